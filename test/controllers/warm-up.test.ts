import { describe, expect, it } from 'vitest';
import {
  type Controller,
  CosineAnnealingLr,
  type DescentState,
  ExponentialLr,
  ExpTest,
  LambdaLr,
  NeVe,
  type NextBoundary,
  ReduceLrOnPlateau,
  StepLr,
  WarmUp,
  type WarmUpOptions,
} from '../../src/controllers/index.js';
import { Drive, PLAN, throughJson } from './drive.js';
import { refuses } from './refusals.js';

const warm = (controller: Controller, options?: WarmUpOptions) => new Drive(new WarmUp(controller, options), { default: 1 });

describe('WarmUp', () => {
  it('rises linearly to the base rate, where the schedule behind it begins', () => {
    const halving = new ExponentialLr({ gamma: 0.5 });
    expect(warm(halving, { totalIters: 4, startFactor: 0.5 }).series(7)).toEqual([0.5, 0.625, 0.75, 0.875, 1, 0.5, 0.25]);
  });

  it('can be constant', () => {
    const halving = new ExponentialLr({ gamma: 0.5 });
    expect(warm(halving, { totalIters: 2, startFactor: 0.1, kind: 'constant' }).series(5)).toEqual([0.1, 0.1, 1, 0.5, 0.25]);
  });

  it("takes the schedule's rate where it does not begin at the base rate", () => {
    const doubling = new LambdaLr({ lrLambda: (index) => 2 ** (index + 1) });
    expect(warm(doubling, { totalIters: 2, startFactor: 0.5 }).series(5)).toEqual([0.5, 0.75, 2, 4, 8]);
  });

  it('scales every group from its own base rate and says why', () => {
    const drive = new Drive(new WarmUp(new StepLr({ stepSize: 9 }), { totalIters: 2, startFactor: 0.5 }), { head: 1, rest: 0.1 }).begin();
    expect(drive.rates).toEqual({ head: 0.5, rest: 0.05 });
    drive.next();
    drive.next();
    expect(drive.rates).toEqual({ head: 1, rest: 0.1 });
    expect(drive.decisions.filter((decision) => 'group' in decision && decision.group === 'head')).toMatchObject([
      { reason: 'warm-up, epoch 0 of 2' },
      { reason: 'warm-up, epoch 1 of 2' },
      { reason: 'the warm-up is over' },
    ]);
  });

  it('goes in front of a controller that follows a number, which is asked only afterwards', () => {
    const drive = warm(new ReduceLrOnPlateau({ patience: 1, factor: 0.5 }), { totalIters: 3 }).begin();
    for (let i = 0; i < 3; i++) drive.next({ loss: 1 });
    expect(drive.lr).toBe(1);
    expect([2, 2, 2].map((loss) => drive.rateAfter({ loss }))).toEqual([1, 1, 0.5]);
  });

  it('has the cadence, the probes and the name of what is behind it', () => {
    const neve = new NeVe({ profile: 'reference' });
    const both = new WarmUp(neve);
    expect([both.when, both.probes, both.name]).toEqual([neve.when, neve.probes, 'WarmUp(NeVe)']);
  });

  it('is one schedule with a schedule of steps, which nobody is asked about', () => {
    const drive = new Drive(new WarmUp(new ExponentialLr({ gamma: 0.5, unit: 'step' }), { totalIters: 4, startFactor: 0.5 }), {
      default: 1,
    });
    expect(drive.series(7)).toEqual([0.5, 0.625, 0.75, 0.875, 1, 0.5, 0.25]);
    expect(drive.decisions).toMatchObject([
      {
        kind: 'schedule',
        law: {
          name: 'WarmUp',
          totalIters: 4,
          startFactor: 0.5,
          behind: { name: 'ExponentialLr', options: { gamma: 0.5 }, base: { default: 1 } },
        },
      },
    ]);
    const resumed = new WarmUp(new ExponentialLr({ gamma: 0.5, unit: 'step' }), { totalIters: 4, startFactor: 0.5 });
    expect(() => resumed.scheduledRate(1, 'default')).toThrow(expect.objectContaining({ code: 'ERR_SCHEDULE_BASE' }));
    resumed.loadStateDict(throughJson(drive.controller) as ReturnType<typeof resumed.stateDict>);
    expect([3, 4, 5].map((index) => resumed.scheduledRate(index, 'default'))).toEqual([0.875, 1, 0.5]);
  });

  it('asks each epoch of the warm-up, and then when what is behind it says', () => {
    const plan = { maxEpochs: 9, stepsPerEpoch: 10 };
    const [behind, inner] = [new ExpTest({ startLr: 1 }), new ExpTest({ startLr: 1 })];
    const both = new WarmUp(inner, { totalIters: 1 });
    const next = (step: number) => (both.when as (step: number) => NextBoundary)(step);
    both.start(plan);
    both.begin(new Map([['default', 1]]));
    expect(next(0)).toEqual({ step: 10 });
    behind.start(plan);
    behind.begin(new Map([['default', 1]]));
    const losses = Float64Array.of(1);
    both.observe({ epoch: 0, step: 10, loss: 1, losses, lr: new Map([['default', 1]]), measurements: new Map(), failure: null });
    expect(next(10)).toEqual(behind.when(10));
  });

  it('hands on the schedule that the controller behind it decides after the warm-up', () => {
    const neve = new NeVe();
    const both = new WarmUp(neve, { totalIters: 1 });
    both.start({ maxEpochs: 20, stepsPerEpoch: 40 });
    neve.begin(new Map([['default', 1]]));
    const state = { ...(neve.stateDict() as DescentState), phase: 'descend' as const, from: 50, since: 60, peak: 0.1 };
    neve.loadStateDict(state);
    expect(both.scheduledRate(3, 'default')).toBe(neve.scheduledRate(3, 'default'));
    expect(both.scheduledRate(740, 'default')).toBe(0);
  });

  it('goes on exactly from a state, in the warm-up and after it', () => {
    const make = () => new WarmUp(new CosineAnnealingLr({ tMax: 6 }), { totalIters: 3 });
    const whole = new Drive(make()).series(12);
    for (let split = 1; split < 12; split++) {
      const first = new Drive(make());
      const before = first.series(split);
      const resumed = make();
      resumed.start(PLAN);
      resumed.loadStateDict(throughJson(first.controller) as ReturnType<typeof resumed.stateDict>);
      const second = new Drive(resumed, first.rates);
      expect([...before, ...whole.slice(split).map(() => second.rateAfter())]).toEqual(whole);
    }
  });

  it('serves two fits like two fresh ones', () => {
    const used = new WarmUp(new ReduceLrOnPlateau({ patience: 1 }), { totalIters: 2 });
    const first = new Drive(used).series(9);
    expect(new Drive(used).series(9)).toEqual(first);
  });

  it('says what it misses without a begin', () => {
    const lost = new WarmUp(new StepLr({ stepSize: 1 }));
    expect(() => new Drive(lost).next()).toThrow(expect.objectContaining({ code: 'ERR_SCHEDULE_BASE' }));
  });

  it('has the defaults of LinearLR', () => {
    const controller = { name: 'ExponentialLr', options: { gamma: 1, unit: 'epoch' } };
    expect(new WarmUp(new ExponentialLr({ gamma: 1 })).options).toEqual({ totalIters: 5, kind: 'linear', startFactor: 1 / 3, controller });
  });

  refuses('WarmUp', (options) => new WarmUp(new StepLr({ stepSize: 1 }), options), {}, [
    [{ totalIters: 0 }, 'totalIters'],
    [{ totalIters: 0.5 }, 'totalIters'],
    [{ kind: 'cosine' }, 'kind'],
    [{ startFactor: 0 }, 'startFactor'],
    [{ startFactor: 1.5 }, 'startFactor'],
    [{ unit: 'step' }, 'unit', 'ERR_OPTION_UNKNOWN'],
  ]);

  it.each([null, undefined, {}, 'cosine'])('refuses %s as a controller', (controller) => {
    expect(() => new WarmUp(controller as never)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
  });
});
