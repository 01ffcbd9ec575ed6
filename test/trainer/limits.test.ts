import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CosineAnnealingLr, EarlyStopping, NeVe } from '../../src/controllers/index.js';
import * as optim from '../../src/optim/index.js';
import { plannedLength } from '../../src/trainer/contracts/limits.js';
import type { FitEvent, FitOptions, Report } from '../../src/trainer/index.js';
import { perceptron, rows, Scripted, trainerOf, values } from './fixtures.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neve-limits-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A fit of four steps an epoch. */
async function fitted(fit: FitOptions, controllers: Scripted[] = []): Promise<{ report: Report; weights: object }> {
  using model = perceptron();
  using data = rows();
  const report = await trainerOf(model.it, { controllers, seed: 3 }).fit(data.it, fit);
  return { report, weights: values(model.it.stateDict()) };
}

describe('a fit ends', () => {
  it('after maxSteps, within an epoch or at its end, and says so', async () => {
    const within = await fitted({ maxSteps: 6 });
    expect(within.report.history.map(({ steps }) => steps)).toEqual([4, 2]);
    expect(within.report.stop).toEqual({ by: 'maxSteps', epoch: 1, reason: '6 steps are done' });
    const atEnd = await fitted({ maxSteps: 8, maxEpochs: 3 });
    expect(atEnd.report.history.map(({ steps }) => steps)).toEqual([4, 4]);
    expect(atEnd.report.stop).toMatchObject({ by: 'maxSteps', epoch: 1 });
    expect(atEnd.weights).toEqual((await fitted({ maxEpochs: 2 })).weights);
  });

  it('at maxEpochs where that comes first, which is no stop', async () => {
    expect((await fitted({ maxEpochs: 2, maxSteps: 8, maxSeconds: 1e6 })).report).toMatchObject({ epochs: 2, stop: null });
  });

  it('when its seconds are over, after a whole step', async () => {
    using model = perceptron();
    using data = rows();
    let steps = 0;
    const slow = { onEpochEnd: () => ++steps };
    const report = await trainerOf(model.it).fit(data.it, { maxSeconds: 0.05, callbacks: [slow] });
    expect(report.stop).toMatchObject({ by: 'maxSeconds', reason: expect.stringContaining('0.05') });
    expect(report.history).toHaveLength(steps);
    expect(report.history.at(-1)?.usage.secondsLeft ?? null).toBeNull();
  });

  it('never without a limit', async () => {
    for (const bad of [{}, { maxSteps: 0 }, { maxSeconds: 0 }, { maxEpochs: 1.5 }, { maxSteps: 2.5 }]) {
      await expect(fitted(bad)).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE' });
    }
    expect(() => trainerOf(perceptron().it, { controllers: [new Scripted('maxSteps')] })).toThrow(
      expect.objectContaining({ code: 'ERR_CONTROLLER_NAME' }),
    );
  });
});

describe('a fit that met a limit', () => {
  it('goes on from there with a greater one, bit for bit', async () => {
    const runDir = join(folder, 'run');
    const checkpoint = { onEnd: true };
    const whole = await fitted({ maxEpochs: 4 });
    await fitted({ maxSteps: 6, runDir, checkpoint });
    const same = await fitted({ runDir, resume: true, checkpoint });
    expect(same.report).toMatchObject({ epochs: 2, stop: { by: 'maxSteps' } });
    await fitted({ maxSteps: 8, runDir, resume: true, checkpoint });
    const resumed = await fitted({ maxEpochs: 4, runDir, resume: true });
    expect(resumed.report).toMatchObject({ epochs: 4, stop: null });
    expect(resumed.weights).toEqual(whole.weights);
    expect(resumed.report.history.map(({ loss, steps }) => [loss, steps])).toEqual(
      whole.report.history.map(({ loss, steps }) => [loss, steps]),
    );
  });
});

describe('who plans by time', () => {
  it('is told how much is left, and NeVe draws its line to there', async () => {
    using model = perceptron();
    using data = rows();
    const watching = new Scripted('watching');
    const neve = new NeVe();
    const report = await trainerOf(model.it, { controllers: [neve, watching], optimizer: optim.sgd({ lr: 0.1 }) }).fit(data.it, {
      maxSeconds: 1,
    });
    const left = watching.seen.map(({ secondsLeft }) => secondsLeft as number);
    expect(left.every((seconds, i) => seconds < (left[i - 1] ?? 1))).toBe(true);
    expect(report.decisions.some(({ kind }) => kind === 'schedule')).toBe(true);
    expect(['NeVe', 'maxSeconds']).toContain(report.stop?.by);
    expect(neve.stateDict()).toMatchObject({ phase: 'descend', ending: 'estimated' });
  });

  it('is told nothing of time where none limits', async () => {
    const watching = new Scripted('watching');
    await fitted({ maxSteps: 6 }, [watching]);
    expect(watching.seen.map((seen) => 'secondsLeft' in seen)).toEqual([false]);
  });
});

describe('who plans by the length', () => {
  it('is told the steps, where they are known', async () => {
    const seen = new Scripted('seeing');
    await fitted({ maxSteps: 6 }, [seen]);
    await fitted({ maxEpochs: 2, maxSteps: 90 }, [seen]);
    await fitted({ maxSeconds: 1e6, maxSteps: 1 }, [seen]);
    expect(seen.plans).toMatchObject([
      { maxEpochs: 2, maxSteps: 6 },
      { maxEpochs: 2, maxSteps: 8 },
      { maxEpochs: 1, maxSteps: 1 },
    ]);
    expect(plannedLength({ maxEpochs: null, maxSteps: null, maxSeconds: 3 }, 4)).toEqual({ maxEpochs: null, maxSteps: null });
    expect(plannedLength({ maxEpochs: 3, maxSteps: null, maxSeconds: 3 }, null)).toEqual({ maxEpochs: 3, maxSteps: null });
    expect(plannedLength({ maxEpochs: null, maxSteps: 9, maxSeconds: 3 }, null)).toEqual({ maxEpochs: null, maxSteps: 9 });
  });

  it('is refused by name where they are not', async () => {
    using model = perceptron();
    using data = rows();
    const trainer = trainerOf(model.it, { controllers: [new CosineAnnealingLr({ unit: 'step' })], optimizer: optim.sgd({ lr: 0.1 }) });
    await expect(trainer.fit(data.it, { maxSeconds: 5 })).rejects.toMatchObject({
      ...{ code: 'ERR_PLAN_LENGTH', fields: { owner: 'CosineAnnealingLr' } },
    });
    const stopping = trainerOf(model.it, { controllers: [new EarlyStopping({ patience: 1, minDelta: 9 })] });
    const events: FitEvent[] = [];
    const report = await stopping.fit(data.it, { maxSeconds: 1e6, onEvent: (event) => events.push(event) });
    expect(report.stop?.by).toBe('EarlyStopping');
    expect(events[0]).toMatchObject({ type: 'fitStart', maxEpochs: null, maxSteps: null });
  });
});
