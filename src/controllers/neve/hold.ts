/** NeVe's hold: where nobody knows how long a fit will be, the rate goes down in levels, and ends when a lower one brings nothing. */

import { type IntervalSigns, isNearlyLearnt } from './descent.js';
import { type DescentState, firstLoss, type HoldState, type MeanLoss } from './descent-state.js';

/** An interval is this share of the hold so far: drift is judged over a share of the fit, as on a line of known length. */
const INTERVAL = 1 / 25;
/** Steps of the first level at least; each that follows ends when the steps have doubled, at half the rate: the rate falls as 1 / steps. */
const FIRST_LEVEL = 160;
const LENGTHEN = 2;
const CUT = 2;
/** A level that gains less than this share of the loss was the last. */
const GAIN = 0.05;
const ERRORS = 3;

/** What the end of an interval calls for: `still`, the last level brought nothing; `lower`, the next begins. */
export type HoldMove = 'still' | 'lower' | null;

/** Steps of the next interval. */
export function holdInterval(step: number, from: number, least: number): number {
  return Math.max(least, Math.floor((step - from) * INTERVAL));
}

/**
 * Notes an interval and, at the end of a level, says what comes next. Rates that outputs still walk at are not lowered.
 *
 * @param stops - whether a loss that is nearly learnt ends the fit too
 */
export function judgeHold(
  state: DescentState,
  { step, batches, loss, squared }: IntervalSigns,
  bouncing: boolean,
  stops: boolean,
): HoldMove {
  const { from, before } = state.hold;
  const intervals = [...state.hold.intervals, { ...loss, steps: batches }];
  state.hold = { from, before, intervals };
  const end = from === null ? state.from + FIRST_LEVEL : LENGTHEN * from;
  if (step < end || !bouncing) return null;
  const now = laterHalf(intervals);
  const first = firstLoss(state);
  // A network that is thrown about has nothing to tell.
  if (now.loss > ((state.best?.loss ?? first) + first) / 2) return null;
  if (stops && isNearlyLearnt(now.loss, first, squared)) return 'still';
  const scale = now.loss > 0 ? now.loss : first - now.loss;
  const learnt = first - now.loss > ERRORS * now.error;
  if (before !== null && learnt && before - now.loss + now.error < GAIN * scale) return 'still';
  state.hold = { from: step, before: now.loss, intervals: [] };
  state.peak /= CUT;
  return 'lower';
}

/** After an undo the level's losses are of another rate. */
export function forgetLevel(state: DescentState): void {
  state.hold = { ...state.hold, intervals: [] };
}

function laterHalf(intervals: HoldState['intervals']): MeanLoss {
  const all = intervals.reduce((sum, { steps }) => sum + steps, 0);
  let seen = 0;
  let taken = 0;
  let sum = 0;
  let squares = 0;
  for (const { steps, loss, error } of intervals) {
    seen += steps;
    if (seen * 2 <= all) continue;
    taken += steps;
    sum += steps * loss;
    squares += (steps * error) ** 2;
  }
  return { loss: sum / taken, error: Math.sqrt(squares) / taken };
}
