import { describe, expect, it } from 'vitest';
import {
  type Controller,
  type Decision,
  ExpTest,
  HiDlr,
  InTurn,
  PolynomialLr,
  ReduceLrOnPlateau,
  StepLr,
  WarmUp,
} from '../../src/controllers/index.js';
import * as optim from '../../src/optim/index.js';
import { perceptron, rows, trainerOf } from '../trainer/fixtures.js';
import { Drive, PLAN, throughJson } from './drive.js';

/** Sets a rate each time, and has finished after some. */
class Finder implements Controller<number> {
  readonly name: string;
  readonly when = { every: 1, unit: 'epoch' } as const;
  readonly setsRate = true;
  readonly #times: number;
  readonly #lr: number;
  #done = 0;

  constructor(name: string, times: number, lr: number) {
    this.name = name;
    this.#times = times;
    this.#lr = lr;
  }

  start(): void {
    this.#done = 0;
  }

  observe(): readonly Decision[] {
    this.#done += 1;
    return [{ kind: 'setLr', lr: this.#lr, reason: this.name }];
  }

  finished(): boolean {
    return this.#done >= this.#times;
  }

  stateDict(): number {
    return this.#done;
  }

  loadStateDict(done: number): void {
    this.#done = done;
  }
}

const half = (): Controller => new StepLr({ stepSize: 1, gamma: 0.5 });

describe('InTurn', () => {
  it('goes on to the next controller from the rate that the first one found', () => {
    const drive = new Drive(new InTurn([new Finder('A', 2, 0.8), half()]), { default: 1 });
    expect(drive.series(5)).toEqual([1, 0.8, 0.8, 0.4, 0.2]);
  });

  it('passes over one that has finished before it begins', () => {
    const drive = new Drive(new InTurn([new Finder('A', 1, 0.8), new Finder('B', 0, 9), half()]), { default: 1 });
    expect(drive.series(3)).toEqual([1, 0.8, 0.4]);
  });

  it('gives a schedule what is left of the fit', () => {
    const drive = new Drive(new InTurn([new Finder('A', 96, 1), new PolynomialLr()]), { default: 1 });
    expect(drive.series(101).slice(96)).toEqual([1, 0.75, 0.5, 0.25, 0]);
  });

  it('resumes in the turn that it was in', () => {
    const make = (): InTurn => new InTurn([new Finder('A', 2, 0.8), half()]);
    const saved = make();
    const whole = new Drive(saved, { default: 1 }).begin();
    for (let i = 0; i < 3; i++) whole.next();
    const state = throughJson(saved);
    const resumed = make();
    resumed.start(PLAN);
    resumed.loadStateDict(state);
    const seen = { epoch: 3, step: 4, loss: 1, losses: new Float64Array(), measurements: new Map(), failure: null };
    const lr = new Map([['default', 0.4]]);
    expect(resumed.status()).toEqual({ turn: 'StepLr' });
    expect(resumed.observe({ ...seen, lr })).toEqual([expect.objectContaining({ kind: 'setLr', lr: 0.2 })]);
  });

  it('owns the rate if one of them does, and asks at the steps of the one whose turn it is', () => {
    const both = new InTurn([new Finder('A', 1, 1), new StepLr({ stepSize: 1, unit: 'step' })]);
    expect([both.name, both.setsRate, both.recovers]).toEqual(['InTurn(A, StepLr)', true, false]);
    both.start({ maxEpochs: 3, stepsPerEpoch: 7 });
    expect(both.when(3).step).toBe(7);
    both.begin(new Map([['default', 1]]), new Map());
    expect(both.when(7).step).toBe(14);
    expect(new InTurn([new ExpTest({ tune: false }), half()]).recovers).toBe(true);
  });

  it('refuses controllers that never finish, and fewer than two', () => {
    for (const controllers of [[new ReduceLrOnPlateau(), half()], [new WarmUp(half()), half()], [half()], half()]) {
      expect(() => new InTurn(controllers as Controller[])).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
    }
  });

  it('lets ExpTest search and Hi-DLR go on in one fit, to the same bits twice', async () => {
    const train = async () => {
      using model = perceptron();
      using data = rows(64, [4], 8);
      const search = new ExpTest({ tune: false, startLr: 0.1, alpha: 0.999, maxWindow: 20 });
      const controllers = [new InTurn([search, new HiDlr({ every: 4 })])];
      return await trainerOf(model.it, { controllers, optimizer: optim.sgd({ lr: 1 }), seed: 2 }).fit(data.it, { maxEpochs: 12 });
    };
    const report = await train();
    const turns = report.history.map(({ status }) => Object.values(status)[0]?.turn);
    expect([turns[0], turns.at(-1)]).toEqual(['ExpTest', 'HiDlr']);
    expect((await train()).decisions).toEqual(report.decisions);
  });
});
