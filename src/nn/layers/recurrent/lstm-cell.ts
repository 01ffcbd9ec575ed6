/** One step of an LSTM. */

import { callTensors, op } from '../../../tensor/dispatch.js';
import type { Tensor } from '../../../tensor/tensor.js';
import { RecurrentCell, type RecurrentCellOptions } from './recurrent-cell.js';

const LSTM_CELL = op('aten::lstm_cell');

/** One step of an LSTM (`torch.nn.LSTMCell`): `[N, inputSize]` to `[N, hiddenSize]`. */
export class LSTMCell extends RecurrentCell {
  static readonly typeName: string = 'LSTMCell';

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(inputSize: number, hiddenSize: number, options: RecurrentCellOptions = {}) {
    super(inputSize, hiddenSize, options);
  }

  /**
   * @param state - hidden and cell state, `[N, hiddenSize]` each; default: zeros
   * @returns both states after the step
   */
  override forward(input: Tensor, state: readonly [Tensor, Tensor] | null = null): readonly [Tensor, Tensor] {
    const first = state ?? [this.firstState(input), this.firstState(input)];
    const [hidden, cell] = this.batched(input, first, (x, states) =>
      callTensors(LSTM_CELL, [x, states, this.weightIh, this.weightHh, this.biasIh, this.biasHh]),
    );
    return [hidden as Tensor, cell as Tensor];
  }

  protected override gates(): number {
    return 4;
  }
}
