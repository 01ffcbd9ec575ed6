/** How long a window of losses is, and the rate that a search begins at. */

import type { GradientPathMeasurement, InputCovarianceMeasurement } from '../measurement.js';

/**
 * Twice the latest position of a decaying exponential's knee: `2 sqrt(2) / e`.
 *
 * Of all `A exp(-b t)`, that with `b = e / (sqrt(2) A)` bends last, at `t = sqrt(2) A / e`; twice that shows both sides of the knee.
 */
const KNEE = (2 * Math.SQRT2) / Math.E;

/**
 * W, in steps: `2 sqrt(2) L0 / (e lr)`, rounded.
 *
 * @param firstLoss - L0, the very first loss of the fit
 * @param lr - the rate, above 0
 *
 * Source: ExpTest (arXiv 2411.16975), its released code.
 */
export function windowLength(firstLoss: number, lr: number): number {
  return Math.round((KNEE * firstLoss) / lr);
}

/**
 * How much longer the path of the gradients was than the way they made together, at least 1: what noise of mini-batches lengthens the window by.
 * 1 where it is not defined.
 *
 * Source: ExpTest (arXiv 2411.16975), its released code for mini-batches.
 */
export function pathRatio({ path, resultant }: Pick<GradientPathMeasurement, 'path' | 'resultant'>): number {
  const ratio = path / resultant;
  return Number.isFinite(ratio) ? Math.max(1, ratio) : 1;
}

/**
 * The greatest rate that gradient descent on half the squared error of a linear model stands: `2 N / (lambda (N - 1))`, with lambda the largest eigenvalue of the
 * standardised inputs' covariance. 1 where inputs have none.
 *
 * Source: ExpTest (arXiv 2411.16975), its released code.
 */
export function startingRate({ eigenvalue, rows }: Pick<InputCovarianceMeasurement, 'eigenvalue' | 'rows'>): number {
  return eigenvalue === null ? 1 : (2 * rows) / (eigenvalue * (rows - 1));
}
