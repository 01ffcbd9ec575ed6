import { describe, expect, it } from 'vitest';
import { ReduceLrOnPlateau, type ReduceLrOnPlateauOptions } from '../../src/controllers/index.js';
import { Drive, type Rates, throughJson, VELOCITY_PROBE, velocityMeasurement } from './drive.js';
import { refuses } from './refusals.js';

/** The first group's rate after each loss. */
function rates(options: ReduceLrOnPlateauOptions, losses: readonly number[], first: Rates = { default: 1 }): number[] {
  const drive = new Drive(new ReduceLrOnPlateau({ factor: 0.5, ...options }), first).begin();
  return losses.map((loss) => drive.rateAfter({ loss }));
}

describe('ReduceLrOnPlateau', () => {
  it('cuts after more than patience values without improvement, and keeps the best one', () => {
    expect(rates({ patience: 1 }, [1, 1, 1, 1, 1, 0.5, 0.6, 0.6])).toEqual([1, 1, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125]);
  });

  it('has a threshold, as a share or a difference', () => {
    expect(rates({ patience: 0, threshold: 0.1 }, [10, 9.5, 8.9])).toEqual([1, 0.5, 0.5]);
    expect(rates({ patience: 0, threshold: 0.1, thresholdMode: 'abs' }, [10, 9.5, 9.45])).toEqual([1, 1, 0.5]);
    expect(rates({ patience: 0, threshold: 0.1, mode: 'max' }, [10, 10.9, 11.2])).toEqual([1, 0.5, 0.5]);
    expect(rates({ patience: 0, threshold: 0.1, thresholdMode: 'abs', mode: 'max' }, [10, 10.2, 10.25])).toEqual([1, 1, 0.5]);
  });

  it('does not count bad values in the cooldown', () => {
    expect(rates({ patience: 0, cooldown: 2 }, [1, 1, 1, 1, 1])).toEqual([1, 0.5, 0.5, 0.5, 0.25]);
  });

  it('cuts every group, none below minLr, and none by eps or less', () => {
    const cut = (options: ReduceLrOnPlateauOptions, first: Rates) => {
      const drive = new Drive(new ReduceLrOnPlateau({ factor: 0.5, patience: 0, ...options }), first).begin();
      drive.next();
      drive.next();
      return drive.rates;
    };
    expect(cut({}, { head: 1, rest: 0.5 })).toEqual({ head: 0.5, rest: 0.25 });
    expect(cut({ minLr: 0.4 }, { head: 1, rest: 0.5, low: 0.3 })).toEqual({ head: 0.5, rest: 0.4, low: 0.3 });
    expect(cut({ minLr: { head: 0.9, rest: 0 } }, { head: 1, rest: 0.5 })).toEqual({ head: 0.9, rest: 0.25 });
    expect(cut({ eps: 0.3 }, { head: 1, rest: 0.5 })).toEqual({ head: 0.5, rest: 0.5 });
    expect(() => cut({ minLr: { head: 0.9 } }, { head: 1, rest: 0.5 })).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
  });

  it('takes NaN and infinity as no improvement', () => {
    expect(rates({ patience: 0 }, [Number.NaN, 1, Number.NEGATIVE_INFINITY, 1])).toEqual([0.5, 0.5, 0.25, 0.125]);
  });

  it('says why', () => {
    const drive = new Drive(new ReduceLrOnPlateau({ patience: 2 })).begin();
    for (let i = 0; i < 4; i++) drive.next();
    expect(drive.decisions).toMatchObject([{ reason: 'loss has not improved for 3 epochs; lr × 0.1' }]);
  });

  it('follows a measurement and passes over one that is not defined', () => {
    const controller = new ReduceLrOnPlateau({ monitor: 'v.mseVelocity', probes: [VELOCITY_PROBE], patience: 0 });
    expect(controller.probes).toEqual([VELOCITY_PROBE]);
    const drive = new Drive(controller).begin();
    const next = (mseVelocity: number | null) => drive.next({ measurements: { v: velocityMeasurement({ velocity: 1, mseVelocity }) } });
    expect([null, 2, null, 1].map((value) => next(value).length)).toEqual([0, 0, 0, 0]);
    expect(next(1)).toMatchObject([{ kind: 'setLr', reason: expect.stringContaining('v.mseVelocity') }]);
  });

  it('says what it misses', () => {
    const measured = { v: velocityMeasurement({ velocity: 1, mseVelocity: 1 }) };
    const follow = (monitor: string) => new Drive(new ReduceLrOnPlateau({ monitor, probes: [VELOCITY_PROBE] })).begin();
    expect(() => follow('v.velocity').next()).toThrow("follows 'v.velocity', and there is no such number; there is: nothing measured.");
    expect(() => follow('v.speed').next({ measurements: measured })).toThrow('there is: kind, velocity, mseVelocity, drift,');
    expect(() => follow('v.layers').next({ measurements: measured })).toThrow(expect.objectContaining({ code: 'ERR_MEASUREMENT_MISSING' }));
    expect(() => follow('v.toString').next({ measurements: measured })).toThrow(
      expect.objectContaining({ code: 'ERR_MEASUREMENT_MISSING' }),
    );
  });

  it('goes on exactly from a state, and starts afresh', () => {
    const losses = [5, 4, 4, 4, 4, 4, 3, 3, 3, 3, 3];
    const make = () => new ReduceLrOnPlateau({ patience: 1, cooldown: 1, factor: 0.5 });
    const run = (drive: Drive, values: readonly number[]) => values.map((loss) => drive.rateAfter({ loss }));
    const used = make();
    const whole = run(new Drive(used).begin(), losses);
    expect(run(new Drive(used).begin(), losses)).toEqual(whole);
    for (let split = 0; split <= losses.length; split++) {
      const first = new Drive(make()).begin();
      const before = run(first, losses.slice(0, split));
      const resumed = make();
      resumed.loadStateDict(throughJson(first.controller) as ReturnType<typeof resumed.stateDict>);
      expect([...before, ...run(new Drive(resumed, first.rates), losses.slice(split))]).toEqual(whole);
    }
  });

  it("has PyTorch's defaults", () => {
    expect(new ReduceLrOnPlateau().options).toEqual({
      ...{ monitor: 'loss', probes: [], mode: 'min', factor: 0.1, patience: 10, threshold: 1e-4, thresholdMode: 'rel' },
      ...{ cooldown: 0, minLr: 0, eps: 1e-8, unit: 'epoch' },
    });
    expect(new ReduceLrOnPlateau({ unit: 'step' }).when).toEqual({ every: 1, unit: 'step' });
  });

  refuses('ReduceLrOnPlateau', (options) => new ReduceLrOnPlateau(options), {}, [
    [{ mode: 'least' }, 'mode'],
    [{ factor: 1 }, 'factor'],
    [{ factor: -0.5 }, 'factor'],
    [{ patience: -1 }, 'patience'],
    [{ patience: 1.5 }, 'patience'],
    [{ threshold: -1 }, 'threshold'],
    [{ thresholdMode: 'relative' }, 'thresholdMode'],
    [{ cooldown: -1 }, 'cooldown'],
    [{ minLr: -1 }, 'minLr'],
    [{ minLr: { head: '0' } }, 'minLr.head'],
    [{ minLr: [0, 0] }, 'minLr'],
    [{ eps: -1 }, 'eps'],
    [{ unit: 'x' }, 'unit'],
    [{ monitor: 'valLoss' }, 'monitor'],
    [{ monitor: 'v.velocity' }, 'monitor'],
    [{ monitor: 3, probes: [VELOCITY_PROBE] }, 'monitor'],
    [{ probes: VELOCITY_PROBE }, 'probes'],
  ]);
});
