/** Follows sharpness and the loss from measurement to measurement. */

import type { ResolvedEdgeOptions } from './options.js';
import { type EdgePhase, type EdgeState, type LossIncreases, RECENT } from './state.js';

/** What is seen at a boundary. */
export interface EdgeSight {
  readonly step: number;
  /** Of each step since the last boundary. */
  readonly losses: Float64Array;
  /** `null` where there is none yet, or it is not finite. */
  readonly sharpness: number | null;
  readonly threshold: number | null;
  /** `null` where it is not finite. */
  readonly loss: number | null;
  /** Whether loss, gradient and products were finite. */
  readonly finite: boolean;
  readonly converged: boolean;
  readonly products: number;
}

type Levels = Pick<ResolvedEdgeOptions, 'sharpeningBelow' | 'edgeBand' | 'relaxedBelow' | 'window' | 'divergentAbove'>;

/** The state after a boundary. */
export function advance(before: EdgeState, seen: EdgeSight, levels: Levels): EdgeState {
  const { step, sharpness, threshold, loss } = seen;
  const counted = withLosses(before, seen.losses);
  const ratio = sharpness === null || threshold === null ? null : sharpness / threshold;
  const recent = ratio === null ? before.recent : [...before.recent, ratio].slice(-Math.max(RECENT, levels.window));
  const crossed = before.crossedAt !== null || (ratio !== null && ratio >= 1);
  const first = before.first ?? { ratio, loss };
  const phase = phaseOf({ ratio, recent, crossed, firstLoss: first.loss, before, seen }, levels);
  // Of weights that are on their way to infinity, ratios say nothing about the edge.
  const counts = ratio !== null && phase !== 'divergent';
  return {
    ...counted,
    last: { step, sharpness, threshold, ratio, loss, phase },
    recent: counts ? recent : before.recent,
    first: { ratio: first.ratio ?? ratio, loss: first.loss },
    peak: counts && ratio > (before.peak?.ratio ?? Number.NEGATIVE_INFINITY) ? { ratio, step } : before.peak,
    crossedAt: before.crossedAt ?? (crossed ? step : null),
    divergedAt: before.divergedAt ?? (phase === 'divergent' ? step : null),
    after: counts && crossed ? { count: before.after.count + 1, sum: before.after.sum + ratio } : before.after,
    measurements: before.measurements + 1,
    unconverged: before.unconverged + (seen.converged || sharpness === null ? 0 : 1),
    products: before.products + seen.products,
  };
}

/** The state after training broke off. */
export function broken(before: EdgeState, step: number, losses: Float64Array): EdgeState {
  const threshold = before.last?.threshold ?? null;
  return {
    ...withLosses(before, losses),
    // What follows, if anything does, begins on other weights.
    lastLoss: null,
    last: { step, sharpness: null, threshold, ratio: null, loss: null, phase: 'divergent' },
    divergedAt: before.divergedAt ?? step,
  };
}

interface PhaseInput {
  readonly ratio: number | null;
  readonly recent: readonly number[];
  readonly crossed: boolean;
  readonly firstLoss: number | null;
  readonly before: EdgeState;
  readonly seen: EdgeSight;
}

function phaseOf({ ratio, recent, crossed, firstLoss, before, seen }: PhaseInput, levels: Levels): EdgePhase {
  const { loss } = seen;
  if (!seen.finite || loss === null || (firstLoss !== null && firstLoss > 0 && loss > levels.divergentAbove * firstLoss))
    return 'divergent';
  if (ratio === null) return 'unknown';
  const lossBefore = before.last?.loss ?? null;
  if (ratio > 1 + levels.edgeBand) return lossBefore !== null && loss > lossBefore ? 'catapult' : 'above';
  if (!crossed && ratio < levels.sharpeningBelow) return ratio > (before.last?.ratio ?? ratio) ? 'sharpening' : 'below';
  // Of those before the crossing none counts.
  const window = recent.slice(-(crossed ? Math.min(levels.window, before.after.count + 1) : levels.window));
  const mean = window.reduce((sum, one) => sum + one, 0) / window.length;
  if (crossed && mean < levels.relaxedBelow) return 'relaxed';
  return 'edge';
}

/** Counts the steps whose loss was greater than that of the step before, apart for before and after the crossing. */
function withLosses(before: EdgeState, losses: Float64Array): EdgeState {
  let last = before.lastLoss;
  let increases = 0;
  for (const loss of losses) {
    if (last !== null && loss > last) increases += 1;
    last = loss;
  }
  const add = (sum: LossIncreases): LossIncreases => ({ steps: sum.steps + losses.length, increases: sum.increases + increases });
  return {
    ...before,
    lastLoss: last,
    increasesBefore: before.crossedAt === null ? add(before.increasesBefore) : before.increasesBefore,
    increasesAfter: before.crossedAt === null ? before.increasesAfter : add(before.increasesAfter),
  };
}
