/** Forecasts of time series with an LSTM. */

import { checkKeys } from '../errors.js';
import { LAYER_KEYS, type LayerOptions } from '../nn/layers/layer-options.js';
import { Linear } from '../nn/layers/linear/linear.js';
import { LSTM } from '../nn/layers/recurrent/lstm.js';
import { Module } from '../nn/module/module.js';
import { select } from '../ops/index.js';
import { checkNumber } from '../option-checks.js';
import type { Tensor } from '../tensor/tensor.js';

/** Options of {@link LSTMForecaster}. */
export interface LSTMForecasterOptions extends LayerOptions {
  /** Features of the LSTM's state (default 64). */
  readonly hiddenSize?: number;
  /** LSTM layers on top of each other (default 1). */
  readonly numLayers?: number;
  /** Probability of dropout between LSTM layers, 0 to 1 (default 0). */
  readonly dropout?: number;
  /** Steps to forecast (default 1). */
  readonly horizon?: number;
  /** Values to forecast at each step (default: as many as there are inputs). */
  readonly outputSize?: number;
}

const KEYS = ['hiddenSize', 'numLayers', 'dropout', 'horizon', 'outputSize', ...LAYER_KEYS];

/**
 * An LSTM over the past and a linear layer on its last state: `[N, steps, inputSize]` to `[N, horizon, outputSize]`. Names: `lstm.weight_ih_l0` …
 * `head.weight`; the same as `nn.LSTM(inputSize, hiddenSize, batch_first=True)` and `nn.Linear(hiddenSize, horizon * outputSize)` in PyTorch.
 */
export class LSTMForecaster extends Module {
  static readonly typeName: string = 'LSTMForecaster';
  readonly lstm: LSTM;
  readonly head: Linear;
  readonly #horizon: number;
  readonly #outputSize: number;

  /**
   * @param inputSize - values at each step of the past
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
   */
  constructor(inputSize: number, options: LSTMForecasterOptions = {}) {
    super();
    checkKeys('LSTMForecaster', options, KEYS);
    const { hiddenSize = 64, numLayers = 1, dropout = 0, horizon = 1, outputSize = inputSize, ...layer } = options;
    this.#horizon = checkNumber('LSTMForecaster', 'horizon', horizon, { integer: true, min: 1 });
    this.#outputSize = checkNumber('LSTMForecaster', 'outputSize', outputSize, { integer: true, min: 1 });
    this.lstm = new LSTM(inputSize, hiddenSize, { ...layer, numLayers, dropout, batchFirst: true });
    this.head = new Linear(hiddenSize, horizon * outputSize, layer);
  }

  override forward(input: Tensor): Tensor {
    const [states] = this.lstm.forward(input);
    return this.head.forward(select(states, 1, -1)).reshape([-1, this.#horizon, this.#outputSize]);
  }
}
