/** What the steps of an epoch tell besides their losses. */

import type { StepsResult } from '../../native/addon.js';

/** Sums over steps; plain data. */
export interface StepTallyState {
  /** Sums of each term of the loss, by name. */
  readonly parts: Readonly<Record<string, number>>;
  /** Sum of the gradients' norms. */
  readonly norms: number;
  /** Steps in these sums. */
  readonly count: number;
  /** Steps whose gradients' norm is in {@link norms}. */
  readonly clipped: number;
  readonly skipped: number;
}

/** What an epoch's steps told, as it is reported. */
export interface StepSummary {
  /** Mean of each term of a loss that is a sum of several, unweighted, over the steps; `null` for other losses. */
  readonly losses: Readonly<Record<string, number>> | null;
  /** Mean norm of the gradients before clipping, over the steps that were not left out; `null` without `clipGradNorm`. */
  readonly gradNorm: number | null;
  /** Steps left out because `fp16` gradients had overflowed. */
  readonly skippedSteps: number;
}

/** Before the first step. */
export function noSteps(lossNames: readonly string[]): StepTallyState {
  return { parts: Object.fromEntries(lossNames.map((name) => [name, 0])), norms: 0, count: 0, clipped: 0, skipped: 0 };
}

/** `tally` and a stretch of steps. */
export function withSteps(tally: StepTallyState, { losses, parts, gradientNorms, skipped }: StepsResult): StepTallyState {
  const sum = (values: Float64Array | undefined): number => (values === undefined ? 0 : values.reduce((total, value) => total + value, 0));
  // The norm of a step that was left out is not finite.
  const norms = gradientNorms.filter((norm) => Number.isFinite(norm));
  return {
    parts: Object.fromEntries(Object.entries(tally.parts).map(([name, total], i) => [name, total + sum(parts[i])])),
    norms: tally.norms + sum(norms),
    count: tally.count + losses.length,
    clipped: tally.clipped + norms.length,
    skipped: tally.skipped + skipped,
  };
}

/** The tally as an epoch reports it. */
export function summary({ parts, norms, count, clipped, skipped }: StepTallyState): StepSummary {
  const means = Object.entries(parts).map(([name, total]) => [name, total / count] as const);
  return {
    losses: means.length === 0 ? null : Object.fromEntries(means),
    gradNorm: clipped === 0 ? null : norms / clipped,
    skippedSteps: skipped,
  };
}
