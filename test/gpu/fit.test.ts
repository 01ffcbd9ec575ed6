/** Whole fits on a GPU through the same Trainer: as on the CPU but for rounding, measured there, and resumed to the bit. Skipped, by name, where there is no GPU. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { NeVe } from '../../src/controllers/index.js';
import { cudaIsAvailable } from '../../src/native/runtime.js';
import * as optim from '../../src/optim/index.js';
import type { Device } from '../../src/tensor/device.js';
import type { Report } from '../../src/trainer/index.js';
import { convolutional, rows, trainerOf, values } from '../trainer/fixtures.js';

const folder = mkdtempSync(join(tmpdir(), 'neve-gpu-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const EPOCHS = 6;

interface Outcome {
  readonly report: Report;
  readonly weights: Record<string, number[]>;
}

/** Trains the same network on the same rows under NeVe. */
async function train(
  device: Device,
  profile: 'descent' | 'reference',
  more: { runDir?: string; stopAfter?: number } = {},
): Promise<Outcome> {
  using model = convolutional();
  using data = rows(32, [1, 6, 6], 4);
  const controllers = [new NeVe(profile === 'descent' ? {} : { profile, epsilon: 1e-12, auxiliary: 'noise' })];
  const optimizer = optim.adamw({ lr: 1e-3 });
  const trainer = trainerOf(model.it, { device, optimizer, controllers, deterministic: true, seed: 5 });
  const { runDir, stopAfter } = more;
  const run = trainer.fit(data.it, {
    maxEpochs: EPOCHS,
    ...(runDir === undefined ? {} : { runDir, resume: 'auto' as const, checkpoint: { everyEpochs: 1, onStop: true } }),
  });
  for await (const { index } of run) if (index + 1 === stopAfter) run.stop('the test goes on later');
  const report = await run;
  return { report, weights: values(model.it.stateDict()) };
}

describe.skipIf(!cudaIsAvailable())('a fit on CUDA', () => {
  it('follows the CPU: losses, velocities and weights', async () => {
    const [there, here] = [await train('cuda:0', 'reference'), await train('cpu', 'reference')];
    expect(there.report.epochs).toBe(EPOCHS);
    for (const [i, epoch] of there.report.history.entries()) {
      const twin = here.report.history[i];
      expect(epoch.loss).toBeCloseTo(twin?.loss as number, 3);
      expect(epoch.velocity).toBeCloseTo(twin?.velocity as number, 3);
    }
    for (const [name, list] of Object.entries(there.weights)) {
      for (const [i, value] of list.entries()) expect(value, name).toBeCloseTo(here.weights[name]?.[i] as number, 2);
    }
  });

  it('finds a rate by itself, and has the same bits every time', async () => {
    const [once, again] = [await train('cuda:0', 'descent'), await train('cuda:0', 'descent')];
    expect(once.report.decisions.filter(({ kind }) => kind === 'setLr').length).toBeGreaterThan(0);
    expect(again.weights).toEqual(once.weights);
    expect(again.report.decisions).toEqual(once.report.decisions);
  });

  it('goes on from a checkpoint bit for bit', async () => {
    const whole = await train('cuda:0', 'reference');
    const runDir = join(folder, 'run');
    await train('cuda:0', 'reference', { runDir, stopAfter: 2 });
    const resumed = await train('cuda:0', 'reference', { runDir });
    expect(resumed.weights).toEqual(whole.weights);
    expect(resumed.report.history.map(({ loss, velocity }) => [loss, velocity])).toEqual(
      whole.report.history.map(({ loss, velocity }) => [loss, velocity]),
    );
  });
});
