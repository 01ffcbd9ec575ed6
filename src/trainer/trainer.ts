/** Trains and evaluates a model. */

import type { Loader } from '../data/loader.js';
import { checkLoader } from '../data/loading/check-loader.js';
import type { Tensor } from '../tensor/tensor.js';
import { type Evaluation, evaluateModel, predictWith } from './evaluate.js';
import { runFit } from './fit.js';
import { type EvaluateOptions, type FitOptions, type ResumeOptions, resolveEvaluateOptions, resolveFitOptions } from './fit-options.js';
import type { MetricResults, MetricsOption } from './metrics/resolve.js';
import { type ResolvedTrainerOptions, resolveTrainerOptions, type TrainerOptions } from './options.js';
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
   * Of a stream, batches are read while training runs, `prefetch` of them ahead. What has to be known before training is taken from its first batches: rows to trace and try
   * the model with, and as many as probes ask for (`'auto'` auxiliary rows and fixed losses their own number, noise and analyses 1,024, none more than 65,536). Every batch is
   * checked against the first one, and labels against the model's classes. A loader that throws ends the fit with a `DataError` `ERR_LOADER_FAILED` that names epoch and batch; the
   * last checkpoint stays. Controllers that have to know the steps of an epoch refuse a stream that does not say its length.
   *
   * @param loader - such as `data.tensors({ x, y }).loader({ batchSize: 32 })`, or a stream
   */
  fit(loader: Loader, options: FitOptions): Run {
    return new Run((link) => {
      checkLoader('fit', loader);
      return runFit(this.#options, loader, resolveFitOptions(options), link);
    });
  }

  /**
   * Goes on with the run in a folder, from its newest whole checkpoint: {@link fit} with `{ runDir, resume: true }`. The trainer and the loader are made as they were for
   * the run; weights, optimizer, controllers, random numbers and the position in the data come from the checkpoint, so that the run ends bit for bit as if it
   * had never been interrupted (same libtorch, CPU and number of threads; see the `warning` event). Iterating gives the epochs that end from here on, the report
   * has all of them.
   *
   * @param runDir - as it was given to {@link fit}
   * @param options - as for {@link fit}; the limits default to the run's; where any is given, those given hold, and a greater one extends it
   */
  resume(runDir: string, loader: Loader, options: ResumeOptions = {}): Run {
    // The run's own number of epochs is known once its checkpoint is read.
    return this.fit(loader, { ...options, runDir, resume: true });
  }

  /**
   * Computes the loss, for `'crossEntropy'` the accuracy, and metrics, in evaluation mode over all rows of the loader.
   *
   * While a fit of this trainer runs, its `validation` option tells such values of the very weights in training.
   *
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, and as {@link fit} for data that does not suit the model
   * @throws {NumericalError} `ERR_NON_FINITE_EVALUATION` for a loss that is not finite, with `batch` and `where` it comes from
   */
  async evaluate<const M extends MetricsOption = MetricsOption>(
    loader: Loader,
    options: EvaluateOptions<M> = {},
  ): Promise<Evaluation<MetricResults<M>>> {
    checkLoader('evaluate', loader);
    const { metrics, allowNonFinite } = resolveEvaluateOptions(options);
    const found = await evaluateModel(this.#options, loader, metrics, allowNonFinite);
    // The values are those of the metrics asked for, which only the caller's type tells one by one.
    return found as Evaluation<MetricResults<M>>;
  }

  /**
   * The model's output for all rows of the loader, in their stored order and in evaluation mode, without gradients; of a model with several outputs the
   * first. Targets are not looked at beyond their number of rows, and there may be none. For requests that come one by one, see `Predictor`.
   *
   * @returns `[rows, ...]`, on the device, of a stream on the host; the caller's to dispose
   * @throws {OptionError} as {@link evaluate}
   */
  async predict(loader: Loader): Promise<Tensor> {
    const [first, ...others] = await this.predictAll(loader);
    for (const other of others) other.dispose();
    return first as Tensor;
  }

  /** {@link predict} with all outputs of a model that returns several. */
  async predictAll(loader: Loader): Promise<Tensor[]> {
    checkLoader('predict', loader);
    return predictWith(this.#options, loader);
  }
}
