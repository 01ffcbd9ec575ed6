/** What NeVe's own rule remembers, and the arithmetic of losses that its phases share. */

import type { SeenLength } from './fit-length.js';

/** Looking for a first rate from the untouched weights; training in levels while the end is not known; or training while the rate falls to 0. */
export type NeVePhase = 'look' | 'hold' | 'descend';

/** The mean loss of some batches and its standard error. */
export interface MeanLoss {
  readonly loss: number;
  readonly error: number;
}

/** What is remembered of the levels in which the rate goes down while the end is not known. */
export interface HoldState {
  /** Step at which the level began; `null` in the first. */
  readonly from: number | null;
  /** Mean loss of the second half of the level before; `null` in the first. */
  readonly before: number | null;
  /** Losses of the level's intervals. */
  readonly intervals: readonly (MeanLoss & { readonly steps: number })[];
}

/** A raise that has not been judged yet. */
export interface Raise {
  readonly by: number;
  /** Of the interval before it. */
  readonly before: MeanLoss;
}

/**
 * State of the rule: plain JSON, complete, so that a fit goes on from it exactly. The outputs that velocities compare live in the trainer's meters, the kept
 * weights in its snapshots.
 */
export interface DescentState {
  phase: NeVePhase;
  /** The given rate of each parameter group over the largest of them: all that is left of the given rates. */
  shares: Readonly<Record<string, number>>;
  /** Step at which the look or the interval began; `null` before it is known. */
  mark: number | null;
  /** The rate of the look; of the group with the largest one, as all rates here. */
  rate: number;
  looks: number;
  /** The highest rate that was too slow, and the lowest that was too fast. */
  low: number | null;
  high: number | null;
  /** The loss of each look's first batch, at the untouched weights. */
  firstLosses: readonly number[];
  /** Step at which the descent began, and at which its rates were last set. */
  from: number;
  since: number;
  /** Steps of an interval. */
  interval: number;
  /** The rate at {@link from} of the line that is followed now. */
  peak: number;
  /** A rate that failed is not reached again: most that {@link peak} may be raised to. */
  cap: number | null;
  /** The lowest loss of an interval, of which the weights are kept. */
  best: MeanLoss | null;
  raise: Raise | null;
  /** c of the last intervals, at most two. */
  drifts: readonly number[];
  /** Intervals in a row above the best. */
  above: number;
  raises: number;
  undos: number;
  /** Intervals in a row with nothing left to learn. */
  learnt: number;
  /** Step at which the line reaches 0, where that is not the fit's planned end; and why: there is nothing left to learn, or it is told by epochs or time so far. */
  end: number | null;
  ending: 'learnt' | 'estimated' | null;
  hold: HoldState;
  seen: SeenLength;
}

/** The times of a fit, by its length. */
export interface Pace {
  /** Steps of a half of a look; velocity is taken over the second, when momentum and the first sign-like steps of Adam are over. */
  readonly halfLook: number;
  /** Whether a look that was not too fast goes on from where it is, rather than back to the untouched weights. */
  readonly keepsLooks: boolean;
  /** Drift is judged over a share of the descent: slow modes that bounce within it have settled. At least so many steps, since over fewer momentum reads as drift. */
  readonly intervals: number;
  readonly leastInterval: number;
}

/** Fits of fewer steps have none to spare. */
const SHORT = 320;
const USUAL_PACE: Pace = { halfLook: 4, keepsLooks: false, intervals: 40, leastInterval: 8 };
const SHORT_PACE: Pace = { halfLook: 2, keepsLooks: true, intervals: 20, leastInterval: 5 };

/** Over an interval shorter than the momentum's memory outputs travel straight because the momentum does; the paces are for the usual one, 0.9. */
const USUAL_MEMORY = 10;
/** Longer intervals than this share of the fit leave too few to judge. */
const LONGEST = 0.1;

/**
 * @param planned - steps of the fit; `null` where they are not known
 * @param memory - steps that the optimizer's momentum remembers
 */
export function paceOf(planned: number | null, memory: number): Pace {
  const pace = planned !== null && planned < SHORT ? SHORT_PACE : USUAL_PACE;
  const needed = Math.min(pace.leastInterval * (memory / USUAL_MEMORY), LONGEST * (planned ?? Number.POSITIVE_INFINITY));
  return { ...pace, leastInterval: Math.max(pace.leastInterval, Math.round(needed)) };
}

/** A fit that has not begun. */
export function freshState(shares: Readonly<Record<string, number>> = {}): DescentState {
  return {
    ...{ phase: 'look', shares, mark: null, rate: FIRST_RATE, looks: 0, low: null, high: null, firstLosses: [] },
    ...{
      from: 0,
      since: 0,
      interval: 0,
      peak: 0,
      cap: null,
      best: null,
      raise: null,
      drifts: [],
      above: 0,
      raises: 0,
      undos: 0,
      learnt: 0,
      end: null,
      ending: null,
      hold: { from: null, before: null, intervals: [] },
      seen: { epochSteps: 0, epoch: 0 },
    },
  };
}

/** Where the search begins, whatever the optimizer: upwards only, since above the good range dead networks stand still. */
const FIRST_RATE = 1e-5;

/** The mean of the first losses: the loss of the untouched weights. */
export function firstLoss({ firstLosses }: DescentState): number {
  return firstLosses.reduce((sum, loss) => sum + loss, 0) / firstLosses.length;
}

/** The mean of an interval's losses, infinite where one is not a number. Neighbours differ by chance, hardly by progress: their differences tell its standard error. */
export function meanLoss(losses: Float64Array): MeanLoss {
  let sum = 0;
  let squares = 0;
  for (const [i, loss] of losses.entries()) {
    sum += loss;
    if (i > 0) squares += (loss - (losses[i - 1] as number)) ** 2 / 2;
  }
  const { length } = losses;
  if (!Number.isFinite(sum)) return { loss: Number.POSITIVE_INFINITY, error: 0 };
  return { loss: sum / length, error: length < 2 ? 0 : Math.sqrt(squares / (length - 1) / length) };
}
