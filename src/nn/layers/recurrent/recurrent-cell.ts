/** What the recurrent cells share. */

import { checkKeys } from '../../../errors.js';
import { checkNumber } from '../../../option-checks.js';
import { callTensor, op } from '../../../tensor/dispatch.js';
import type { Generator } from '../../../tensor/generator.js';
import type { Tensor } from '../../../tensor/tensor.js';
import { uniform_ } from '../../init/basic.js';
import { Module } from '../../module/module.js';
import type { Parameter } from '../../module/parameter.js';
import { withStateNames } from '../../module/state-names.js';
import { matrices, product, shapeOf } from '../flop-rules.js';
import { emptyParameter, LAYER_KEYS, type LayerOptions } from '../layer-options.js';
import type { FlopRule, LayerTraits } from '../traits.js';

/** `[input, state, weightIh, weightHh]` */
const flops: FlopRule = ([input, , ih, hh]) => 2 * product(shapeOf(input).slice(0, -1)) * matrices([ih, hh]);

/** Options of the recurrent cells. */
export interface RecurrentCellOptions extends LayerOptions {
  /** Learn biases (default `true`). */
  readonly bias?: boolean;
}

const STATE_NAMES: ReadonlyMap<string, string> = new Map([
  ['weightIh', 'weight_ih'],
  ['weightHh', 'weight_hh'],
  ['biasIh', 'bias_ih'],
  ['biasHh', 'bias_hh'],
]);
const ZEROS = op('aten::zeros');

/** One step of a recurrent layer. */
export abstract class RecurrentCell extends Module {
  static readonly traits: LayerTraits = {
    neuronAxis: -1,
    flops: { 'aten::lstm_cell': flops, 'aten::gru_cell': flops, 'aten::rnn_tanh_cell': flops, 'aten::rnn_relu_cell': flops },
  };
  readonly inputSize: number;
  readonly hiddenSize: number;
  /** `[gates * hiddenSize, inputSize]` */
  readonly weightIh: Parameter;
  /** `[gates * hiddenSize, hiddenSize]` */
  readonly weightHh: Parameter;
  /** `[gates * hiddenSize]` */
  readonly biasIh: Parameter | null;
  /** `[gates * hiddenSize]` */
  readonly biasHh: Parameter | null;

  /** @param keys - options that the cell has besides the common ones */
  protected constructor(inputSize: number, hiddenSize: number, options: RecurrentCellOptions, keys: readonly string[] = []) {
    super();
    const owner = this.typeName;
    checkKeys(owner, options, ['bias', ...LAYER_KEYS, ...keys]);
    this.inputSize = checkNumber(owner, 'inputSize', inputSize, { integer: true, min: 1 });
    this.hiddenSize = checkNumber(owner, 'hiddenSize', hiddenSize, { integer: true, min: 1 });
    const rows = this.gates() * hiddenSize;
    const bias = options.bias ?? true;
    this.weightIh = emptyParameter([rows, inputSize], options);
    this.weightHh = emptyParameter([rows, hiddenSize], options);
    this.biasIh = bias ? emptyParameter([rows], options) : null;
    this.biasHh = bias ? emptyParameter([rows], options) : null;
    this.resetParameters(options.generator);
  }

  /** Gates of the cell: 1, 3 or 4. */
  protected abstract gates(): number;

  /** Draws initial values anew: all uniform on ±1 / sqrt(hiddenSize). */
  resetParameters(generator?: Generator): void {
    const bound = 1 / Math.sqrt(this.hiddenSize);
    for (const weight of this.parameters()) uniform_(weight, -bound, bound, generator === undefined ? {} : { generator });
  }

  protected override fields(): Iterable<readonly [string, unknown]> {
    return withStateNames(super.fields(), STATE_NAMES);
  }

  /** Zeros, `[N, hiddenSize]`, or `[hiddenSize]` for an input without N. */
  protected firstState(input: Tensor): Tensor {
    return callTensor(ZEROS, [[...input.shape.slice(0, -1), this.hiddenSize], input.dtype, null, input.device, null]);
  }

  /** Calls `run` with a batch axis, which inputs of one axis lack. */
  protected batched(
    input: Tensor,
    states: readonly Tensor[],
    run: (input: Tensor, states: readonly Tensor[]) => readonly Tensor[],
  ): Tensor[] {
    if (input.ndim !== 1) return [...run(input, states)];
    const wide = states.map((state) => state.unsqueeze(0));
    return run(input.unsqueeze(0), wide).map((state) => state.squeeze(0));
  }

  override extraRepr(): string {
    return `${this.inputSize}, ${this.hiddenSize}${this.biasIh === null ? ', bias=False' : ''}`;
  }
}
