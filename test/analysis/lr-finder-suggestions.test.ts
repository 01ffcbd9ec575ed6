import { describe, expect, it } from 'vitest';
import { minimumRate, slideRate, steepRate, suggestRates, trimmedCurve, valleyRate } from '../../src/analysis/lr-finder/suggestions.js';

/** A valley, a steep wall to the right of it, a plateau to the left: the curve of the golden values. */
function golden(): { lrs: number[]; losses: number[] } {
  const lrs = Array.from({ length: 100 }, (_, i) => 1e-7 * (10 / 1e-7) ** (i / 100));
  const losses = lrs.map((lr) => {
    const u = Math.log10(lr);
    return Math.min(50, 2.3 - 1.8 / (1 + Math.exp(-3 * (u + 2.5))) + 4 * Math.exp(6 * (u - 0.6)));
  });
  return { lrs, losses };
}

describe('suggestions of the learning-rate finder', () => {
  it.each([
    ['valley', 2.754229e-4],
    ['steep', 3.019952e-3],
    ['slide', 1e-3],
    ['minimum', 2.511886e-2],
  ] as const)('%s of the golden curve is %f', (name, expected) => {
    const found = suggestRates(trimmedCurve(golden(), 100))[name] as number;
    expect(Math.abs(found / expected - 1)).toBeLessThan(2e-7);
  });

  it('looks at the curve without its first tenth and last 5 points', () => {
    const { lrs, losses } = trimmedCurve(golden(), 100);
    expect(lrs).toEqual(golden().lrs.slice(10, 95));
    expect(losses).toEqual(golden().losses.slice(10, 95));
    expect(valleyRate(golden()) / 1.318257e-4).toBeCloseTo(1, 6);
  });

  it('of a sweep that a loss broke off, drops only what would have come at the end', () => {
    const curve = { lrs: golden().lrs.slice(0, 97), losses: golden().losses.slice(0, 97) };
    expect(trimmedCurve(curve, 100).lrs).toHaveLength(82);
    expect(trimmedCurve(curve, 100, true).lrs).toHaveLength(85);
    expect(trimmedCurve({ lrs: curve.lrs.slice(0, 40), losses: curve.losses.slice(0, 40) }, 100, true).lrs).toHaveLength(30);
  });

  it('takes the longest falling subsequence, not the longest run', () => {
    // 9 8 7 | 20 | 6 5 4 3 2 1: of length 9, ending at index 9, so that its start is taken for 0.
    const losses = [9, 8, 7, 20, 6, 5, 4, 3, 2, 1];
    const lrs = losses.map((_, i) => 10 ** i);
    // 0 + floor(3) + floor(1.5)
    expect(valleyRate({ lrs, losses })).toBe(1e4);
  });

  it('says the first rate where nothing falls, and where two points fall at the start', () => {
    expect(valleyRate({ lrs: [1, 2, 3], losses: [1, 2, 3] })).toBe(1);
    expect(valleyRate({ lrs: [1, 2, 3], losses: [2, 1, 3] })).toBe(1);
  });

  it('of short curves says what it can', () => {
    expect(suggestRates({ lrs: [1], losses: [1] })).toEqual({ valley: null, steep: null, minimum: null, slide: null });
    const curve = { lrs: [0.1, 1, 10], losses: [3, 1, 2] };
    expect(minimumRate(curve)).toBe(0.1);
    expect(steepRate(curve)).toBe(0.1);
    expect(slideRate(curve)).toBeNull();
  });

  it('slides until the slopes 15 points apart are alike', () => {
    const flat = Array.from({ length: 40 }, () => 1);
    const lrs = flat.map((_, i) => i + 1);
    expect(slideRate({ lrs, losses: flat })).toBe(25);
    // Flat up to index 30, then rising: slopes differ as long as the right point climbs, at 30 and above.
    const wall = flat.map((value, i) => value + Math.max(0, i - 30));
    expect(slideRate({ lrs, losses: wall })).toBe(16);
  });
});
