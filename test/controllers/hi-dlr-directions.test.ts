/**
 * What was found of GeN and Hi-DLR on a perceptron, as directions: the joint check is what keeps rates by layer from harm, and the guard against straight curves
 * is what recovers a start that is far too low.
 */

import { describe, expect, it } from 'vitest';
import { type Controller, GeN, HiDlr } from '../../src/controllers/index.js';
import { tensors } from '../../src/data/index.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { noGrad, randn, setSeed } from '../../src/tensor/index.js';
import { owned, ownedModule, trainerOf } from '../trainer/fixtures.js';

/** Mean training loss of the last epoch of 10, of 50 steps each; labels of a random network, a fifth of them wrong. */
async function lastLoss(lr: number, controllers: readonly Controller[], seed = 1): Promise<number> {
  setSeed(3);
  using teacher = ownedModule(new nn.Sequential(new nn.Linear(20, 32), new nn.Tanh(), new nn.Linear(32, 10)));
  const x = randn([5000, 20]);
  using scores = noGrad(() => teacher.it.forward(x));
  using noise = randn([5000, 10]);
  using weak = noise.mul(0.2);
  using mixed = scores.add(weak);
  const y = mixed.argmax(1);
  using data = owned(tensors({ x, y }).loader({ batchSize: 100, shuffle: true, seed: 1 }), [x, y]);
  setSeed(seed);
  using model = ownedModule(
    new nn.Sequential(new nn.Linear(20, 64), new nn.ReLU(), new nn.Linear(64, 64), new nn.ReLU(), new nn.Linear(64, 10)),
  );
  const optimizer = optim.sgd({ lr, momentum: 0.9, groups: optim.perLayer(model.it) });
  const report = await trainerOf(model.it, { optimizer, controllers }).fit(data.it, { maxEpochs: 10 });
  return report.history.at(-1)?.loss as number;
}

describe('a perceptron by layers', () => {
  it('is better with the joint check than without', async () => {
    for (const seed of [1, 2, 3]) {
      const joint = await lastLoss(0.1, [new HiDlr({ every: 8 })], seed);
      const diagonal = await lastLoss(0.1, [new HiDlr({ every: 8, jointCheck: false })], seed);
      const one = await lastLoss(0.1, [new GeN({ every: 8, points: 5 })], seed);
      expect(joint).toBeLessThan(0.7 * diagonal);
      // Not better than one rate for all: over five starts 1.191 on average, for 1.181 of GeN and 1.170 of the constant rate.
      expect(joint).toBeLessThan(1.03 * one);
    }
  });

  it('recovers from a rate that is far too low', async () => {
    const constant = await lastLoss(1e-6, []);
    const published = await lastLoss(1e-6, [new GeN({ every: 8, points: 5, mode: 'published' })]);
    const robust = await lastLoss(1e-6, [new GeN({ every: 8, points: 5 })]);
    const layers = await lastLoss(1e-6, [new HiDlr({ every: 8 })]);
    expect(robust).toBeLessThan(published);
    expect(layers).toBeLessThan(published);
    expect(published).toBeLessThan(constant);
  });
});
