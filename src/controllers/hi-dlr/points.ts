/** Where losses are tried. */

import { Generator } from '../../tensor/generator.js';
import { randn } from '../../tensor/random.js';

/** How the trials of several groups are laid out. */
export type TrialScheme = 'axis' | 'axis2' | 'random';

const AXIS = { axis: [-2, -1, 1, 2], axis2: [-1, 1] };

/** Trials along one direction, as multiples of the rate; the loss at 0 comes apart. */
export function multipliersOf(points: 3 | 5): readonly number[] {
  return points === 3 ? AXIS.axis2 : AXIS.axis;
}

/**
 * Multiples of the rates at each trial, one number a direction: along one direction after the other, or along random mixtures of all.
 *
 * @param k - directions
 * @param seed - of the mixtures' own generator
 */
export function trialMultiples(scheme: TrialScheme, k: number, seed: number): readonly (readonly number[])[] {
  if (scheme === 'random') {
    using generator = new Generator('cpu').manualSeed(seed);
    using drawn = randn([4 * k, k], { generator, dtype: 'float64' });
    const flat = Array.from(drawn.toTypedArray() as Float64Array);
    return Array.from({ length: 4 * k }, (_, j) => flat.slice(j * k, (j + 1) * k));
  }
  return Array.from({ length: k }, (_, i) => along(AXIS[scheme], i, k)).flat();
}

/** The trials along direction `i` of `k`. */
export function along(multipliers: readonly number[], i: number, k: number): readonly (readonly number[])[] {
  return multipliers.map((m) => Array.from({ length: k }, (_, j) => (j === i ? m : 0)));
}
