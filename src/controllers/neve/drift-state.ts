/** What the drift rule remembers. */

import type { DriftClock } from './clock.js';

/** Where a fit is: looking for a rate, training at it, or lowering it to the end. */
export type DriftPhase = 'find' | 'hold' | 'anneal';

/** The mean loss of some batches. */
export interface MeanLoss {
  readonly loss: number;
  readonly batches: number;
}

/**
 * State of the drift rule: plain JSON, complete, so that a fit goes on from it exactly. The outputs that velocities compare live in the trainer's meters, the
 * kept weights in its snapshots.
 */
export interface DriftState {
  clock: DriftClock;
  phase: DriftPhase;
  /** The rate of each parameter group before training; all are multiplied by {@link factor}. */
  base: Readonly<Record<string, number>>;
  factor: number;
  /** The largest factor that may be tried again, `null` while none has failed. */
  cap: number | null;
  /** The step where the window began, or the last rollback was: what is measured over a stretch from here on is whole. */
  mark: number;
  /** Whether the velocity was within its band once. */
  moved: boolean;
  /** Windows in a row within the band. */
  good: number;
  /** Loss of the first batch, of the untrained model; `null` before it. */
  firstLoss: number | null;
  /** The lowest loss of a window while a rate is looked for, then of an interval; what is kept is of that time. */
  best: MeanLoss | null;
  /** The latest losses, at most four. */
  recent: readonly number[];
  /** Sum and count of the losses since {@link mark} or the last interval's end. */
  sum: number;
  count: number;
  /** Sum and count of half the squared differences of neighbouring losses; their quotient is the variance of a batch's loss. */
  scatter: number;
  pairs: number;
  /** V of the last intervals, newest last, at most three. */
  velocities: readonly number[];
  /** c of the last intervals, newest last, at most three. */
  drifts: readonly number[];
  /** The highest median of three V. */
  peak: number;
  /** Intervals in a row whose V was below its share of the peak. */
  still: number;
  /** Intervals in a row without drift. */
  aimless: number;
  /** Intervals in a row that bounced. */
  hot: number;
  /** Rollbacks since the loss last improved, and all. */
  failures: number;
  rollbacks: number;
  /** The anneal, once it began: its first step, its length, and the factor it began with. */
  anneal: { readonly from: number; readonly steps: number; readonly factor: number } | null;
}

/** A fit that has not begun. */
export function freshState(clock: DriftClock, rates: ReadonlyMap<string, number> = new Map()): DriftState {
  return {
    ...{ clock, phase: 'find', base: Object.fromEntries(rates), factor: 1, cap: null, mark: 0, moved: false, good: 0 },
    ...{ firstLoss: null, best: null, recent: [], sum: 0, count: 0, scatter: 0, pairs: 0 },
    ...{ velocities: [], drifts: [], peak: 0, still: 0, aimless: 0, hot: 0, failures: 0, rollbacks: 0, anneal: null },
  };
}

/** Forgets what displacements said: after a rollback or a cut they compare what no longer belongs together. */
export function forgetDrift(state: DriftState): void {
  state.drifts = [];
  state.aimless = 0;
  state.hot = 0;
}
