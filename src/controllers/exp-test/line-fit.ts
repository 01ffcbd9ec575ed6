/** The straight line through a window of losses. */

/** An ordinary least-squares line through `y[i]` at `i = 0 .. n - 1`. */
export interface LineFit {
  readonly slope: number;
  /** Standard error of the slope; `NaN` for fewer than three values. */
  readonly slopeError: number;
  /** Sum of squared residuals, SS_lin. */
  readonly residual: number;
  /** Sum of squared deviations from the mean. */
  readonly total: number;
}

/** The mean of a window; each value's deviation is what fits are made of. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** @param y - at least two finite values */
export function fitLine(y: readonly number[]): LineFit {
  const n = y.length;
  const mean = meanOf(y);
  const middle = (n - 1) / 2;
  const spread = (n * (n * n - 1)) / 12;
  let product = 0;
  for (const [i, value] of y.entries()) product += (i - middle) * (value - mean);
  const slope = product / spread;
  let residual = 0;
  let total = 0;
  for (const [i, value] of y.entries()) {
    residual += (value - mean - slope * (i - middle)) ** 2;
    total += (value - mean) ** 2;
  }
  return { slope, slopeError: n < 3 ? Number.NaN : Math.sqrt(residual / (n - 2) / spread), residual, total };
}
