import { describe, expect, it } from 'vitest';
import { CosineAnnealingLr } from '../../src/controllers/index.js';
import { Drive } from './drive.js';
import { refuses } from './refusals.js';

describe('CosineAnnealingLr', () => {
  it('goes down to etaMin and up again', () => {
    const series = new Drive(new CosineAnnealingLr({ tMax: 2, etaMin: 0.2 }), { default: 1 }).series(6);
    expect(series).toEqual([1, 0.6, 0.2, 0.6, 1, 0.6].map((rate) => expect.closeTo(rate, 14)));
    expect(series[2]).toBe(0.2);
  });

  it("has PyTorch's defaults", () => {
    expect(new CosineAnnealingLr({ tMax: 9 }).options).toEqual({ tMax: 9, etaMin: 0, unit: 'epoch' });
  });

  refuses('CosineAnnealingLr', (options) => new CosineAnnealingLr(options), { tMax: 9 }, [
    [{ tMax: 0 }, 'tMax'],
    [{ tMax: 2.5 }, 'tMax'],
    [{ tMax: 9, etaMin: -1 }, 'etaMin'],
    [{ tMax: 9, unit: 'step ' }, 'unit'],
    [{ TMax: 9 }, 'TMax', 'ERR_OPTION_UNKNOWN'],
  ]);
});
