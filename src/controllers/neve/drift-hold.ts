/** Second phase of the drift rule: train, with velocity held in a band and drift as the judge of what it is good for. */

import { short } from './drift-guards.js';
import type { DriftOptions } from './drift-options.js';
import { cut, raise } from './drift-rates.js';
import { type DriftState, forgetDrift, type MeanLoss } from './drift-state.js';

/** What an interval showed. */
export interface IntervalSigns {
  /** Velocity over the window at its end, `null` where there is none. */
  readonly pace: number | null;
  readonly loss: MeanLoss;
  /** Loss of the best interval before. */
  readonly best: number;
}

/** Intervals in a row that must bounce before a cut, and travel straight before a raise. */
const TWICE = 2;
/** Below this share of the first loss there is nothing left to learn faster. */
const LEARNT = 0.02;

/** Steers the rate after an interval; why it changes, `null` where it does not. */
export function steer(state: DriftState, options: DriftOptions, { pace, loss, best }: IntervalSigns): string | null {
  const { targetVelocity, holdBand, driftUp, step, anneal, patience } = options;
  const [low, high] = [holdBand[0] * targetVelocity, holdBand[1] * targetVelocity];
  const before = state.factor;
  const drift = state.drifts.at(-1) ?? 0;
  state.hot = drift < 0 && ((pace !== null && pace > high) || loss.loss > best) ? state.hot + 1 : 0;
  if (state.hot >= TWICE) {
    cut(state, options, 1 / step, 1 / step);
    state.hot = 0;
    return `bouncing (drift share ${short(drift)})`;
  }
  // Without an anneal, a walk without aim is what shows that the rate is too high for more progress.
  if (!anneal && state.aimless >= patience) {
    cut(state, options, 1 / step, 1 / step);
    forgetDrift(state);
    return `wandering (no drift for ${patience} intervals)`;
  }
  if (loss.loss <= LEARNT * (state.firstLoss ?? 0)) return null;
  const reasons: string[] = [];
  const straight = state.drifts.length >= TWICE && state.drifts.slice(-TWICE).every((share) => share >= driftUp);
  if (straight) {
    raise(state, options, step);
    reasons.push(`travelling (drift share ${short(drift)})`);
  }
  if (pace !== null && pace < low && state.hot === 0) {
    raise(state, options, Math.min(step, Math.sqrt(Math.sqrt(low * high) / Math.max(pace, Number.MIN_VALUE))));
    reasons.push(`velocity ${short(pace)} is below ${short(low)}`);
  }
  return state.factor === before ? null : reasons.join('; ');
}
