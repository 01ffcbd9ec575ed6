/** When checkpoints are saved and which are kept. */

import { isOfFit, resolveMode } from '../../controllers/monitor.js';
import { badOption } from '../../option-checks.js';
import { type OptionsOf, readOptions, type ValuesOf } from '../../options/index.js';
import type { Epoch } from '../contracts/report-types.js';
import { metricValues, validationValues } from '../contracts/validation.js';

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
export const checkpointTable = {
  everySteps: {
    type: 'integer',
    default: null,
    nullable: true,
    min: 1,
    doc: 'Save after every so many training steps, counted from the start of the fit.',
  },
  everyEpochs: { type: 'integer', default: null, nullable: true, min: 1, doc: 'Save at the end of every so many epochs.' },
  everySeconds: {
    type: 'number',
    default: null,
    nullable: true,
    above: 0,
    doc: 'Save at the first step boundary after so many seconds since the last; null: 600 when no other trigger is given.',
  },
  onBest: { type: 'boolean', default: false, doc: 'Save at the end of an epoch that is the best so far.' },
  onStop: {
    type: 'boolean',
    default: true,
    doc: 'Save when run.stop(), SIGTERM or SIGINT ends the fit: at the step where it ended, the epoch still open.',
  },
  onEnd: {
    type: 'boolean',
    default: false,
    doc: 'Save when the fit has run to its end, so that it can be resumed with more epochs.',
  },
  keepLast: {
    type: 'integer',
    default: 2,
    min: 1,
    doc: 'Newest checkpoints to keep: should the newest be damaged, the one before serves.',
  },
  keepBest: {
    type: 'integer',
    default: null,
    nullable: true,
    min: 0,
    doc: 'Best checkpoints to keep besides; null: 1 with onBest, else 0.',
  },
  monitor: {
    type: 'value',
    is: isMonitor,
    expected: "one of 'loss', 'velocity', 'mseVelocity', 'validation.<name>', 'metrics.<name>', or a function of the epoch",
    schema: { type: 'string', pattern: '^(loss|velocity|mseVelocity|validation[.].+|metrics[.].+)$' },
    default: 'loss',
    doc: "What is best: a number of the epoch ('loss', the mean training loss), of its validation, of its training batches' metrics, or a function of the epoch.",
  },
  mode: {
    type: 'choice',
    choices: ['auto', 'min', 'max'],
    default: 'auto',
    doc: "Whether a lower ('min') or a higher value is better; 'auto': 'max' for accuracy, AUROC, F1, R² and top-k, else 'min'.",
  },
  background: {
    type: 'boolean',
    default: true,
    doc: 'Copy everything at the step and write it while training goes on; at most one write is under way, a second waits for it. false: training waits for the disk. The files are the same to the byte.',
  },
  onError: {
    type: 'choice',
    choices: ['throw', 'warn'],
    default: 'throw',
    doc: "What a checkpoint that could not be written does: 'throw' ends the fit with the error, 'warn' goes on with a warning event.",
  },
} as const;

/** Options of checkpoints; several triggers may be given, and one checkpoint serves all that fall on one step. */
export type CheckpointOptions = OptionsOf<typeof checkpointTable>;

/** {@link CheckpointOptions} with defaults filled in; `null` for a trigger that is off. */
export interface ResolvedCheckpointOptions extends Omit<ValuesOf<typeof checkpointTable>, 'keepBest' | 'mode'> {
  readonly keepBest: number;
  readonly mode: 'min' | 'max';
}

const OWNER = 'checkpoint';
const OF_EPOCH = ['loss', 'velocity', 'mseVelocity'] as const;
const DEFAULT_SECONDS = 600;

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function resolveCheckpointOptions(options: CheckpointOptions): ResolvedCheckpointOptions {
  if (typeof options !== 'object' || options === null) throw badOption('fit', OWNER, options, 'an object such as { everyEpochs: 1 }');
  const read = readOptions(OWNER, checkpointTable, options);
  const { everySteps, everyEpochs, everySeconds, onBest, onEnd, keepBest, monitor, mode } = read;
  const isTriggered = everySteps !== null || everyEpochs !== null || onBest || onEnd;
  return {
    ...read,
    everySeconds: everySeconds ?? (isTriggered ? null : DEFAULT_SECONDS),
    keepBest: keepBest ?? (onBest ? 1 : 0),
    mode: resolveMode(OWNER, typeof monitor === 'function' ? 'loss' : monitor, mode),
  };
}

function isMonitor(value: unknown): value is CheckpointMonitor {
  if (typeof value === 'function' || OF_EPOCH.some((name) => name === value)) return true;
  return typeof value === 'string' && isOfFit(value);
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
