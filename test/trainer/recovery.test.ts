/** Restores, and failures that controllers recover from. */

import { describe, expect, it } from 'vitest';
import { type Decision, EarlyStopping, type Observation } from '../../src/controllers/index.js';
import { tensors } from '../../src/data/index.js';
import { NumericalError } from '../../src/errors.js';
import * as optim from '../../src/optim/index.js';
import { noGrad, setSeed, type Tensor } from '../../src/tensor/index.js';
import type { FitEvent, FitOptions } from '../../src/trainer/index.js';
import { VELOCITY_PROBE } from '../controllers/drive.js';
import { perceptron, rows, Scripted, type ScriptedOptions, trainerOf, values } from './fixtures.js';

const RESTORE: Decision = { kind: 'restore', snapshot: 'start', optimizer: 'fresh', reason: 'it broke' };
const KEEP: Decision = { kind: 'keep', snapshot: 'start' };

/** A controller that keeps the start and restores it with a low rate when something breaks. */
function rescuer(
  options: ScriptedOptions = {},
  decisions: readonly Decision[] = [RESTORE, { kind: 'setLr', lr: 0.01, reason: 'it broke' }],
) {
  return new Scripted('Rescuer', ({ failure }) => (failure === null ? [] : decisions), { recovers: true, begin: () => [KEEP], ...options });
}

/** A fit of 4 batches an epoch at a rate that no model survives. */
async function diverging(controllers: readonly Scripted[], fit: Partial<FitOptions> = {}, lr = 1e38) {
  using model = perceptron();
  using data = rows(16);
  const optimizer = optim.sgd({ lr });
  const events: FitEvent[] = [];
  const run = trainerOf(model.it, { optimizer, controllers }).fit(data.it, {
    maxEpochs: 3,
    onEvent: (event) => events.push(event),
    ...fit,
  });
  const outcome = await run.then(
    (report) => ({ report, error: null }),
    (error: unknown) => ({ report: null, error }),
  );
  return { ...outcome, events, weights: values(model.it.namedParameters()) };
}

const finite = (weights: Record<string, number[]>): boolean => Object.values(weights).flat().every(Number.isFinite);

describe('a controller that recovers', () => {
  it('finishes a fit whose rate is far too high, by restoring', async () => {
    const controller = rescuer();
    const { report, weights } = await diverging([controller], {}, 1e6);
    const failures = controller.seen.filter(({ failure }) => failure !== null);
    expect(report?.epochs).toBe(3);
    expect(finite(weights)).toBe(true);
    expect(failures).toHaveLength(1);
    expect(failures[0]?.failure).toBeInstanceOf(NumericalError);
    expect(failures[0]?.measurements.size).toBe(0);
    expect(report?.decisions.map(({ kind }) => kind)).toEqual(['keep', 'restore', 'setLr']);
    expect(report?.lr).toBe(0.01);
  });

  it('takes the average of the weights along', async () => {
    using model = perceptron();
    using data = rows(16);
    const average = { kind: 'ema', decay: 0.9 } as const;
    const options = { optimizer: optim.sgd({ lr: 1e6 }), controllers: [rescuer()], average };
    const trainer = trainerOf(model.it, options);
    await trainer.fit(data.it, { maxEpochs: 3 });
    // The steps at the rate that failed would have left an average of 1e5.
    const { loss } = await trainer.evaluate(data.it);
    expect(loss).toBeLessThan(100);
  });

  it('goes on with the next batch: steps that failed count as not done, and their rows are not used', async () => {
    // The first step is taken at a rate that ruins the weights; the second fails.
    const controller = rescuer();
    const { report, events } = await diverging([controller]);
    expect(controller.seen.map(({ epoch, step, failure }) => [epoch, step, failure !== null])).toEqual([
      [0, 1, true],
      [0, 3, false],
      [1, 7, false],
      [2, 11, false],
    ]);
    expect(report?.history.map(({ steps, samples }) => [steps, samples])).toEqual([
      [3, 12],
      [4, 16],
      [4, 16],
    ]);
    // Of the first epoch the losses after the restore are known.
    expect(controller.seen.map(({ losses }) => losses.length)).toEqual([0, 2, 4, 4]);
    expect(report?.history.every(({ loss }) => Number.isFinite(loss))).toBe(true);
    expect(events.at(-1)).toMatchObject({ type: 'fitEnd', status: 'finished' });
  });

  it('trains on exactly as on the restored model', async () => {
    const { weights } = await diverging([rescuer()], { maxEpochs: 1 });
    using model = perceptron();
    using data = rows(16);
    // The batches that are left, without those of the ruinous and the failed step.
    const [x, y] = [data.it.inputs[0] as Tensor, data.it.targets[0] as Tensor];
    using restX = x.narrow(0, 8, 8);
    using restY = y.narrow(0, 8, 8);

    await trainerOf(model.it, { optimizer: optim.sgd({ lr: 0.01 }) }).fit(tensors({ x: restX, y: restY }).loader({ batchSize: 4 }), {
      maxEpochs: 1,
    });
    expect(weights).toEqual(values(model.it.namedParameters()));
  });

  it('lets the failure through, whole, when it restores nothing', async () => {
    const plain = await diverging([new Scripted('Plain')]);
    for (const decisions of [[], [{ kind: 'setLr', lr: 0.01, reason: 'too late' } as const]]) {
      const { error, events } = await diverging([rescuer({}, decisions)]);
      expect(error).toMatchObject({ name: 'NumericalError', code: 'ERR_NON_FINITE_LOSS', fields: { epoch: 0, step: 1 } });
      expect((error as Error).message).toBe((plain.error as Error).message);
      expect(events.flatMap((event) => (event.type === 'decision' ? [event.decision.kind] : []))).toEqual(['keep']);
    }
  });

  it('is the only one that is asked', async () => {
    const other = new Scripted('Other', () => [RESTORE]);
    const { error } = await diverging([other]);
    expect(error).toBeInstanceOf(NumericalError);
    expect(other.seen).toEqual([]);
    const beside = new Scripted('Beside');
    await diverging([beside, rescuer()]);
    expect(beside.seen.map(({ step, failure }) => [step, failure])).toEqual([
      [3, null],
      [7, null],
      [11, null],
    ]);
  });

  it('may stop instead of going on', async () => {
    const { report, weights } = await diverging([rescuer({}, [RESTORE, { kind: 'stop', reason: 'enough' }])]);
    expect(report).toMatchObject({ stop: { by: 'Rescuer', epoch: 0, reason: 'enough' }, epochs: 1 });
    using model = perceptron();
    expect(weights).toEqual(values(model.it.namedParameters()));
  });

  it('recovers from a measurement that is not finite; the others are asked on the restored model', async () => {
    // Asked after the ruinous step, before the next one fails.
    const when = { every: 1, unit: 'step' } as const;
    const controller = rescuer({ when, probes: [VELOCITY_PROBE] });
    const other = new Scripted('Other', () => [], { when, probes: [VELOCITY_PROBE] });
    const { report } = await diverging([controller, other], { maxEpochs: 1 });
    expect(controller.seen.map(({ step, failure }) => [step, failure?.code ?? null])).toEqual([
      [1, 'ERR_NON_FINITE_ACTIVATION'],
      [2, null],
      [3, null],
      [4, null],
    ]);
    expect(report?.history[0]?.steps).toBe(4);
    const velocities = other.seen.map(({ measurements }) => measurements.get('v'));
    expect(velocities.map((found) => found?.kind === 'velocity' && found.velocity !== null)).toEqual([false, true, true, true]);
  });

  it('ends an epoch whose last batch failed as any other, and nobody is asked twice at one step', async () => {
    using model = perceptron();
    using data = rows(16);
    // The last batch has a row of NaN.
    noGrad(() => (data.it.inputs[0] as Tensor).select(0, 15).fill_(Number.NaN));
    const controller = rescuer({ probes: [VELOCITY_PROBE] });
    const every3 = new Scripted('Every3', () => [], { when: { every: 3, unit: 'step' } });
    const stopping = new EarlyStopping({ patience: 9 });
    const report = await trainerOf(model.it, { controllers: [controller, every3, stopping] }).fit(data.it, { maxEpochs: 2 });
    expect(report).toMatchObject({ stop: null, epochs: 2 });
    expect(report.history.map(({ steps }) => steps)).toEqual([3, 3]);
    expect(controller.seen.map(({ epoch, step, failure }) => [epoch, step, failure !== null])).toEqual([
      [0, 3, true],
      [0, 3, false],
      [1, 6, true],
      [1, 6, false],
    ]);
    expect(every3.seen.map(({ step }) => step)).toEqual([3, 6]);
    // The restored model compared with itself would have stood still: what is told is the baseline.
    const found = controller.seen[1]?.measurements.get('v');
    expect(found?.kind === 'velocity' && found.velocity).toBeNull();
  });
});

describe('after a restore', () => {
  it('velocities are compared with the restored model, unannounced, and losses of the steps before are dropped', async () => {
    using model = perceptron();
    using data = rows(16);
    setSeed(1);
    const script = ({ step }: Observation): readonly Decision[] => (step === 4 ? [RESTORE] : []);
    const acting = new Scripted('A', script, { when: { every: 2, unit: 'step' }, begin: () => [KEEP] });
    const measuring = new Scripted('B', () => [], { when: { every: 3, unit: 'step' }, probes: [VELOCITY_PROBE] });
    const events: FitEvent[] = [];
    const trainer = trainerOf(model.it, { optimizer: optim.sgd({ lr: 0.1 }), controllers: [acting, measuring] });
    const report = await trainer.fit(data.it, { maxEpochs: 3, onEvent: (event) => events.push(event) });
    expect(events.flatMap((event) => (event.type === 'measurement' ? [event.step] : []))).toEqual([0, 3, 6, 9, 12]);
    expect(measuring.seen.map(({ losses }) => losses.length)).toEqual([3, 2, 3, 3]);
    // The weights of the start, which step 4 brought back, two steps on: the same as two steps from the start.
    const found = measuring.seen.map(({ measurements }) => measurements.get('v'));
    using fresh = perceptron();
    const again = new Scripted('B', () => [], { when: { every: 2, unit: 'step' }, probes: [VELOCITY_PROBE] });
    await trainerOf(fresh.it, { optimizer: optim.sgd({ lr: 0.1 }), controllers: [again] }).fit(data.it, { maxEpochs: 1 });
    const expected = again.seen[0]?.measurements.get('v');
    expect(found[1]?.kind === 'velocity' && found[1].velocity).toBe(expected?.kind === 'velocity' && expected.velocity);
    expect(found[1]?.kind === 'velocity' && found[1].mseVelocity).toBeNull();
    expect(found[2]?.kind === 'velocity' && found[2].mseVelocity).not.toBeNull();
    const told = events.reduce((sum, event) => sum + (event.type === 'measurement' ? event.measurement.seconds : 0), 0);
    expect(report.measureSeconds).toBeGreaterThan(told);
  });
});
