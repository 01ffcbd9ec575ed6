import { describe, expect, it } from 'vitest';
import { fLowerTail, fUpperTail, studentLowerTail, studentUpperTail } from '../../src/controllers/statistics/distributions.js';
import { logBeta, regularizedBeta } from '../../src/controllers/statistics/incomplete-beta.js';

/** Relative error that is allowed. */
const CLOSE = 1e-10;

function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual / expected - 1)).toBeLessThan(CLOSE);
}

/** t, degrees of freedom, both tails; from 60-digit arithmetic. */
const STUDENT: readonly (readonly [number, number, number, number])[] = [
  [-1.7, 18, 0.0531725212936054, 0.9468274787063946],
  [-3, 4, 0.019970984035859413, 0.9800290159641406],
  [0.5, 100, 0.6909132170845567, 0.3090867829154433],
  [-0.001, 7, 0.4996150086224994, 0.5003849913775006],
  [-1e-8, 3, 0.499999996324474, 0.500000003675526],
  [2.5, 1, 0.8788810584091566, 0.1211189415908434],
  [-40, 1, 0.007956089912025814, 0.9920439100879742],
  [-1e6, 2, 4.9999999999925e-13, 0.9999999999995],
  [-12, 50, 1.2311903126662723e-16, 1],
  [-37, 300, 4.021954087638896e-114, 1],
  [-5, 1e4, 2.9151633068313237e-7, 0.9999997084836694],
  [-30, 1e5, 3.6892684361111166e-197, 1],
  [-2.5, 1e6, 0.006209744751081623, 0.9937902552489184],
  [8, 9, 0.9999889325915953, 1.1067408404700078e-5],
  [-0.7, 0.5, 0.3427003312603833, 0.6572996687396168],
];

/** F, degrees of freedom of numerator and denominator, upper and lower tail; from 60-digit arithmetic. */
const FISHER: readonly (readonly [number, number, number, number, number])[] = [
  [4.5, 1, 17, 0.048896001045434026, 0.951103998954566],
  [10, 1, 3, 0.050781866286493775, 0.9492181337135063],
  [1, 1, 30, 0.3253086154260299, 0.6746913845739702],
  [1e-8, 1, 30, 0.9999208735631574, 7.912643684254624e-5],
  [3655.772, 1, 17, 2.739055805514995e-21, 1],
  [1e-3, 5, 7, 0.9999998523002307, 1.476997693245637e-7],
  [50, 3, 1, 0.10350028571595936, 0.8964997142840406],
  [900, 1, 1000, 1.5374687444043482e-141, 1],
  [1400, 1, 1e5, 2.7154037746838296e-304, 1],
  [0.9, 12, 8, 0.5805327617598885, 0.41946723824011145],
  [1e-12, 1, 5, 0.9999992407866204, 7.59213379644837e-7],
  [6, 1, 1e6, 0.014306048718404225, 0.9856939512815958],
  [30, 40, 60, 1.6582745003816625e-27, 1],
  [0.02, 40, 60, 1, 4.746912143781395e-25],
];

describe("tails of Student's t", () => {
  it.each(STUDENT)('t = %f, %f degrees', (t, degrees, lower, upper) => {
    expectClose(studentLowerTail(t, degrees), lower);
    expectClose(studentUpperTail(t, degrees), upper);
  });

  it('has its ends, its middle, and no answer without degrees of freedom', () => {
    expect(studentLowerTail(0, 5)).toBe(0.5);
    expect(studentLowerTail(Number.NEGATIVE_INFINITY, 5)).toBe(0);
    expect(studentLowerTail(Number.POSITIVE_INFINITY, 5)).toBe(1);
    for (const [t, degrees] of [
      [1, 0],
      [1, -2],
      [1, Number.NaN],
      [Number.NaN, 5],
    ] as const) {
      expect(studentLowerTail(t, degrees)).toBeNaN();
    }
  });

  it('is the arctangent for one degree', () => {
    for (const t of [-1e5, -300, -2, -0.1, 0.3, 7]) expectClose(studentLowerTail(t, 1), Math.atan2(1, -t) / Math.PI);
  });
});

describe('tails of F', () => {
  it.each(FISHER)('F = %f, %f and %f degrees', (f, numerator, denominator, upper, lower) => {
    expectClose(fUpperTail(f, numerator, denominator), upper);
    expectClose(fLowerTail(f, numerator, denominator), lower);
  });

  it('is the square of t with one degree above', () => {
    for (const t of [0.01, 1, 6, 30]) expectClose(fUpperTail(t * t, 1, 12), 2 * studentUpperTail(t, 12));
  });

  it('has its ends, and no answer without degrees of freedom', () => {
    expect([fUpperTail(0, 1, 9), fUpperTail(-3, 1, 9), fLowerTail(0, 1, 9)]).toEqual([1, 1, 0]);
    expect([fUpperTail(Number.POSITIVE_INFINITY, 1, 9), fLowerTail(Number.POSITIVE_INFINITY, 1, 9)]).toEqual([0, 1]);
    expect([fUpperTail(1, 0, 9), fUpperTail(1, 1, 0), fUpperTail(Number.NaN, 1, 9)]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
});

describe('the incomplete beta function', () => {
  it('has logarithms of beta without cancellation', () => {
    expectClose(logBeta(0.5, 0.5), Math.log(Math.PI));
    expectClose(logBeta(2, 3), Math.log(1 / 12));
    expectClose(logBeta(5e5, 0.5), -5.988816495774646);
    expectClose(logBeta(0.5, 5e5), logBeta(5e5, 0.5));
  });

  it('has its closed forms', () => {
    expectClose(regularizedBeta(0.3, 0.7, 4, 1), 0.3 ** 4);
    expectClose(regularizedBeta(0.3, 0.7, 1, 4), 1 - 0.7 ** 4);
    expectClose(regularizedBeta(0.9, 0.1, 2, 2), 0.9 ** 2 * (3 - 1.8));
    expect(regularizedBeta(Number.NaN, 0.5, 1, 1)).toBeNaN();
  });
});
