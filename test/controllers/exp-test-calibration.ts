/** How often the exponential test is right, over windows drawn at random. */

import { exponentialTest } from '../../src/controllers/exp-test/loss-tests.js';
import { normal } from './exp-test-world.js';

interface Windows {
  readonly n: number;
  readonly curve: (i: number) => number;
  readonly sigma: number;
  readonly alpha?: number;
  readonly seed?: number;
  readonly shape?: 'decay' | 'any';
}

/** The share of windows of `n` losses, `curve` and standard normal noise times `sigma`, that pass at `alpha`. */
export function passRate(windows: number, { n, curve, sigma, alpha = 0.05, seed = 1, shape = 'decay' }: Windows): number {
  const draw = normal(seed);
  let passed = 0;
  for (let k = 0; k < windows; k++) {
    const y = Array.from({ length: n }, (_, i) => curve(i) + sigma * draw());
    if (exponentialTest(y, shape).p < alpha) passed += 1;
  }
  return passed / windows;
}

/** A decay of amplitude 2. */
export const decay =
  (tau: number) =>
  (i: number): number =>
    2 * Math.exp(-i / tau);
