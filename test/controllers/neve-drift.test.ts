import { describe, expect, it } from 'vitest';
import { NeVe } from '../../src/controllers/index.js';
import { NumericalError } from '../../src/errors.js';
import { ballistic, type Signs, type World, WorldFit } from './drift-world.js';

const failure = new NumericalError('ERR_NON_FINITE_LOSS', 'The loss is NaN.');

/** What is always told, whatever the rate. */
const always = (signs: Signs) => (): Signs => ({ pace: 0.1, velocity: 0.3, drift: 0.1, loss: 1, ...signs });

/** A fit that has found its rate, at step 24. */
function held(options: ConstructorParameters<typeof NeVe>[0] = {}, lr = 0.1): WorldFit {
  const fit = new WorldFit(new NeVe(options), { default: lr });
  while (fit.neve.report().phase === 'find') fit.next(always({ loss: 1 - fit.step / 1000 }));
  return fit;
}

/** The next interval, with its pace boundary. */
function interval(fit: WorldFit, signs: Signs): void {
  do fit.next(always(signs));
  while (fit.step % 20 !== 0 && !fit.stopped);
}

describe('NeVe, drift: find', () => {
  it.each([1e-7, 1e-5, 1e-3, 0.03, 1, 100, 1e9])('comes from a rate of %s to the wanted velocity', (lr) => {
    const fit = new WorldFit(new NeVe(), { default: lr }).run(ballistic(0.03), 200);
    expect(fit.lr).toBeGreaterThan(0.015);
    expect(fit.lr).toBeLessThan(0.06);
    expect(fit.neve.report().phase).toBe('hold');
  });

  it('looks after every window of 8 steps, and at the ends of intervals', () => {
    const fit = new WorldFit(new NeVe()).run(ballistic(0.1), 40);
    expect([...fit.measured].slice(0, 5)).toEqual([
      [8, ['pace']],
      [16, ['pace']],
      [20, ['velocity']],
      [24, ['pace']],
      [32, ['pace']],
    ]);
  });

  it.each([
    [1e-12, 8],
    [0.01, Math.sqrt(10)],
    [0.1 / 1.2 ** 4, 1.2],
    [0.1, 1],
    [0.1 * 1.2 ** 4, 1 / 1.2],
    [0.29, 1 / (0.29 / 0.1) ** 0.25],
    [0.31, 0.5],
    [0.49, Math.sqrt(0.1 / 0.49)],
    [0.5, 1 / 8],
    [1, 1 / 8],
  ])('a velocity of %s multiplies the rate by %s', (pace, by) => {
    const fit = new WorldFit(new NeVe());
    fit.next(always({ pace }));
    expect(fit.lr / 0.1).toBeCloseTo(by, 10);
    expect(fit.of('restore').length).toBe(pace > 0.3 ? 1 : 0);
  });

  it('does not go back above seven tenths of a rate that failed', () => {
    const fit = new WorldFit(new NeVe());
    fit.next(always({ pace: 0.6 }));
    expect(fit.lr).toBeCloseTo(0.0125);
    fit.next(always({ pace: 1e-9 }));
    expect(fit.lr).toBeCloseTo(0.07);
  });

  it.each([
    ['well above the first', 1.3],
    ['not a number', Number.NaN],
  ])('undoes a window whose loss is %s', (_, loss) => {
    const fit = new WorldFit(new NeVe());
    fit.next(always({}));
    fit.next(always({ loss }));
    expect(fit.of('restore')).toMatchObject([{ step: 16, snapshot: 'NeVe', optimizer: 'kept' }]);
  });

  it('is not misled by a lucky first batch while outputs hardly move', () => {
    const fit = new WorldFit(new NeVe(), { default: 1e-5 });
    const losses = [0.6, 0.68, 0.69, 0.67, 0.7, 0.68, 0.69, 0.68];
    fit.next(always({ pace: 1e-9, losses }));
    fit.next(always({ pace: 6.4e-8, loss: 0.69 }));
    expect(fit.of('restore')).toEqual([]);
    expect(fit.lr).toBeCloseTo(64e-5, 8);
  });

  it('undoes a window that lost half of what was gained', () => {
    const fit = new WorldFit(new NeVe());
    for (const loss of [1, 0.8, 0.4]) fit.next(always({ pace: 0.001, loss }));
    while (fit.step < 24) fit.next(always({ pace: 0.001, loss: 0.2 }));
    expect(fit.of('restore')).toEqual([]);
    fit.next(always({ loss: 0.85 }));
    expect(fit.of('restore')).toHaveLength(1);
  });

  it('takes a loss that scatters as widely before for chance', () => {
    const calm = new WorldFit(new NeVe()).run(always({ pace: 0.001 }), 24);
    calm.next(always({ loss: 1.6 }));
    expect(calm.of('restore')).toHaveLength(1);
    const scattered = new WorldFit(new NeVe()).run(always({ pace: 0.001, losses: [1, 0, 2] }), 24);
    scattered.next(always({ loss: 1.6 }));
    expect(scattered.of('restore')).toEqual([]);
  });

  it('undoes what killed the network: outputs that stood still before anything was learnt', () => {
    const fit = new WorldFit(new NeVe());
    fit.next(always({}));
    fit.next(always({ pace: 1e-6 }));
    expect(fit.of('restore')[0]?.reason).toContain('stand still');
    // From the start, a small velocity only says that the rate is small.
    const slow = new WorldFit(new NeVe());
    slow.next(always({ pace: 1e-6 }));
    expect(slow.of('restore')).toEqual([]);
  });

  it('keeps only what is better than what it has', () => {
    const fit = new WorldFit(new NeVe());
    const keeps = (loss: number): number => {
      do fit.next(always({ loss, pace: 0.001 }));
      while (fit.step % 8 !== 0);
      return fit.of('keep').length;
    };
    expect([1, 0.9, 0.95, 0.85].map(keeps)).toEqual([2, 3, 3, 4]);
  });

  it('ends after three good windows and an interval, or in time', () => {
    expect(held().step).toBe(24);
    const never = new WorldFit(new NeVe({ maxLr: 1e300 })).run(always({ pace: 1e-9, loss: 1 }), 400);
    expect(never.neve.report().phase).toBe('hold');
    expect(never.of('setLr').filter(({ step }) => step <= 304).length).toBeGreaterThan(30);
    // Where nothing moves at any rate, the search ends at the bound.
    const bounded = new WorldFit(new NeVe()).run(always({ pace: 1e-9 }), 100);
    expect([bounded.neve.report().phase, bounded.lr]).toEqual(['hold', 1e3]);
    const late = new WorldFit(new NeVe({ maxLr: 1e300 })).run(always({ pace: 1e-9 }), 290);
    expect(late.neve.report().phase).toBe('find');
  });
});

describe('NeVe, drift: hold', () => {
  it('measures velocity over the last window of an interval and drift over the whole', () => {
    const fit = held().run(always({}), 100);
    expect([...fit.measured].filter(([step]) => step > 60)).toEqual([
      [72, ['pace']],
      [80, ['velocity', 'pace']],
      [92, ['pace']],
      [100, ['velocity', 'pace']],
    ]);
  });

  it('doubles the rate when outputs travel straight twice in a row', () => {
    const fit = held();
    const before = fit.lr;
    const rates = [0.1, 0.4, 0.2, 0.4, 0.3].map((drift) => {
      interval(fit, { drift, loss: 0.9 });
      return fit.lr / before;
    });
    // The first interval began before the rate was held.
    expect(rates).toEqual([1, 1, 1, 1, 2]);
    expect(fit.of('setLr').at(-1)?.reason).toContain('travelling');
  });

  it.each([
    [0.024, Math.sqrt(0.05 / 0.024)],
    [1e-5, 2],
    [0.026, 1],
  ])('a velocity of %s multiplies the rate by %s', (pace, by) => {
    const fit = held();
    interval(fit, {});
    const before = fit.lr;
    interval(fit, { pace, loss: 0.5 });
    expect(fit.lr / before).toBeCloseTo(by, 10);
  });

  it('raises nothing once the loss is down to 2 % of the first', () => {
    const fit = held();
    interval(fit, { loss: 0.5 });
    const before = fit.lr;
    for (let i = 0; i < 3; i++) interval(fit, { pace: 0.001, drift: 0.9, loss: 0.019 });
    expect(fit.lr).toBe(before);
  });

  it('halves the rate when outputs bounce twice in a row, and does not go back above', () => {
    const fit = held();
    for (let i = 0; i < 3; i++) interval(fit, { loss: 0.9 });
    const before = fit.lr;
    interval(fit, { drift: -0.2, pace: 0.15, loss: 0.8 });
    expect(fit.lr).toBe(before);
    interval(fit, { drift: -0.2, pace: 0.09, loss: 0.85 });
    expect(fit.lr).toBe(before / 2);
    expect(fit.of('setLr').at(-1)?.reason).toContain('bouncing');
    for (let i = 0; i < 4; i++) interval(fit, { drift: 0.9, loss: 0.8 });
    expect(fit.lr).toBe(before / 2);
  });

  it('goes back to the best interval when the loss collapses', () => {
    const fit = held();
    for (let i = 0; i < 2; i++) interval(fit, { loss: 0.5 });
    const before = fit.lr;
    expect(fit.of('restore')).toEqual([]);
    interval(fit, { loss: 0.8 });
    expect(fit.of('restore')).toHaveLength(1);
    expect(fit.lr).toBe(before / 4);
    expect(fit.of('keep').at(-1)?.step).toBe(60);
  });

  it('does not keep an interval whose end went wrong', () => {
    const fit = held();
    interval(fit, { loss: 0.5 });
    interval(fit, { loss: 0.5 });
    const kept = fit.of('keep').length;
    // The mean of the interval is the best so far; its last steps are not.
    fit.next(always({ loss: 0.05 }));
    fit.next(always({ losses: [0.05, 0.05, 0.05, 0.05, 1.2, 1.2, 1.2, 1.2] }));
    expect(fit.step % 20).toBe(0);
    expect(fit.of('keep')).toHaveLength(kept);
  });

  it('starts the optimizer afresh the second time in a row, and gives up after maxRollbacks', () => {
    const fit = held({ maxRollbacks: 3 });
    interval(fit, { loss: 0.2 });
    interval(fit, { loss: 0.2 });
    while (!fit.stopped) interval(fit, { loss: 5 });
    expect(fit.of('restore').map(({ optimizer }) => optimizer)).toEqual(['kept', 'fresh', 'fresh', 'fresh']);
    expect(fit.decisions.at(-2)).toMatchObject({ kind: 'restore' });
    expect(fit.stopReason).toContain('diverged');
  });
});

describe('NeVe, drift: anneal and stop', () => {
  it('lowers the rate linearly to 0 after 42 % of the steps, over half as many, and stops', () => {
    const fit = held();
    fit.run(always({}), 840);
    const top = fit.lr;
    expect(fit.neve.report().phase).toBe('anneal');
    fit.run(always({}));
    expect(fit.step).toBe(1260);
    expect(fit.stopReason).toContain('annealed');
    const rates = fit.of('setLr').filter(({ step }) => step > 840);
    expect(rates.length).toBeGreaterThan(40);
    for (const { step, lr } of rates) expect(lr).toBeCloseTo(top * (1 - (step - 840) / 420), 10);
  });

  it('shares a budget out, and uses all of a short fine-tune', () => {
    const lengths = (options: ConstructorParameters<typeof NeVe>[0], plan: { maxEpochs: number; stepsPerEpoch: number }): number =>
      new WorldFit(new NeVe(options), { default: 0.1 }, plan).run(always({})).step;
    expect(lengths({ budget: 1 }, { maxEpochs: 100, stepsPerEpoch: 20 })).toBe(2000);
    expect(lengths({ budget: 0.3 }, { maxEpochs: 100, stepsPerEpoch: 20 })).toBe(600);
    expect(lengths({}, { maxEpochs: 3, stepsPerEpoch: 39 })).toBe(117);
    expect(lengths({}, { maxEpochs: 1, stepsPerEpoch: 40 })).toBe(40);
  });

  it.each([1, 1e-6])('stops early when V has stayed below 0.2 % of its peak: V times %s', (scale) => {
    const fit = new WorldFit(new NeVe()).run(always({ velocity: 0.3 * scale, loss: 0.5 }), 200);
    for (let i = 0; i < 3; i++) interval(fit, { velocity: 5e-4 * scale, loss: 0.1 });
    expect(fit.stopped).toBe(false);
    interval(fit, { velocity: 5e-4 * scale, loss: 0.1 });
    expect(fit.stopReason).toContain('settled');
    expect(fit.step).toBe(280);
  });

  it('never takes a small velocity that was never higher for a network that settled', () => {
    const fit = new WorldFit(new NeVe({ growth: false }), { default: 1e-6 }).run(always({ pace: 1e-9, velocity: 1e-9, drift: 1 }), 1250);
    expect(fit.stopped).toBe(false);
  });

  it('says so when the loss has hardly fallen', () => {
    const fit = held().run(always({ loss: 0.99 }));
    expect(fit.stopReason).toContain('undertrained');
    expect(fit.neve.report().undertrained).toBe(true);
    expect(held().run(always({ loss: 0.5 })).stopReason).not.toContain('undertrained');
  });

  it('goes on at half the rate when the loss collapses on the way down', () => {
    const fit = held().run(always({ loss: 0.5 }), 840);
    const top = fit.lr;
    fit.run(always({ loss: 0.5 }), 900).run(always({ loss: 1.4 }), 920);
    expect(fit.of('restore')).toHaveLength(1);
    expect(fit.lr).toBeCloseTo((top / 2) * (1 - 80 / 420), 10);
    expect(fit.run(always({ loss: 0.5 })).step).toBe(1260);
  });
});

describe('NeVe, drift: failures', () => {
  it.each([
    ['is looked for', 8, 1 / 8],
    ['is held', 100, 1 / 4],
  ])('rolls back what is not finite while the rate %s', (_, step, by) => {
    const fit = new WorldFit(new NeVe()).run(always({}), step);
    const before = fit.lr;
    const [restore, rate] = fit.next(() => ({ failure }));
    expect(restore).toMatchObject({ kind: 'restore', optimizer: 'kept' });
    expect(rate).toMatchObject({ kind: 'setLr' });
    expect(fit.lr).toBeCloseTo(before * by, 10);
    expect(fit.run(always({ loss: 0.5 })).stopReason).toContain('annealed');
  });

  it('leaves the failure to the trainer when nothing helps', () => {
    const fit = new WorldFit(new NeVe({ maxRollbacks: 2 }));
    const decided = [1, 2, 3].map(() => fit.next(() => ({ failure })).length);
    expect(decided).toEqual([2, 2, 0]);
  });

  it('says what it misses when a probe was not measured', () => {
    const neve = new NeVe();
    neve.start({ maxEpochs: 1, stepsPerEpoch: 100 });
    neve.begin(new Map([['default', 0.1]]));
    const seen = { epoch: 0, step: 5, loss: 1, losses: Float64Array.of(1), lr: new Map(), measurements: new Map(), failure: null };
    expect(() => neve.observe(seen)).toThrow(expect.objectContaining({ code: 'ERR_MEASUREMENT_MISSING' }));
  });
});

describe('NeVe, drift: rates', () => {
  it('keeps the ratio of the groups', () => {
    const fit = new WorldFit(new NeVe(), { body: 1e-5, head: 1e-3, frozen: 0 }).run(ballistic(0.1), 400);
    expect(fit.rates.body).toBeGreaterThan(0.03);
    expect((fit.rates.head as number) / (fit.rates.body as number)).toBeCloseTo(100, 8);
    expect(fit.rates.frozen).toBe(0);
  });

  it('refuses rates that are all 0', () => {
    const neve = new NeVe();
    expect(() => neve.begin(new Map([['default', 0]]))).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
  });

  it('stays within minLr and maxLr, for the group with the largest rate', () => {
    const fit = new WorldFit(new NeVe({ maxLr: 0.02 }), { default: 1e-4, other: 1e-5 }).run(ballistic(0.1), 400);
    expect([fit.rates.default, fit.rates.other]).toEqual([expect.closeTo(0.02, 10), expect.closeTo(0.002, 10)]);
    const low = new WorldFit(new NeVe({ minLr: 0.5 }), { default: 0.1 });
    expect(low.lr).toBeCloseTo(0.5);
    low.run(always({ pace: 0.9 }), 24);
    expect(low.lr).toBeCloseTo(0.5);
  });

  it('never raises without growth', () => {
    const fit = new WorldFit(new NeVe({ growth: false }), { default: 1e-3 }).run(always({ pace: 1e-4, drift: 0.9 }));
    expect(Math.max(...fit.of('setLr').map(({ lr }) => lr))).toBe(1e-3);
    expect(fit.of('setLr')[0]?.step).toBe(840);
  });

  it('without an anneal, cuts where drift has gone for five intervals, to the end of the plan', () => {
    const fit = held({ anneal: false });
    const before = fit.lr;
    const wander = (patience: number): number[] =>
      Array.from({ length: patience + 4 }, () => {
        interval(fit, { drift: -0.1, loss: 0.5 - fit.step / 1e5 });
        return fit.lr / before;
      });
    expect(wander(5)).toEqual([1, 1, 1, 1, 1, 1, 0.5, 0.5, 0.5]);
    fit.run(always({ loss: 0.4 }));
    expect([fit.stopped, fit.step]).toEqual([false, 2000]);
  });
});

describe('NeVe, drift: report and state', () => {
  it('tells where the fit stands', () => {
    const neve = new NeVe();
    expect(neve.report()).toMatchObject({ profile: 'drift', phase: 'find', motion: null, velocity: null, shareOfPeak: null });
    const fit = held();
    const motions = (
      [
        [0.9, 0.3],
        [-0.2, 0.3],
        [-0.2, 0.02],
        [0.2, 0.3],
      ] as const
    ).map(([drift, v]) => {
      interval(fit, { drift, velocity: v });
      return fit.neve.report().motion;
    });
    expect(motions).toEqual(['travelling', 'wandering', 'settling', 'settling']);
    const measured = [...fit.measured.values()].flat();
    const count = (name: string): number => measured.filter((each) => each === name).length;
    expect(fit.neve.report()).toMatchObject({
      ...{ phase: 'hold', velocity: 0.3, drift: 0.2, shareOfPeak: 1, rollbacks: 0, undertrained: true, bytes: 15 },
      ...{ measurements: measured.length, seconds: 0.5 * count('velocity') + 0.25 * count('pace') },
    });
  });

  it('goes on exactly from a state at any boundary', () => {
    const world: World = (step, lr) => {
      const wobble = Math.sin(step * 12.9898) / 2;
      if (step === 500) return { failure };
      return {
        ...{ pace: Math.min(1, 0.1 * (lr / 0.05) ** 2 * (1 + wobble)), velocity: 0.2 * (1 + wobble), drift: wobble },
        losses: [2 * Math.exp(-step / 300) + 0.2 * wobble + (step > 690 && step <= 720 ? 5 : 0), 1.5 * Math.exp(-step / 300)],
      };
    };
    const whole = new WorldFit(new NeVe(), { default: 1e-4 });
    const parts = new WorldFit(new NeVe(), { default: 1e-4 });
    let current = parts.neve;
    while (!whole.stopped && whole.step < 2000) {
      whole.next(world);
      parts.next(world);
      const next = new NeVe();
      next.start(parts.plan);
      next.loadStateDict(JSON.parse(JSON.stringify(current.stateDict())));
      Object.assign(parts, { neve: next });
      current = next;
      expect(parts.step).toBe(whole.step);
    }
    expect(whole.of('restore').length).toBeGreaterThan(1);
    expect(parts.decisions).toEqual(whole.decisions);
    expect(parts.neve.stateDict()).toEqual(whole.neve.stateDict());
  });

  it('serves two fits like two fresh ones', () => {
    const neve = new NeVe();
    const first = new WorldFit(neve, { default: 1e-4 }).run(ballistic(0.1));
    const second = new WorldFit(neve, { default: 1e-4 }).run(ballistic(0.1));
    expect(second.decisions).toEqual(first.decisions);
  });

  it('refuses the state of the other profile', () => {
    const state = new NeVe({ profile: 'reference' }).stateDict();
    expect(() => new NeVe().loadStateDict(state)).toThrow(expect.objectContaining({ code: 'ERR_NEVE_PROFILE' }));
  });
});

describe('NeVe, drift: a snapshot that is no better than what it is to mend', () => {
  it('is not gone back to again and again', () => {
    const fit = held();
    for (let i = 0; i < 2; i++) interval(fit, { loss: 0.2 });
    // The weights that were kept at the best loss had already gone wrong: at any rate the loss stays high, and outputs stand nearly still.
    interval(fit, { loss: 0.8, velocity: 0.3 });
    const rollbacks = fit.of('restore').length;
    for (let i = 0; i < 12 && !fit.stopped; i++) interval(fit, { loss: 0.8, velocity: 1e-3, pace: 1e-3 });
    expect(rollbacks).toBe(1);
    expect(fit.of('restore')).toHaveLength(rollbacks);
    expect(fit.stopReason).not.toContain('diverged');
  });
});
