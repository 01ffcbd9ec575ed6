import { describe, expect, it } from 'vitest';
import { ExponentialLr } from '../../src/controllers/index.js';
import { Drive } from './drive.js';
import { refuses } from './refusals.js';

describe('ExponentialLr', () => {
  it('multiplies the rate each time', () => {
    expect(new Drive(new ExponentialLr({ gamma: 0.5 }), { default: 1 }).series(4)).toEqual([1, 0.5, 0.25, 0.125]);
    expect(new Drive(new ExponentialLr({ gamma: 2 }), { default: 1 }).series(3)).toEqual([1, 2, 4]);
  });

  it('counts epochs by default', () => {
    expect(new ExponentialLr({ gamma: 0.9 }).options).toEqual({ gamma: 0.9, unit: 'epoch' });
  });

  refuses('ExponentialLr', (options) => new ExponentialLr(options), { gamma: 0.9 }, [
    [{}, 'gamma'],
    [{ gamma: -0.1 }, 'gamma'],
    [{ gamma: Number.NaN }, 'gamma'],
    [{ gamma: 0.9, unit: 1 }, 'unit'],
  ]);
});
