import { describe, expect, it } from 'vitest';
import { CosineAnnealingLr, EarlyStopping, LambdaLr, OneCycleLr, ReduceLrOnPlateau, WarmUp } from '../../src/controllers/index.js';
import * as optim from '../../src/optim/index.js';
import type { TrainerOptions } from '../../src/trainer/index.js';
import { Beginner, perceptron, rows, trainerOf, values } from './fixtures.js';

/** Weights and report of a fit of 4 batches an epoch. */
async function fitted(maxEpochs: number, options: Partial<TrainerOptions>) {
  using model = perceptron();
  using data = rows(16);
  const report = await trainerOf(model.it, options).fit(data.it, { maxEpochs });
  return { report, weights: values(model.it.namedParameters()) };
}

describe('decisions before the first step', () => {
  it('hold from the first step on and are recorded at epoch -1, step 0', async () => {
    const low = new Beginner('Low', (rates) => [{ kind: 'setLr', lr: (rates.get('default') as number) / 10, reason: 'low' }]);
    const { report, weights } = await fitted(2, { controllers: [low] });
    expect(report.decisions).toEqual([{ kind: 'setLr', lr: 0.01, reason: 'low', by: 'Low', epoch: -1, step: 0 }]);
    expect(report.history.map(({ lr, decisions }) => [lr, decisions])).toEqual([
      [0.01, report.decisions],
      [0.01, []],
    ]);
    const plain = await fitted(2, { optimizer: optim.sgd({ lr: 0.01, momentum: 0.9 }) });
    expect(weights).toEqual(plain.weights);
  });

  it('conflict as others do', async () => {
    const controllers = ['A', 'B'].map((name) => new Beginner(name, () => [{ kind: 'setLr', lr: 0.2, reason: 'test' }]));
    await expect(fitted(1, { controllers })).rejects.toMatchObject({ code: 'ERR_DECISION_CONFLICT' });
  });

  it('can stop the fit before it trains', async () => {
    const { report } = await fitted(3, { controllers: [new Beginner('A', () => [{ kind: 'stop', reason: 'nothing to do' }])] });
    expect(report).toMatchObject({ epochs: 0, stop: { by: 'A', epoch: -1, reason: 'nothing to do' }, samplesPerSecond: 0 });
  });
});

describe('schedules in a fit', () => {
  it('set the rate of every epoch, of every group from its own base', async () => {
    const optimizer = optim.sgd({ lr: 0.1, groups: [{ name: 'bias', parameters: /bias$/, lr: 0.02 }] });
    const { report } = await fitted(5, { optimizer, controllers: [new CosineAnnealingLr({ tMax: 4 })] });
    const share = [1, (1 + Math.SQRT1_2) / 2, 0.5, (1 - Math.SQRT1_2) / 2, 0];
    expect(report.history.map(({ lrs }) => lrs)).toEqual(
      share.map((factor) => ({ default: expect.closeTo(0.1 * factor, 15), bias: expect.closeTo(0.02 * factor, 15) })),
    );
  });

  it('set the rate of every step: the weights are those of the same rates set by hand', async () => {
    const factors = [0.1, 0.4, 0.7, 1, 1, 0.5, 0.25, 0.125];
    const schedule = new LambdaLr({ lrLambda: (step) => factors[step] ?? 0, unit: 'step' });
    const { report, weights } = await fitted(2, { controllers: [schedule] });
    expect(report.decisions.filter(({ epoch }) => epoch === -1)).toMatchObject([
      { kind: 'schedule', by: 'LambdaLr', step: 0, law: { name: 'LambdaLr', options: { lrLambda: 'a function' }, base: { default: 0.1 } } },
    ]);
    expect(report.decisions.length).toBe(1);
    let next = 0;
    const when = { every: 1, unit: 'step' } as const;
    const byHand = {
      ...{ name: 'hand', when, stateDict: () => null, loadStateDict: () => undefined },
      start: () => undefined,
      begin: () => [{ kind: 'setLr' as const, lr: 0.1 * (factors[next++] as number), reason: '' }],
      observe: () => [{ kind: 'setLr' as const, lr: 0.1 * (factors[next++] ?? 0), reason: '' }],
    };
    expect((await fitted(2, { controllers: [byHand] })).weights).toEqual(weights);
  });

  it('serve two fits as two objects do, in one trainer', async () => {
    const make = () => new WarmUp(new OneCycleLr({ maxLr: 0.3, totalSteps: 8 }), { totalIters: 3 });
    const shared = make();
    const first = await fitted(2, { controllers: [shared] });
    const second = await fitted(2, { controllers: [shared] });
    const fresh = await fitted(2, { controllers: [make()] });
    expect(second.weights).toEqual(fresh.weights);
    expect(second.report.decisions).toEqual(fresh.report.decisions);
    expect(first.report.decisions).toEqual(fresh.report.decisions);
  });

  it('end exactly with a fit of the planned length, and refuse a longer one', async () => {
    const make = () => [new OneCycleLr({ maxLr: 0.3, epochs: 2, stepsPerEpoch: 4 })];
    expect((await fitted(2, { controllers: make() })).report.epochs).toBe(2);
    await expect(fitted(3, { controllers: make() })).rejects.toMatchObject({ code: 'ERR_SCHEDULE_ENDED' });
  });

  it('go with plateau and early stopping on the loss', async () => {
    const controllers = [new ReduceLrOnPlateau({ patience: 0, threshold: 10, thresholdMode: 'abs' }), new EarlyStopping({ minDelta: 10 })];
    const { report } = await fitted(9, { controllers });
    expect(report.history.map(({ lr }) => lr)).toEqual([0.1, 0.1, 0.1 * 0.1, 0.1 * 0.1 * 0.1]);
    expect(report.stop).toMatchObject({ by: 'EarlyStopping', epoch: 3 });
    expect(report.stop?.reason).toMatch(/^loss has not improved by more than 10 for 3 epochs \(now /);
  });
});
