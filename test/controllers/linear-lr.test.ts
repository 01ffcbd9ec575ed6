import { describe, expect, it } from 'vitest';
import { LinearLr } from '../../src/controllers/index.js';
import { Drive } from './drive.js';
import { refuses } from './refusals.js';

describe('LinearLr', () => {
  it('goes from one share of the base rate to another and stays', () => {
    const rising = new LinearLr({ startFactor: 0.5, totalIters: 4 });
    expect(new Drive(rising, { default: 1 }).series(6)).toEqual([0.5, 0.625, 0.75, 0.875, 1, 1]);
    const falling = new LinearLr({ startFactor: 1, endFactor: 0, totalIters: 2 });
    expect(new Drive(falling, { default: 1 }).series(4)).toEqual([1, 0.5, 0, 0]);
  });

  it("has PyTorch's defaults", () => {
    expect(new LinearLr().options).toEqual({ startFactor: 1 / 3, endFactor: 1, totalIters: 5, unit: 'epoch' });
  });

  refuses('LinearLr', (options) => new LinearLr(options), {}, [
    [{ startFactor: 0 }, 'startFactor'],
    [{ startFactor: 1.01 }, 'startFactor'],
    [{ endFactor: -0.1 }, 'endFactor'],
    [{ endFactor: 2 }, 'endFactor'],
    [{ totalIters: 0 }, 'totalIters'],
    [{ totalIters: '5' }, 'totalIters'],
    [{ unit: null }, 'unit'],
  ]);
});
