/** Longer fits of two and four processes: 100 steps of three networks, streams, half precision, and the same bits from run to run. */

import { afterAll, describe, expect, it } from 'vitest';
import { transpile } from '../support/transpiled.js';
import { distance, expectSame, lasting, trainIn } from './runs.js';
import type { TrainCase } from './train-child.js';

const child = transpile(new URL('train-child.ts', import.meta.url).pathname);
afterAll(() => child[Symbol.dispose]());

const STEPS: TrainCase = { fit: { maxEpochs: null, maxSteps: 100 }, lr: 0.02 };

describe.each(['mlp', 'batchnorm', 'transformer'])('%s', (model) => {
  it('100 steps of 2 and 4 processes are those of one to 1e-6, and the same bits again', async () => {
    const spec = model === 'batchnorm' ? { ...STEPS, rows: 96 } : STEPS;
    const alone = await trainIn(1, child.script, model, spec);
    expect(alone.steps).toBe(100);
    for (const size of [2, 4]) {
      const together = await trainIn(size, child.script, model, spec);
      expectSame(together, alone);
      expect(lasting(await trainIn(size, child.script, model, spec))).toEqual(lasting(together));
    }
  });
});

it('a stream, with accumulation, clipping and an average', async () => {
  const spec: TrainCase = {
    ...{ ...STEPS, stream: true },
    trainer: { accumulate: 2, clipGradNorm: 0.5, average: { kind: 'ema', decay: 0.9 } },
  };
  const alone = await trainIn(1, child.script, 'mlp', spec);
  for (const size of [2, 4]) expectSame(await trainIn(size, child.script, 'mlp', spec), alone);
});

it('bf16, whose rounding hides how rows are divided but for its own precision', async () => {
  const spec: TrainCase = { ...STEPS, trainer: { precision: 'bf16' } };
  const alone = await trainIn(1, child.script, 'mlp', spec);
  for (const size of [2, 4]) expectSame(await trainIn(size, child.script, 'mlp', spec), alone, 2 ** -6);
});

it('fp16: all processes leave out the same steps, and come about where one comes', async () => {
  const spec: TrainCase = { ...STEPS, trainer: { precision: 'fp16', lossScaler: { initScale: 2 ** 24, growthInterval: 20 } } };
  const alone = await trainIn(1, child.script, 'mlp', spec);
  const together = await trainIn(2, child.script, 'mlp', spec);
  // Which steps those are is not always what one process finds: a share's sum may overflow where that of all rows, of both signs, does not.
  expect(together.steps).toBe(alone.steps);
  expect(distance(together.losses, alone.losses)).toBeLessThan(2 ** -5);
  expect(distance(together.weights, alone.weights)).toBeLessThan(0.1);
  expect(lasting(await trainIn(2, child.script, 'mlp', spec))).toEqual(lasting(together));
});

it.each([2, 3])(
  'gradients that go out while the backward pass of autograd runs are those that go out after it, in %i processes',
  async (size) => {
    for (const model of ['batchnorm', 'transformer']) {
      const spec: TrainCase = { rows: 96, fit: { maxEpochs: 2 } };
      const after = await trainIn(size, child.script, model, { ...spec, trainer: { compile: 'auto' } });
      const during = await trainIn(size, child.script, model, { ...spec, trainer: { compile: false } });
      expect(lasting(during)).toEqual(lasting(after));
    }
  },
);

it('each process drops its own', async () => {
  const first = await trainIn(2, child.script, 'dropout', STEPS);
  expect(lasting(await trainIn(2, child.script, 'dropout', STEPS))).toEqual(lasting(first));
});
