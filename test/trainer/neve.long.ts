/** What NeVe's default promises, on the letters of UCI and on short fits: no rate has any influence, and a tuned one is not needed. */

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Controller, CosineAnnealingLr, NeVe } from '../../src/controllers/index.js';
import { type TensorDataset, tensors } from '../../src/data/index.js';
import { MLP } from '../../src/models/index.js';
import { getNumThreads, setNumThreads } from '../../src/native/index.js';
import type * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { setSeed, tensor } from '../../src/tensor/index.js';
import { Trainer } from '../../src/trainer/index.js';
import { type Owned, owned, ownedModule } from './fixtures.js';
import { digits, mlp } from './neve-digits.js';

const before = getNumThreads();
beforeAll(() => setNumThreads(1));
afterAll(() => setNumThreads(before));

const optimizers = {
  sgd: (lr: number) => optim.sgd({ lr, momentum: 0.9, weightDecay: 5e-4 }),
  adamw: (lr: number) => optim.adamw({ lr, weightDecay: 1e-2 }),
} as const;

interface Parts {
  readonly train: TensorDataset;
  readonly test: TensorDataset;
}

/** 16,000 letters to train on, 4,000 to test with; each feature standardised by the first. */
function letters(): Owned<Parts> {
  const [rows, columns, first] = [20_000, 16, 16_000];
  const bytes = readFileSync(new URL('../../examples/data/letters.bin', import.meta.url));
  const values = new Float32Array(rows * columns);
  for (let i = 0; i < values.length; i++) values[i] = i % 2 === 0 ? (bytes[i >> 1] as number) >> 4 : (bytes[i >> 1] as number) & 15;
  for (let column = 0; column < columns; column++) {
    let [sum, squares] = [0, 0];
    for (let row = 0; row < first; row++) {
      const value = values[row * columns + column] as number;
      sum += value;
      squares += value ** 2;
    }
    const mean = sum / first;
    const deviation = Math.sqrt(squares / first - mean ** 2);
    for (let i = column; i < values.length; i += columns) values[i] = ((values[i] as number) - mean) / deviation;
  }
  const x = tensor(values, { shape: [rows, columns] });
  const y = tensor(BigInt64Array.from(bytes.subarray((rows * columns) / 2), BigInt));
  const all = tensors({ x, y });
  const parts = { train: all.slice(0, first), test: all.slice(first) };
  return owned(parts, [x, y, ...[parts.train, parts.test].flatMap(({ inputs, targets }) => [...inputs, ...targets])]);
}

/** Accuracy in percent on the test part. */
async function score(
  { train, test }: Parts,
  make: () => nn.TensorModule,
  optimizer: optim.OptimizerSpec,
  controller: Controller,
  { seed, epochs, batchSize }: { seed: number; epochs: number; batchSize: number },
): Promise<number> {
  setSeed(seed);
  using model = ownedModule(make());
  const trainer = new Trainer({ model: model.it, loss: 'crossEntropy', optimizer, controllers: [controller], device: 'cpu', seed });
  await trainer.fit(train.loader({ batchSize, shuffle: true, seed }), { maxEpochs: epochs });
  const { accuracy = 0 } = await trainer.evaluate(test.loader({ batchSize: 500 }));
  return 100 * accuracy;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('NeVe by default, on letters', () => {
  const data = letters();
  afterAll(() => data[Symbol.dispose]());

  const trained = (optimizer: keyof typeof optimizers, seed: number, lr: number): Promise<number> =>
    score(data.it, () => new MLP([16, 128, 64, 26]), optimizers[optimizer](lr), new NeVe(), { seed, epochs: 15, batchSize: 64 });

  it.each(['sgd', 'adamw'] as const)('ends with the same from any rate, with %s', async (optimizer) => {
    const scores = [];
    for (const lr of [1e-5, 1e-3, 1, 10]) scores.push(await trained(optimizer, 100, lr));
    expect(new Set(scores).size).toBe(1);
  });

  it.each([
    ['sgd', 96.8],
    ['adamw', 97],
  ] as const)('comes within 0.7 points of a tuned cosine, with %s of %s %', async (optimizer, tuned) => {
    const scores = [];
    for (const seed of [100, 101, 102, 103]) scores.push(await trained(optimizer, seed, 1));
    console.log(`letters, ${optimizer}: ${scores.map((value) => value.toFixed(2)).join(', ')}`);
    expect(Math.abs(mean(scores) - tuned)).toBeLessThan(0.7);
  });
});

describe('NeVe by default, on short fits', () => {
  const data = digits(0);
  afterAll(() => data[Symbol.dispose]());

  it.each([80, 160, 300])('of %s steps is not below a cosine from the usual rate', async (steps) => {
    const fit = { epochs: steps / 20, batchSize: 64 };
    for (const [optimizer, usual] of [
      ['sgd', 0.1],
      ['adamw', 1e-3],
    ] as const) {
      const [found, cosine]: [number[], number[]] = [[], []];
      for (const seed of [100, 101, 102, 103]) {
        found.push(await score(data.it, mlp, optimizers[optimizer](1), new NeVe(), { seed, ...fit }));
        const schedule = new CosineAnnealingLr({ tMax: steps, unit: 'step' });
        cosine.push(await score(data.it, mlp, optimizers[optimizer](usual), schedule, { seed, ...fit }));
      }
      console.log(`digits, ${steps} steps, ${optimizer}: NeVe ${mean(found).toFixed(2)}, cosine ${mean(cosine).toFixed(2)}`);
      expect(mean(found)).toBeGreaterThan(mean(cosine) - 0.5);
    }
  });
});
