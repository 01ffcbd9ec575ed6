import { describe, expect, it } from 'vitest';
import { GreedyLr, type GreedyLrOptions } from '../../src/controllers/index.js';
import { Drive, type Rates, throughJson } from './drive.js';
import { refuses } from './refusals.js';

const LIMITS = { factor: 0.5, minLr: 0, maxLr: 100 };

/** The first group's rate after each loss. */
function rates(options: GreedyLrOptions, losses: readonly number[], first: Rates = { default: 1 }): number[] {
  const drive = new Drive(new GreedyLr({ ...LIMITS, ...options }), first).begin();
  return losses.map((loss) => drive.rateAfter({ loss }));
}

describe('GreedyLr', () => {
  it('raises after more than patience values that got better, cuts after more than patience that did not', () => {
    // The first value is better than nothing; 7, the fifth, ends a second run of two.
    expect(rates({ patience: 1 }, [10, 9, 8, 8, 7, 6, 6, 6, 6, 6])).toEqual([1, 2, 2, 2, 2, 4, 4, 2, 2, 1]);
  });

  it('has a threshold, as a share or a difference', () => {
    expect(rates({ patience: 0, threshold: 0.1, thresholdMode: 'rel' }, [10, 9.5, 8.9])).toEqual([2, 1, 2]);
    expect(rates({ patience: 0, threshold: 0.1 }, [10, 9.95, 9.85])).toEqual([2, 1, 2]);
    expect(rates({ patience: 0, threshold: 0.1, thresholdMode: 'rel', mode: 'max' }, [10, 10.9, 11.2])).toEqual([2, 1, 2]);
    expect(rates({ patience: 0, threshold: 0.1, mode: 'max' }, [10, 10.05, 10.15])).toEqual([2, 1, 2]);
  });

  it('judges nothing after a cut or a raise for a while', () => {
    expect(rates({ patience: 0, cooldown: 2 }, [1, 1, 1, 1, 1])).toEqual([2, 1, 1, 1, 0.5]);
    expect(rates({ patience: 0, warmup: 2 }, [5, 4, 3, 2, 1])).toEqual([2, 2, 2, 4, 4]);
  });

  it('judges means of a window, also before it is full', () => {
    // Means: 10, 9.5, 9, 9.5.
    expect(rates({ patience: 0, window: 2 }, [10, 9, 9, 10])).toEqual([2, 4, 8, 4]);
  });

  it('stays between minLr and maxLr, of each group, and leaves out changes of eps or less', () => {
    const ratesAfter = (options: GreedyLrOptions, losses: readonly number[], first: Rates) => {
      const drive = new Drive(new GreedyLr({ ...LIMITS, patience: 0, ...options }), first).begin();
      for (const loss of losses) drive.next({ loss });
      return drive.rates;
    };
    expect(ratesAfter({ maxLr: 1.5 }, [3], { head: 1, rest: 0.5, high: 2 })).toEqual({ head: 1.5, rest: 1, high: 2 });
    expect(ratesAfter({ maxLr: { head: 9, rest: 0.6 } }, [3], { head: 1, rest: 0.5 })).toEqual({ head: 2, rest: 0.6 });
    expect(ratesAfter({ minLr: 0.9 }, [3, 3, 3], { head: 1, low: 0.1 })).toEqual({ head: 0.9, low: 0.2 });
    expect(ratesAfter({ eps: 0.6 }, [3], { head: 1, rest: 0.5 })).toEqual({ head: 2, rest: 0.5 });
    expect(() => ratesAfter({ minLr: { head: 1 } }, [3, 3], { head: 1, rest: 1 })).toThrow(
      expect.objectContaining({ code: 'ERR_OPTION_VALUE' }),
    );
  });

  it('begins anew after enough cuts in vain', () => {
    const drive = new Drive(new GreedyLr({ ...LIMITS, patience: 0, minLr: 0.5, resetStart: 3 }), { default: 2 }).begin();
    expect([1, 1, 1, 1, 1].map((loss) => drive.rateAfter({ loss }))).toEqual([4, 2, 1, 0.5, 0.5]);
    expect(drive.rateAfter({ loss: 1 })).toBe(2);
    expect(drive.decisions.at(-1)).toMatchObject({ reason: '3 cuts in vain; back to the first rate' });
    // The best value is forgotten too.
    expect(drive.rateAfter({ loss: 5 })).toBe(4);
  });

  it('takes NaN and infinity as no improvement', () => {
    expect(rates({ patience: 0 }, [Number.NaN, 1, Number.NEGATIVE_INFINITY, 0.5])).toEqual([0.5, 1, 0.5, 1]);
  });

  it('says why', () => {
    const drive = new Drive(new GreedyLr({ patience: 1 })).begin();
    for (const loss of [3, 2, 2, 2]) drive.next({ loss });
    expect(drive.decisions).toMatchObject([
      { reason: 'loss was better 2 times in a row; lr / 0.95' },
      { reason: 'loss was not better 2 times in a row; lr × 0.95' },
    ]);
  });

  it('goes on exactly from a state, and starts afresh', () => {
    const losses = [5, 4, 4, 3, 3, 3, 2, 1, 0.5, 0.5, 0.6, 0.6, 0.6, 0.1];
    const make = () => new GreedyLr({ ...LIMITS, patience: 1, cooldown: 1, warmup: 1, window: 3, minLr: 0.9, resetStart: 2 });
    const run = (drive: Drive, values: readonly number[]) => values.map((loss) => drive.rateAfter({ loss }));
    const used = make();
    const whole = run(new Drive(used).begin(), losses);
    expect(new Set(whole).size).toBeGreaterThan(2);
    expect(run(new Drive(used).begin(), losses)).toEqual(whole);
    for (let split = 0; split <= losses.length; split++) {
      const first = new Drive(make()).begin();
      const before = run(first, losses.slice(0, split));
      const resumed = make();
      resumed.loadStateDict(throughJson(first.controller) as ReturnType<typeof resumed.stateDict>);
      expect([...before, ...run(new Drive(resumed, first.rates), losses.slice(split))]).toEqual(whole);
    }
  });

  it("has transformers' defaults, and is asked at each step", () => {
    expect(new GreedyLr().options).toEqual({
      ...{ monitor: 'loss', probes: [], mode: 'min', factor: 0.95, patience: 10, threshold: 1e-6, thresholdMode: 'abs', window: null },
      ...{ cooldown: 0, warmup: 0, minLr: 1e-3, maxLr: 1, eps: 1e-8, resetStart: 500, unit: 'step' },
    });
    expect(new GreedyLr().when).toEqual({ every: 1, unit: 'step' });
    expect(new GreedyLr({ monitor: 'validation.accuracy', unit: 'epoch' })).toMatchObject({
      ...{ when: { every: 1, unit: 'epoch' }, follows: ['validation.accuracy'], options: { mode: 'max' } },
    });
  });

  refuses('GreedyLr', (options) => new GreedyLr(options), {}, [
    [{ factor: 1 }, 'factor'],
    [{ factor: 0 }, 'factor'],
    [{ patience: -1 }, 'patience'],
    [{ window: 0 }, 'window'],
    [{ maxLr: 0 }, 'maxLr'],
    [{ resetStart: 0 }, 'resetStart'],
    [{ monitor: 'valLoss' }, 'monitor'],
  ]);
});
