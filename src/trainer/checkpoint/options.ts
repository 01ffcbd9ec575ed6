/** When checkpoints are saved and which are kept. */

import { isOfFit, resolveMode } from '../../controllers/monitor.js';
import { checkKeys } from '../../errors.js';
import { badOption, checkNumber, checkOneOf } from '../../option-checks.js';
import type { Epoch } from '../report-types.js';
import { metricValues, validationValues } from '../validation/validation.js';

/**
 * What keep-best follows: a number of the epoch, of its validation (`'validation.loss'`, `'validation.accuracy'`) or of its training batches' metrics
 * (`'metrics.accuracy'`), or a function of the epoch; `null` for an epoch that does not take part, as one without a validation does not.
 */
export type CheckpointMonitor =
  | 'loss'
  | 'velocity'
  | 'mseVelocity'
  | `validation.${string}`
  | `metrics.${string}`
  | ((epoch: Epoch) => number | null);

/** Options of checkpoints; several triggers may be given, and one checkpoint serves all that fall on one step. */
export interface CheckpointOptions {
  /** Save after every so many training steps, counted from the start of the fit. */
  readonly everySteps?: number;
  /** Save at the end of every so many epochs. */
  readonly everyEpochs?: number;
  /** Save at the first step boundary after so many seconds since the last (default 600 when no other trigger is given). */
  readonly everySeconds?: number;
  /** Save at the end of an epoch that is the best so far (default `false`). */
  readonly onBest?: boolean;
  /** Save when `run.stop()`, SIGTERM or SIGINT ends the fit (default `true`): at the step where it ended, the epoch still open. */
  readonly onStop?: boolean;
  /** Save when the fit has run to its end, so that it can be resumed with more epochs (default `false`). */
  readonly onEnd?: boolean;
  /** Newest checkpoints to keep (default 2: should the newest be damaged, the one before serves). */
  readonly keepLast?: number;
  /** Best checkpoints to keep besides (default 1 with `onBest`, else 0). */
  readonly keepBest?: number;
  /** What is best (default `'loss'`, the mean training loss of the epoch). */
  readonly monitor?: CheckpointMonitor;
  /** Whether a lower (`'min'`) or a higher value is better; `'auto'` (default): `'max'` for accuracy, AUROC, F1, R² and top-k, else `'min'`. */
  readonly mode?: 'auto' | 'min' | 'max';
  /**
   * Copy everything at the step and write it while training goes on (default `true`); at most one write is under way, a second waits for it. `false`: training
   * waits for the disk. The files are the same to the byte.
   */
  readonly background?: boolean;
  /** What a checkpoint that could not be written does: `'throw'` (default) ends the fit with the error, `'warn'` goes on with a `warning` event. */
  readonly onError?: 'throw' | 'warn';
}

/** {@link CheckpointOptions} with defaults filled in; `null` for a trigger that is off. */
export interface ResolvedCheckpointOptions {
  readonly everySteps: number | null;
  readonly everyEpochs: number | null;
  readonly everySeconds: number | null;
  readonly onBest: boolean;
  readonly onStop: boolean;
  readonly onEnd: boolean;
  readonly keepLast: number;
  readonly keepBest: number;
  readonly monitor: CheckpointMonitor;
  readonly mode: 'min' | 'max';
  readonly background: boolean;
  readonly onError: 'throw' | 'warn';
}

const OWNER = 'checkpoint';
const KEYS = [
  'everySteps',
  'everyEpochs',
  'everySeconds',
  'onBest',
  'onStop',
  'onEnd',
  'keepLast',
  'keepBest',
  'monitor',
  'mode',
  'background',
  'onError',
];
const OF_EPOCH = ['loss', 'velocity', 'mseVelocity'] as const;
const DEFAULT_SECONDS = 600;

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function resolveCheckpointOptions(options: CheckpointOptions): ResolvedCheckpointOptions {
  if (typeof options !== 'object' || options === null) throw badOption('fit', OWNER, options, 'an object such as { everyEpochs: 1 }');
  checkKeys(OWNER, options, KEYS);
  const { everySteps, everyEpochs, everySeconds, onBest = false, onStop = true, onEnd = false } = options;
  const { keepLast = 2, keepBest = onBest ? 1 : 0, monitor = 'loss', mode = 'auto', background = true, onError = 'throw' } = options;
  const count = (key: string, value: number | undefined): number | null =>
    value === undefined ? null : checkNumber(OWNER, key, value, { integer: true, min: 1 });
  const steps = count('everySteps', everySteps);
  const epochs = count('everyEpochs', everyEpochs);
  const isTriggered = steps !== null || epochs !== null || onBest || onEnd;
  return {
    everySteps: steps,
    everyEpochs: epochs,
    everySeconds: everySeconds === undefined ? (isTriggered ? null : DEFAULT_SECONDS) : checkSeconds(everySeconds),
    onBest: checkOneOf(OWNER, 'onBest', onBest, [true, false]),
    onStop: checkOneOf(OWNER, 'onStop', onStop, [true, false]),
    onEnd: checkOneOf(OWNER, 'onEnd', onEnd, [true, false]),
    keepLast: checkNumber(OWNER, 'keepLast', keepLast, { integer: true, min: 1 }),
    keepBest: checkNumber(OWNER, 'keepBest', keepBest, { integer: true, min: 0 }),
    monitor: checkMonitor(monitor),
    mode: resolveMode(OWNER, typeof monitor === 'function' ? 'loss' : monitor, mode),
    background: checkOneOf(OWNER, 'background', background, [true, false]),
    onError: checkOneOf(OWNER, 'onError', onError, ['throw', 'warn']),
  };
}

function checkSeconds(value: number): number {
  return checkNumber(OWNER, 'everySeconds', value, { min: 0, open: true });
}

function checkMonitor(monitor: CheckpointMonitor): CheckpointMonitor {
  if (typeof monitor === 'function' || OF_EPOCH.some((name) => name === monitor) || (typeof monitor === 'string' && isOfFit(monitor)))
    return monitor;
  const names = [...OF_EPOCH, 'validation.<name>', 'metrics.<name>'].map((name) => `'${name}'`);
  throw badOption(OWNER, 'monitor', monitor, `one of ${names.join(', ')}, or a function of the epoch`);
}

/** The number of the fit that keep-best follows by name, which the fit must compute; `null` where it follows something else. */
export function followedMonitor({ monitor }: Pick<ResolvedCheckpointOptions, 'monitor'>): string | null {
  return typeof monitor === 'string' && isOfFit(monitor) ? monitor : null;
}

/** An epoch's score, `null` where it has none. */
export function scoreOf(epoch: Epoch, monitor: CheckpointMonitor): number | null {
  const value = typeof monitor === 'function' ? monitor(epoch) : numberOf(epoch, monitor);
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function numberOf(epoch: Epoch, monitor: Exclude<CheckpointMonitor, (epoch: Epoch) => number | null>): number | null {
  if (monitor === 'loss' || monitor === 'velocity' || monitor === 'mseVelocity') return epoch[monitor];
  const values = [...(epoch.validation === null ? [] : validationValues(epoch.validation)), ...metricValues(epoch.metrics)];
  return new Map(values).get(monitor) ?? null;
}
