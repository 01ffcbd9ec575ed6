/** The exponential decay nearest to a window of losses. */

import { meanOf } from './line-fit.js';

/** `a exp(-b i) + c` at `i = 0 .. n - 1`. */
export interface ExponentialFit {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** Sum of squared residuals, SS_exp. */
  readonly residual: number;
}

/** Values of b that are tried, from {@link SLOWEST} / n to {@link FASTEST}, evenly on a logarithmic scale. */
const GRID = 200;
const SLOWEST = 1e-3;
const FASTEST = 20;
/** Each shrinks the bracket to 0.618 of itself: from two steps of the grid to below 1e-10. */
const REFINEMENTS = 50;
const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** Powers that are multiplied up before the exponential is taken anew, so that rounding does not add up. */
const RUN = 32;

/**
 * The least-squares fit of `a exp(-b i) + c`, by variable projection: for a given b, a and c are a line fit of the losses on `exp(-b i)`, so that a search over
 * ln b is all that is left. Unlike a Gauss-Newton fit from a fixed start, it cannot fail to converge.
 *
 * @param y - at least four finite values
 * @param shape - `'decay'`: only a > 0 and b > 0. `'any'`: growth and curves that bend the other way too, as a fit without bounds finds them
 * @returns `null` when no curve of that shape is better than the mean
 */
export function fitExponential(y: readonly number[], shape: 'decay' | 'any'): ExponentialFit | null {
  const falling = search(y, shape === 'decay');
  if (shape === 'decay') return falling;
  // a exp(b (n - 1)) exp(-b j) with j = n - 1 - i: growth is decay read backwards.
  const backwards = search([...y].reverse(), false);
  if (backwards === null || (falling !== null && falling.residual <= backwards.residual)) return falling;
  const { a, b, c, residual } = backwards;
  return { a: a * Math.exp(-b * (y.length - 1)), b: -b, c, residual };
}

function search(y: readonly number[], positive: boolean): ExponentialFit | null {
  const n = y.length;
  const mean = meanOf(y);
  const centred = Float64Array.from(y, (value) => value - mean);
  const decay = new Float64Array(n);
  const project = (logB: number): Projection | null => projectOn(centred, decay, Math.exp(logB), positive);
  const residual = (logB: number): number => project(logB)?.residual ?? Number.POSITIVE_INFINITY;

  const from = Math.log(SLOWEST / n);
  const step = (Math.log(FASTEST) - from) / (GRID - 1);
  let best = from;
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < GRID; i++) {
    const found = residual(from + i * step);
    if (found >= least) continue;
    least = found;
    best = from + i * step;
  }
  if (least === Number.POSITIVE_INFINITY) return null;
  const logB = goldenSection(residual, Math.max(from, best - step), Math.min(from + step * (GRID - 1), best + step));
  // The grid's own point stands where refining crossed into curves that are not allowed.
  const refined = residual(logB) <= least ? logB : best;
  const { a, decayMean, residual: final } = project(refined) as Projection;
  return { a, b: Math.exp(refined), c: mean - a * decayMean, residual: final };
}

/** A line fit of losses on a decay. */
interface Projection {
  readonly a: number;
  readonly decayMean: number;
  readonly residual: number;
}

/** `null` where a must be positive and is not. `decay` is room for n numbers. */
function projectOn(centred: Float64Array, decay: Float64Array, b: number, positive: boolean): Projection | null {
  const n = centred.length;
  const ratio = Math.exp(-b);
  let power = 1;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    if (i % RUN === 0) power = Math.exp(-b * i);
    decay[i] = power;
    sum += power;
    power *= ratio;
  }
  const decayMean = sum / n;
  let square = 0;
  let product = 0;
  for (let i = 0; i < n; i++) {
    const deviation = (decay[i] as number) - decayMean;
    square += deviation * deviation;
    product += deviation * (centred[i] as number);
  }
  const a = product / square;
  if (!Number.isFinite(a) || a === 0 || (positive && a < 0)) return null;
  let residual = 0;
  for (let i = 0; i < n; i++) residual += ((centred[i] as number) - a * ((decay[i] as number) - decayMean)) ** 2;
  return { a, decayMean, residual };
}

/** Where a function is least between two points, if it has one minimum there. */
function goldenSection(f: (x: number) => number, from: number, to: number): number {
  let low = from;
  let high = to;
  let left = high - GOLDEN * (high - low);
  let right = low + GOLDEN * (high - low);
  let atLeft = f(left);
  let atRight = f(right);
  for (let i = 0; i < REFINEMENTS; i++) {
    if (atLeft < atRight) {
      [high, right, atRight] = [right, left, atLeft];
      left = high - GOLDEN * (high - low);
      atLeft = f(left);
    } else {
      [low, left, atLeft] = [left, right, atRight];
      right = low + GOLDEN * (high - low);
      atRight = f(right);
    }
  }
  return (low + high) / 2;
}
