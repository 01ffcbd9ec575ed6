/** Tails of Student's t and of the F distribution, to a relative error below 1e-10 however small they are. */

import { regularizedBeta } from './incomplete-beta.js';

/**
 * P(T < t) for Student's t.
 *
 * @param t - any number, or infinite
 * @param degrees - degrees of freedom, above 0
 * @returns in [0, 1]; `NaN` when an argument is `NaN` or `degrees` is not above 0
 *
 * Source: Abramowitz and Stegun, 26.7.1.
 */
export function studentLowerTail(t: number, degrees: number): number {
  if (!(degrees > 0)) return Number.NaN;
  const squared = (t * t) / degrees;
  const both = regularizedBeta(1 / (1 + squared), share(squared), degrees / 2, 0.5);
  return t > 0 ? 1 - both / 2 : both / 2;
}

/** P(T > t) for Student's t; arguments and result as those of {@link studentLowerTail}. */
export function studentUpperTail(t: number, degrees: number): number {
  return studentLowerTail(-t, degrees);
}

/**
 * P(F > f) for the F distribution.
 *
 * @param f - below 0 counts as 0
 * @param numerator - degrees of freedom, above 0
 * @param denominator - degrees of freedom, above 0
 * @returns in [0, 1]; `NaN` when an argument is `NaN` or degrees are not above 0
 *
 * Source: Abramowitz and Stegun, 26.6.2.
 */
export function fUpperTail(f: number, numerator: number, denominator: number): number {
  if (!(numerator > 0 && denominator > 0)) return Number.NaN;
  const ratio = (numerator * Math.max(0, f)) / denominator;
  return regularizedBeta(1 / (1 + ratio), share(ratio), denominator / 2, numerator / 2);
}

/** P(F < f) for the F distribution; arguments and result as those of {@link fUpperTail}. */
export function fLowerTail(f: number, numerator: number, denominator: number): number {
  if (!(numerator > 0 && denominator > 0)) return Number.NaN;
  const ratio = (numerator * Math.max(0, f)) / denominator;
  return regularizedBeta(share(ratio), 1 / (1 + ratio), numerator / 2, denominator / 2);
}

/** `ratio / (1 + ratio)`, for an infinite one too. */
function share(ratio: number): number {
  return ratio === Number.POSITIVE_INFINITY ? 1 : ratio / (1 + ratio);
}
