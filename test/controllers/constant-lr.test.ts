import { describe, expect, it } from 'vitest';
import { ConstantLr } from '../../src/controllers/index.js';
import { Drive } from './drive.js';
import { refuses } from './refusals.js';

describe('ConstantLr', () => {
  it('holds a share of the base rate, then the base rate', () => {
    expect(new Drive(new ConstantLr({ factor: 0.5, totalIters: 2 })).series(4)).toEqual([0.05, 0.05, 0.1, 0.1]);
    expect(new Drive(new ConstantLr({ factor: 0, totalIters: 1 })).series(3)).toEqual([0, 0.1, 0.1]);
  });

  it('changes nothing with a factor of 1 or without a stretch', () => {
    for (const options of [{ factor: 1 }, { totalIters: 0 }]) {
      const drive = new Drive(new ConstantLr(options));
      drive.series(8);
      expect(drive.decisions).toEqual([]);
    }
  });

  it("has PyTorch's defaults", () => {
    expect(new ConstantLr().options).toEqual({ factor: 1 / 3, totalIters: 5, unit: 'epoch' });
  });

  refuses('ConstantLr', (options) => new ConstantLr(options), {}, [
    [{ factor: 1.1 }, 'factor'],
    [{ factor: -0.1 }, 'factor'],
    [{ factor: Number.NaN }, 'factor'],
    [{ totalIters: -1 }, 'totalIters'],
    [{ totalIters: 1.5 }, 'totalIters'],
    [{ unit: 'batch' }, 'unit'],
  ]);
});
