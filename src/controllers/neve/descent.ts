/** NeVe's descent: the rate falls in one line to 0; drift raises the line, losses undo. */

import type { FitPlan } from '../controller.js';
import { type DescentState, firstLoss, type MeanLoss, type Pace } from './descent-state.js';

/** c above which outputs travel straight, and mean of two above which they still walk: both are too cold. At tuned rates c is -0.2 to -0.45. */
const STRAIGHT = 0.3;
const WALKING = -0.2;
const RAISE_STRAIGHT = 4;
const RAISE_WALKING = 2;
/** A raise below this is not worth its noise. */
const LEAST_RAISE = 1.5;
/** Below this share of the first loss there is nothing to win; of a squared error it is the root that counts. */
const LEARNT = 0.02;
/** So many intervals in a row below this share end a fit that may end early: over a share of the steps so far, and as many intervals at least. */
const NEARLY_LEARNT = 0.04;
const LEARNT_INTERVALS = 3;
const ENDING = 0.25;
const ENDING_INTERVALS = 4;
/**
 * Steps as long as the rate says turn outputs later as they did in the looks, and keep them walking longer: the rate found is nearly right, and walking says nothing.
 */
const RAISE_FIXED = 2;
/**
 * Where batch normalisation takes what layers give, too large a rate makes their weights grow, and their outputs turn less, until it is right; too small a one stays so. And
 * outputs bounce at rates far below the best. So the line is raised every other interval until the losses undo it; sooner, and by more, where some layer's outputs travel so.
 */
const NORMALIZED_STRAIGHT = 0.5;
const NORMALIZED_WALKING = 0.15;
/**
 * With steps in proportion to gradients, as SGD's, what looks find in such networks is 4 to 100 times below what the losses bear: the line begins above it, and is raised
 * for as much less time as the two raises would have taken.
 */
const NORMALIZED_BEGIN = 4;
const NORMALIZED_RAISING = 0.4;
/** Raises come in this share of the descent. */
const RAISING = 0.5;
/** Standard errors that are no chance any more. */
const ERRORS = 2;
/** A larger rate's noise shows before its gain, and the line takes it back: a rise by this share of what was learnt is borne. */
const NOISE = 0.05;
/** Intervals in a row above the best that are undone, and the share of the gain whose loss is undone at once. */
const BADS = 3;
const HALF = 0.5;
/** Before there is a best interval, this share of the first loss is added to what is still borne. */
const FIRST_MARGIN = 0.2;
const UNDO = 2;
const UNDO_UNKNOWN = 4;
/** What failed is not reached again: the cap is this share of it. */
const CAP = 0.7;
const MOST_UNDOS = 8;

/** What decides how long the optimizer's steps are; `null` where it is not one thing alone. */
export type StepLength = NonNullable<FitPlan['stepLength']> | null;

/** What is told at the end of an interval. */
export interface IntervalSigns {
  readonly step: number;
  /** Step at which the line reaches 0, or infinite while that is not known. */
  readonly end: number;
  readonly drift: number | null;
  /** c of the layer whose outputs travel the straightest. */
  readonly straightest: number;
  readonly loss: MeanLoss;
  /** Batches in the interval. */
  readonly batches: number;
  /** Whether the loss is a squared error. */
  readonly squared: boolean;
  /** Whether batch normalisation takes the outputs of most layers. */
  readonly normalized: boolean;
  /** What decides how long steps are, where it is one thing alone: the rate, or gradients. */
  readonly stepLength: StepLength;
}

/** What is done about it. */
export type Move = { readonly kind: 'raise' | 'undo'; readonly by: number; readonly why: string } | null;

/** How outputs move from interval to interval. */
export type NeVeMotion = 'travelling' | 'walking' | 'bouncing';

/** By how much the line begins above the rate that the looks found. */
export function beginningOf(normalized: boolean, stepLength: StepLength): number {
  return beginsHigher(normalized, stepLength) ? NORMALIZED_BEGIN : 1;
}

function beginsHigher(normalized: boolean, stepLength: StepLength): boolean {
  return normalized && stepLength === 'gradient';
}

/** The line begins at a step, from the rate in force. */
export function beginDescent(state: DescentState, step: number, end: number, { intervals, leastInterval }: Pace): void {
  state.phase = 'descend';
  state.from = step;
  state.interval = Math.max(leastInterval, Math.floor((end - step) / intervals));
}

/** The rate at the step that follows so many: 0 at the end of the line. */
export function rateOnLine({ phase, peak, from }: DescentState, step: number, end: number): number {
  return phase === 'hold' ? peak : peak * Math.max(0, 1 - (step - from) / (end - from));
}

/** Says what the interval calls for, and notes what it says. `best` is told whether its weights are to be kept. */
export function judgeInterval(state: DescentState, signs: IntervalSigns, keepBest: () => void): Move {
  const undone = state.undos < MOST_UNDOS ? whatToUndo(state, signs) : null;
  if (undone !== null) return undone;
  const { loss, drift } = signs;
  if (loss.loss < (state.best?.loss ?? Number.POSITIVE_INFINITY)) {
    state.best = loss;
    keepBest();
  }
  const raised = state.raise !== null;
  state.raise = null;
  // Half of a displacement across a raise is of the old rate.
  if (raised) state.drifts = [];
  else if (drift !== null) state.drifts = [...state.drifts, drift].slice(-2);
  return raised || drift === null ? null : whatToRaise(state, signs);
}

/** Raises or lowers the line. */
export function applyMove(state: DescentState, move: NonNullable<Move>, before: MeanLoss): void {
  if (move.kind === 'raise') {
    state.peak *= move.by;
    state.raise = { by: move.by, before };
    state.raises += 1;
    return;
  }
  state.cap = Math.min(state.cap ?? Number.POSITIVE_INFINITY, CAP * state.peak);
  state.peak /= move.by;
  state.raise = null;
  state.drifts = [];
  state.above = 0;
  state.undos += 1;
}

/**
 * Draws the line to an earlier end where nothing has been left to learn for a while.
 *
 * @param still - whether that is known otherwise
 * @returns whether it did
 */
export function endEarly(state: DescentState, { step, end: last, loss, squared }: IntervalSigns, still: boolean): boolean {
  state.learnt = state.phase === 'descend' && isNearlyLearnt(loss.loss, firstLoss(state), squared) ? state.learnt + 1 : 0;
  if (state.ending === 'learnt' || !(still || state.learnt >= LEARNT_INTERVALS)) return false;
  const end = step + Math.max(ENDING_INTERVALS * state.interval, Math.floor(ENDING * step));
  if (end >= last) return false;
  state.peak = rateOnLine(state, step, last);
  state.phase = 'descend';
  state.from = step;
  state.end = end;
  state.ending = 'learnt';
  return true;
}

/** The undo of a stretch that ended in numbers that are not finite; `null` when there were too many. */
export function undoFailure({ raise, undos }: DescentState, why: string): Move {
  return undos < MOST_UNDOS ? { kind: 'undo', by: raise?.by ?? UNDO_UNKNOWN, why } : null;
}

/** Whether the last two intervals say that a larger rate would bring nothing. */
export function bounces({ drifts }: DescentState): boolean {
  return drifts.length === 2 && ((drifts[0] as number) + (drifts[1] as number)) / 2 <= WALKING;
}

/** How outputs move; `null` while c is not known. */
export function motionOf({ drifts }: DescentState): NeVeMotion | null {
  const drift = drifts.at(-1);
  if (drift === undefined) return null;
  return drift > STRAIGHT ? 'travelling' : drift > WALKING ? 'walking' : 'bouncing';
}

function whatToUndo(state: DescentState, { loss: { loss, error }, squared }: IntervalSigns): Move {
  const first = firstLoss(state);
  const { raise, best } = state;
  const learnt = isBelow(LEARNT, loss, first, squared);
  if (
    raise !== null &&
    !learnt &&
    loss > raise.before.loss + chanceOf(first, error, raise.before.error) + noiseOf(raise.before.loss, first)
  ) {
    return { kind: 'undo', by: raise.by, why: 'the loss rose after the raise' };
  }
  const limit = (best?.loss ?? first) + chanceOf(first, error, best?.error ?? 0);
  state.above = loss > limit && !learnt ? state.above + 1 : 0;
  if (state.above >= BADS) return { kind: 'undo', by: UNDO, why: `the loss was above the best for ${BADS} intervals` };
  const borne = HALF * Math.max(0, first - (best?.loss ?? first)) + (best === null ? FIRST_MARGIN * Math.abs(first) : 0);
  return loss > limit + borne ? { kind: 'undo', by: UNDO, why: 'half of what was learnt is lost' } : null;
}

function whatToRaise(state: DescentState, signs: IntervalSigns): Move {
  const { step, end, loss, squared, normalized, stepLength } = signs;
  const { best, cap, peak, from, hold } = state;
  if (!Number.isFinite(loss.loss)) return null;
  // What has been lowered on purpose, or draws to its end, is not raised.
  if (hold.from !== null || state.ending === 'learnt') return null;
  if (isBelow(LEARNT, loss.loss, firstLoss(state), squared)) return null;
  if (step - from >= (beginsHigher(normalized, stepLength) ? NORMALIZED_RAISING : RAISING) * (end - from)) return null;
  // What is above its best is not too cold: outputs that are thrown about walk as well.
  if (best !== null && loss.loss > best.loss + Math.hypot(loss.error, best.error)) return null;
  const { wanted, why } = wantedRaise(state, signs);
  const by = cap === null ? wanted : Math.min(wanted, cap / peak);
  if (by <= LEAST_RAISE) return null;
  return { kind: 'raise', by, why };
}

/** What chance may add; losses that leap about by more than the first one say nothing but that something is wrong. */
function chanceOf(first: number, ...errors: readonly [number, number]): number {
  return Math.min(ERRORS * Math.hypot(...errors), Math.abs(first));
}

/** By how much the rate seems too small, before what failed is thought of, and why. */
function wantedRaise(
  { drifts }: DescentState,
  { straightest, normalized, stepLength }: IntervalSigns,
): { readonly wanted: number; readonly why: string } {
  const last = drifts.at(-1) ?? Number.NEGATIVE_INFINITY;
  const isKnown = drifts.length === 2;
  if (normalized ? straightest > NORMALIZED_STRAIGHT : last > STRAIGHT) {
    return { wanted: stepLength === 'rate' ? RAISE_FIXED : RAISE_STRAIGHT, why: 'outputs travel straight' };
  }
  if (stepLength !== 'rate' && isKnown && ((drifts[0] as number) + last) / 2 > WALKING)
    return { wanted: RAISE_WALKING, why: 'outputs still walk' };
  const wanted = normalized && (isKnown || straightest > NORMALIZED_WALKING) ? RAISE_WALKING : 1;
  return { wanted, why: 'layers are normalised, and the losses bear it' };
}

function noiseOf(before: number, first: number): number {
  return NOISE * Math.max(0, first - before);
}

/** Whether what is left to learn is not worth the steps, to one who asked for that. */
export function isNearlyLearnt(loss: number, first: number, squared: boolean): boolean {
  return isBelow(NEARLY_LEARNT, loss, first, squared);
}

/** A loss that can be negative has no share of the first. */
function isBelow(share: number, loss: number, first: number, squared: boolean): boolean {
  return first > 0 && loss < (squared ? share * share : share) * first;
}
