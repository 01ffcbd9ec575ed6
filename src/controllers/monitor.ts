/** Which number a controller follows, and whether larger or smaller is better. */

import { StateError } from '../errors.js';
import { badOption, checkOption, type OptionsOf, type ValuesOf } from '../options/index.js';
import type { Observation } from './controller.js';
import type { Probe } from './probe.js';

/** Options of controllers that follow a number. */
export const monitorTable = {
  monitor: {
    type: 'string',
    default: 'loss',
    doc: "What is followed: 'loss', the mean training loss since the controller was last asked; 'validation.loss', 'validation.accuracy' or another metric of the fit's validation, the last since then; a metric of its training batches, 'metrics.accuracy'; or a measurement as '<probe>.<field>', such as 'velocity.mseVelocity', of one of the probes.",
  },
  probes: {
    type: 'value',
    is: (value: unknown): value is readonly Probe[] => Array.isArray(value),
    expected: 'a list of probes',
    default: Object.freeze([]),
    doc: 'What to measure at each boundary.',
  },
  mode: {
    type: 'choice',
    choices: ['auto', 'min', 'max'],
    default: 'auto',
    doc: "'min' when smaller is better, 'max' when larger is; 'auto': 'max' for accuracy, AUROC, F1, R² and top-k of the fit, 'min' for losses, errors and measurements. A metric by a name of your own needs one of the two.",
  },
} as const;

/** Options of controllers that follow a number. */
export type MonitorOptions = OptionsOf<typeof monitorTable>;

/** {@link MonitorOptions} in force. */
export interface ResolvedMonitor {
  readonly monitor: string;
  readonly probes: readonly Probe[];
  readonly mode: 'min' | 'max';
}

/** Numbers of the fit, as against those of a controller's own probes. */
const OF_FIT = /^(validation|metrics)\.(.+)$/;
const HIGHER = ['accuracy', 'auroc', 'f1', 'r2', 'topK'];
const LOWER = ['loss', 'mae', 'rmse', 'perplexity'];

/**
 * Checks that what is followed can be had.
 *
 * @throws {OptionError} `ERR_OPTION_VALUE`
 */
export function checkMonitor(owner: string, { monitor, probes, mode }: ValuesOf<typeof monitorTable>): ResolvedMonitor {
  const checked: readonly Probe[] = [...probes];
  const names = checked.map(({ name }) => name);
  const isKnown = monitor === 'loss' || isOfFit(monitor) || names.includes(probeOf(monitor).probe);
  if (!isKnown) {
    const fields = ["'loss'", "'validation.<name>'", "'metrics.<name>'", ...names.map((name) => `'${name}.<field>'`)];
    throw badOption(owner, 'monitor', monitor, `one of ${fields.join(', ')}; add the probe to 'probes' to follow another`);
  }
  return {
    monitor,
    probes: checked,
    mode: names.includes(probeOf(monitor).probe) ? modeOr(owner, mode, 'min') : resolveMode(owner, monitor, mode),
  };
}

/** The numbers of the fit that a controller with this monitor follows, which the trainer must have. */
export function followsOf({ monitor, probes }: Pick<ResolvedMonitor, 'monitor' | 'probes'>): readonly string[] {
  return isOfFit(monitor) && !probes.some(({ name }) => name === probeOf(monitor).probe) ? [monitor] : [];
}

/** Whether a name is of a number that the fit itself computes. */
export function isOfFit(monitor: string): boolean {
  return OF_FIT.test(monitor);
}

/**
 * Whether a value beats the best one by the threshold, as `torch.optim.lr_scheduler.ReduceLROnPlateau` compares them. One that is NaN or infinite does not: as the
 * best one it would not survive JSON.
 *
 * @param best - `null` before the first
 */
export function improves(
  value: number,
  best: number | null,
  { mode, threshold, thresholdMode }: { readonly mode: 'min' | 'max'; readonly threshold: number; readonly thresholdMode: 'rel' | 'abs' },
): boolean {
  if (!Number.isFinite(value)) return false;
  if (best === null) return true;
  const sign = mode === 'min' ? -1 : 1;
  const limit = thresholdMode === 'rel' ? best * (1 + sign * threshold) : best + sign * threshold;
  return mode === 'min' ? value < limit : value > limit;
}

/**
 * Whether lower or higher values of a number are better.
 *
 * @throws {OptionError} `ERR_OPTION_VALUE` where the name does not tell and nobody says
 */
export function resolveMode(owner: string, monitor: string, mode: unknown): 'min' | 'max' {
  const name = OF_FIT.exec(monitor)?.[2];
  if (name === undefined || LOWER.includes(name) || name.startsWith('losses.')) return modeOr(owner, mode, 'min');
  if (HIGHER.includes(name)) return modeOr(owner, mode, 'max');
  if (mode === 'min' || mode === 'max') return mode;
  throw badOption(owner, 'mode', mode, `'min' or 'max' with '${monitor}', whose name does not tell which is better`);
}

function modeOr(owner: string, mode: unknown, auto: 'min' | 'max'): 'min' | 'max' {
  checkOption(owner, 'mode', monitorTable.mode, mode);
  return mode === 'auto' ? auto : (mode as 'min' | 'max');
}

/**
 * The number that is followed; `null` where there is none: no validation since the controller was last asked, a measurement's, as the velocity's first
 * variation, or the loss of no step.
 *
 * @throws {StateError} `ERR_MEASUREMENT_MISSING` when it was not measured, or has no such field
 */
export function readMonitor(owner: string, monitor: string, seen: Observation): number | null {
  if (monitor === 'loss') return seen.losses.length === 0 ? null : seen.loss;
  const { probe, field } = probeOf(monitor);
  const measurement = seen.measurements.get(probe);
  if (measurement === undefined && isOfFit(monitor)) return seen.values?.get(monitor) ?? null;
  const value: unknown = measurement !== undefined && Object.hasOwn(measurement, field) ? Reflect.get(measurement, field) : undefined;
  if (value === null || typeof value === 'number') return value;
  const found = measurement === undefined ? [...seen.measurements.keys()] : Object.keys(measurement);
  throw new StateError(
    'ERR_MEASUREMENT_MISSING',
    `${owner} follows '${monitor}', and there is no such number; there is: ${found.join(', ') || 'nothing measured'}. Name it '<probe>.<field>'.`,
    { fields: { owner, monitor, found, epoch: seen.epoch } },
  );
}

/** What values of a number are counted in: a reason says "for 3 epochs", or "for 3 validations". */
export function countedIn(monitor: string, unit: 'epoch' | 'step'): string {
  return monitor.startsWith('validation.') ? 'validation' : unit;
}

function probeOf(monitor: string): { probe: string; field: string } {
  const dot = monitor.lastIndexOf('.');
  return dot < 0 ? { probe: monitor, field: '' } : { probe: monitor.slice(0, dot), field: monitor.slice(dot + 1) };
}

/** A number as it stands in a reason: short, and still what it was. */
export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(6)));
}
