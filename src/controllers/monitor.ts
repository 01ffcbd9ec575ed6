/** Which number a controller follows, and whether larger or smaller is better. */

import { StateError } from '../errors.js';
import { badOption, checkOneOf } from '../option-checks.js';
import type { Observation } from './controller.js';
import type { Probe } from './probe.js';

/** Options of controllers that follow a number. */
export interface MonitorOptions {
  /**
   * What is followed: `'loss'` (default), the mean training loss since the controller was last asked, or a measurement as `'<probe>.<field>'`, such as
   * `'velocity.mseVelocity'`, of one of `probes`.
   */
  readonly monitor?: string;
  /** What to measure at each boundary (default nothing). */
  readonly probes?: readonly Probe[];
  /** `'min'` (default) when smaller is better, `'max'` when larger is. */
  readonly mode?: 'min' | 'max';
}

/** {@link MonitorOptions} as they are given, with defaults, not yet checked. */
type GivenMonitor = { readonly [K in keyof Required<MonitorOptions>]: MonitorOptions[K] | undefined };

/** Defaults of {@link MonitorOptions}. */
export const MONITOR_DEFAULTS: Readonly<Required<MonitorOptions>> = Object.freeze({
  monitor: 'loss',
  probes: Object.freeze([]),
  mode: 'min',
});

/**
 * Checks that what is followed can be had.
 *
 * @throws {OptionError} `ERR_OPTION_VALUE`
 */
export function checkMonitor(owner: string, { monitor, probes, mode }: GivenMonitor): Readonly<Required<MonitorOptions>> {
  if (!Array.isArray(probes)) throw badOption(owner, 'probes', probes, 'a list of probes');
  const checked: readonly Probe[] = [...probes];
  const names = checked.map(({ name }) => name);
  if (typeof monitor !== 'string' || (monitor !== 'loss' && !names.includes(probeOf(monitor).probe))) {
    const fields = names.map((name) => `'${name}.<field>'`);
    throw badOption(owner, 'monitor', monitor, `one of ${["'loss'", ...fields].join(', ')}; add the probe to 'probes' to follow another`);
  }
  return { monitor, probes: checked, mode: checkOneOf(owner, 'mode', mode, ['min', 'max']) };
}

/**
 * The number that is followed; `null` where there is none: a measurement's, as the velocity's first variation, or the loss of no step.
 *
 * @throws {StateError} `ERR_MEASUREMENT_MISSING` when it was not measured, or has no such field
 */
export function readMonitor(owner: string, monitor: string, seen: Observation): number | null {
  if (monitor === 'loss') return seen.losses.length === 0 ? null : seen.loss;
  const { probe, field } = probeOf(monitor);
  const measurement = seen.measurements.get(probe);
  const value: unknown = measurement !== undefined && Object.hasOwn(measurement, field) ? Reflect.get(measurement, field) : undefined;
  if (value === null || typeof value === 'number') return value;
  const found = measurement === undefined ? [...seen.measurements.keys()] : Object.keys(measurement);
  throw new StateError(
    'ERR_MEASUREMENT_MISSING',
    `${owner} follows '${monitor}', and there is no such number; there is: ${found.join(', ') || 'nothing measured'}. Name it '<probe>.<field>'.`,
    { fields: { owner, monitor, found, epoch: seen.epoch } },
  );
}

function probeOf(monitor: string): { probe: string; field: string } {
  const dot = monitor.lastIndexOf('.');
  return dot < 0 ? { probe: monitor, field: '' } : { probe: monitor.slice(0, dot), field: monitor.slice(dot + 1) };
}

/** A number as it stands in a reason: short, and still what it was. */
export function shortNumber(value: number): string {
  return String(Number(value.toPrecision(6)));
}
