/** Draws of the gradient noise scale. */

import type { AnalysisSubject } from '../../controllers/probes/analysis-probe.js';
import type { Handle } from '../../native/addon.js';
import { native } from '../../native/load.js';
import { badOption, checkNumber } from '../../option-checks.js';
import { Generator, randint, scope } from '../../tensor/index.js';
import { handleOf } from '../../tensor/native-object.js';
import { keep } from '../../tensor/scope.js';

/** How gradients are drawn. */
export interface DrawOptions {
  /** Rows of the small batches (default 8). */
  readonly smallBatch?: number;
  /** Rows of a draw, a multiple of {@link smallBatch} and at least twice as many (default 64). */
  readonly bigBatch?: number;
  /** Draws, at least 1. */
  readonly draws?: number;
  /** Seed of the generator that chooses the rows (default 0); the training generators are never touched. */
  readonly seed?: number;
}

/** Estimates of one draw. */
export interface DrawEstimates {
  /** Of the squared norm of the mean gradient. Not below 0 on average only. */
  readonly gradientSquared: Float64Array;
  /** Of the trace of the covariance of single rows' gradients. */
  readonly trace: Float64Array;
}

/**
 * @param fewest - draws
 * @throws {OptionError} `ERR_OPTION_VALUE`
 */
export function checkDraws(
  owner: string,
  { smallBatch, bigBatch, draws, seed }: { readonly [K in keyof DrawOptions]-?: unknown },
  fewest: number,
): Required<DrawOptions> {
  const small = checkNumber(owner, 'smallBatch', smallBatch, { integer: true, min: 1 });
  const big = checkNumber(owner, 'bigBatch', bigBatch, { integer: true, min: 2 });
  if (big % small !== 0 || big === small) {
    throw badOption(owner, 'bigBatch', big, `a multiple of smallBatch, which is ${small}, and at least ${2 * small}`);
  }
  return {
    smallBatch: small,
    bigBatch: big,
    draws: checkNumber(owner, 'draws', draws, { integer: true, min: fewest }),
    seed: checkNumber(owner, 'seed', seed, { integer: true, min: 0 }),
  };
}

/**
 * Draws rows with replacement, so that they are independent, and estimates from the gradients of each draw's small batches and of their mean:
 * `|G|^2 = (B |g_B|^2 - b |g_b|^2) / (B - b)` and `tr S = (|g_b|^2 - |g_B|^2) / (1/b - 1/B)`, without bias both.
 */
export async function drawEstimates(
  session: Handle,
  subject: AnalysisSubject,
  { smallBatch: b, bigBatch: B, draws, seed }: Required<DrawOptions>,
): Promise<DrawEstimates> {
  const n = subject.inputs[0]?.shape[0] ?? 0;
  using order = keep(scope(() => randint(0, n, [draws * B], { generator: new Generator('cpu').manualSeed(seed) })));
  const data = { ...subject.rows(null, 0, b), order: handleOf(order) };
  const { small, big } = await native().sessionGradientNorms(session, data, B / b);
  return {
    gradientSquared: small.map((square, i) => (B * (big[i] as number) - b * square) / (B - b)),
    trace: small.map((square, i) => (square - (big[i] as number)) / (1 / b - 1 / B)),
  };
}

/** Mean of numbers; `NaN` of none. */
export function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * The quotient of two means. A mean gradient that cannot be told from 0 has no noise scale: `null`.
 */
export function quotient(trace: number, gradientSquared: number): number | null {
  const scale = trace / gradientSquared;
  return gradientSquared > 0 && Number.isFinite(scale) ? scale : null;
}
