import { describe, expect, it } from 'vitest';
import { type Decision, NeVe, type VelocityProbe } from '../../src/controllers/index.js';
import type { FitEvent } from '../../src/trainer/index.js';
import { VELOCITY_PROBE } from '../controllers/drive.js';
import { Beginner, perceptron, rows, Scripted, trainerOf } from './fixtures.js';

const PROBE: VelocityProbe = VELOCITY_PROBE;

/** One line an event, without progress, whose number depends on the clock. */
function line(event: FitEvent): string | null {
  switch (event.type) {
    case 'stepProgress':
      return null;
    case 'measurement':
      return `measurement ${event.by}.${event.probe} epoch ${event.epoch} step ${event.step}`;
    case 'decision':
      return `decision ${event.decision.by} ${event.decision.kind} step ${event.decision.step}`;
    case 'epochStart':
      return `epochStart ${event.epoch} step ${event.step} lr ${event.lrs.default}`;
    case 'epochEnd':
      return `epochEnd ${event.epoch.index}`;
    case 'fitEnd':
      return `fitEnd ${event.status}`;
    default:
      return event.type;
  }
}

describe('the events of a fit', () => {
  it('come in the order that events.ts lists', async () => {
    using model = perceptron();
    // 4 batches an epoch; A is asked every 3 steps, B after every epoch, C after every second one.
    using data = rows(16);
    const decide = (seen: { step: number }): Decision[] => (seen.step === 6 ? [{ kind: 'setLr', lr: 0.01, reason: 'test' }] : []);
    const controllers = [
      new Scripted('A', decide, { when: { every: 3, unit: 'step' }, probes: [PROBE] }),
      new Scripted('B', () => [{ kind: 'keep', snapshot: 'last' }], { probes: [PROBE, { ...PROBE, name: 'w' }] }),
      new Scripted('C', () => [{ kind: 'stop', reason: 'test' }], { when: { every: 2, unit: 'epoch' } }),
      new Beginner('D', () => [{ kind: 'setLr', lr: 0.2, reason: 'test' }]),
    ];
    const events: FitEvent[] = [];
    await trainerOf(model.it, { controllers }).fit(data.it, { maxEpochs: 9, onEvent: (event) => events.push(event) });
    expect(events.map(line).filter((text) => text !== null)).toEqual([
      'fitStart',
      'measurement A.v epoch -1 step 0',
      'measurement B.v epoch -1 step 0',
      'measurement B.w epoch -1 step 0',
      'decision D setLr step 0',
      'epochStart 0 step 0 lr 0.2',
      'measurement A.v epoch 0 step 3',
      'measurement B.v epoch 0 step 4',
      'measurement B.w epoch 0 step 4',
      'decision B keep step 4',
      'epochEnd 0',
      'epochStart 1 step 4 lr 0.2',
      'measurement A.v epoch 1 step 6',
      'decision A setLr step 6',
      'measurement B.v epoch 1 step 8',
      'measurement B.w epoch 1 step 8',
      'decision B keep step 8',
      'decision C stop step 8',
      'epochEnd 1',
      'fitEnd finished',
    ]);
  });

  it('have progress only between the epoch before and its own end, counting up', async () => {
    using model = perceptron();
    using data = rows(256, [4], 1);
    const events: FitEvent[] = [];
    await trainerOf(model.it).fit(data.it, { maxEpochs: 3, onEvent: (event) => events.push(event) });
    let epoch = 0;
    let last = 0;
    for (const event of events) {
      if (event.type === 'epochEnd') epoch = event.epoch.index + 1;
      if (event.type !== 'stepProgress') continue;
      expect(event.epoch).toBe(epoch);
      expect(event.step).toBeGreaterThan(last);
      expect(event.epochStep).toBe(event.step - epoch * 256);
      expect(event.loss).toBeGreaterThan(0);
      last = event.step;
    }
    // The first step is told at once.
    expect(last).toBeGreaterThan(0);
  });

  it('end with fitEnd also when the fit fails', async () => {
    using model = perceptron();
    using data = rows(16, [5]);
    const events: FitEvent[] = [];
    const run = trainerOf(model.it).fit(data.it, { maxEpochs: 1, onEvent: (event) => events.push(event) });
    const error = await run.then(null, (reason: unknown) => reason);
    expect(events).toEqual([{ type: 'fitEnd', status: 'failed', report: null, error }]);
  });

  it('tell a controller what it is to see', async () => {
    using model = perceptron();
    using data = rows(16);
    const every3 = new Scripted('A', () => [], { when: { every: 3, unit: 'step' } });
    const everyEpoch = new Scripted('B', () => [{ kind: 'setLr', lr: 0.05, reason: 'test' }]);
    const report = await trainerOf(model.it, { controllers: [every3, everyEpoch] }).fit(data.it, { maxEpochs: 3 });
    expect(every3.seen.map(({ epoch, step }) => [epoch, step])).toEqual([
      [0, 3],
      [1, 6],
      [2, 9],
      [2, 12],
    ]);
    expect(everyEpoch.seen.map(({ loss }) => loss)).toEqual(report.history.map(({ loss }) => expect.closeTo(loss, 12) as number));
    expect(everyEpoch.seen.map(({ lr }) => lr.get('default'))).toEqual([0.1, 0.05, 0.05]);
    expect([every3.starts, everyEpoch.starts]).toEqual([1, 1]);
  });

  it('measure nothing without controllers', async () => {
    using model = perceptron();
    using data = rows(16);
    const { history } = await trainerOf(model.it).fit(data.it, { maxEpochs: 1 });
    expect(history[0]).toMatchObject({ velocity: null, mseVelocity: null, measurements: {}, measureSeconds: 0 });
  });

  it('refuse a velocity probe on a model without such layers', async () => {
    using model = perceptron();
    using data = rows(16);
    const controllers = [new NeVe({ profile: 'reference', layerTypes: ['Conv2d'] })];
    await expect(trainerOf(model.it, { controllers }).fit(data.it, { maxEpochs: 1 })).rejects.toMatchObject({ code: 'ERR_NO_LAYERS' });
  });
});
