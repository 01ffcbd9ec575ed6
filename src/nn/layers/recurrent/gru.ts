/** Gated recurrent unit. */

import { callTensors, op } from '../../../tensor/dispatch.js';
import type { Tensor } from '../../../tensor/tensor.js';
import { Recurrent, type RecurrentOptions } from './recurrent.js';

const GRU_OP = op('aten::gru', 'input');

/** Gated recurrent unit (`torch.nn.GRU`; Cho et al., 2014): `[L, N, inputSize]` to `[L, N, directions * hiddenSize]`. */
export class GRU extends Recurrent {
  static readonly typeName: string = 'GRU';

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(inputSize: number, hiddenSize: number, options: RecurrentOptions = {}) {
    super(inputSize, hiddenSize, options, 0);
  }

  /**
   * @param state - `[layers * directions, N, hiddenSize]`; default: zeros
   * @returns the outputs, and the state after the last step
   * @throws {ShapeError} `ERR_SHAPE`
   */
  override forward(input: Tensor, state: Tensor | null = null): readonly [Tensor, Tensor] {
    const { hiddenSize, weights, bias, numLayers, dropout, training, bidirectional, batchFirst } = this;
    const [output, last] = this.batched(input, [state ?? this.firstState(input, hiddenSize)], (x, [hidden]) =>
      callTensors(GRU_OP, [x, hidden, [...weights.values()], bias, numLayers, dropout, training, bidirectional, batchFirst]),
    );
    return [output as Tensor, last as Tensor];
  }

  protected override gates(): number {
    return 3;
  }
}
