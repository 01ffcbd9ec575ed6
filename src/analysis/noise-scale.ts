/** The gradient noise scale of a model. */

import { checkKeys } from '../errors.js';
import { withoutUndefined } from '../option-checks.js';
import { checkDraws, type DrawOptions, drawEstimates, meanOf, quotient } from './noise-scale/draws.js';
import { SUBJECT_KEYS, type SubjectOptions, withSubject } from './subject.js';

/** Options of {@link noiseScale}. */
export interface NoiseScaleOptions extends SubjectOptions, DrawOptions {
  /** Draws, at least 2 (default 100). */
  readonly draws?: number;
}

/** What {@link noiseScale} found. */
export interface NoiseScaleResult {
  /** {@link trace} by {@link gradientSquared}: in rows, the batch from which on larger ones help ever less; `null` where the mean gradient cannot be told from 0. */
  readonly noiseScale: number | null;
  /** Of {@link noiseScale}: by the delta method, from the spread over draws. */
  readonly standardError: number | null;
  /** Squared norm of the mean gradient, an unbiased estimate. */
  readonly gradientSquared: number;
  /** Trace of the covariance of single rows' gradients, an unbiased estimate. */
  readonly trace: number;
  readonly draws: number;
}

const OWNER = 'analysis.noiseScale';
const DRAW_KEYS = ['smallBatch', 'bigBatch', 'draws', 'seed'] as const;
const DEFAULTS = { smallBatch: 8, bigBatch: 64, draws: 100, seed: 0 };

/**
 * The simple noise scale `tr S / |G|^2` of the loss over a model's parameters that require a gradient, at its present weights. Each draw takes `bigBatch` rows of
 * the data at random, with replacement, and puts them through the model in training mode, `smallBatch` at a time. The loss must be a mean over rows. Where batch
 * normalisation mixes rows, gradients are those of batches of `smallBatch`.
 *
 * Source: McCandlish, Kaplan, Amodei et al., "An Empirical Model of Large-Batch Training" (arXiv 1812.06162), appendix A.1; the two estimates are averaged over
 * draws apart, then divided.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 * @throws {StateError} when the model is in use elsewhere, `ERR_NO_GRADIENT` when no parameter requires a gradient
 * @throws {AbortedError} `ERR_ABORTED`
 * @example
 * ```ts
 * const { noiseScale, standardError } = await analysis.noiseScale({ model, loss: 'crossEntropy', loader, smallBatch: 16, bigBatch: 256 });
 * ```
 */
export async function noiseScale(options: NoiseScaleOptions): Promise<NoiseScaleResult> {
  checkKeys(OWNER, options, [...SUBJECT_KEYS, ...DRAW_KEYS]);
  const given = { ...DEFAULTS, ...withoutUndefined(options) };
  const draw = checkDraws(OWNER, given, 2);
  const { gradientSquared, trace } = await withSubject(OWNER, options, (session, subject) => drawEstimates(session, subject, draw));
  const means = { gradientSquared: meanOf(gradientSquared), trace: meanOf(trace) };
  const scale = quotient(means.trace, means.gradientSquared);
  return { noiseScale: scale, standardError: scale === null ? null : errorOf(scale, trace, gradientSquared), ...means, draws: draw.draws };
}

/** The deviation of a quotient of means: that of the mean of `trace - scale * gradientSquared`, by the mean of the latter. */
function errorOf(scale: number, trace: Float64Array, gradientSquared: Float64Array): number {
  const rest = trace.map((value, i) => value - scale * (gradientSquared[i] as number));
  const squares = rest.reduce((sum, value) => sum + value * value, 0);
  return Math.sqrt(squares / (rest.length * (rest.length - 1))) / meanOf(gradientSquared);
}
