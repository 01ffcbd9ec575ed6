import { describe, expect, it } from 'vitest';
import { AlertWatch } from '../../src/trainer/alerts/alert-watch.js';
import { EventHub } from '../../src/trainer/events/event-hub.js';
import type { AlertRaised, Callback, Epoch, FitEvent } from '../../src/trainer/index.js';
import { sampleEpoch } from '../report/samples.js';
import { perceptron, rows, Scripted, trainerOf } from './fixtures.js';

/** The alerts that these events raise, in order among all that listeners hear. */
function raised(events: readonly FitEvent[]): AlertRaised[] {
  const hub = new EventHub();
  const heard: FitEvent[] = [];
  const watch = new AlertWatch(hub, 0);
  hub.add(watch.see);
  hub.add((event) => void heard.push(event));
  for (const event of events) hub.emit(event);
  return heard.filter((event) => event.type === 'alert');
}

const loss = (step: number, value: number): FitEvent => ({ type: 'stepProgress', epoch: 0, step, epochStep: step, loss: value });
const epochEnd = (epoch: Partial<Epoch>): FitEvent => ({ type: 'epochEnd', epoch: { ...sampleEpoch(0), ...epoch } });
const paced = (samplesPerSecond: number, dataSeconds = 0): FitEvent =>
  epochEnd({ seconds: 4, usage: { ...sampleEpoch(0).usage, samplesPerSecond, dataSeconds } });
const calm = Array.from({ length: 70 }, (_, i) => loss(i + 1, 1 + 0.05 * Math.sin(i)));

describe('alerts', () => {
  it('tell of a loss far above those before, once', () => {
    expect(raised([...calm, loss(71, 1.2)])).toEqual([]);
    const found = raised([...calm, loss(71, 9), loss(72, 9), loss(73, 1)]);
    expect(found).toMatchObject([{ code: 'ALERT_LOSS_SPIKE', level: 'warning', epoch: 0, step: 71, fields: { loss: 9 } }]);
    expect(found[0]?.message).toMatch(/^The loss rose to 9; the median of the 64 before is 1\./);
  });

  it('go by logged steps where there are any', () => {
    const steps = (first: number, losses: number[]): FitEvent => ({
      ...{ type: 'steps', epoch: 0 },
      steps: losses.map((value, i) => ({ step: first + i, loss: value, losses: null, gradNorm: null, lr: 0.1 })),
    });
    expect(raised([steps(1, Array(64).fill(1)), loss(65, 50), steps(66, [1])])).toEqual([]);
    expect(raised([steps(1, Array(64).fill(1)), steps(65, [50])])).toMatchObject([{ code: 'ALERT_LOSS_SPIKE' }]);
    expect(raised([steps(1, [Number.NaN]), steps(2, [Number.NaN])])).toMatchObject([{ code: 'ALERT_NON_FINITE', level: 'error' }]);
  });

  it('tell of a validation that is not finite and of steps left out', () => {
    const validation = { loss: Number.POSITIVE_INFINITY, accuracy: null, metrics: {}, rows: 4, seconds: 0, step: 4 };
    expect(raised([{ type: 'validation', epoch: 0, step: 4, validation } as unknown as FitEvent])).toMatchObject([
      { code: 'ALERT_NON_FINITE' },
    ]);
    expect(raised([epochEnd({ steps: 10, skippedSteps: 2 })])).toMatchObject([{ fields: { skippedSteps: 2, steps: 10 } }]);
  });

  it('tell of a dead layer, and again when it has come back in between', () => {
    const measured = (deadNeurons: number): FitEvent =>
      ({
        ...{ type: 'measurement', by: 'NeVe', probe: 'velocity', epoch: 1, step: 8 },
        measurement: { kind: 'velocity', velocity: 0.1, layers: [{ name: 'fc1', neurons: 100, deadNeurons }] },
      }) as unknown as FitEvent;
    expect(raised([measured(89)])).toEqual([]);
    expect(raised([measured(95), measured(96), measured(10), measured(100)])).toMatchObject([
      { code: 'ALERT_DEAD_LAYER', epoch: 1, step: 8, fields: { layer: 'fc1', neurons: 100, deadNeurons: 95 } },
      { fields: { deadNeurons: 100 } },
    ]);
  });

  it('tell of a slower pace and of waiting for data, not of short epochs', () => {
    expect(raised([paced(100), paced(100), paced(100), paced(55), paced(50)])).toMatchObject([{ code: 'ALERT_THROUGHPUT' }]);
    expect(raised([paced(100), paced(100), paced(100), paced(70)])).toEqual([]);
    expect(raised([paced(100, 2), paced(100, 2)])).toMatchObject([{ code: 'ALERT_DATA_WAIT', level: 'info' }]);
    expect(raised([epochEnd({ seconds: 0.1 })])).toEqual([]);
  });

  it('reach listeners, callbacks and loggers of a fit, behind what they are about', async () => {
    const told: string[] = [];
    const callback: Callback = { onAlert: ({ code }) => told.push(`callback ${code}`) };
    using model = perceptron();
    using data = rows(512);
    // Two steps at a rate that throws the weights far, then none.
    const burst = new Scripted(
      'A',
      ({ step }) =>
        step === 80 ? [{ kind: 'setLr', lr: 20, reason: 'far' }] : step === 82 ? [{ kind: 'setLr', lr: 0, reason: 'stay' }] : [],
      {
        when: { every: 2, unit: 'step' },
      },
    );
    const run = trainerOf(model.it, { controllers: [burst] }).fit(data.it, {
      ...{ maxEpochs: 1, logEvery: 1, callbacks: [callback] },
      loggers: [{ name: 'mine', alert: ({ code }) => void told.push(`logger ${code}`) }],
    });
    const types: string[] = [];
    run.on(({ type }) => void types.push(type));
    await run;
    expect(told.slice(0, 2).sort()).toEqual(['callback ALERT_LOSS_SPIKE', 'logger ALERT_LOSS_SPIKE']);
    expect(types[types.indexOf('alert') - 1]).toBe('steps');
  });
});
