/** What the prototype's cases do not reach: ends of the search, too many undos, losses below 0, plans and states. */

import { describe, expect, it } from 'vitest';
import { type Decision, type DescentState, NeVe, type NeVeOptions } from '../../src/controllers/index.js';
import { nextBoundary } from '../../src/controllers/next-boundary.js';
import { NumericalError } from '../../src/errors.js';
import { velocityMeasurement } from './drive.js';

const PLAN = { maxEpochs: 8, stepsPerEpoch: 100 };
const failure = new NumericalError('ERR_NON_FINITE_LOSS', 'The loss is NaN.');

interface Signs {
  readonly fastest?: number;
  readonly velocity?: number;
  readonly drift?: number | null;
  readonly loss?: number;
}

/** A fit of 800 steps that goes from boundary to boundary. */
class Fit {
  readonly neve: NeVe;
  step = 0;

  constructor(plan = PLAN, options: NeVeOptions = {}) {
    this.neve = new NeVe(options);
    this.neve.start(plan);
    this.neve.begin(new Map([['default', 1]]));
    nextBoundary(this.neve.when, 0, Number.NaN);
  }

  get state(): DescentState {
    return this.neve.stateDict() as DescentState;
  }

  next({ fastest = 0.1, velocity = 0.05, drift = null, loss = 1 }: Signs = {}): readonly Decision[] {
    const { step } = nextBoundary(this.neve.when, this.step, Number.NaN);
    const losses = new Float64Array(step - this.step).fill(loss);
    this.step = step;
    const layer = { name: 'l', neurons: 1, velocity: fastest, mseVelocity: null, drift: null, deadNeurons: 0, perNeuron: null };
    const measurements = new Map([['velocity', velocityMeasurement({ velocity, drift, layers: [layer] })]]);
    return this.neve.observe({ epoch: 0, step, loss, losses, lr: new Map(), measurements, failure: null });
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

  it('refuses a fit whose length is not known, and says what to give', () => {
    expect(() => new NeVe().start({ maxEpochs: null, maxSteps: null, stepsPerEpoch: 10 })).toThrow('maxSteps');
    expect(() => new NeVe().start({ maxEpochs: 3, stepsPerEpoch: null })).toThrow(expect.objectContaining({ code: 'ERR_PLAN_LENGTH' }));
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
    expect(nextBoundary(neve.when, 0, Number.NaN).step).toBe(Number.POSITIVE_INFINITY);
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

  it('may end early: after three intervals with nothing left to learn, within a quarter of the steps so far', () => {
    const fit = new Fit({ maxEpochs: 1, stepsPerEpoch: 4000 }, { stop: true });
    fit.look();
    expect(fit.state.interval).toBe(99);
    for (const loss of [0.019, 0.018, 0.021, 0.017, 0.016]) expect(kinds(fit.next({ loss, drift: -0.4 }))).not.toContain('schedule');
    const before = fit.neve.scheduledRate(0, 'default');
    const ending = fit.next({ loss: 0.015, drift: -0.4 });
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
    for (let i = 0; i < 3; i++) fit.next({ loss: 0.015, drift: -0.4 });
    expect(fit.next({ loss: 0.015, drift: -0.4 })).toMatchObject([
      { kind: 'stop', reason: 'nothing was left to learn: the loss is 0.015' },
    ]);
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
