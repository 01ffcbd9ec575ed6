/** A rate for each step as one schedule: no pause, no record of each step, exact resume. */

import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Controller, Decision } from '../../src/controllers/index.js';
import { CosineAnnealingLr, InTurn, OneCycleLr, WarmUp } from '../../src/controllers/index.js';
import { writePage } from '../../src/report/index.js';
import type { LoggedStep } from '../../src/trainer/index.js';
import { perceptron, rows, Scripted, trainerOf, values } from './fixtures.js';

const folder = mkdtempSync(join(tmpdir(), 'neve-schedule-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A fit of 4 batches an epoch. */
async function fitted(
  controllers: Controller[],
  fit: { maxSteps: number; runDir?: string; resume?: boolean; logEvery?: number; stopAt?: number },
) {
  using model = perceptron();
  using data = rows(16);
  const { stopAt = Number.POSITIVE_INFINITY, ...options } = fit;
  const steps: LoggedStep[] = [];
  let stop: () => void = () => undefined;
  const script = (): Decision[] => {
    stop();
    return [];
  };
  const watch = new Scripted('watch', script, { when: (step) => ({ step: step < stopAt ? stopAt : Number.POSITIVE_INFINITY }) });
  const run = trainerOf(model.it, { controllers: [...controllers, watch] }).fit(data.it, {
    ...options,
    ...(fit.runDir === undefined ? {} : { checkpoint: { onStop: true } }),
    onEvent: (event) => {
      if (event.type === 'steps') steps.push(...event.steps);
    },
  });
  stop = () => run.stop('the test goes on');
  const report = await run;
  return { report, steps, weights: values(model.it.namedParameters()) };
}

const cosine = (tMax: number) => new CosineAnnealingLr({ tMax, unit: 'step' });

describe('a schedule of steps', () => {
  it('is one decision over 10,000 steps, and leaves small records', async () => {
    const runDir = join(folder, 'long');
    using model = perceptron();
    using data = rows(4000, [4], 4);
    const trainer = trainerOf(model.it, { controllers: [cosine(10_000)] });
    const { decisions, lr, history } = await trainer.fit(data.it, { maxEpochs: 10, runDir });
    expect(decisions).toMatchObject([
      { kind: 'schedule', by: 'CosineAnnealingLr', law: { name: 'CosineAnnealingLr', options: { tMax: 10_000 } } },
    ]);
    expect(lr).toBe(0);
    expect(history.map((epoch) => epoch.lr)).toEqual(
      Array.from({ length: 10 }, (_, i) => expect.closeTo((0.1 * (1 + Math.cos((Math.PI * i) / 10))) / 2, 14)),
    );
    const size = (file: string) => statSync(file).size;
    expect(size(join(runDir, 'metrics.jsonl'))).toBeLessThan(10_000);
    expect(size(join(runDir, 'run.json'))).toBeLessThan(10_000);
    expect(size(await writePage(runDir))).toBeLessThan(200_000);
  });

  it('is logged with the rate of each step', async () => {
    const { steps } = await fitted([cosine(20)], { maxSteps: 20, logEvery: 1 });
    expect(steps.map(({ lr }) => lr)).toEqual(
      Array.from({ length: 20 }, (_, i) => expect.closeTo((0.1 * (1 + Math.cos((Math.PI * i) / 20))) / 2, 14)),
    );
  });

  it.each<[string, () => Controller]>([
    ['alone', () => cosine(20)],
    ['behind a warm-up', () => new WarmUp(cosine(15), { totalIters: 5 })],
    ['in turn', () => new InTurn([new Ended(), cosine(17)])],
  ])('goes on bit for bit from the middle of an epoch: %s', async (name, make) => {
    const whole = await fitted([make()], { maxSteps: 20 });
    expect(whole.report.decisions.filter(({ kind }) => kind === 'schedule').length).toBe(1);
    const runDir = join(folder, name);
    const cut = await fitted([make()], { maxSteps: 20, runDir, stopAt: 10 });
    expect(cut.report.stop?.by).toBe('user');
    const on = await fitted([make()], { maxSteps: 20, runDir, resume: true });
    expect(on.weights).toEqual(whole.weights);
    expect(on.report.decisions).toEqual(whole.report.decisions);
    expect(on.report.lr).toBe(whole.report.lr);
  });

  it('fails where it has ended and the fit goes on', async () => {
    const cycle = () => new OneCycleLr({ maxLr: 0.1, totalSteps: 8 });
    expect((await fitted([cycle()], { maxSteps: 8 })).report.stop?.by).toBe('maxSteps');
    await expect(fitted([cycle()], { maxSteps: 12 })).rejects.toMatchObject({ code: 'ERR_SCHEDULE_ENDED' });
  });
});

/** Sets a rate once and has finished after three steps. */
class Ended extends Scripted {
  constructor() {
    super('Ended', () => [{ kind: 'setLr', lr: 0.2, reason: 'once' }], { when: { every: 3, unit: 'step' } });
  }

  finished(): boolean {
    return this.seen.length > 0;
  }
}
