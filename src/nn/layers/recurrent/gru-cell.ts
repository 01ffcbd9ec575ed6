/** One step of a GRU. */

import { callTensor, op } from '../../../tensor/dispatch.js';
import type { Tensor } from '../../../tensor/tensor.js';
import { RecurrentCell, type RecurrentCellOptions } from './recurrent-cell.js';

const GRU_CELL = op('aten::gru_cell');

/** One step of a GRU (`torch.nn.GRUCell`): `[N, inputSize]` to `[N, hiddenSize]`. */
export class GRUCell extends RecurrentCell {
  static readonly typeName: string = 'GRUCell';

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(inputSize: number, hiddenSize: number, options: RecurrentCellOptions = {}) {
    super(inputSize, hiddenSize, options);
  }

  /**
   * @param state - `[N, hiddenSize]`; default: zeros
   * @returns the state after the step
   */
  override forward(input: Tensor, state: Tensor | null = null): Tensor {
    const [next] = this.batched(input, [state ?? this.firstState(input)], (x, [hidden]) => [
      callTensor(GRU_CELL, [x, hidden, this.weightIh, this.weightHh, this.biasIh, this.biasHh]),
    ]);
    return next as Tensor;
  }

  protected override gates(): number {
    return 3;
  }
}
