import { describe, expect, it } from 'vitest';
import { PolynomialLr } from '../../src/controllers/index.js';
import { Drive } from './drive.js';
import { refuses } from './refusals.js';

describe('PolynomialLr', () => {
  it('is a power of the share that is left, then 0', () => {
    expect(new Drive(new PolynomialLr({ totalIters: 4 }), { default: 1 }).series(6)).toEqual([1, 0.75, 0.5, 0.25, 0, 0]);
    expect(new Drive(new PolynomialLr({ totalIters: 4, power: 2 }), { default: 1 }).series(3)).toEqual([1, 0.5625, 0.25]);
  });

  it("has PyTorch's defaults", () => {
    expect(new PolynomialLr().options).toEqual({ totalIters: null, power: 1, unit: 'epoch' });
  });

  refuses('PolynomialLr', (options) => new PolynomialLr(options), {}, [
    [{ totalIters: 0 }, 'totalIters'],
    [{ power: -1 }, 'power'],
    [{ power: Number.NaN }, 'power'],
    [{ unit: 'x' }, 'unit'],
  ]);
});
