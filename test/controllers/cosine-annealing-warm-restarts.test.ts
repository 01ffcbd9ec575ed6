import { describe, expect, it } from 'vitest';
import { CosineAnnealingWarmRestarts } from '../../src/controllers/index.js';
import { Drive } from './drive.js';
import { refuses } from './refusals.js';

describe('CosineAnnealingWarmRestarts', () => {
  it('begins anew after each cycle', () => {
    const series = new Drive(new CosineAnnealingWarmRestarts({ t0: 2, etaMin: 0.2 }), { default: 1 }).series(5);
    expect(series).toEqual([1, 0.6, 1, 0.6, 1].map((rate) => expect.closeTo(rate, 14)));
  });

  it('restarts exactly where cycles of growing length end, however far', () => {
    const schedule = new CosineAnnealingWarmRestarts({ t0: 5, tMult: 3 });
    let end = 0;
    for (let cycle = 0; cycle < 25; cycle++) {
      expect(schedule.rateAt(end, 0.1)).toBe(0.1);
      end += 5 * 3 ** cycle;
      expect(schedule.rateAt(end - 1, 0.1)).toBeLessThan(0.02);
    }
  });

  it("has PyTorch's defaults", () => {
    expect(new CosineAnnealingWarmRestarts({ t0: 9 }).options).toEqual({ t0: 9, tMult: 1, etaMin: 0, unit: 'epoch' });
  });

  refuses('CosineAnnealingWarmRestarts', (options) => new CosineAnnealingWarmRestarts(options), { t0: 9 }, [
    [{}, 't0'],
    [{ t0: 0 }, 't0'],
    [{ t0: 9, tMult: 0 }, 'tMult'],
    [{ t0: 9, tMult: 1.5 }, 'tMult'],
    [{ t0: 9, etaMin: -1 }, 'etaMin'],
    [{ t0: 9, unit: 'x' }, 'unit'],
  ]);
});
