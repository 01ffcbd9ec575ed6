/** What the drift rule remembers of velocity and drift. */

import type { VelocityMeasurement } from '../measurement.js';
import type { DriftOptions } from './drift-options.js';
import type { DriftState } from './drift-state.js';
import type { NeVeMotion } from './report.js';

/** Values that are remembered: medians and means of three. */
const LAST = 3;

/** Takes the measurement of an interval; the first one says nothing. */
export function noteInterval(state: DriftState, { settled }: DriftOptions, found: VelocityMeasurement): void {
  if (found.velocity === null) return;
  state.velocities = [...state.velocities, found.velocity].slice(-LAST);
  const median = [...state.velocities].sort((a, b) => a - b)[Math.floor(state.velocities.length / 2)] as number;
  state.peak = Math.max(state.peak, median);
  state.still = median < settled * state.peak ? state.still + 1 : 0;
  if (found.drift === null) return;
  state.drifts = [...state.drifts, found.drift].slice(-LAST);
  if (state.drifts.length < LAST) return;
  const mean = state.drifts.reduce((sum, drift) => sum + drift, 0) / LAST;
  state.aimless = mean <= 0 ? state.aimless + 1 : 0;
}

/** Velocity above this share of its peak is not at rest. */
const AT_REST = 0.1;
/** A loss that fell by less than this share of the first has hardly fallen. */
const LEARNT = 0.05;

/** How outputs move, `null` while drift is not known. */
export function motionOf({ drifts, velocities, peak }: DriftState, { driftUp }: DriftOptions): NeVeMotion | null {
  const drift = drifts.at(-1);
  if (drift === undefined) return null;
  if (drift >= driftUp) return 'travelling';
  return drift <= 0 && (velocities.at(-1) ?? 0) > AT_REST * peak ? 'wandering' : 'settling';
}

/** Whether the loss of the training batches has hardly fallen, `null` while nothing is known. */
export function isUndertrained({ firstLoss, best }: DriftState): boolean | null {
  if (firstLoss === null || best === null) return null;
  return firstLoss - best.loss < LEARNT * Math.abs(firstLoss);
}
