import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { withSubject } from '../../src/analysis/subject.js';
import {
  type AnalysisProbe,
  type AnalysisSubject,
  analysisOf,
  type Controller,
  type Finding,
  type Observation,
} from '../../src/controllers/index.js';
import { native } from '../../src/native/load.js';
import type { FitOptions, Report } from '../../src/trainer/index.js';
import { perceptron, rows, Scripted, trainerOf } from './fixtures.js';

const folder = mkdtempSync(join(tmpdir(), 'neve-findings-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Measures the loss on some rows, and how often it was measured since it forgot. */
class LossWatch implements Controller<number> {
  readonly name = 'LossWatch';
  readonly when = { every: 3, unit: 'step' } as const;
  readonly subjects: AnalysisSubject[] = [];
  readonly probe: AnalysisProbe<{ loss: number; count: number }> = {
    kind: 'analysis',
    name: 'loss',
    prepare: (subject) => {
      this.subjects.push(subject);
      const data = subject.rows(8, 1);
      let count = 0;
      return {
        measure: async (session) => {
          const { losses } = await native().sessionEvaluate(session, data, [], true);
          return { loss: losses[0] as number, count: ++count };
        },
        forget: () => {
          count = 0;
        },
      };
    },
  };
  readonly probes = [this.probe];
  #last: Finding | null = null;
  #asked = 0;

  start(): void {
    this.#asked = 0;
  }

  begin(_: ReadonlyMap<string, number>, measurements: Observation['measurements']): [] {
    this.#last = { curves: { loss: { watched: analysisOf(this.probe, measurements).loss } } };
    return [];
  }

  observe({ measurements }: Observation): [] {
    const { loss, count } = analysisOf(this.probe, measurements);
    this.#asked++;
    this.#last = { curves: { loss: { watched: loss, count } }, layers: { seen: { '0': this.#asked } } };
    return [];
  }

  findings(): Finding | null {
    return this.#last;
  }

  stateDict(): number {
    return this.#asked;
  }

  loadStateDict(asked: number): void {
    this.#asked = asked;
  }
}

/** Four steps an epoch. */
async function train(watch: Controller, fit: Partial<FitOptions> = {}, stopAtStep?: number): Promise<Report> {
  using model = perceptron();
  using data = rows();
  const stopper = new Scripted('Stopper', () => [], { when: { every: 1, unit: 'step' } });
  const run = trainerOf(model.it, { controllers: [watch, stopper], seed: 3 }).fit(data.it, { maxEpochs: 3, ...fit });
  if (stopAtStep !== undefined)
    run.on((event) => {
      if (event.type === 'measurement' && event.step === stopAtStep) run.stop('here');
    });
  return await run;
}

const metrics = (runDir: string): string => readFileSync(join(runDir, 'metrics.jsonl'), 'utf8');

describe('what monitors find', () => {
  it('is recorded with its place, in the epoch that it belongs to, and what was measured is not', async () => {
    const watch = new LossWatch();
    const { history } = await train(watch);
    const places = history.map(({ findings }) => findings.map(({ by, epoch, step }) => [by, epoch, step]));
    expect(places).toEqual([
      [
        ['LossWatch', -1, 0],
        ['LossWatch', 0, 3],
      ],
      [['LossWatch', 1, 6]],
      [
        ['LossWatch', 2, 9],
        ['LossWatch', 2, 12],
      ],
    ]);
    expect(history[2]?.findings[1]).toMatchObject({ curves: { loss: { count: 5 } }, layers: { seen: { '0': 4 } } });
    expect(history.map(({ measurements }) => measurements)).toEqual([{}, {}, {}]);
    expect(history.every(({ measureSeconds }) => measureSeconds > 0)).toBe(true);
    expect(watch.subjects[0]).toMatchObject({ trainable: ['0.weight', '0.bias', '2.weight', '2.bias'], optimizer: { name: 'sgd' } });
  });

  it('is the same in a run that goes on from a checkpoint', async () => {
    const whole = join(folder, 'whole');
    const broken = join(folder, 'broken');
    await train(new LossWatch(), { runDir: whole });
    await train(new LossWatch(), { runDir: broken, checkpoint: { onStop: true } }, 6);
    await train(new LossWatch(), { runDir: broken, resume: true });
    // A meter without memory counts from the checkpoint.
    const withoutCounts = (text: string): string => text.replaceAll(/"count":\d+/g, '');
    expect(withoutCounts(metrics(broken))).toEqual(withoutCounts(metrics(whole)));
    expect(metrics(whole)).toContain('"findings":[{"curves"');
  });

  it('starts over after a restored snapshot', async () => {
    const watch = new LossWatch();
    const restorer = new Scripted(
      'Restorer',
      ({ step }) => (step === 4 ? [{ kind: 'restore', snapshot: 's', optimizer: 'fresh', reason: 'test' }] : []),
      { when: { every: 4, unit: 'step' }, begin: () => [{ kind: 'keep', snapshot: 's' }] },
    );
    using model = perceptron();
    using data = rows();
    const { history } = await trainerOf(model.it, { controllers: [watch, restorer] }).fit(data.it, { maxEpochs: 2 });
    const counts = history.flatMap(({ findings }) => findings.map(({ curves }) => curves?.loss?.count ?? null));
    expect(counts).toEqual([null, 2, 2]);
  });

  it('refuses a probe that cannot be prepared, and a measurement that was not taken', async () => {
    using model = perceptron();
    using data = rows();
    const bad = new Scripted('Bad', () => [], { probes: [{ kind: 'analysis', name: 'x' } as unknown as AnalysisProbe] });
    await expect(trainerOf(model.it, { controllers: [bad] }).fit(data.it, { maxEpochs: 1 })).rejects.toMatchObject({
      code: 'ERR_OPTION_VALUE',
    });
    expect(() => analysisOf(new LossWatch().probe, new Map())).toThrow(expect.objectContaining({ code: 'ERR_NOT_MEASURED' }));
  });
});

describe('an analysis outside of a fit', () => {
  it('works on rows of the data, and leaves the model free afterwards', async () => {
    using model = perceptron();
    using data = rows();
    const options = { model: model.it, loss: 'crossEntropy', loader: data.it, device: 'cpu' } as const;
    const loss = async (samples: number | null): Promise<number> =>
      withSubject('test', options, async (session, subject) => {
        const { losses } = await native().sessionEvaluate(session, subject.rows(samples, 1), [], true);
        return losses[0] as number;
      });
    const whole = await trainerOf(model.it).evaluate(data.it);
    expect(await loss(null)).toBe(whole.loss);
    expect(await loss(100)).toBe(whole.loss);
    expect(await loss(5)).not.toBe(whole.loss);
  });

  it('ends with an AbortedError when its signal says so', async () => {
    using model = perceptron();
    using data = rows();
    const options = { model: model.it, loss: 'crossEntropy', loader: data.it, device: 'cpu' } as const;
    const before = withSubject('test', { ...options, signal: AbortSignal.abort() }, async () => 0);
    await expect(before).rejects.toMatchObject({ code: 'ERR_ABORTED' });
    const controller = new AbortController();
    const during = withSubject('test', { ...options, signal: controller.signal }, async (session, subject) => {
      controller.abort();
      return native().sessionEvaluate(session, subject.rows(null, 0), [], true);
    });
    await expect(during).rejects.toMatchObject({ code: 'ERR_ABORTED' });
    expect((await trainerOf(model.it).evaluate(data.it)).samples).toBe(16);
  });
});
