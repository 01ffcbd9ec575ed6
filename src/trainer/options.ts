/** The options of the trainer, their defaults and their checks. */

import type { Controller, Observer, Watcher } from '../controllers/controller.js';
import { checkKeys, OptionError } from '../errors.js';
import type { Model } from '../graph/model.js';
import type { Traceable } from '../graph/traceable.js';
import type { OptimizerSpec } from '../optim/optimizer-spec.js';
import type { OptimizerStateDict } from '../optim/torch-layout.js';
import { badOption, checkNumber, checkOneOf } from '../option-checks.js';
import { fillIn, type OptionsOf, type ValuesOf } from '../options/index.js';
import { checkDevice } from '../tensor/device.js';
import { type CheckpointOptions, resolveCheckpointOptions } from './checkpoint/options.js';
import { checkRateOwner } from './control/rate-owner.js';
import { type Callback, checkCallbacks } from './events/callbacks.js';
import type { FitListener } from './events/events.js';
import { checkLimits, LIMIT_NAMES, type LimitOptions } from './limits.js';
import { type ResolvedLoss, resolveLoss } from './losses/loss.js';
import type { Metric } from './metrics/metric.js';
import { type MetricsOption, resolveMetrics } from './metrics/resolve.js';
import type { Logger } from './records/logger.js';
import { checkLoggers } from './records/logger-relay.js';
import { type ResolvedStep, resolveStep, STEP_KEYS, type StepOptions } from './step/step-options.js';
import { subjectTable, trainerTable } from './trainer-table.js';
import { type BestOptions, resolveBest, type ValidationOptions } from './validation/options.js';

/** Options of {@link Trainer}. */
export type TrainerOptions = OptionsOf<typeof trainerTable> & StepOptions;

/** Options of `Trainer.fit`. At least one of the limits `maxEpochs`, `maxSteps` and `maxSeconds` is given; what comes first ends the fit. */
export interface FitOptions extends LimitOptions {
  /** Compute the loss and metrics of data that is not trained on while the fit runs, at the weights that `trainer.evaluate` would see, leaving training as it is bit for bit. */
  readonly validation?: ValidationOptions;
  /**
   * Leave the weights and buffers of the best validation in the model when the fit ends (default `false`: the last ones): `true` by `'validation.loss'`, or by
   * another number of the validation. They are kept on the device. A fit that fails or is aborted leaves the last ones.
   */
  readonly restoreBest?: boolean | BestOptions;
  /**
   * Metrics of the training batches, as for `trainer.evaluate`: computed from the outputs that each step has anyway, over each epoch (default none). Of the
   * validation too, unless that has its own.
   */
  readonly metrics?: MetricsOption;
  /**
   * Log every so many training steps: their exact losses and norms of gradients, to loggers and as `steps` events, while training goes on (default: none). Counted
   * from the start of the fit.
   */
  readonly logEvery?: number;
  /** Folder to write the run into: `run.json`, `metrics.jsonl`, `timing.jsonl`, checkpoints, the trained model, and `report.html`,
   * the page of the run. One fit at a time may use it. */
  readonly runDir?: string;
  /** Replace a finished run in that folder (default `false`). */
  readonly overwrite?: boolean;
  /**
   * When to save checkpoints into the run folder, and which to keep; with a folder and without this: every 600 seconds, and when `run.stop()` ends the fit. `false`:
   * only those that `run.checkpoint()` asks for.
   */
  readonly checkpoint?: CheckpointOptions | false;
  /**
   * `true`: go on from the newest whole checkpoint in `runDir`, with the same trainer and data, bit for bit; an error where there is none. `'auto'`: go on where there
   * is one, else begin. Default `false`.
   */
  readonly resume?: boolean | 'auto';
  /**
   * What the optimizer goes on from (default: it begins anew): a state dict of PyTorch's optimizer of that name, as `pth.load` reads it, or what
   * `run.optimizerState()` gave. Rates and other options stay the trainer's; `optim.stateDictRates` tells the file's. A fit that goes on from a checkpoint goes by that.
   */
  readonly optimizerState?: OptimizerStateDict;
  /**
   * Let the first SIGTERM or SIGINT end the fit as `run.stop()` does (default `false`): after the current step, with a checkpoint where there is a run folder. The process
   * then ends by itself, with exit code 0, once nothing else keeps it. A second signal does what it did before.
   */
  readonly handleSignals?: boolean;
  /** Ends the fit after the current step; the run then rejects with an `AbortedError`. */
  readonly signal?: AbortSignal;
  /** Hears every event from the first. More listeners: `run.on`. */
  readonly onEvent?: FitListener;
  /** Hear events by type, `{ onEpochEnd(epoch) { … } }`, in this order. */
  readonly callbacks?: readonly Callback[];
  /** Keep records: `new CsvLogger(path)`, `new TensorBoardLogger(folder)`, `new MlflowLogger({ … })`, or your own. None slows or ends the fit. */
  readonly loggers?: readonly Logger[];
}

/** Options of `Trainer.resume`. */
export type ResumeOptions = Partial<Omit<FitOptions, 'runDir' | 'resume' | 'overwrite'>>;

/** Options of `Trainer.evaluate`. */
export interface EvaluateOptions<M extends MetricsOption = MetricsOption> {
  /** What to compute besides the loss: names such as `['accuracy', 'f1']`, or by a name of your own a metric of `metrics`, or a function traced like a loss. */
  readonly metrics?: M;
  /** Give a loss that is not finite as it is (default `false`: a `NumericalError` names the batch, and whether its inputs were finite). */
  readonly allowNonFinite?: boolean;
}

/** {@link TrainerOptions} with defaults filled in. */
export type ResolvedTrainerOptions = Omit<ValuesOf<typeof trainerTable>, 'loss'> & {
  readonly loss: ResolvedLoss;
  readonly step: ResolvedStep;
};

/** What a session needs that does not train. */
export interface SubjectOptions extends Pick<ResolvedTrainerOptions, 'model' | 'device' | 'channelsLast'>, Pick<ResolvedStep, 'precision'> {
  /** `null` where nothing is computed from targets. */
  readonly loss: ResolvedLoss | null;
}

const TRAINER = 'Trainer';
const TRAINER_KEYS = [...Object.keys(trainerTable), ...STEP_KEYS];
const FIT_KEYS = [
  ...[
    'maxEpochs',
    'maxSteps',
    'maxSeconds',
    'validation',
    'restoreBest',
    'metrics',
    'logEvery',
    'runDir',
    'overwrite',
    'checkpoint',
    'resume',
    'optimizerState',
    'handleSignals',
    'signal',
    'onEvent',
    'callbacks',
    'loggers',
  ],
];

/**
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_CONTROLLER_NAME`, `ERR_OPTIMIZER_RATE`, `ERR_RATE_OWNERS`, `ERR_OPTION_CONFLICT` for an optimizer that a
 * precision does not go with
 * @throws {DeviceError} `ERR_DEVICE_UNKNOWN`
 */
export function resolveTrainerOptions(options: TrainerOptions): ResolvedTrainerOptions {
  checkKeys(TRAINER, options, TRAINER_KEYS);
  const read = fillIn(TRAINER, trainerTable, options);
  const { optimizer, controllers, observers } = read;
  checkWatchers(controllers, observers);
  checkRateOwner(optimizer, controllers);
  checkPrecisionOf(optimizer, options.precision);
  return {
    ...read,
    ...resolveSubject(TRAINER, options),
    controllers: [...controllers],
    observers: [...observers],
    step: resolveStep(TRAINER, options),
  };
}

/**
 * The model, its loss and where they run.
 *
 * @throws {OptionError} `ERR_OPTION_VALUE`
 * @throws {DeviceError} `ERR_DEVICE_UNKNOWN`
 */
export function resolveSubject(
  owner: string,
  options: Pick<TrainerOptions, 'model' | 'loss' | 'device' | 'channelsLast'>,
): Pick<ResolvedTrainerOptions, 'model' | 'loss' | 'device' | 'channelsLast'> {
  const { loss, ...read } = fillIn(owner, subjectTable, options);
  if (read.device !== 'auto') checkDevice(read.device);
  return { ...read, loss: resolveLoss(owner, loss) };
}

/** A step of which some gradients overflow can only be left out whole. */
function checkPrecisionOf({ name, needsClosure }: OptimizerSpec, precision: StepOptions['precision']): void {
  if (precision !== 'fp16' || needsClosure !== true) return;
  throw new OptionError(
    'ERR_OPTION_CONFLICT',
    `Trainer: optimizer '${name}' computes its gradients several times a step, which cannot go on from gradients that overflow: precision 'fp16' leaves such a step ` +
      "out. Use 'bf16' or 'fp32', or another optimizer.",
    { fields: { optimizer: name, precision } },
  );
}

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function checkFitOptions(options: FitOptions): FitOptions {
  if (typeof options !== 'object' || options === null) throw badOption('fit', 'maxEpochs', undefined, 'an integer of at least 1');
  checkKeys('fit', options, FIT_KEYS);
  const { runDir, overwrite, signal, onEvent } = options;
  const { checkpoint, resume, handleSignals } = options;
  checkLimits(options, resume === true);
  if (checkpoint !== undefined && checkpoint !== false) resolveCheckpointOptions(checkpoint);
  if (resume !== undefined) checkOneOf('fit', 'resume', resume, [true, false, 'auto']);
  if (handleSignals !== undefined) checkOneOf('fit', 'handleSignals', handleSignals, [true, false]);
  for (const [key, value] of Object.entries({ checkpoint, resume })) {
    if (value && runDir === undefined) throw badOption('fit', key, value, 'a fit with a runDir, which holds the checkpoints');
  }
  const { optimizerState } = options;
  if (optimizerState !== undefined && !(optimizerState instanceof Map))
    throw badOption('fit', 'optimizerState', optimizerState, 'a state dict, as pth.load or run.optimizerState() gives it');
  if (resume === true && optimizerState !== undefined)
    throw badOption('fit', 'optimizerState', optimizerState, 'none with resume, which goes on from the checkpoint');
  if (resume && overwrite) throw badOption('fit', 'overwrite', overwrite, 'false with resume: one begins a new run, the other goes on');
  if (runDir !== undefined && (typeof runDir !== 'string' || runDir === ''))
    throw badOption('fit', 'runDir', runDir, 'the path of a folder');
  if (overwrite !== undefined) checkOneOf('fit', 'overwrite', overwrite, [true, false]);
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw badOption('fit', 'signal', signal, 'an AbortSignal');
  if (onEvent !== undefined && typeof onEvent !== 'function') throw badOption('fit', 'onEvent', onEvent, 'a function');
  if (options.logEvery !== undefined) checkNumber('fit', 'logEvery', options.logEvery, { integer: true, min: 1 });
  if (options.restoreBest) {
    if (options.validation === undefined) throw badOption('fit', 'restoreBest', options.restoreBest, 'a fit with a validation');
    resolveBest(options.restoreBest);
  }
  if (options.callbacks !== undefined) checkCallbacks(options.callbacks);
  if (options.loggers !== undefined) checkLoggers(options.loggers);
  return options;
}

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function checkEvaluateOptions(options: EvaluateOptions): { metrics: Map<string, Metric>; allowNonFinite: boolean } {
  checkKeys('evaluate', options, ['metrics', 'allowNonFinite']);
  const { metrics = {}, allowNonFinite = false } = options;
  checkOneOf('evaluate', 'allowNonFinite', allowNonFinite, [true, false]);
  return { metrics: resolveMetrics('evaluate', metrics), allowNonFinite };
}

/** Whether a model runs as it is; otherwise it is a module, to be traced. */
export function isModel(model: Model | Traceable): model is Model {
  return 'borrow' in model && 'layers' in model;
}

function checkWatchers(controllers: readonly Controller[], observers: readonly Observer[]): void {
  for (const controller of controllers as readonly Controller[]) {
    if (typeof controller?.observe === 'function') continue;
    const isObserver = typeof (controller as unknown as Observer | null)?.see === 'function';
    const expected = isObserver ? 'controllers; this is an observer, which goes into observers' : 'controllers, such as new NeVe()';
    throw badOption(TRAINER, 'controllers', controller, expected);
  }
  for (const observer of observers as readonly Observer[]) {
    if (typeof observer?.see === 'function') continue;
    const isController = typeof (observer as unknown as Controller | null)?.observe === 'function';
    const expected = isController
      ? 'observers; this is a controller, which goes into controllers'
      : 'observers, such as new analysis.NoiseScale()';
    throw badOption(TRAINER, 'observers', observer, expected);
  }
  const names = new Set<string>(['user', ...LIMIT_NAMES]);
  for (const { name, when } of [...controllers, ...observers] as readonly Watcher[]) {
    if (typeof when !== 'function') {
      checkNumber(name, 'when.every', when?.every, { integer: true, min: 1 });
      checkOneOf(name, 'when.unit', when.unit, ['epoch', 'step']);
    }
    if (names.has(name)) {
      throw new OptionError(
        'ERR_CONTROLLER_NAME',
        `Trainer: two controllers or observers are named '${name}' (or it is one of 'user', 'maxSteps', 'maxSeconds', which are reserved). Names tell who decided.`,
        { fields: { name } },
      );
    }
    names.add(name);
  }
}
