import { describe, expect, it } from 'vitest';
import { OneCycleLr } from '../../src/controllers/index.js';
import { Drive } from './drive.js';
import { refuses } from './refusals.js';

describe('OneCycleLr', () => {
  it('goes up to maxLr and down to nearly 0, whatever the base rate', () => {
    const linear = { annealStrategy: 'linear', divFactor: 4, finalDivFactor: 10, pctStart: 0.5 } as const;
    const series = new Drive(new OneCycleLr({ maxLr: 1, totalSteps: 6, ...linear })).series(6);
    expect(series).toEqual([0.25, 0.625, 1, 0.675, 0.35, 0.025].map((rate) => expect.closeTo(rate, 14)));
  });

  it('holds the last rate after the last step, and refuses any further one', () => {
    for (const annealStrategy of ['cos', 'linear'] as const) {
      const drive = new Drive(new OneCycleLr({ maxLr: 1, totalSteps: 5, annealStrategy }));
      const last = drive.series(5).at(-1);
      expect(drive.next()).toEqual([]);
      expect(drive.lr).toBe(last);
      expect(() => drive.next()).toThrow(expect.objectContaining({ code: 'ERR_SCHEDULE_ENDED' }));
    }
  });

  it('is finite at every index, wherever the top is', () => {
    for (const totalSteps of [2, 3, 10]) {
      for (const pctStart of [0, 0.1, 1 / totalSteps, 0.5, 1]) {
        for (const threePhase of pctStart <= 0.5 ? [false, true] : [false]) {
          const series = new Drive(new OneCycleLr({ maxLr: 1, totalSteps, pctStart, threePhase })).series(totalSteps);
          expect(series.every((rate) => rate >= 0 && rate <= 1)).toBe(true);
        }
      }
    }
  });

  it('has a highest rate for each group, and names the group that has none', () => {
    const schedule = new OneCycleLr({ maxLr: { head: 1, rest: 0.5 }, totalSteps: 4 });
    expect(new Drive(schedule, { head: 0.1, rest: 0.1 }).begin().rates).toEqual({
      head: expect.closeTo(1 / 25, 14),
      rest: expect.closeTo(0.5 / 25, 14),
    });
    expect(() => new Drive(schedule, { head: 0.1, toString: 0.1 }).begin()).toThrow(
      "OneCycleLr: option 'maxLr.toString' is undefined; expected a number for the parameter group 'toString'.",
    );
  });

  it("counts steps by default and has PyTorch's defaults", () => {
    const defaults = { pctStart: 0.3, annealStrategy: 'cos', divFactor: 25, finalDivFactor: 1e4, threePhase: false, unit: 'step' };
    expect(new OneCycleLr({ maxLr: 1, totalSteps: 40 }).options).toEqual({ maxLr: 1, totalSteps: 40, ...defaults });
    expect(new OneCycleLr({ maxLr: 1, epochs: 4, stepsPerEpoch: 10 }).options).toEqual({ maxLr: 1, totalSteps: 40, ...defaults });
  });

  const valid = { maxLr: 1, totalSteps: 10 };
  refuses('OneCycleLr', (options) => new OneCycleLr(options), valid, [
    [{ totalSteps: 10 }, 'maxLr'],
    [{ maxLr: 0, totalSteps: 10 }, 'maxLr'],
    [{ maxLr: [1, 2], totalSteps: 10 }, 'maxLr'],
    [{ maxLr: { head: -1 }, totalSteps: 10 }, 'maxLr.head'],
    [{ maxLr: 1, totalSteps: 1 }, 'totalSteps'],
    [{ maxLr: 1, epochs: 2 }, 'stepsPerEpoch'],
    [{ maxLr: 1, stepsPerEpoch: 2 }, 'epochs'],
    [{ maxLr: 1, epochs: 1, stepsPerEpoch: 1 }, 'epochs * stepsPerEpoch'],
    [{ ...valid, epochs: 2 }, 'epochs', 'ERR_OPTION_CONFLICT'],
    [{ ...valid, stepsPerEpoch: 2 }, 'stepsPerEpoch', 'ERR_OPTION_CONFLICT'],
    [{ ...valid, pctStart: 1.1 }, 'pctStart'],
    [{ ...valid, pctStart: 0.6, threePhase: true }, 'pctStart'],
    [{ ...valid, annealStrategy: 'cosine' }, 'annealStrategy'],
    [{ ...valid, divFactor: 0 }, 'divFactor'],
    [{ ...valid, finalDivFactor: -1 }, 'finalDivFactor'],
    [{ ...valid, threePhase: 1 }, 'threePhase'],
    [{ ...valid, unit: 'x' }, 'unit'],
    [{ ...valid, cycleMomentum: true }, 'cycleMomentum', 'ERR_OPTION_UNKNOWN'],
  ]);
});
