import { describe, expect, it } from 'vitest';
import { decay, passRate } from './exp-test-calibration.js';

describe('the exponential test, n = 50', () => {
  it('passes pure noise more rarely than it says, and without bounds more often', () => {
    const rate = passRate(1000, { n: 50, curve: () => 1, sigma: 0.3 });
    expect(rate).toBeGreaterThan(0.015);
    expect(rate).toBeLessThan(0.05);
    const unbounded = passRate(1000, { n: 50, curve: () => 1, sigma: 0.3, shape: 'any' });
    expect(unbounded).toBeGreaterThan(0.06);
    expect(unbounded).toBeLessThan(0.15);
  });

  it('passes decays whose knee is in the window, and hardly any that is not', () => {
    expect(passRate(200, { n: 50, curve: decay(15), sigma: 0.3 })).toBeGreaterThan(0.8);
    expect(passRate(200, { n: 50, curve: decay(150), sigma: 0.3 })).toBeLessThan(0.25);
    expect(passRate(200, { n: 50, curve: (i) => 1 - 0.01 * i, sigma: 0.1 })).toBeLessThan(0.1);
  });
});
