import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getNumThreads, setNumThreads } from '../../src/native/index.js';
import * as optim from '../../src/optim/index.js';
import { convolutions, fitDigits, mlp } from './drift-digits.js';

const before = getNumThreads();
beforeAll(() => setNumThreads(1));
afterAll(() => setNumThreads(before));

const SEEDS = [0, 1, 2];
const optimizers = {
  sgd: (lr: number) => optim.sgd({ lr, momentum: 0.9, weightDecay: 5e-4 }),
  adamw: (lr: number) => optim.adamw({ lr, weightDecay: 1e-2 }),
} as const;

describe.each(['sgd', 'adamw'] as const)('NeVe by default, with %s', (optimizer) => {
  it.each([1e-5, 1e-3, 1e-1, 1])('a perceptron from a rate of %s', async (lr) => {
    for (const seed of SEEDS) {
      const { accuracy, used } = await fitDigits(mlp, optimizers[optimizer](lr), { seed });
      expect(accuracy).toBeGreaterThan(0.95);
      expect(used).toBeLessThan(0.7);
    }
  });

  it('batch normalisation, from rates over five decades', async () => {
    const accuracies: number[] = [];
    for (const lr of [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1]) {
      const { accuracy, used } = await fitDigits(convolutions, optimizers[optimizer](lr), { epochs: 40, batchSize: 32 });
      accuracies.push(accuracy);
      expect(used).toBeLessThan(0.7);
    }
    expect(Math.min(...accuracies)).toBeGreaterThan(0.96);
    expect(accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / accuracies.length).toBeGreaterThan(0.97);
  });
});
