/** Forecasts of time series with an LSTM. */

import type { LayerOptions } from '../nn/layers/layer-options.js';
import { Linear } from '../nn/layers/linear/linear.js';
import { LSTM } from '../nn/layers/recurrent/lstm.js';
import { Module } from '../nn/module/module.js';
import { select } from '../ops/index.js';
import type { OptionsOf } from '../options/index.js';
import type { Tensor } from '../tensor/tensor.js';
import { modelOptions } from './support.js';

const options = {
  hiddenSize: { type: 'integer', default: 64, min: 1, doc: "Features of the LSTM's state." },
  numLayers: { type: 'integer', default: 1, min: 1, doc: 'LSTM layers on top of each other.' },
  dropout: { type: 'number', default: 0, min: 0, max: 1, doc: 'Probability of dropout between LSTM layers.' },
  horizon: { type: 'integer', default: 1, min: 1, doc: 'Steps to forecast.' },
  outputSize: {
    type: 'integer',
    default: null,
    nullable: true,
    min: 1,
    doc: 'Values to forecast at each step; null is as many as there are inputs.',
  },
} as const;

/** Options of {@link LSTMForecaster}. */
export type LSTMForecasterOptions = OptionsOf<typeof options> & LayerOptions;

/**
 * An LSTM over the past and a linear layer on its last state: `[N, steps, inputSize]` to `[N, horizon, outputSize]`. Names: `lstm.weight_ih_l0` …
 * `head.weight`; the same as `nn.LSTM(inputSize, hiddenSize, batch_first=True)` and `nn.Linear(hiddenSize, horizon * outputSize)` in PyTorch.
 */
export class LSTMForecaster extends Module {
  static readonly typeName: string = 'LSTMForecaster';
  static readonly declaration = { name: 'LSTMForecaster', options } as const;
  readonly lstm: LSTM;
  readonly head: Linear;
  readonly #horizon: number;
  readonly #outputSize: number;

  /**
   * @param inputSize - values at each step of the past
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
   */
  constructor(inputSize: number, given: LSTMForecasterOptions = {}) {
    super();
    const { hiddenSize, numLayers, dropout, horizon, outputSize, layer } = modelOptions('LSTMForecaster', options, given);
    this.#horizon = horizon;
    this.#outputSize = outputSize ?? inputSize;
    this.lstm = new LSTM(inputSize, hiddenSize, { ...layer, numLayers, dropout, batchFirst: true });
    this.head = new Linear(hiddenSize, horizon * this.#outputSize, layer);
  }

  override forward(input: Tensor): Tensor {
    const [states] = this.lstm.forward(input);
    return this.head.forward(select(states, 1, -1)).reshape([-1, this.#horizon, this.#outputSize]);
  }
}
