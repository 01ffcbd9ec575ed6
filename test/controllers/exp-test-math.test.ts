import { describe, expect, it } from 'vitest';
import { fitExponential } from '../../src/controllers/exp-test/exponential-fit.js';
import { fitLine } from '../../src/controllers/exp-test/line-fit.js';
import { exponentialTest, slopeTest } from '../../src/controllers/exp-test/loss-tests.js';
import { pathRatio, startingRate, windowLength } from '../../src/controllers/exp-test/window.js';
import { normal } from './exp-test-world.js';

const sequence = (n: number, f: (i: number) => number): number[] => Array.from({ length: n }, (_, i) => f(i));

/** The golden sequences. */
const A = sequence(20, (i) => 2 * Math.exp(-0.15 * i) + 0.3 + 0.02 * Math.sin(7 * i));
const B = sequence(20, (i) => 2 - 0.03 * i + 0.02 * Math.sin(7 * i));
const C = sequence(20, (i) => 1 + 0.05 * Math.sin(7 * i));
const D = sequence(20, (i) => Math.exp(0.3 * i));
const E = sequence(20, (i) => 1 - 0.002 * i + 0.05 * Math.sin(7 * i));
const G = sequence(40, (i) => 2 * Math.exp(-0.05 * i) + 0.5 + 0.15 * Math.sin(11 * i + 1));

/** `[y, slope, SE, SS_lin, t, p]` */
const LINES = {
  A: [A, -0.0900243204666, 0.00803034952232, 0.771903566004, -11.21051085, 7.4861e-10],
  B: [B, -0.0303928696941, 0.000557855840348, 0.00372510156916, -54.48158376, 9.7668e-22],
  C: [C, -0.000982174235191, 0.00139463960087, 0.0232818848073, -0.7042494954, 0.2451446],
  D: [D, 11.5742199788, 1.88934983069, 42728.6241094, 6.1260333, 0.9999956],
  E: [E, -0.00298217423519, 0.00139463960087, 0.0232818848073, -2.138311743, 0.0232283],
  G: [G, -0.041858412582, 0.00227796468147, 1.05100499065, -18.37535627, 8.4145e-21],
} as const;

/** `[y, a, b, c, SS_exp, F, p]` */
const CURVES = {
  A: [A, 2.00942, 0.151406, 0.302808, 0.0035728764478, 3655.772, 2.739e-21],
  B: [B, 4.63635, 0.00700288, -2.62537, 0.00352505319894, 0.9647577, 0.3397642],
  C: [C, 0.0306341, 0.272707, 0.996382, 0.0225077421621, 0.5847066, 0.4549577],
  E: [E, 0.0675879, 0.155006, 0.961297, 0.0221959859748, 0.8316945, 0.3745347],
  G: [G, 2.00777, 0.0503134, 0.499787, 0.448026494075, 49.7966184, 2.3826235e-8],
} as const;

/** Relative, up to half a unit of the last digit that is given, if that is coarser. */
function expectNear(actual: number, expected: number, relative: number): void {
  const digits = expected.toExponential().replace(/e.*/, '').replace(/[-.]/g, '').length;
  const last = 0.51 * 10 ** (Math.floor(Math.log10(Math.abs(expected))) - digits + 1);
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(Math.max(relative * Math.abs(expected), last));
}

describe('the straight line', () => {
  it.each(Object.entries(LINES))('sequence %s', (_, [y, slope, error, residual, t, p]) => {
    const line = fitLine(y);
    expectNear(line.slope, slope, 1e-9);
    expectNear(line.slopeError, error, 1e-9);
    expectNear(line.residual, residual, 1e-9);
    const test = slopeTest(y);
    expectNear(test.statistic as number, t, 1e-9);
    expectNear(test.p, p, 1e-6);
    expect(test).toMatchObject({ kind: 'slope', n: y.length });
  });

  it('is level through equal losses, and needs three for its error', () => {
    expect(fitLine([2, 2, 2])).toEqual({ slope: 0, slopeError: 0, residual: 0, total: 0 });
    expect(fitLine([3, 1]).slopeError).toBeNaN();
  });
});

describe('the exponential', () => {
  it.each(Object.entries(CURVES))('sequence %s', (_, [y, a, b, c, residual, f, p]) => {
    const curve = fitExponential(y, 'decay');
    expectNear(curve?.a as number, a, 1e-5);
    expectNear(curve?.b as number, b, 1e-5);
    expectNear(curve?.c as number, c, 1e-5);
    expectNear(curve?.residual as number, residual, 1e-9);
    const test = exponentialTest(y);
    expectNear(test.statistic as number, f, 1e-7);
    expectNear(test.p, p, 1e-6);
    expect(test).toMatchObject({ kind: 'exponential', n: y.length, fit: { a: curve?.a, b: curve?.b, c: curve?.c } });
  });

  it('refuses growth, which any exponential fits', () => {
    expect(fitExponential(D, 'decay')).toBeNull();
    expect(exponentialTest(D)).toEqual({ kind: 'exponential', n: 20, p: 1, statistic: null, fit: {} });
    const curve = fitExponential(D, 'any');
    expect(curve?.a).toBeCloseTo(1, 6);
    expect(curve?.b).toBeCloseTo(-0.3, 8);
    expect(exponentialTest(D, 'any').p).toBe(0);
  });

  it('finds the same decay whatever is allowed', () => {
    expect(fitExponential(A, 'any')).toEqual(fitExponential(A, 'decay'));
    expect(exponentialTest(G, 'any')).toEqual(exponentialTest(G));
  });

  it.each([1e-4, 0.003, 0.4, 15])('finds an exact decay of b = %f', (b) => {
    const y = sequence(200, (i) => 3 * Math.exp(-b * i) - 1);
    const curve = fitExponential(y, 'decay');
    expect(curve?.b).toBeCloseTo(b, 5);
    expect(curve?.residual).toBeLessThan(1e-10 * fitLine(y).total);
    expect(exponentialTest(y).p).toBeLessThan(1e-100);
  });

  it('is as good as the best of a dense search, on noise of every kind', () => {
    const draw = normal(3);
    for (let round = 0; round < 20; round++) {
      const y = sequence(12 + round, (i) => draw() + 0.2 * round * Math.exp(-i / 5));
      const found = fitExponential(y, 'decay')?.residual ?? Number.POSITIVE_INFINITY;
      for (let logB = Math.log(1e-3 / y.length); logB < Math.log(20); logB += 0.005) {
        expect(found).toBeLessThanOrEqual(denseResidual(y, Math.exp(logB)) * (1 + 1e-9));
      }
    }
  });
});

describe('verdicts at 0.05', () => {
  it('the search accepts A and G, tuning keeps A, B, E and G', () => {
    const all = { A, B, C, D, E, G };
    const passing = (test: (y: readonly number[]) => { readonly p: number }): string =>
      Object.entries(all)
        .filter(([, y]) => test(y).p < 0.05)
        .map(([name]) => name)
        .join('');
    expect(passing(exponentialTest)).toBe('AG');
    expect(passing(slopeTest)).toBe('ABEG');
  });

  it.each([
    ['three losses', [3, 2, 1], 1, 1],
    ['no losses', [], 1, 1],
    ['NaN', [4, 3, Number.NaN, 2, 1], 1, 1],
    ['infinity', [4, 3, 2, 1, Number.POSITIVE_INFINITY], 1, 1],
    ['losses without squares', [1e200, 1e199, 1e198, 0], 1, 1],
    ['equal losses', [2, 2, 2, 2, 2], 1, 1],
    ['a line that falls', [5, 4, 3, 2, 1], 1, 0],
    ['a line that rises', [1, 2, 3, 4, 5], 1, 1],
  ])('%s', (_, y, exponential, slope) => {
    if (slope === 0) expect(slopeTest(y).p).toBe(0);
    else expect(slopeTest(y)).toMatchObject({ kind: 'slope', n: y.length, p: slope, statistic: null });
    // A line that falls is the limit of a slow decay, so that both fit it perfectly.
    if (y[0] !== 5) expect(exponentialTest(y)).toMatchObject({ kind: 'exponential', n: y.length, p: exponential, statistic: null });
  });
});

describe('windows and starting rates', () => {
  it.each([
    [Math.log(10), 0.05, 48],
    [Math.log(10), 0.0165, 145],
    [Math.log(10), 0.005445, 440],
    [5.577943325, 0.985, 6],
    [5.577943325, 0.32505, 18],
    [Math.LN2, 0.1, 7],
    [Math.LN10, 2, 1],
  ])('L0 = %f, lr = %f: %i steps', (firstLoss, lr, steps) => {
    expect(windowLength(firstLoss, lr)).toBe(steps);
  });

  it('starts at the greatest rate of the covariance', () => {
    expect(startingRate({ eigenvalue: 2.207563698217, rows: 6 })).toBeCloseTo(1.087171347281, 11);
    expect(startingRate({ eigenvalue: null, rows: 6 })).toBe(1);
  });

  it('corrects for the path of the gradients', () => {
    const gradients = [
      [1, 0],
      [0.5, 0.5],
      [1, -0.25],
      [0, 1],
    ] as const;
    const path = gradients.reduce((total, [x, y]) => total + Math.hypot(x, y), 0);
    const resultant = Math.hypot(
      gradients.reduce((total, [x]) => total + x, 0),
      gradients.reduce((total, [, y]) => total + y, 0),
    );
    expect(path).toBeCloseTo(3.737883187591, 11);
    expect(resultant).toBeCloseTo(2.795084971875, 11);
    expect(pathRatio({ path, resultant })).toBeCloseTo(1.337305743905, 11);
    expect(pathRatio({ path: 1 - 1e-9, resultant: 1 })).toBe(1);
    expect(pathRatio({ path: 3, resultant: 0 })).toBe(1);
    expect(pathRatio({ path: Number.NaN, resultant: 2 })).toBe(1);
    expect(pathRatio({ path: 0, resultant: 0 })).toBe(1);
  });
});

/** The residual for one b, by the textbook. */
function denseResidual(y: readonly number[], b: number): number {
  const e = y.map((_, i) => Math.exp(-b * i));
  const mean = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0) / values.length;
  const [me, my] = [mean(e), mean(y)];
  const product = e.reduce((total, value, i) => total + (value - me) * ((y[i] as number) - my), 0);
  const a = product / e.reduce((total, value) => total + (value - me) ** 2, 0);
  if (!(a > 0)) return Number.POSITIVE_INFINITY;
  return y.reduce((total, value, i) => total + (value - my - a * ((e[i] as number) - me)) ** 2, 0);
}
