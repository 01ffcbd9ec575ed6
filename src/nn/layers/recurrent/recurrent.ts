/** What the recurrent layers share: weights under PyTorch's flat names, checks, and the first state. */

import { checkKeys, ShapeError } from '../../../errors.js';
import { badOption, checkNumber } from '../../../option-checks.js';
import { callTensor, op } from '../../../tensor/dispatch.js';
import type { Generator } from '../../../tensor/generator.js';
import type { Tensor } from '../../../tensor/tensor.js';
import { uniform_ } from '../../init/basic.js';
import { Module } from '../../module/module.js';
import type { Parameter } from '../../module/parameter.js';
import { pythonFloat } from '../../module/repr.js';
import { matrices, product, shapeOf } from '../flop-rules.js';
import { emptyParameter, LAYER_KEYS, type LayerOptions } from '../layer-options.js';
import type { FlopRule, LayerTraits } from '../traits.js';

/** Each matrix meets every step of every sequence; `[input, state, weights]`. */
const flops: FlopRule = ([input, , weights]) => 2 * product(shapeOf(input).slice(0, -1)) * matrices(Array.isArray(weights) ? weights : []);

/** Options of the recurrent layers. */
export interface RecurrentOptions extends LayerOptions {
  /** Layers on top of each other (default 1). */
  readonly numLayers?: number;
  /** Learn biases (default `true`). */
  readonly bias?: boolean;
  /** Input and output are `[N, L, features]`, not `[L, N, features]` (default `false`); states are not concerned. */
  readonly batchFirst?: boolean;
  /** Probability of a zero in the outputs of all layers but the last, in training (default 0). */
  readonly dropout?: number;
  /** Read sequences from both ends (default `false`). */
  readonly bidirectional?: boolean;
}

/** Keys of {@link RecurrentOptions}. */
export const RECURRENT_KEYS: readonly string[] = ['numLayers', 'bias', 'batchFirst', 'dropout', 'bidirectional', ...LAYER_KEYS];

const ZEROS = op('aten::zeros');

/** A recurrent layer; its weights are `weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0` …, `_reverse` for the other direction. */
export abstract class Recurrent extends Module {
  static readonly traits: LayerTraits = {
    neuronAxis: -1,
    flops: { 'aten::lstm': flops, 'aten::gru': flops, 'aten::rnn_tanh': flops, 'aten::rnn_relu': flops },
  };
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly projSize: number;
  readonly numLayers: number;
  readonly bias: boolean;
  readonly batchFirst: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
  /** Weights and biases by PyTorch's names, in the order that the operators take them. */
  readonly weights: ReadonlyMap<string, Parameter>;

  /** @param keys - options that the layer has besides {@link RECURRENT_KEYS} */
  protected constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions, projSize: number, keys: readonly string[] = []) {
    super();
    const owner = this.typeName;
    checkKeys(owner, options, [...RECURRENT_KEYS, ...keys]);
    const { numLayers = 1, bias = true, batchFirst = false, dropout = 0, bidirectional = false } = options;
    this.inputSize = checkNumber(owner, 'inputSize', inputSize, { integer: true, min: 1 });
    this.hiddenSize = checkNumber(owner, 'hiddenSize', hiddenSize, { integer: true, min: 1 });
    this.numLayers = checkNumber(owner, 'numLayers', numLayers, { integer: true, min: 1 });
    this.dropout = checkNumber(owner, 'dropout', dropout, { min: 0, max: 1 });
    if (checkNumber(owner, 'projSize', projSize, { integer: true, min: 0 }) >= hiddenSize)
      throw badOption(owner, 'projSize', projSize, `an integer below hiddenSize (${hiddenSize})`);
    this.projSize = projSize;
    this.bias = bias;
    this.batchFirst = batchFirst;
    this.bidirectional = bidirectional;
    this.weights = this.makeWeights(options);
    this.resetParameters(options.generator);
  }

  /** Gates of a cell: 1, 3 or 4. */
  protected abstract gates(): number;

  /** Draws initial values anew: all uniform on ±1 / sqrt(hiddenSize). */
  resetParameters(generator?: Generator): void {
    const bound = 1 / Math.sqrt(this.hiddenSize);
    for (const weight of this.weights.values()) uniform_(weight, -bound, bound, generator === undefined ? {} : { generator });
  }

  protected override fields(): Iterable<readonly [string, unknown]> {
    return [...this.weights, ...super.fields()];
  }

  /** Zeros, `[layers * directions, N, features]`, without N for an input without it. */
  protected firstState(input: Tensor, features: number): Tensor {
    const rows = this.numLayers * (this.bidirectional ? 2 : 1);
    const batch = input.ndim === 2 ? [] : [input.shape[this.batchFirst ? 0 : 1] ?? 0];
    return callTensor(ZEROS, [[rows, ...batch, features], input.dtype, null, input.device, null]);
  }

  /**
   * Calls `run` with a batch axis, which inputs of two axes lack.
   *
   * @throws {ShapeError} `ERR_SHAPE`
   */
  protected batched(
    input: Tensor,
    states: readonly Tensor[],
    run: (input: Tensor, states: readonly Tensor[]) => readonly Tensor[],
  ): Tensor[] {
    if ((input.ndim !== 2 && input.ndim !== 3) || input.shape.at(-1) !== this.inputSize) {
      throw new ShapeError(
        'ERR_SHAPE',
        `${this.typeName} needs sequences of ${this.inputSize} features with or without a batch axis, received [${input.shape.join(', ')}].`,
        { fields: { shape: input.shape, inputSize: this.inputSize } },
      );
    }
    if (input.ndim === 3) return [...run(input, states)];
    const wide = states.map((state) => state.unsqueeze(1));
    const [output, ...last] = run(input.unsqueeze(this.batchFirst ? 0 : 1), wide) as [Tensor, ...Tensor[]];
    return [output.squeeze(this.batchFirst ? 0 : 1), ...last.map((state) => state.squeeze(1))];
  }

  override extraRepr(): string {
    const parts = [`${this.inputSize}, ${this.hiddenSize}`];
    if (this.projSize !== 0) parts.push(`proj_size=${this.projSize}`);
    if (this.numLayers !== 1) parts.push(`num_layers=${this.numLayers}`);
    if (!this.bias) parts.push('bias=False');
    if (this.batchFirst) parts.push('batch_first=True');
    if (this.dropout !== 0) parts.push(`dropout=${pythonFloat(this.dropout)}`);
    if (this.bidirectional) parts.push('bidirectional=True');
    return parts.join(', ');
  }

  private makeWeights(options: LayerOptions): ReadonlyMap<string, Parameter> {
    const { hiddenSize, projSize, inputSize, bias, bidirectional } = this;
    const outputs = projSize === 0 ? hiddenSize : projSize;
    const rows = this.gates() * hiddenSize;
    const weights = new Map<string, Parameter>();
    for (let layer = 0; layer < this.numLayers; layer++) {
      const inputs = layer === 0 ? inputSize : outputs * (bidirectional ? 2 : 1);
      for (const end of bidirectional ? [`_l${layer}`, `_l${layer}_reverse`] : [`_l${layer}`]) {
        weights.set(`weight_ih${end}`, emptyParameter([rows, inputs], options));
        weights.set(`weight_hh${end}`, emptyParameter([rows, outputs], options));
        if (bias) for (const name of ['bias_ih', 'bias_hh']) weights.set(name + end, emptyParameter([rows], options));
        if (projSize !== 0) weights.set(`weight_hr${end}`, emptyParameter([projSize, hiddenSize], options));
      }
    }
    return weights;
  }
}
