import { describe, expect, it } from 'vitest';
import { ExpTest, type ExpTestOptions } from '../../src/controllers/index.js';
import { StateError } from '../../src/errors.js';
import { Drive, throughJson } from './drive.js';
import { descend, NOISY } from './exp-test-world.js';
import { refuses } from './refusals.js';

/** The options of the golden traces. */
const GOLDEN: ExpTestOptions = { startLr: 2, minWindow: 6, correction: false };

/** `step n outcome`, and p where the trace gives it. */
const rows = ({ verdicts }: ReturnType<typeof descend>): unknown[] =>
  verdicts.map(({ step, n, outcome, phase }) => [step, n, `${phase} ${outcome}`]);

const ps = ({ verdicts }: ReturnType<typeof descend>): number[] => verdicts.map(({ p }) => p);

function expectP(actual: number | undefined, expected: number): void {
  expect(Math.abs((actual as number) / expected - 1)).toBeLessThan(1e-6);
}

describe('golden traces of ExpTest', () => {
  it('searches down from 2, and tunes', () => {
    const trace = descend(new ExpTest(GOLDEN), { steps: 400 });
    expect(rows(trace).slice(0, 5)).toEqual([
      [6, 6, 'search fails'],
      [12, 6, 'search fails'],
      [21, 9, 'search passes'],
      [30, 9, 'tune passes'],
      [39, 9, 'tune passes'],
    ]);
    expectP(ps(trace)[2], 8.968205115e-7);
    expectP(ps(trace)[3], 6.987817317e-7);
    expectP(ps(trace)[4], 1.737930763e-8);
    expect(trace.lr).toBeCloseTo(0.2178, 12);
    expect(trace.losses[0]).toBeCloseTo(1.98, 12);
    // The first weights are put back: the loss is the first one again.
    expect(trace.losses[6]).toBe(trace.losses[0]);
    expect(trace.losses[12]).toBe(trace.losses[0]);
  });

  it('searches down from 0.6', () => {
    const trace = descend(new ExpTest({ ...GOLDEN, startLr: 0.6 }), { steps: 400 });
    expect(rows(trace).slice(0, 2)).toEqual([
      [6, 6, 'search fails'],
      [16, 10, 'search passes'],
    ]);
    expectP(ps(trace)[1], 1.689575476e-7);
    expect(trace.lr).toBeCloseTo(0.198, 12);
  });

  it('lengthens windows by the path of noisy gradients', () => {
    const trace = descend(new ExpTest({ startLr: 2, minWindow: 6 }), { steps: 1200, ...NOISY });
    expect(rows(trace)).toEqual([
      [8, 8, 'search fails'],
      [32, 24, 'search fails'],
      [44, 12, 'search passes'],
      [56, 12, 'tune fails'],
      [220, 164, 'tune fails'],
    ]);
    expectP(ps(trace)[2], 2.18358e-8);
    expectP(ps(trace)[3], 0.226533);
    expectP(ps(trace)[4], 0.0807189);
    expect(trace.lr).toBeCloseTo(0.02371842, 12);
  });

  it('takes windows of at least 30 by default', () => {
    const trace = descend(new ExpTest({ startLr: 2, searchShare: null }), { steps: 1200, ...NOISY });
    expect(rows(trace)).toEqual([
      [40, 40, 'search fails'],
      [164, 124, 'search fails'],
      [248, 84, 'search passes'],
      [332, 84, 'tune fails'],
      [720, 388, 'tune fails'],
    ]);
    expectP(ps(trace)[3], 0.682871);
    expectP(ps(trace)[4], 0.486713);
    expect(trace.lr).toBeCloseTo(0.02371842, 12);
  });

  it('descends as fast as its slowest mode at a fixed rate', () => {
    const { losses } = descend(new ExpTest({ ...GOLDEN, startLr: 0.1 }), { steps: 120 });
    const above = (k: number): number => (losses[k] as number) - 0.1;
    expect(above(110) / above(109)).toBeCloseTo(0.9604, 6);
  });
});

describe('ExpTest decides', () => {
  it('with its evidence, and puts the first weights back in the search alone', () => {
    const { decisions } = descend(new ExpTest({ startLr: 2, minWindow: 6 }), { steps: 1200, ...NOISY });
    expect(decisions.map(({ kind }) => kind)).toEqual([
      ...['keep', 'setLr', 'restore', 'setLr', 'restore', 'setLr', 'keep'],
      ...['setLr', 'setLr'],
    ]);
    expect(decisions[2]).toMatchObject({ kind: 'restore', snapshot: 'ExpTest.first', optimizer: 'fresh' });
    expect(decisions[7]).toMatchObject({
      group: 'default',
      reason: 'tune: losses do not fall (n = 12, t = -0.780695, p = 0.226533); rate 0.2178 -> 0.071874',
    });
    const reset = decisions[2] as { readonly reason: string };
    expect(reset.reason).toMatch(
      /^search: losses do not decay exponentially \(n = 8, .*p = .*\); rate 2 -> 0.66; back to the first weights$/,
    );
  });

  it('leaves weights alone in the search without reset', () => {
    const { decisions } = descend(new ExpTest({ ...GOLDEN, reset: false }), { steps: 40 });
    expect(decisions.map(({ kind }) => kind)).not.toContain('restore');
    expect(decisions.filter(({ kind }) => kind === 'setLr').map((decision) => 'lr' in decision && decision.lr)).toEqual(
      expect.arrayContaining([2, 0.66]),
    );
  });

  it('waits while losses fall without bending, and not longer than it may', () => {
    // A plateau that a network leaves: concave, then a decay.
    const loss = (i: number): number => 2.3 / (1 + Math.exp((i - 50) / 12)) + 0.01 * Math.sin(7 * i);
    const run = (options: ExpTestOptions): ExpTest => {
      const controller = new ExpTest({ startLr: 0.5, correction: false, searchShare: null, ...options });
      const drive = new Drive(controller).begin();
      for (let i = 0; i < 260; i++) drive.next({ loss: loss(i) });
      return controller;
    };
    const outcomes = (options: ExpTestOptions): string[] =>
      run(options)
        .report()
        .verdicts.map(({ n, outcome }) => `${n} ${outcome}`);
    expect(outcomes({}).slice(0, 4)).toEqual(['30 waits', '60 waits', '120 passes', '120 fails']);
    expect(outcomes({ extend: false })[0]).toBe('30 fails');
    // As published, a curve that bends down is an exponential as good as any.
    expect(outcomes({ mode: 'published', minWindow: 30 })[0]).toBe('30 passes');
    expect(outcomes({ maxWindow: 60 }).slice(0, 2)).toEqual(['30 waits', '60 fails']);
    expect(run({}).report()).toMatchObject({ startLr: 0.5 });
  });

  it('is not taken in by losses that leapt up and came back', () => {
    const first = (options: ExpTestOptions) => {
      const controller = new ExpTest({ startLr: 0.5, correction: false, minWindow: 30, ...options });
      const drive = new Drive(controller).begin();
      for (let i = 0; i < 30; i++) drive.next({ loss: i === 0 ? 2.3 : 2.3 + 40 * Math.exp(-i / 4) + 0.01 * Math.sin(7 * i) });
      return controller.report().verdicts[0];
    };
    expect(first({})).toMatchObject({ outcome: 'fails', p: 1, statistic: null });
    expect(first({ mode: 'published' })).toMatchObject({ outcome: 'passes' });
  });

  it('keeps the ratios of groups', () => {
    const drive = new Drive(new ExpTest({ startLr: 0.5, correction: false }), { body: 0.01, head: 0.1, fixed: 0 });
    drive.begin();
    expect(drive.rates).toEqual({ body: expect.closeTo(0.05, 12), head: 0.5, fixed: 0 });
    expect(new Drive(new ExpTest({ startLr: 0.5, correction: false }), { a: 0, b: 0 }).begin().rates).toEqual({ a: 0.5, b: 0.5 });
  });

  it('begins at the rate of the covariance, or at 1', () => {
    const controller = new ExpTest();
    const covariance = (eigenvalue: number | null) =>
      ({ inputs: { kind: 'inputCovariance', eigenvalue, rows: 6, features: 3, seconds: 0 } }) as const;
    expect(controller.probes).toEqual([
      { kind: 'inputCovariance', name: 'inputs', samples: 4096, seed: 0 },
      expect.objectContaining({ kind: 'analysis', name: 'curvature' }),
      { kind: 'gradientPath', name: 'path' },
    ]);
    expect(new Drive(controller).begin(covariance(2.207563698217)).lr).toBeCloseTo(1.087171347281, 11);
    expect(new Drive(controller).begin(covariance(null)).lr).toBe(1);
    expect(() => new Drive(controller).begin()).toThrow(expect.objectContaining({ code: 'ERR_MEASUREMENT_MISSING' }));
  });

  it('measures nothing that options do not need', () => {
    expect(new ExpTest({ startLr: 1, correction: false }).probes).toEqual([]);
    expect(new ExpTest({ mode: 'published', startLr: 1 }).probes).toEqual([]);
  });

  it('refuses a window whose path was not measured', () => {
    const drive = new Drive(new ExpTest({ startLr: 2, minWindow: 2 })).begin();
    drive.next({ loss: 2 });
    expect(() => drive.next({ loss: 2 })).toThrow(StateError);
  });
});

describe('ExpTest in the mode published', () => {
  it('has no power on the shortest windows, and reduces', () => {
    const trace = descend(new ExpTest({ mode: 'published', startLr: 2 }), { steps: 400 });
    // round(1.03) = 1 and round(3.12) = 3 losses: too few for the test.
    expect(rows(trace).slice(0, 3)).toEqual([
      [1, 1, 'search fails'],
      [4, 3, 'search fails'],
      [13, 9, 'search passes'],
    ]);
    expect(ps(trace).slice(0, 2)).toEqual([1, 1]);
    expect(trace.decisions.filter(({ kind }) => kind === 'keep')).toHaveLength(1);
  });

  it('takes growth for an exponential too', () => {
    // All weights grow by the same factor at a rate beyond every stability limit.
    const options = { startLr: 200, minWindow: 6, correction: false, maxReductions: 0 };
    const growing = descend(new ExpTest({ ...options, mode: 'published' }), { steps: 6 });
    expect(growing.verdicts[0]).toMatchObject({ outcome: 'passes' });
    expect(descend(new ExpTest(options), { steps: 6 }).verdicts[0]).toMatchObject({ outcome: 'fails', p: 1 });
  });

  it('corrects for the path when asked to, also where that changes nothing', () => {
    const straight = { path: { kind: 'gradientPath', path: 1, resultant: 1, steps: 10, seconds: 0 } } as const;
    const controller = new ExpTest({ mode: 'published', startLr: 0.2, correction: true });
    const drive = new Drive(controller).begin();
    for (let i = 0; i < 10; i++) drive.next({ loss: 0.3 + 1.62 * Math.exp(-0.4 * i), measurements: straight });
    expect(controller.report().verdicts).toMatchObject([{ n: 10, outcome: 'passes' }]);
  });
});

describe('guards of ExpTest', () => {
  it('stops reducing after maxReductions', () => {
    const controller = new ExpTest({ ...GOLDEN, maxReductions: 1 });
    const trace = descend(controller, { steps: 400 });
    expect(trace.verdicts).toHaveLength(2);
    expect(trace.verdicts[1]).toMatchObject({ outcome: 'fails', lr: 0.66, nextLr: 0.66 });
    expect(controller.report()).toMatchObject({ phase: 'done', reductions: 1, lr: 0.66, startLr: 2 });
    expect(controller.status()).toEqual({ phase: 'done', window: 6, reductions: 1, p: 1 });
    expect(controller.when(12)).toEqual({ step: Number.POSITIVE_INFINITY, measure: [] });
  });

  it('stops reducing at minLr', () => {
    expect(descend(new ExpTest({ ...GOLDEN, minLr: 0.3 }), { steps: 400 }).lr).toBe(0.66);
    expect(descend(new ExpTest({ ...GOLDEN, minLr: 0.2 }), { steps: 400 }).lr).toBeCloseTo(0.2178, 12);
  });

  it('cuts windows at maxWindow', () => {
    const trace = descend(new ExpTest({ startLr: 2, minWindow: 6, maxWindow: 10 }), { steps: 300, ...NOISY });
    expect(Math.max(...trace.verdicts.map(({ n }) => n))).toBe(10);
  });

  it('never tests a window that ends after the fit', () => {
    expect(descend(new ExpTest({ startLr: 1e-6, correction: false, searchShare: null }), { steps: 400 }).verdicts).toEqual([]);
  });

  it('ends its search after a share of the fit, with the rate that it has come to', () => {
    const search = (options: ExpTestOptions, steps = 1200) => descend(new ExpTest({ startLr: 2, ...options }), { steps, ...NOISY });
    const whole = search({ searchShare: null });
    const capped = search({});
    expect(rows(capped).slice(0, 4)).toEqual([
      [40, 40, 'search fails'],
      [164, 124, 'search fails'],
      [240, 76, 'search untested'],
      [324, 84, 'tune fails'],
    ]);
    expect(capped.losses.slice(0, 240)).toEqual(whole.losses.slice(0, 240));
    // Losses above the first one: the rate is lowered once more, from the first weights on.
    const diverging = search({ searchShare: 0.025 });
    expect(rows(diverging)[0]).toEqual([30, 30, 'search fails']);
    expect(diverging.verdicts[1]).toMatchObject({ phase: 'tune' });
    expect(diverging.decisions.slice(2, 4)).toMatchObject([
      { kind: 'restore', snapshot: 'ExpTest.first' },
      { kind: 'setLr', lr: 0.66 },
    ]);
  });

  it('hands over after that share', () => {
    const controller = new ExpTest({ startLr: 1e-6, correction: false, tune: false });
    descend(controller, { steps: 400 });
    expect(controller.finished()).toBe(true);
    expect(controller.report()).toMatchObject({ phase: 'done', lr: 1e-6, verdicts: [{ step: 80, outcome: 'untested' }] });
  });

  it('has no such end where the length of the fit is not known', () => {
    const controller = new ExpTest({ startLr: 1e-6, correction: false });
    controller.start({ maxEpochs: null, maxSteps: null, stepsPerEpoch: 10 });
    controller.begin(new Map([['default', 1]]));
    expect(controller.stateDict().searchEnd).toBeNull();
  });

  it('makes six decades of reductions by default and then no more', () => {
    const drive = new Drive(new ExpTest({ startLr: 1, correction: false, minWindow: 4, maxWindow: 4, maxReductions: null })).begin();
    for (let i = 0; i < 200; i++) drive.next({ loss: 1 + i });
    expect(drive.lr).toBeCloseTo(0.33 ** 12, 12);
  });
});

describe('ExpTest and losses that are not finite', () => {
  it('rejects the window at once, in the search', () => {
    const trace = descend(new ExpTest({ startLr: 2, correction: false }), { steps: 300, ceiling: 100 });
    const [first] = trace.verdicts;
    expect(first).toMatchObject({ phase: 'search', test: 'none', outcome: 'fails', p: 1, statistic: null, nextLr: 0.66 });
    expect((first?.n as number) < 30).toBe(true);
    expect(trace.failure).toBeNull();
    expect(trace.lr).toBeCloseTo(0.2178, 12);
    expect(trace.decisions.find(({ kind }) => kind === 'restore')).toMatchObject({
      snapshot: 'ExpTest.first',
      reason: expect.stringContaining('a loss is not finite'),
    });
  });

  it('goes back to the last window that passed, while tuning', () => {
    const lossNoise = (k: number): number => (k === 25 ? Number.POSITIVE_INFINITY : 0);
    const trace = descend(new ExpTest(GOLDEN), { steps: 60, lossNoise });
    expect(trace.failure).toBeNull();
    expect(trace.verdicts[3]).toMatchObject({ step: 25, phase: 'tune', test: 'none', outcome: 'fails' });
    expect(trace.decisions.filter(({ kind }) => kind === 'restore').at(-1)).toMatchObject({ snapshot: 'ExpTest.good' });
    expect(trace.losses[25]).toBe(trace.losses[21]);
  });

  it('lets the fit fail where there is nothing to go back to, or the guards forbid', () => {
    const at = (k: number) => ({ steps: 60, lossNoise: (now: number): number => (now === k ? Number.NaN : 0) });
    expect(descend(new ExpTest(GOLDEN), at(0)).failure).not.toBeNull();
    expect(descend(new ExpTest({ ...GOLDEN, mode: 'published' }), at(25)).failure).not.toBeNull();
    expect(descend(new ExpTest({ ...GOLDEN, reset: false }), at(3)).failure).not.toBeNull();
    expect(descend(new ExpTest({ ...GOLDEN, maxReductions: 0 }), at(3)).failure).not.toBeNull();
  });
});

describe('state and options of ExpTest', () => {
  it('goes on exactly from a state, at every boundary', () => {
    const world = { steps: 400, ...NOISY };
    const whole = descend(new ExpTest({ startLr: 2, minWindow: 6 }), world);
    const controller = new ExpTest({ startLr: 2, minWindow: 6 });
    const resumed = descend(controller, {
      ...world,
      atBoundary: () => {
        const state = throughJson(controller);
        controller.start({ maxEpochs: 1, stepsPerEpoch: 1 });
        controller.loadStateDict(state);
        expect(throughJson(controller)).toEqual(state);
      },
    });
    expect(resumed).toEqual(whole);
  });

  it('serves two fits alike', () => {
    const controller = new ExpTest(GOLDEN);
    const first = descend(controller, { steps: 100 });
    expect(descend(controller, { steps: 100 })).toEqual(first);
  });

  it('shows its options', () => {
    const robust = {
      ...{ mode: 'robust', alpha: 0.05, beta: 0.33, startLr: 'auto', samples: 4096, seed: 0, minWindow: 30, maxWindow: null },
      ...{ correction: true, extend: true, reset: true, tune: true, searchShare: 0.2, maxReductions: 12, minLr: null },
    };
    expect(new ExpTest().options).toEqual(robust);
    expect(new ExpTest({ mode: 'published' }).options).toEqual({
      ...robust,
      ...{ mode: 'published', minWindow: 1, correction: false, extend: false, searchShare: null, maxReductions: null, minLr: 0 },
    });
    expect(new ExpTest({ mode: 'published', minWindow: 5, alpha: 0.1 }).options).toMatchObject({ minWindow: 5, alpha: 0.1 });
  });

  refuses('ExpTest', (options) => new ExpTest(options), {}, [
    [{ mode: 'paper' }, 'mode'],
    [{ alpha: 0 }, 'alpha'],
    [{ alpha: 1 }, 'alpha'],
    [{ beta: 1 }, 'beta'],
    [{ searchShare: 0 }, 'searchShare'],
    [{ beta: 0 }, 'beta'],
    [{ startLr: 0 }, 'startLr'],
    [{ startLr: 'hessian' }, 'startLr'],
    [{ startLr: Number.POSITIVE_INFINITY }, 'startLr'],
    [{ samples: 1 }, 'samples'],
    [{ seed: -1 }, 'seed'],
    [{ minWindow: 0 }, 'minWindow'],
    [{ minWindow: 2.5 }, 'minWindow'],
    [{ maxWindow: 3 }, 'maxWindow'],
    [{ correction: 1 }, 'correction'],
    [{ reset: 'yes' }, 'reset'],
    [{ extend: 1 }, 'extend'],
    [{ maxReductions: -1 }, 'maxReductions'],
    [{ minLr: -1 }, 'minLr'],
  ]);
});
