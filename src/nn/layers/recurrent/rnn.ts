/** Elman's recurrent layer. */

import { checkOneOf } from '../../../option-checks.js';
import { callTensors, op } from '../../../tensor/dispatch.js';
import type { Tensor } from '../../../tensor/tensor.js';
import { Recurrent, type RecurrentOptions } from './recurrent.js';

/** Options of {@link RNN}. */
export interface RNNOptions extends RecurrentOptions {
  /** Default `'tanh'`. */
  readonly nonlinearity?: 'tanh' | 'relu';
}

const OPS = { tanh: op('aten::rnn_tanh', 'input'), relu: op('aten::rnn_relu', 'input') } as const;

/** Recurrent layer (`torch.nn.RNN`; Elman, 1990): `[L, N, inputSize]` to `[L, N, directions * hiddenSize]`. */
export class RNN extends Recurrent {
  static readonly typeName: string = 'RNN';
  readonly nonlinearity: 'tanh' | 'relu';

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(inputSize: number, hiddenSize: number, options: RNNOptions = {}) {
    super(inputSize, hiddenSize, options, 0, ['nonlinearity']);
    this.nonlinearity = checkOneOf('RNN', 'nonlinearity', options.nonlinearity ?? 'tanh', ['tanh', 'relu']);
  }

  /**
   * @param state - `[layers * directions, N, hiddenSize]`; default: zeros
   * @returns the outputs, and the state after the last step
   * @throws {ShapeError} `ERR_SHAPE`
   */
  override forward(input: Tensor, state: Tensor | null = null): readonly [Tensor, Tensor] {
    const { hiddenSize, weights, bias, numLayers, dropout, training, bidirectional, batchFirst } = this;
    const target = OPS[this.nonlinearity];
    const [output, last] = this.batched(input, [state ?? this.firstState(input, hiddenSize)], (x, [hidden]) =>
      callTensors(target, [x, hidden, [...weights.values()], bias, numLayers, dropout, training, bidirectional, batchFirst]),
    );
    return [output as Tensor, last as Tensor];
  }

  protected override gates(): number {
    return 1;
  }
}
