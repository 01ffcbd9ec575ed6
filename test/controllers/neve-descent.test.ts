/** What the prototype's cases do not reach: ends of the search, too many undos, losses below 0, plans and states. */

import { describe, expect, it } from 'vitest';
import { type Decision, type DescentState, type FitPlan, NeVe, type NeVeOptions } from '../../src/controllers/index.js';
import { nextBoundary } from '../../src/controllers/next-boundary.js';
import { NumericalError } from '../../src/errors.js';
import { ALL_OPTIMIZERS } from '../../src/optim/declarations.js';
import { velocityMeasurement } from './drive.js';

const PLAN = { maxEpochs: 8, stepsPerEpoch: 100 };
const failure = new NumericalError('ERR_NON_FINITE_LOSS', 'The loss is NaN.');

interface Signs {
  readonly fastest?: number;
  readonly velocity?: number;
  readonly drift?: number | null;
  /** Of the layers, from first to last; by default there is one. */
  readonly layers?: readonly { readonly velocity?: number; readonly drift?: number }[];
  readonly loss?: number | ((i: number) => number);
  /** Steps that were left out. */
  readonly skippedSteps?: number;
}

/** A fit of 800 steps that goes from boundary to boundary. */
class Fit {
  readonly neve: NeVe;
  step = 0;
  /** Of a fit that is limited by time. */
  secondsLeft: ((step: number) => number) | null = null;
  /** Index of the epoch that ends at a step, or is running there. */
  epochOf: (step: number) => number = () => 0;

  constructor(plan: FitPlan = PLAN, options: NeVeOptions = {}) {
    this.neve = new NeVe(options);
    this.neve.start(plan);
    this.neve.begin(new Map([['default', 1]]));
    nextBoundary(this.neve.when, 0, Number.NaN);
  }

  get state(): DescentState {
    return this.neve.stateDict() as DescentState;
  }

  next({ fastest = 0.1, velocity = 0.05, drift = null, layers = [{}], loss = 1, skippedSteps = 0 }: Signs = {}): readonly Decision[] {
    const { step } = nextBoundary(this.neve.when, this.step, Number.NaN);
    const losses = Float64Array.from({ length: step - this.step }, (_, i) => (typeof loss === 'number' ? loss : loss(i)));
    this.step = step;
    const plain = { name: 'l', neurons: 1, velocity: fastest, mseVelocity: null, drift: null, deadNeurons: 0, perNeuron: null };
    const found = layers.map((layer) => ({ ...plain, ...layer }));
    const measurements = new Map([['velocity', velocityMeasurement({ velocity, drift, layers: found })]]);
    return this.neve.observe({
      ...{ epoch: this.epochOf(step), step, loss: losses.reduce((sum, each) => sum + each, 0) / losses.length, losses, skippedSteps },
      ...{ lr: new Map(), measurements, failure: null, ...(this.secondsLeft === null ? {} : { secondsLeft: this.secondsLeft(step) }) },
    });
  }

  fail(step: number): readonly Decision[] {
    this.step = step;
    return this.neve.observe({
      ...{ epoch: 0, step, loss: Number.NaN, losses: new Float64Array(), lr: new Map(), measurements: new Map(), failure },
    });
  }

  /** A look. */
  look(signs: Signs = {}): readonly Decision[] {
    this.next(signs);
    return this.next(signs);
  }
}

const kinds = (decisions: readonly Decision[]) => decisions.map(({ kind }) => kind);

describe("NeVe's search", () => {
  it('ends after eight looks, whatever they found', () => {
    const fit = new Fit();
    for (let i = 0; i < 7; i++) expect(kinds(fit.look({ fastest: i % 2 === 0 ? 0.9 : 0.001 }))).toEqual(['restore', 'setLr']);
    expect(kinds(fit.look({ fastest: 0.9 }))).toEqual(['restore', 'schedule']);
    expect(fit.neve.report()).toMatchObject({ phase: 'descend', looks: 8 });
  });

  it('tries a rate again whose steps were all left out, eight times at most', () => {
    const fit = new Fit();
    const [back, again] = fit.look({ fastest: 0, skippedSteps: 4 });
    expect(back).toMatchObject({ kind: 'restore', reason: 'fp16 left out all steps at 0.00001' });
    expect(again).toMatchObject({ kind: 'setLr', lr: 1e-5 });
    expect(fit.look({ fastest: 1e-5, skippedSteps: 3 })).toMatchObject([
      { reason: expect.stringContaining('too slow') },
      { kind: 'setLr' },
    ]);
    const never = new Fit();
    for (let i = 0; i < 8; i++) expect(kinds(never.look({ fastest: 0, skippedSteps: 4 }))).toEqual(['restore', 'setLr']);
    expect(kinds(never.look({ fastest: 0, skippedSteps: 4 }))).toEqual(['restore', 'schedule']);
  });

  it('multiplies the rate by a thousand where nothing moves', () => {
    const fit = new Fit();
    expect(fit.look({ fastest: 0 })).toMatchObject([{ kind: 'restore' }, { kind: 'setLr', lr: expect.closeTo(0.01, 12) }]);
  });

  it('lets a fit fail whose untouched weights give no numbers', () => {
    const fit = new Fit();
    expect(fit.fail(0)).toEqual([]);
    expect(kinds(fit.fail(1))).toEqual(['restore', 'setLr']);
    expect(fit.fail(1)).toEqual([]);
  });

  it('reads losses below 0: a fifth of what there is', () => {
    const fit = new Fit();
    fit.next({ loss: -10 });
    expect(fit.next({ loss: -7.9 })).toMatchObject([{ reason: expect.stringContaining('the loss rose') }, { kind: 'setLr' }]);
    const other = new Fit();
    other.next({ loss: -10 });
    expect(kinds(other.next({ loss: -8.1 }))).toEqual(['restore', 'schedule']);
  });

  it('refuses rates that are all 0: there is no ratio to keep', () => {
    const neve = new NeVe();
    neve.start(PLAN);
    expect(() => neve.begin(new Map([['default', 0]]))).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
  });
});

describe('NeVe where batch normalisation takes what layers give', () => {
  const normalized = { ...PLAN, batchNormalized: true };
  const descending = (plan: FitPlan): Fit => {
    const fit = new Fit(plan);
    expect(kinds(fit.look())).toEqual(['restore', 'schedule']);
    return fit;
  };
  const raised = (decisions: readonly Decision[]): boolean => kinds(decisions).includes('schedule');

  it('looks past the last layer, which turns round by itself', () => {
    const layers = [{ velocity: 0.1 }, { velocity: 0.9 }];
    expect(kinds(new Fit(normalized).look({ layers }))).toEqual(['restore', 'schedule']);
    expect(kinds(new Fit().look({ layers }))).toEqual(['restore', 'setLr']);
    expect(kinds(new Fit(normalized).look({ layers: [{ velocity: 0.9 }] }))).toEqual(['restore', 'setLr']);
  });

  it('raises the line every other interval, though outputs bounce', () => {
    const [fit, plain] = [descending(normalized), descending(PLAN)];
    const peaks = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4].map((loss) => {
      const bouncing = { drift: -0.4, layers: [{ drift: -0.3 }, { drift: -0.4 }], loss };
      expect(raised(plain.next(bouncing))).toBe(false);
      fit.next(bouncing);
      return fit.state.peak / plain.state.peak;
    });
    expect(peaks).toEqual([1, 2, 2, 2, 4, 4]);
    fit.next({ drift: -0.4, loss: 0.3 });
    expect(fit.next({ drift: -0.4, loss: 0.2 })).toContainEqual(
      expect.objectContaining({ reason: expect.stringContaining('the losses bear it') }),
    );
  });

  it('begins the line at four times what the looks found where steps are as long as gradients, and raises it for less time', () => {
    const [usual, sgd] = [descending(normalized), descending({ ...normalized, stepLength: 'gradient' })];
    expect(sgd.state.peak / usual.state.peak).toBe(4);
    const raises = (fit: Fit): number => {
      for (let i = 0; i < 40; i++) fit.next({ drift: -0.4, loss: 0.9 - i / 50 });
      return fit.state.raises;
    };
    expect(raises(usual) - raises(sgd)).toBe(2);
    const short = new Fit({ maxEpochs: 3, stepsPerEpoch: 100, batchNormalized: true, stepLength: 'gradient' });
    short.look();
    const plain = new Fit({ maxEpochs: 3, stepsPerEpoch: 100 });
    plain.look();
    expect(short.state.peak).toBe(plain.state.peak);
    expect(ALL_OPTIMIZERS.filter(({ stepLength }) => stepLength === 'gradient').map(({ name }) => name)).toEqual(['sgd']);
  });

  it('goes by c where there are fewer than 320 steps', () => {
    const fit = new Fit({ maxEpochs: 3, stepsPerEpoch: 100, batchNormalized: true });
    fit.look();
    const { peak } = fit.state;
    for (const loss of [0.9, 0.8, 0.7, 0.6]) fit.next({ drift: -0.4, layers: [{ drift: 0.9 }], loss });
    expect(fit.state.peak).toBe(peak);
  });

  it('raises it at once, and by more, where one layer travels', () => {
    const fit = descending(normalized);
    const { peak } = fit.state;
    fit.next({ drift: -0.4, layers: [{ drift: 0.2 }, { drift: -0.4 }], loss: 0.9 });
    expect(fit.state.peak / peak).toBe(2);
    // Across a raise c says nothing.
    fit.next({ drift: 0, layers: [{ drift: 0.9 }], loss: 0.8 });
    expect(fit.state.peak / peak).toBe(2);
    fit.next({ drift: 0, layers: [{ drift: 0.6 }, { drift: -0.4 }], loss: 0.7 });
    expect(fit.state.peak / peak).toBe(8);
  });

  it('raises it until the losses undo that', () => {
    const fit = descending(normalized);
    for (const loss of [0.9, 0.8]) fit.next({ drift: -0.4, loss });
    const { peak } = fit.state;
    expect(kinds(fit.next({ drift: -0.4, loss: 1.5 }))).toEqual(['restore', 'schedule']);
    expect(fit.state).toMatchObject({ peak: peak / 2, cap: 0.7 * peak, undos: 1 });
    for (const loss of [0.7, 0.6, 0.5, 0.4]) fit.next({ drift: -0.4, loss });
    expect(fit.state.peak).toBe(peak / 2);
  });
});

describe('NeVe where steps are as long as the rate says', () => {
  it('doubles the line where outputs travel straight, and does not raise it where they walk', () => {
    const fit = new Fit({ ...PLAN, stepLength: 'rate' });
    fit.look();
    const { peak } = fit.state;
    for (const loss of [0.9, 0.8, 0.7]) fit.next({ drift: 0, loss });
    expect(fit.state.peak).toBe(peak);
    fit.next({ drift: 0.4, loss: 0.6 });
    expect(fit.state.peak).toBe(2 * peak);
  });

  it('is told so of Lion and Muon', () => {
    const fixed = ALL_OPTIMIZERS.filter(({ stepLength }) => stepLength === 'rate').map(({ name }) => name);
    expect(fixed).toEqual(['lion', 'muon']);
  });
});

describe('NeVe under losses that are not finite and fail nothing, as under a scaler', () => {
  it.each([Number.POSITIVE_INFINITY, Number.NaN])('undoes an interval with %s, and raises nothing on its account', (bad) => {
    const fit = new Fit();
    fit.look();
    fit.next({ drift: -0.4, loss: 0.9 });
    const { peak } = fit.state;
    expect(kinds(fit.next({ drift: 0.9, loss: (i) => (i === 3 ? bad : 0.8) }))).toEqual(['restore', 'schedule']);
    expect(fit.state.peak).toBe(peak / 2);
  });

  it('takes a look that ends in them as one that was too fast', () => {
    const fit = new Fit();
    fit.next();
    expect(fit.next({ loss: Number.NaN })).toMatchObject([
      { reason: expect.stringContaining('the loss rose') },
      { kind: 'setLr', lr: 2.5e-6 },
    ]);
  });
});

describe('NeVe in a fit of fewer than 320 steps', () => {
  const short = () => new Fit({ maxEpochs: 1, stepsPerEpoch: 100 });

  it('looks for 4 steps, and goes back only from what was too fast', () => {
    const fit = short();
    expect(kinds(fit.look({ fastest: 0.001 }))).toEqual(['setLr']);
    expect(fit.step).toBe(4);
    expect(kinds(fit.look({ fastest: 0.9 }))).toEqual(['restore', 'setLr']);
    expect(kinds(fit.look({ fastest: 0.1, loss: 2 }))).toEqual(['restore', 'setLr']);
    expect(kinds(fit.look({ fastest: 0.1 }))).toEqual(['schedule']);
    expect(fit.state).toMatchObject({ from: 16, interval: 5 });
  });

  it('spends half of its steps on looks at most', () => {
    const fit = new Fit({ maxEpochs: 1, stepsPerEpoch: 20 });
    expect(kinds(fit.look({ fastest: 0.001 }))).toEqual(['setLr']);
    expect(kinds(fit.look({ fastest: 0.001 }))).toEqual(['schedule']);
    expect(fit.step).toBe(8);
  });

  it('keeps the given rates where there is no time to look', () => {
    const neve = new NeVe();
    neve.start({ maxEpochs: 1, stepsPerEpoch: 7 });
    expect(neve.begin(new Map([['default', 0.1]]))).toEqual([]);
    expect(nextBoundary(neve.when, 0, Number.NaN).step).toBeGreaterThan(7);
  });

  it('looks where such a fit goes on for longer, and helps no failure before', () => {
    const { state } = new Fit({ maxEpochs: 1, stepsPerEpoch: 7 });
    const asked = (fit: Fit): readonly Decision[] => {
      fit.neve.loadStateDict(state);
      expect(fit.neve.searching()).toBe(false);
      expect(fit.fail(6)).toEqual([]);
      fit.step = 8;
      return fit.neve.observe({
        ...{ epoch: 0, step: 8, loss: 1, losses: Float64Array.of(1), lr: new Map(), failure: null },
        measurements: new Map([['velocity', velocityMeasurement({ velocity: 0.1, drift: null, layers: [] })]]),
      });
    };
    const fit = new Fit();
    expect(asked(fit)).toMatchObject([{ kind: 'keep' }, { kind: 'setLr', lr: 1e-5 }]);
    expect(fit.look()).toMatchObject([{ kind: 'restore' }, { kind: 'schedule' }]);
    expect(fit.state).toMatchObject({ looks: 1, from: 16 });
    const little = new Fit({ maxEpochs: 1, stepsPerEpoch: 14 });
    expect(asked(little)).toEqual([]);
    expect(nextBoundary(little.neve.when, 8, Number.NaN).step).toBeGreaterThan(14);
  });

  it('has intervals as long as momentum remembers, up to a tenth of the fit', () => {
    const interval = (momentumSteps: number): number => {
      const fit = new Fit({ ...PLAN, momentumSteps });
      fit.look();
      return fit.state.interval;
    };
    // 800 steps less a look of 8 are 40 intervals of 19.
    expect([0, 10, 20].map(interval)).toEqual([19, 19, 19]);
    expect([50, 100, Number.POSITIVE_INFINITY].map(interval)).toEqual([40, 80, 80]);
  });

  it('has 20 intervals', () => {
    const fit = new Fit({ maxEpochs: 1, stepsPerEpoch: 300 });
    fit.look();
    expect(fit.state.interval).toBe(14);
    const longer = new Fit({ maxEpochs: 1, stepsPerEpoch: 320 });
    longer.look();
    expect(longer.state).toMatchObject({ from: 8, interval: 8 });
  });
});

describe('NeVe in a fit of unknown length', () => {
  const unknown = (options: NeVeOptions = {}, maxEpochs: number | null = 1) =>
    new Fit({ maxEpochs, maxSteps: null, stepsPerEpoch: null }, options);
  /** Interval after interval up to a step, with losses that only just fall. */
  const until = (fit: Fit, step: number, { loss = 0, ...signs }: Signs & { readonly loss?: number } = {}): Decision[] => {
    const all: Decision[] = [];
    // Equal losses would differ by rounding, and have no error.
    const lossOf = (): number => (loss === 0 ? 0.5 + 10 / (fit.step + 100) : loss - 1e-6 * fit.step);
    while (fit.step < step) all.push(...fit.next({ drift: -0.4, ...signs, loss: lossOf() }));
    return all.filter(({ kind }) => kind !== 'keep');
  };

  it('holds the rate, over intervals that grow, and halves it as the steps have doubled', () => {
    const fit = unknown();
    expect(fit.look()).toMatchObject([{ kind: 'restore' }, { kind: 'setLr', lr: 1e-5 }]);
    expect(fit.neve.report()).toMatchObject({ phase: 'hold', peak: 1e-5 });
    expect(until(fit, 160)).toEqual([]);
    expect(fit.next({ drift: -0.4, loss: 0.53 })).toMatchObject([
      { kind: 'keep' },
      { kind: 'setLr', lr: 5e-6, reason: 'the steps have doubled; half the rate' },
    ]);
    expect(fit.step).toBe(168);
    expect(until(fit, 336, { loss: 0.45 })).toMatchObject([{ kind: 'setLr', lr: 2.5e-6 }]);
    expect(fit.state.interval).toBe(13);
  });

  it('ends after a level that brought nothing, over a quarter of the steps so far', () => {
    const fit = unknown();
    fit.look();
    until(fit, 168);
    const [ending] = until(fit, 336, { loss: 0.53 });
    const steps = Math.floor(fit.step / 4);
    const end = fit.step + steps;
    expect(ending).toMatchObject({ kind: 'schedule', law: { to: 0, steps }, reason: 'nothing is left to learn' });
    expect(until(fit, end)).toMatchObject([{ kind: 'stop', reason: expect.stringContaining('nothing was left to learn') }]);
    expect(fit.step).toBe(end);
  });

  it('does not end before anything was learnt, nor lowers what still walks, nor raises what was lowered', () => {
    const plateau = unknown();
    plateau.look();
    const found: Decision[] = [];
    while (plateau.step < 1500) found.push(...plateau.next({ drift: -0.4, loss: (i) => (i % 2 === 0 ? 1.1 : 0.9) }));
    expect(new Set(kinds(found))).toEqual(new Set(['keep', 'setLr']));
    const walking = unknown();
    walking.look();
    expect(until(walking, 400, { drift: -0.1 }).map((one) => 'reason' in one && one.reason)).not.toContainEqual(
      expect.stringContaining('doubled'),
    );
    const lowered = unknown();
    lowered.look();
    until(lowered, 168);
    expect(until(lowered, 300, { drift: 0.6 })).toEqual([]);
  });

  it('asked to stop, ends at a level whose loss is next to nothing', () => {
    const fit = unknown({ stop: true });
    fit.look();
    expect(until(fit, 168, { loss: 0.039 })).toMatchObject([{ kind: 'schedule', reason: 'nothing is left to learn' }]);
  });

  it('leaves out what a level was told before an undo', () => {
    const fit = unknown();
    fit.look();
    until(fit, 140, { loss: 0.1 });
    expect(fit.state.hold.intervals.length).toBe(17);
    expect(kinds(fit.next({ loss: 0.9 }))).toEqual(['restore', 'setLr']);
    expect(fit.state.hold).toEqual({ from: null, before: null, intervals: [] });
  });

  it('draws its line as soon as an epoch has told how long the fit is', () => {
    const fit = unknown({}, 4);
    fit.epochOf = (step) => Math.floor((step - 1) / 300);
    fit.look();
    until(fit, 290);
    const before = fit.state.peak;
    const [drawn] = until(fit, 310);
    const expected = fit.state.end as number;
    expect(drawn).toMatchObject({
      kind: 'schedule',
      law: { to: 0, steps: expected - fit.step },
      reason: `the fit is expected to end at step ${expected}`,
    });
    // No more than a boundary's distance too early, and never too late.
    expect(expected).toBeGreaterThan(1100);
    expect(expected).toBeLessThanOrEqual(1200);
    expect(fit.neve.report()).toMatchObject({ phase: 'descend', peak: before });
    until(fit, 1000);
    while (fit.step !== fit.state.end) fit.next({ drift: -0.4, loss: 0.4 });
    expect(fit.step).toBeLessThanOrEqual(1200);
    expect(fit.step).toBeGreaterThan(1150);
  });

  it('draws it anew where it has reached 0 and the epochs have become longer, and ends no fit that only epochs limit', () => {
    const fit = unknown({}, 6);
    // The first epoch has 10 steps, all others 100.
    fit.epochOf = (step) => (step <= 10 ? 0 : 1 + Math.floor((step - 11) / 100));
    fit.look();
    const found = until(fit, 400);
    for (let at = 0; at !== fit.step; ) {
      at = fit.step;
      if (nextBoundary(fit.neve.when, fit.step, Number.NaN).step < 510) found.push(...fit.next({ drift: -0.4, loss: 0.4 }));
    }
    expect(kinds(found)).not.toContain('stop');
    expect(found.filter((one) => 'reason' in one && /now expected to end/.test(one.reason)).length).toBeGreaterThan(2);
    expect(fit.step).toBeGreaterThan(480);
    const even = unknown({}, 4);
    even.epochOf = (step) => Math.floor((step - 1) / 25);
    even.look();
    const told = until(even, 60);
    while (even.step !== even.state.end) told.push(...even.next({ drift: -0.4, loss: 0.4 }));
    expect(even.step).toBeGreaterThan(90);
    expect(kinds(told)).not.toContain('stop');
    expect(nextBoundary(even.neve.when, even.step, Number.NaN).step).toBe(Number.POSITIVE_INFINITY);
  });

  it('draws it to where the epochs of a stream end, where that is before the steps that limit the fit', () => {
    const fit = new Fit({ maxEpochs: 2, maxSteps: 2000, stepsPerEpoch: null });
    fit.epochOf = (step) => Math.floor((step - 1) / 400);
    fit.look();
    const [drawn] = until(fit, 460);
    expect(drawn).toMatchObject({ kind: 'schedule', reason: expect.stringContaining('now expected to end') });
    expect(fit.state.end).toBeGreaterThan(700);
    expect(fit.state.end).toBeLessThanOrEqual(800);
    const limited = new Fit({ maxEpochs: 4, maxSteps: 700, stepsPerEpoch: null });
    limited.epochOf = fit.epochOf;
    limited.look();
    expect(until(limited, 460)).toEqual([]);
    expect(limited.state.end).toBeNull();
  });

  it('draws it in a fit that goes on under a limit of time only', () => {
    const planned = new Fit();
    planned.look();
    const fit = new Fit({ maxEpochs: null, maxSteps: null, stepsPerEpoch: 100 });
    fit.neve.loadStateDict(planned.neve.stateDict());
    fit.step = planned.step;
    fit.secondsLeft = (step) => 50 - step / 10;
    const drawn = [fit.next({ drift: -0.4 }), fit.next({ drift: -0.4 })].flat();
    expect(drawn).toContainEqual(expect.objectContaining({ kind: 'schedule', reason: expect.stringContaining('now expected to end') }));
    expect(fit.state.end).toBeLessThan(500);
  });

  it('goes by time where time limits it, and draws the line anew where the pace changes', () => {
    const fit = new Fit({ maxEpochs: null, maxSteps: null, stepsPerEpoch: 50 });
    // Ten steps a second, then five.
    fit.secondsLeft = (step) => 100 - (step <= 400 ? step / 10 : 40 + (step - 400) / 5);
    const drawn = fit.look().at(-1);
    expect(drawn).toMatchObject({ kind: 'schedule', law: { steps: Math.floor(0.97 * 99.2 * 10) } });
    expect(kinds(until(fit, 400))).toEqual([]);
    const again = until(fit, 700);
    expect(again.length).toBeGreaterThan(1);
    expect(again.every((one) => 'reason' in one && /now expected to end at step \d+/.test(one.reason))).toBe(true);
    while (fit.step !== fit.state.end) fit.next({ drift: -0.4, loss: 0.3 });
    // 700 steps in all.
    expect(fit.step).toBeLessThanOrEqual(705);
    expect(fit.neve.scheduledRate(fit.step, 'default')).toBe(0);
  });

  it('keeps to its plan where the time is enough, and ends before it where it is not', () => {
    const fit = new Fit();
    fit.secondsLeft = (step) => 100 - step / 10;
    expect(fit.look().at(-1)).toMatchObject({ kind: 'schedule', law: { steps: 792 } });
    expect(fit.state).toMatchObject({ end: null, ending: null });
    const late = new Fit();
    late.secondsLeft = (step) => 40 - step / 10;
    expect(late.look().at(-1)).toMatchObject({ kind: 'schedule', law: { steps: Math.floor(0.97 * 392) } });
  });

  it('goes on from its state', () => {
    const fit = unknown({}, 4);
    fit.look();
    until(fit, 250);
    const other = unknown({}, 4);
    other.neve.loadStateDict(JSON.parse(JSON.stringify(fit.neve.stateDict())));
    other.step = fit.step;
    for (const one of [fit, other]) one.epochOf = (step) => Math.floor((step - 1) / 300);
    expect(until(other, 900)).toEqual(until(fit, 900));
    expect(other.state).toEqual(fit.state);
  });
});

describe("NeVe's descent", () => {
  it('undoes eight times at most: after that losses are borne, and a failure ends the fit', () => {
    const fit = new Fit();
    fit.look();
    fit.next({ loss: 0.1 });
    for (let i = 0; i < 8; i++) expect(kinds(fit.next({ loss: 9 }))).toEqual(['restore', 'schedule']);
    expect(fit.next({ loss: 9 })).toEqual([]);
    expect(fit.neve.report()).toMatchObject({ undos: 8, peak: expect.closeTo(1e-5 / 256, 12) });
    expect(fit.fail(fit.step + 3)).toEqual([]);
  });

  it('counts an interval anew from where a failure was undone', () => {
    const fit = new Fit();
    fit.look();
    const { interval } = fit.state;
    expect(interval).toBe(19);
    fit.next({ loss: 0.5 });
    const broken = fit.step + 5;
    expect(fit.fail(broken)).toMatchObject([
      { kind: 'restore', snapshot: 'NeVe.best', optimizer: 'kept' },
      { kind: 'schedule', law: { steps: 800 - broken } },
    ]);
    fit.next();
    expect(fit.step).toBe(broken + interval);
  });

  it('raises down to 2 % of the first loss, and of the root of one that is squared', () => {
    const raises = (loss: number, squaredLoss: boolean): boolean => {
      const fit = new Fit({ ...PLAN, squaredLoss });
      fit.look();
      fit.next({ loss });
      return kinds(fit.next({ loss, drift: 0.5 })).includes('schedule');
    };
    expect([0.03, 0.019].map((loss) => raises(loss, false))).toEqual([true, false]);
    expect([0.001, 0.0003].map((loss) => raises(loss, true))).toEqual([true, false]);
  });

  it('raises losses below 0 too: they have no share that would be learnt', () => {
    const fit = new Fit();
    fit.look({ loss: -1 });
    fit.next({ loss: -2 });
    expect(fit.next({ loss: -3, drift: 0.6 })).toMatchObject([
      { kind: 'keep' },
      { kind: 'schedule', evidence: { peak: expect.closeTo(4e-5, 12) } },
    ]);
  });

  it('bears the noise of a larger rate: a twentieth of what was learnt', () => {
    for (const [loss, then] of [
      // Of a gain of 0.9 from the first loss of 1.
      [0.14, []],
      [0.15, ['restore', 'schedule']],
    ] as const) {
      const fit = new Fit();
      fit.look();
      fit.next({ loss: 0.2 });
      fit.next({ loss: 0.1, drift: 0.6 });
      expect(fit.neve.report().raises).toBe(1);
      expect(kinds(fit.next({ loss }))).toEqual(then);
    }
  });

  it('raises what turns fast too: a recurrent network on its plateau', () => {
    const fit = new Fit();
    fit.look();
    fit.next({ velocity: 0.4, loss: 0.99 });
    expect(kinds(fit.next({ velocity: 0.4, drift: 0.4, loss: 0.99 }))).toEqual(['schedule']);
    expect(fit.neve.report()).toMatchObject({ raises: 1, motion: 'travelling' });
  });

  it('raises nothing while the loss is above its best by more than its error: what is thrown about walks as well', () => {
    for (const [loss, raised] of [
      [0.5, true],
      [0.55, false],
      // A mean of 0.509 whose error is 0.016.
      [(i: number) => (i % 2 === 0 ? 0.46 : 0.56), true],
    ] as const) {
      const fit = new Fit();
      fit.look();
      fit.next({ loss: 0.5 });
      fit.next({ loss: 0.5, drift: -0.5 });
      expect(kinds(fit.next({ loss, drift: 0.6 })).includes('schedule')).toBe(raised);
    }
  });

  it('undoes what leaps about, however large its error', () => {
    const fit = new Fit();
    fit.look();
    fit.next({ loss: 0.5 });
    fit.next({ loss: 0.4, drift: 0.6 });
    const leaping = (i: number): number => (i % 4 === 0 ? 3000 : 0.5);
    expect(kinds(fit.next({ loss: leaping }))).toEqual(['restore', 'schedule']);
  });

  it('does not raise in the second half', () => {
    const fit = new Fit();
    fit.look();
    while (fit.step < 404) fit.next({ drift: -0.4, loss: 1 - fit.step / 1000 });
    expect(kinds(fit.next({ drift: 0.6, loss: 0.5 }))).toEqual(['keep']);
  });

  it('ends at 0, and has a longer way where a fit goes on with more steps', () => {
    const fit = new Fit();
    fit.look();
    expect(fit.neve.scheduledRate(792, 'default')).toBe(0);
    expect(fit.neve.scheduledRate(900, 'default')).toBe(0);
    const longer = new NeVe();
    longer.start({ maxEpochs: 16, stepsPerEpoch: 100 });
    longer.loadStateDict(JSON.parse(JSON.stringify(fit.neve.stateDict())));
    expect(longer.scheduledRate(792, 'default')).toBeCloseTo(1e-5 / 2, 7);
  });

  it('may end early: after three intervals with next to nothing left to learn, within a quarter of the steps so far', () => {
    const fit = new Fit({ maxEpochs: 1, stepsPerEpoch: 4000 }, { stop: true });
    fit.look();
    expect(fit.state.interval).toBe(99);
    for (const loss of [0.039, 0.038, 0.041, 0.037, 0.036]) expect(kinds(fit.next({ loss, drift: -0.4 }))).not.toContain('schedule');
    const before = fit.neve.scheduledRate(0, 'default');
    const ending = fit.next({ loss: 0.035, drift: -0.4 });
    // A quarter of 602 steps is less than four intervals.
    expect(ending).toMatchObject([{ kind: 'keep' }, { kind: 'schedule', law: { to: 0, steps: 396 }, reason: 'nothing is left to learn' }]);
    const saved = new NeVe({ stop: true });
    saved.start({ maxEpochs: 1, stepsPerEpoch: 4000 });
    saved.loadStateDict(JSON.parse(JSON.stringify(fit.neve.stateDict())));
    for (const neve of [fit.neve, saved]) {
      expect(neve.scheduledRate(0, 'default')).toBeCloseTo(before * (1 - 594 / 3992), 12);
      expect(neve.scheduledRate(198, 'default')).toBeCloseTo((before * (1 - 594 / 3992)) / 2, 12);
      expect(neve.scheduledRate(396, 'default')).toBe(0);
    }
    for (let i = 0; i < 3; i++) fit.next({ loss: 0.035, drift: 0.6 });
    expect(fit.next({ loss: 0.035, drift: -0.4 })).toMatchObject([
      { kind: 'stop', reason: 'nothing was left to learn: the loss is 0.035' },
    ]);
    expect(fit.neve.report().raises).toBe(0);
    expect(fit.step).toBe(602 + 396);
    expect(nextBoundary(fit.neve.when, fit.step, Number.NaN).step).toBe(Number.POSITIVE_INFINITY);
  });

  it('does not end early unless asked to, nor where the end is near', () => {
    const asked = { stop: true };
    for (const [options, from] of [
      [{}, 0],
      [asked, 640],
    ] as const) {
      const fit = new Fit(PLAN, options);
      fit.look();
      while (fit.step < 780) expect(kinds(fit.next({ loss: fit.step < from ? 1 : 0.001, drift: -0.4 }))).not.toContain('schedule');
    }
  });

  it('has a state that the published rule refuses, and the other way round', () => {
    const [own, published] = [new NeVe(), new NeVe({ profile: 'reference' })];
    expect(() => own.loadStateDict(published.stateDict())).toThrow(expect.objectContaining({ code: 'ERR_NEVE_PROFILE' }));
    expect(() => published.loadStateDict(own.stateDict())).toThrow(expect.objectContaining({ code: 'ERR_NEVE_PROFILE' }));
  });

  it('says what it misses when the velocity was not measured', () => {
    const fit = new Fit();
    const seen = { epoch: 0, step: 4, loss: 1, losses: Float64Array.of(1), lr: new Map(), measurements: new Map(), failure: null };
    expect(() => fit.neve.observe(seen)).toThrow(expect.objectContaining({ code: 'ERR_MEASUREMENT_MISSING' }));
  });
});
