import { describe, expect, it } from 'vitest';
import { decay, passRate } from './exp-test-calibration.js';

describe('calibration of the exponential test', () => {
  /** A curve that must fall passes less noise than alpha says, the less the shorter windows are; one of any shape twice as much as alpha says. */
  it.each([
    [30, 'decay', 0.015, 0.035],
    [50, 'decay', 0.02, 0.04],
    [100, 'decay', 0.03, 0.06],
    [200, 'decay', 0.03, 0.06],
    [30, 'any', 0.07, 0.11],
    [50, 'any', 0.08, 0.13],
  ] as const)('of 10,000 windows of pure noise, n = %i, shape %s, passes a share of %f to %f', (n, shape, least, most) => {
    const rate = passRate(10_000, { n, curve: () => 1, sigma: 0.3, seed: n, shape });
    process.stdout.write(`n = ${n}, ${shape}: ${(100 * rate).toFixed(2)} % of pure noise pass\n`);
    expect(rate).toBeGreaterThan(least);
    expect(rate).toBeLessThan(most);
  });

  it('passes few straight declines', () => {
    expect(passRate(10_000, { n: 50, curve: (i) => 1 - 0.02 * i, sigma: 0.1 })).toBeLessThan(0.06);
  });

  /** `[tau / n, sigma, n, least power, greatest power]`, amplitude 2. */
  it.each([
    [0.1, 0.3, 50, 0.88, 1],
    [0.3, 0.1, 50, 0.99, 1],
    [0.3, 0.3, 50, 0.88, 1],
    [0.3, 0.3, 200, 0.99, 1],
    [1, 0.1, 50, 0.5, 1],
    [1, 0.3, 50, 0.05, 0.6],
    [3, 0.1, 50, 0, 0.25],
    [3, 0.3, 50, 0, 0.25],
    [3, 0.1, 500, 0, 0.6],
    [3, 0.3, 500, 0, 0.25],
  ])('power: tau = %f n, sigma %f, n = %i', (share, sigma, n, least, most) => {
    const rate = passRate(1000, { n, curve: decay(share * n), sigma });
    process.stdout.write(`tau = ${share} n, sigma ${sigma}, n = ${n}: ${(100 * rate).toFixed(1)} % pass\n`);
    expect(rate).toBeGreaterThanOrEqual(least);
    expect(rate).toBeLessThanOrEqual(most);
  });
});
