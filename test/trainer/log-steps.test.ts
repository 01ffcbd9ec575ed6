import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { NeveError } from '../../src/errors.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { CsvLogger } from '../../src/report/index.js';
import type { Tensor } from '../../src/tensor/index.js';
import type { FitOptions, LoggedStep, TrainerOptions } from '../../src/trainer/index.js';
import { owned, perceptron, rows, Scripted, trainerOf, values } from './fixtures.js';

/** What a fit of four steps an epoch logs, and what it leaves. */
async function logged(
  fit: Partial<FitOptions>,
  trainer: Partial<TrainerOptions> = {},
): Promise<{ steps: LoggedStep[]; weights: object; losses: number[] }> {
  using model = perceptron();
  using data = rows();
  const steps: LoggedStep[] = [];
  const losses: number[] = [];
  const seeing = new Scripted('seeing', (seen) => {
    losses.push(...seen.losses);
    return [];
  });
  await trainerOf(model.it, { controllers: [seeing], ...trainer }).fit(data.it, {
    maxEpochs: 3,
    callbacks: [{ onSteps: (group) => steps.push(...group.steps) }],
    ...fit,
  });
  return { steps, weights: values(model.it.stateDict()), losses };
}

describe('logEvery', () => {
  it('tells the exact loss of every step, once and in order', async () => {
    const { steps, losses } = await logged({ logEvery: 1 });
    expect(steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    expect(steps.map(({ loss }) => loss)).toEqual(losses);
    expect(steps.every(({ losses: terms, lr }) => terms === null && lr === 0.1)).toBe(true);
  });

  it('counts steps from the start of the fit, and changes nothing of it', async () => {
    const every = await logged({ logEvery: 3 });
    expect(every.steps.map(({ step }) => step)).toEqual([3, 6, 9, 12]);
    expect(every.weights).toEqual((await logged({})).weights);
    expect((await logged({})).steps).toEqual([]);
  });

  it('has the norm of the gradients with and without clipping', async () => {
    const free = await logged({ logEvery: 1, maxEpochs: 1 }, { optimizer: optim.sgd({ lr: 0 }) });
    const clipped = await logged({ logEvery: 1, maxEpochs: 1 }, { optimizer: optim.sgd({ lr: 0 }), clipGradNorm: 0.01, clipGradValue: 1 });
    expect(clipped.steps.map(({ gradNorm }) => gradNorm)).toEqual(free.steps.map(({ gradNorm }) => gradNorm));
    using model = perceptron();
    using data = rows();
    const [x, y] = [data.it.inputs[0] as Tensor, data.it.targets[0] as Tensor];
    const batch = owned({ x: x.narrow(0, 0, 4), y: y.narrow(0, 0, 4) }, []);
    using output = model.it.forward(batch.it.x);
    using loss = nn.functional.crossEntropy(output, batch.it.y);
    loss.backward();
    const squares = [...model.it.namedParameters().values()].flatMap(({ grad }) =>
      Array.from(grad?.toTypedArray() as Float32Array, (g) => g * g),
    );
    expect(free.steps[0]?.gradNorm).toBeCloseTo(Math.sqrt(squares.reduce((sum, square) => sum + square, 0)), 5);
    for (const part of [batch.it.x, batch.it.y]) part.dispose();
  });

  it('tells the terms of a sum', async () => {
    const loss = { a: { loss: 'crossEntropy' }, b: { loss: (output: Tensor, _: Tensor) => output.square().mean(), weight: 2 } } as const;
    const { steps } = await logged({ logEvery: 4 }, { loss });
    for (const { loss: sum, losses } of steps) expect((losses?.a ?? 0) + 2 * (losses?.b ?? 0)).toBeCloseTo(sum, 5);
  });

  it('is in a CSV file of its own, which a fit that goes on takes up', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'neve-steps-'));
    try {
      const fit = { logEvery: 2, runDir: join(folder, 'run'), checkpoint: { everySteps: 3, onEnd: true } } as const;
      const whole = await logged({ ...fit, loggers: [new CsvLogger(join(folder, 'whole.csv'))] });
      await logged({ ...fit, overwrite: true, maxSteps: 7, loggers: [new CsvLogger(join(folder, 'log.csv'))] });
      await logged({ ...fit, maxEpochs: 3, resume: true, loggers: [new CsvLogger(join(folder, 'log.csv'))] });
      const text = readFileSync(join(folder, 'log.steps.csv'), 'utf8');
      expect(text).toBe(readFileSync(join(folder, 'whole.steps.csv'), 'utf8'));
      const [header, ...lines] = text.trim().split('\r\n');
      expect(header).toBe('step,loss,gradNorm,lr');
      expect(lines.map((line) => line.split(',').slice(0, 2).map(Number))).toEqual(whole.steps.map(({ step, loss }) => [step, loss]));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('tells the steps before one that failed', async () => {
    const steps: number[] = [];
    using model = perceptron();
    using data = rows();
    const fit = {
      maxEpochs: 9,
      logEvery: 1,
      callbacks: [{ onSteps: (group: { steps: readonly LoggedStep[] }) => steps.push(...group.steps.map(({ step }) => step)) }],
    };
    const failed = await trainerOf(model.it, { optimizer: optim.sgd({ lr: 1e38 }) })
      .fit(data.it, fit)
      .then(
        () => null,
        (error) => error as NeveError,
      );
    expect(failed).toMatchObject({ code: 'ERR_NON_FINITE_LOSS' });
    expect(steps).toEqual(Array.from({ length: Number(failed?.fields.step) }, (_, i) => i + 1));
  });
});
