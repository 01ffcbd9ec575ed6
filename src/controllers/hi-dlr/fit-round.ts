/** What a boundary's losses say of each direction. */

import { fitDiagonal, fitQuadratic, type QuadraticFit } from './least-squares.js';
import { type Judged, judge, type RuleOptions } from './rule.js';

/** A direction, its rate, and what was found along it. */
export interface FittedDirection extends Judged, QuadraticFit {
  /** The rate in force. */
  readonly lr: number;
}

/**
 * @param lrs - the rate of each direction
 * @param multiples - multiples of these rates at each trial
 * @param losses - the loss where nothing is moved, then that of each trial; all finite
 * @param joint - whether trials move all directions together
 */
export function fitDirections(
  lrs: readonly number[],
  multiples: readonly (readonly number[])[],
  losses: readonly number[],
  joint: boolean,
  options: RuleOptions,
): readonly FittedDirection[] {
  const [here = Number.NaN, ...there] = losses;
  const points = multiples.map((trial) => trial.map((m, k) => m * (lrs[k] ?? 0)));
  const dl = there.map((loss) => loss - here);
  const fits = joint ? fitDiagonal(points, dl) : null;
  return lrs.map((lr, k) => {
    const mine = points.map((point, j) => ({ x: point[k] ?? 0, dl: dl[j] ?? 0 })).filter(({ x }) => x !== 0);
    const x = mine.map((trial) => trial.x);
    // Joint trials that determine nothing reject every direction.
    const failed = { a: Number.NaN, b: Number.NaN, r2: Number.NaN };
    const fit = joint
      ? (fits?.[k] ?? failed)
      : fitQuadratic(
          x,
          mine.map((trial) => trial.dl),
        );
    const reach = x.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return { ...fit, lr, ...judge(fit, lr, reach, here, options) };
  });
}
