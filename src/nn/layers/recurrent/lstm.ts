/** Long short-term memory. */

import { callTensors, op } from '../../../tensor/dispatch.js';
import type { Tensor } from '../../../tensor/tensor.js';
import { Recurrent, type RecurrentOptions } from './recurrent.js';

/** Options of {@link LSTM}. */
export interface LSTMOptions extends RecurrentOptions {
  /** Project the hidden state to this many features (default 0: do not). */
  readonly projSize?: number;
}

const LSTM_OP = op('aten::lstm', 'input');

/**
 * Long short-term memory (`torch.nn.LSTM`; Hochreiter and Schmidhuber, 1997): `[L, N, inputSize]` to `[L, N, directions * hiddenSize]`.
 */
export class LSTM extends Recurrent {
  static readonly typeName: string = 'LSTM';

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(inputSize: number, hiddenSize: number, options: LSTMOptions = {}) {
    super(inputSize, hiddenSize, options, options.projSize ?? 0, ['projSize']);
  }

  /**
   * @param state - hidden state, `[layers * directions, N, projSize or hiddenSize]`, and cell state, `[layers * directions, N, hiddenSize]`; default: zeros
   * @returns the outputs, and both states after the last step
   * @throws {ShapeError} `ERR_SHAPE`
   */
  override forward(input: Tensor, state: readonly [Tensor, Tensor] | null = null): readonly [Tensor, readonly [Tensor, Tensor]] {
    const { hiddenSize, projSize, weights, bias, numLayers, dropout, training, bidirectional, batchFirst } = this;
    const first = state ?? [this.firstState(input, projSize === 0 ? hiddenSize : projSize), this.firstState(input, hiddenSize)];
    const [output, hidden, cell] = this.batched(input, first, (x, states) =>
      callTensors(LSTM_OP, [x, states, [...weights.values()], bias, numLayers, dropout, training, bidirectional, batchFirst]),
    );
    return [output as Tensor, [hidden as Tensor, cell as Tensor]];
  }

  protected override gates(): number {
    return 4;
  }
}
