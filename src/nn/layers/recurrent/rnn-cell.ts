/** One step of Elman's recurrent layer. */

import { checkOneOf } from '../../../option-checks.js';
import { callTensor, op } from '../../../tensor/dispatch.js';
import type { Tensor } from '../../../tensor/tensor.js';
import { RecurrentCell, type RecurrentCellOptions } from './recurrent-cell.js';

/** Options of {@link RNNCell}. */
export interface RNNCellOptions extends RecurrentCellOptions {
  /** Default `'tanh'`. */
  readonly nonlinearity?: 'tanh' | 'relu';
}

const OPS = { tanh: op('aten::rnn_tanh_cell'), relu: op('aten::rnn_relu_cell') } as const;

/** One step of a recurrent layer (`torch.nn.RNNCell`): `[N, inputSize]` to `[N, hiddenSize]`. */
export class RNNCell extends RecurrentCell {
  static readonly typeName: string = 'RNNCell';
  readonly nonlinearity: 'tanh' | 'relu';

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(inputSize: number, hiddenSize: number, options: RNNCellOptions = {}) {
    super(inputSize, hiddenSize, options, ['nonlinearity']);
    this.nonlinearity = checkOneOf('RNNCell', 'nonlinearity', options.nonlinearity ?? 'tanh', ['tanh', 'relu']);
  }

  /**
   * @param state - `[N, hiddenSize]`; default: zeros
   * @returns the state after the step
   */
  override forward(input: Tensor, state: Tensor | null = null): Tensor {
    const target = OPS[this.nonlinearity];
    const [next] = this.batched(input, [state ?? this.firstState(input)], (x, [hidden]) => [
      callTensor(target, [x, hidden, this.weightIh, this.weightHh, this.biasIh, this.biasHh]),
    ]);
    return next as Tensor;
  }

  protected override gates(): number {
    return 1;
  }

  override extraRepr(): string {
    return super.extraRepr() + (this.nonlinearity === 'tanh' ? '' : `, nonlinearity=${this.nonlinearity}`);
  }
}
