/** First phase of the drift rule: find the rate at which outputs move as fast as wanted. */

import { short, windowFault } from './drift-guards.js';
import { dropLosses, latestLoss, learnScatter } from './drift-losses.js';
import type { DriftOptions } from './drift-options.js';
import { cut, raise, scale } from './drift-rates.js';
import { type DriftState, forgetDrift } from './drift-state.js';

/** The largest change of the rate at one time. */
const LEAP = 8;
/** A window this fast says nothing of how much too fast it was. */
const SATURATED = 0.5;
/** A rate that failed is not reached again: the cap, as a share of it. */
const CAP = 0.7;
/** The largest change of a rate that is within the band. */
const GENTLE = 1.4;

/** What becomes of a window. */
export interface WindowVerdict {
  readonly kind: 'keep' | 'restore' | 'pass';
  /** Why the rate changes, where it does. */
  readonly reason: string;
}

/**
 * Judges a window. Velocity grows with the square of the rate as long as outputs travel straight, hence the root.
 *
 * @param velocity - over the window
 * @param losses - of its steps
 */
export function judgeWindow(state: DriftState, options: DriftOptions, velocity: number, losses: Float64Array): WindowVerdict {
  const { targetVelocity: target, band } = options;
  const loss = latestLoss(state);
  const fault = windowFault(state, options, velocity, loss);
  if (fault !== null) {
    undoWindow(state, options, velocity >= SATURATED ? 1 / LEAP : Math.min(1 / 2, Math.sqrt(target / velocity)));
    return { kind: 'restore', reason: fault };
  }
  learnScatter(state, losses);
  const better = state.best === null || loss.loss < state.best.loss;
  if (better) {
    state.best = loss;
    state.failures = 0;
  }
  const before = state.factor;
  const slow = velocity < band[0] * target;
  if (slow) raise(state, options, Math.min(LEAP, Math.sqrt(target / Math.max(velocity, Number.MIN_VALUE))));
  else steerGently(state, options, velocity);
  // A rate that is too slow and cannot be raised is as good as it gets.
  state.good = slow && state.factor !== before ? 0 : state.good + 1;
  state.moved ||= !slow;
  // What is no better than before is not kept: from a window that went wrong, back to the last progress.
  return { kind: better ? 'keep' : 'pass', reason: `velocity ${short(velocity)}, wanted ${target}` };
}

/** Prepares for going back to what was kept, at a lower rate. */
export function undoWindow(state: DriftState, options: DriftOptions, by: number = 1 / LEAP): void {
  cut(state, options, by, CAP);
  state.good = 0;
  state.failures += 1;
  state.rollbacks += 1;
  dropLosses(state);
  forgetDrift(state);
}

function steerGently(state: DriftState, options: DriftOptions, velocity: number): void {
  const by = Math.min(GENTLE, Math.max(1 / GENTLE, (options.targetVelocity / velocity) ** 0.25));
  if (by > 1) raise(state, options, by);
  else scale(state, options, by);
}
