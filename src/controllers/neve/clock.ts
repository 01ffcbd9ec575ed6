/** The times of the drift rule, in training steps counted from the fit's start. */

import type { Cadence, FitPlan } from '../controller.js';
import { knownSteps } from '../known-steps.js';
import { plannedSteps } from '../planned-steps.js';

/** When the drift rule looks, and how long its phases may last; plain JSON. */
export interface DriftClock {
  /** Steps over which velocity is held against its target. At most an interval. */
  readonly window: number;
  /** Steps over which drift, velocity and loss are reported and judged. */
  readonly interval: number;
  /** The search for a rate ends here at the latest. */
  readonly findEnd: number;
  /** The anneal begins here at the latest. */
  readonly holdEnd: number;
  /** The last step that was planned. */
  readonly end: number;
}

/** What a {@link DriftClock} is made from. */
export interface ClockOptions {
  readonly every: Cadence | 'auto';
  readonly window: number;
  readonly budget: number | 'auto';
  readonly anneal: boolean;
}

/** Fewer planned steps than this leave an interval of the usual length too few decisions: a short fine-tune. */
const SHORT = 250;
/** A short fine-tune needs the steps that a longer fit can do without. */
const BUDGET = 0.63;
/** Of the steps used at most, the part before the anneal: half as many follow it. */
const BEFORE_ANNEAL = 2 / 3;
/** The longest search, as a share of the planned steps, and in windows where that is too few to come from a rate that is far off. */
const FIND_SHARE = 0.15;
const FIND_WINDOWS = 6;

/**
 * Steps of an interval: an epoch, but at most 1/20 of the steps planned, so that there is something to decide, and at least 10, since over fewer momentum
 * reads as drift; a short fine-tune has to make do with 1/25 of its steps, at least 4.
 */
export function autoInterval(plan: FitPlan): number {
  const planned = plannedSteps('NeVe', plan);
  const least = Math.min(10, Math.max(4, Math.floor(planned / 25)));
  return Math.max(least, Math.min(plan.stepsPerEpoch ?? Number.POSITIVE_INFINITY, Math.floor(planned / 20)));
}

function stepsIn({ stepsPerEpoch }: FitPlan): number {
  return knownSteps('NeVe', stepsPerEpoch, "count in steps: { every: { every: 20, unit: 'step' } }");
}

/**
 * The times of a fit.
 *
 * @throws {OptionError} `ERR_PLAN_LENGTH`: a share of the planned steps is no number where they are not known; `ERR_STEPS_UNKNOWN`
 */
export function clockOf(plan: FitPlan, { every, window, budget, anneal }: ClockOptions): DriftClock {
  const end = plannedSteps('NeVe', plan);
  const interval = every === 'auto' ? autoInterval(plan) : every.every * (every.unit === 'step' ? 1 : stepsIn(plan));
  const windowSteps = Math.min(window, interval);
  const used = budget === 'auto' ? (end < SHORT ? 1 : BUDGET) : budget;
  const holdEnd = anneal ? Math.floor(BEFORE_ANNEAL * used * end) : end;
  const findEnd = Math.min(Math.max(Math.floor(FIND_SHARE * end), FIND_WINDOWS * windowSteps), Math.floor(holdEnd / 2));
  return { window: windowSteps, interval, findEnd, holdEnd, end };
}

/** Steps of an anneal that begins at `step`: half of the time so far in whole intervals, at least four, at most what is left. */
export function annealSteps({ interval, end }: DriftClock, step: number): number {
  return Math.max(1, Math.min(end - step, interval * Math.max(4, Math.floor(step / 2 / interval))));
}

/** The first multiple of `every` above `step`. */
export function nextMultiple(step: number, every: number): number {
  return (Math.floor(step / every) + 1) * every;
}
