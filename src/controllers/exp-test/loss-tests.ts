/** The two hypothesis tests that losses of a window are put to. */

import { fUpperTail, studentLowerTail } from '../statistics/distributions.js';
import { fitExponential } from './exponential-fit.js';
import { fitLine } from './line-fit.js';

/** What a test found. */
export interface LossTest {
  readonly kind: 'exponential' | 'slope';
  /** Losses in the window. */
  readonly n: number;
  /** Probability of such losses if they do not decay exponentially, or do not fall; the smaller, the better the rate. */
  readonly p: number;
  /** F or t; `null` where p is decided without. */
  readonly statistic: number | null;
  /** The coefficients of the curve: `a`, `b` and `c` of the exponential, or the `slope` of the line; empty where none was fitted. */
  readonly fit: Readonly<Record<string, number>>;
}

/** Fewer say nothing: the exponential has three parameters. */
const LEAST = 4;
/** Of all deviation from the mean; what is left below that is rounding. */
const PERFECT = 1e-12;

/**
 * Do losses decay exponentially rather than along a straight line? `F = (SS_lin - SS_exp) / (SS_exp / (n - 3))`, `p = P(F(1, n - 3) > F)`.
 *
 * p is 1 at once for fewer than four losses, for one that is not finite, and where no such curve fits; 0 where it fits perfectly.
 *
 * p is that of a curve with one coefficient more than a line, known in advance. The exponential's is looked for, which any shape gains from: four of them, falling or
 * rising, towards a bound or away from one, each pass 2 to 4 % of pure noise at alpha = 0.05, together about 10 %. A decay is one of the four: 2.2 % pass with 30 losses,
 * 3.1 % with 50, 4 % with 200. That is left as it is, below alpha and nearer to it the longer the window: a p of the constrained statistic's own would no longer be the
 * published one. A decay is found nearly always where its time constant is at most 0.3 n.
 *
 * @param y - the losses of consecutive steps
 * @param shape - `'decay'`: the curve must fall towards a bound; `'any'`: as published, any exponential
 *
 * Source: ExpTest (arXiv 2411.16975), search phase.
 */
export function exponentialTest(y: readonly number[], shape: 'decay' | 'any' = 'decay'): LossTest {
  const n = y.length;
  const decided = (p: number, fit: LossTest['fit'] = {}): LossTest => ({ kind: 'exponential', n, p, statistic: null, fit });
  if (n < LEAST || !y.every(Number.isFinite)) return decided(1);
  const curve = fitExponential(y, shape);
  if (curve === null) return decided(1);
  const { a, b, c } = curve;
  const line = fitLine(y);
  // Losses of 1e200 have no sums of squares.
  if (!Number.isFinite(line.total)) return decided(1);
  if (curve.residual <= PERFECT * line.total) return decided(0, { a, b, c });
  const statistic = (line.residual - curve.residual) / (curve.residual / (n - 3));
  return { kind: 'exponential', n, p: fUpperTail(statistic, 1, n - 3), statistic, fit: { a, b, c } };
}

/**
 * Do losses fall? `t = slope / SE(slope)` of a line fit, `p = P(T(n - 2) < t)`, one-sided.
 *
 * p is 1 at once for fewer than four losses and for one that is not finite; losses exactly on a line that falls give 0.
 *
 * @param y - the losses of consecutive steps
 *
 * Source: ExpTest (arXiv 2411.16975), tuning phase.
 */
export function slopeTest(y: readonly number[]): LossTest {
  const n = y.length;
  const decided = (p: number, fit: LossTest['fit'] = {}): LossTest => ({ kind: 'slope', n, p, statistic: null, fit });
  if (n < LEAST || !y.every(Number.isFinite)) return decided(1);
  const { slope, slopeError } = fitLine(y);
  if (!Number.isFinite(slopeError)) return decided(1);
  if (slopeError === 0) return decided(slope < 0 ? 0 : 1, { slope });
  const statistic = slope / slopeError;
  return { kind: 'slope', n, p: studentLowerTail(statistic, n - 2), statistic, fit: { slope } };
}
