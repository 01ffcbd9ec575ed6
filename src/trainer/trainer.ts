/** Trains and evaluates a model. */

import type { Loader } from '../data/loader.js';
import { type Evaluation, evaluateModel } from './evaluate.js';
import { runFit } from './fit.js';
import {
  checkEvaluateOptions,
  checkFitOptions,
  checkLoader,
  type EvaluateOptions,
  type FitOptions,
  type ResolvedTrainerOptions,
  resolveTrainerOptions,
  type TrainerOptions,
} from './options.js';
import { Run } from './run.js';

/**
 * A model, its loss, its optimizer and the controllers that decide while it trains.
 *
 * Holds nothing native: each fit makes what it needs and releases it at its end. The model is borrowed meanwhile: to use it elsewhere is a
 * `StateError`, and `run.snapshot()` gives a copy.
 *
 * @example
 * const trainer = new Trainer({ model, loss: 'crossEntropy', optimizer: optim.sgd({ lr: 0.1, momentum: 0.9 }), controllers: [new NeVe()] });
 * const run = trainer.fit(data.tensors({ x, y }).loader({ batchSize: 128, shuffle: true }), { maxEpochs: 250 });
 * for await (const epoch of run) console.log(epoch.index, epoch.loss, epoch.velocity);
 * const { stop } = await run;
 */
export class Trainer {
  readonly #options: ResolvedTrainerOptions;

  /**
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_CONTROLLER_NAME`
   * @throws {DeviceError} `ERR_DEVICE_UNKNOWN`
   */
  constructor(options: TrainerOptions) {
    this.#options = resolveTrainerOptions(options);
  }

  /**
   * Starts to train, in the next microtask. Optimizer and controllers begin afresh; the model goes on from its present weights.
   *
   * Everything that is wrong rejects the run, before its first step where it can be known by then: unknown options, data that does not suit the
   * model, labels out of range, a run folder that is taken.
   *
   * @param loader - such as `data.tensors({ x, y }).loader({ batchSize: 32 })`
   */
  fit(loader: Loader, options: FitOptions): Run {
    return new Run((link) => {
      checkLoader('fit', loader);
      return runFit(this.#options, loader, checkFitOptions(options), link);
    });
  }

  /**
   * Computes the loss, and for `'crossEntropy'` the accuracy, in evaluation mode over all rows of the loader.
   *
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, and as {@link fit} for data that does not suit the model
   */
  async evaluate(loader: Loader, options: EvaluateOptions = {}): Promise<Evaluation> {
    checkLoader('evaluate', loader);
    return evaluateModel(this.#options, loader, checkEvaluateOptions(options));
  }
}
