/** The options of the trainer, their defaults and their checks. */

import type { Controller } from '../controllers/controller.js';
import type { ResidentLoader } from '../data/loader.js';
import { checkKeys, OptionError } from '../errors.js';
import type { Model } from '../graph/model.js';
import type { Traceable } from '../graph/traceable.js';
import type { OptimizerSpec } from '../optim/optimizer-spec.js';
import { badOption, checkNumber, checkOneOf } from '../option-checks.js';
import { checkDevice, type Device } from '../tensor/device.js';
import type { FitListener } from './events.js';
import { LOSSES, type LossName, type Objective } from './objective.js';

/** Options of {@link Trainer}. */
export interface TrainerOptions {
  /** A model that was loaded or traced, or an `nn.Module`, which is traced with rows of the data. Its parameters change in place. */
  readonly model: Model | Traceable;
  /**
   * `'crossEntropy'`: output `[N, C, ...]` of logits, int64 labels `[N, ...]`. `'mse'`: output and target of one shape and dtype. Or a function
   * of the output and the targets that returns one number, their mean over the batch; it is traced, so it cannot read values. A model with several
   * outputs gives the first, or as many as the function has parameters for.
   */
  readonly loss: LossName | Objective;
  /** Made by `optim.sgd(...)`. */
  readonly optimizer: OptimizerSpec;
  /** Asked in this order; names must differ (default none). */
  readonly controllers?: readonly Controller[];
  /** Where to train: `'auto'` (default) is the first GPU where there is one. The model moves there and stays. */
  readonly device?: 'auto' | Device;
  /** Keep images and weights of 2-d convolutions channels-last; `'auto'` (default) when the model has such weights. */
  readonly channelsLast?: 'auto' | boolean;
  /** Seeds the default generators, which dropout draws from, when a fit begins (default: they go on from where they are). */
  readonly seed?: number;
}

/** Options of `Trainer.fit`. */
export interface FitOptions {
  /** Epochs to train for, unless a controller stops earlier. At least 1. */
  readonly maxEpochs: number;
  /** Folder to write the run into: `run.json`, `metrics.jsonl` and the trained model. */
  readonly runDir?: string;
  /** Replace a finished run in that folder (default `false`). */
  readonly overwrite?: boolean;
  /** Ends the fit after the current step; the run then rejects with an `AbortedError`. */
  readonly signal?: AbortSignal;
  /** Hears every event from the first. More listeners: `run.on`. */
  readonly onEvent?: FitListener;
}

/** Options of `Trainer.evaluate`. */
export interface EvaluateOptions {
  /** More numbers to compute, by name: each a mean over the batch, traced like a loss. */
  readonly metrics?: Readonly<Record<string, Objective>>;
}

/** {@link TrainerOptions} with defaults filled in. */
export type ResolvedTrainerOptions = Readonly<Required<Omit<TrainerOptions, 'seed'>> & { seed: number | null }>;

const TRAINER = 'Trainer';
const TRAINER_KEYS = ['model', 'loss', 'optimizer', 'controllers', 'device', 'channelsLast', 'seed'];
const FIT_KEYS = ['maxEpochs', 'runDir', 'overwrite', 'signal', 'onEvent'];

/**
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_CONTROLLER_NAME`
 * @throws {DeviceError} `ERR_DEVICE_UNKNOWN`
 */
export function resolveTrainerOptions(options: TrainerOptions): ResolvedTrainerOptions {
  checkKeys(TRAINER, options, TRAINER_KEYS);
  const { model, loss, optimizer, controllers = [], device = 'auto', channelsLast = 'auto', seed } = options;
  if (!isTrainable(model)) throw badOption(TRAINER, 'model', model, 'a model from loadModel() or trace(), or an nn.Module');
  if (typeof loss !== 'function') checkOneOf(TRAINER, 'loss', loss, Object.keys(LOSSES));
  if (typeof optimizer !== 'object' || optimizer === null || !('name' in optimizer)) {
    throw badOption(TRAINER, 'optimizer', optimizer, 'what optim.sgd({ lr }) returns');
  }
  checkControllers(controllers);
  if (device !== 'auto') checkDevice(device);
  checkOneOf(TRAINER, 'channelsLast', channelsLast, ['auto', true, false]);
  return {
    model,
    loss,
    optimizer,
    controllers: [...controllers],
    device,
    channelsLast,
    seed: seed === undefined ? null : checkNumber(TRAINER, 'seed', seed, { integer: true, min: 0 }),
  };
}

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function checkFitOptions(options: FitOptions): FitOptions {
  if (typeof options !== 'object' || options === null) throw badOption('fit', 'maxEpochs', undefined, 'an integer of at least 1');
  checkKeys('fit', options, FIT_KEYS);
  const { runDir, overwrite, signal, onEvent } = options;
  checkNumber('fit', 'maxEpochs', options.maxEpochs, { integer: true, min: 1 });
  if (runDir !== undefined && (typeof runDir !== 'string' || runDir === ''))
    throw badOption('fit', 'runDir', runDir, 'the path of a folder');
  if (overwrite !== undefined) checkOneOf('fit', 'overwrite', overwrite, [true, false]);
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw badOption('fit', 'signal', signal, 'an AbortSignal');
  if (onEvent !== undefined && typeof onEvent !== 'function') throw badOption('fit', 'onEvent', onEvent, 'a function');
  return options;
}

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function checkEvaluateOptions(options: EvaluateOptions): Readonly<Record<string, Objective>> {
  checkKeys('evaluate', options, ['metrics']);
  const { metrics = {} } = options;
  for (const [name, metric] of Object.entries(metrics)) {
    if (name === '' || typeof metric !== 'function')
      throw badOption('evaluate', `metrics.${name}`, metric, 'a name, and a function of output and target');
  }
  return metrics;
}

/** @throws {OptionError} `ERR_OPTION_VALUE` for what is not a loader */
export function checkLoader(owner: string, loader: unknown): asserts loader is ResidentLoader {
  if (typeof loader === 'object' && loader !== null && 'kind' in loader && loader.kind === 'resident') return;
  throw badOption(owner, 'loader', loader, 'a loader, such as data.tensors({ x, y }).loader({ batchSize: 32 })');
}

/** Whether a model runs as it is; otherwise it is a module, to be traced. */
export function isModel(model: Model | Traceable): model is Model {
  return 'borrow' in model && 'layers' in model;
}

function isTrainable(model: unknown): boolean {
  const has = (name: string): boolean => typeof (model as Record<string, unknown>)[name] === 'function';
  return typeof model === 'object' && model !== null && has('forward') && has('namedParameters');
}

function checkControllers(controllers: readonly Controller[]): void {
  if (!Array.isArray(controllers)) throw badOption(TRAINER, 'controllers', controllers, 'a list of controllers');
  const names = new Set(['user']);
  for (const controller of controllers as readonly Controller[]) {
    if (typeof controller?.observe !== 'function') throw badOption(TRAINER, 'controllers', controller, 'controllers, such as new NeVe()');
    const { name, cadence } = controller;
    checkNumber(name, 'cadence.every', cadence?.every, { integer: true, min: 1 });
    checkOneOf(name, 'cadence.unit', cadence.unit, ['epoch', 'step']);
    if (names.has(name)) {
      throw new OptionError(
        'ERR_CONTROLLER_NAME',
        `Trainer: two controllers are named '${name}' (or it is 'user', which is reserved). Names tell who decided.`,
        { fields: { name } },
      );
    }
    names.add(name);
  }
}
