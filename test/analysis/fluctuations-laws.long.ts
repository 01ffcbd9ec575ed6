import { describe, expect, it } from 'vitest';
import { Fluctuations } from '../../src/analysis/index.js';
import { tensors } from '../../src/data/index.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { randn, setSeed, type Tensor, zeros } from '../../src/tensor/index.js';
import { Trainer } from '../../src/trainer/index.js';

const NUMBERS = 400;

/** Many numbers w at once, each with the gradient w + xi, xi being noise that comes as data: a = 1, sigma = 1. */
class Noisy extends nn.Module {
  readonly w: nn.Parameter;

  constructor() {
    super();
    using data = zeros([NUMBERS]);
    this.w = new nn.Parameter(data);
  }

  override forward(xi: Tensor): Tensor {
    return this.w.mul(0.5).add(xi).mul(this.w).sum(1);
  }
}

/** Trains for so many steps, looking at every so many. */
async function fluctuations(lr: number, momentum: number, steps: number, every: number): Promise<{ variance: number; step: number }> {
  setSeed(4);
  const model = new Noisy();
  using _ = model.w;
  using x = randn([steps, NUMBERS]);
  using y = zeros([steps, 1]);
  const monitor = new Fluctuations({ every, unit: 'step', samples: 0 });
  const trainer = new Trainer({
    model,
    loss: (outputs: Tensor) => outputs.mean(),
    optimizer: optim.sgd({ lr, momentum }),
    device: 'cpu',
    observers: [monitor],
  });
  await trainer.fit(tensors({ x, y }).loader({ batchSize: 1 }), { maxEpochs: 1 });
  const [w] = monitor.report().parameters;
  const spreads = w?.neuronSpread ?? new Float64Array();
  return { variance: spreads.reduce((sum, spread) => sum + spread * spread, 0) / NUMBERS, step: w?.stepMag ?? 0 };
}

/** Looks over 200 times the memory of a rate, beginning at the mean: what they lack of the stationary variance is 1 %. */
const LENGTH = 200;
const stepsAt = (lr: number): number => Math.max(1000, Math.round(LENGTH / lr));
const variances = new Map<number, Promise<{ variance: number }>>();
const varianceAt = (lr: number) => {
  const known = variances.get(lr) ?? fluctuations(lr, 0, stepsAt(lr), Math.max(1, Math.round(0.2 / lr)));
  variances.set(lr, known);
  return known;
};

describe('numbers under noise obey the laws of stochastic gradient descent', () => {
  it.each([0.01, 0.1, 0.5, 1.5])('variance at a rate of %d', async (lr) => {
    const { variance } = await varianceAt(lr);
    expect(Math.abs(variance / (lr / (2 - lr)) - 1)).toBeLessThan(0.03);
  });

  it.each([
    [0.9, 0.01],
    [0.9, 0.1],
    [0.5, 0.1],
  ])('variance with a momentum of %d at a rate of %d', async (beta, lr) => {
    const steps = stepsAt(lr / (1 - beta));
    const { variance } = await fluctuations(lr, beta, 3 * steps, 3);
    expect(Math.abs(variance / ((lr * (1 + beta)) / ((1 - beta) * (2 * (1 + beta) - lr))) - 1)).toBeLessThan(0.03);
  });

  it.each([0.01, 0.1, 0.5, 1.5])('steps at a rate of %d', async (lr) => {
    // From the mean the first steps are smaller: nothing pulls back yet.
    const { step } = await fluctuations(lr, 0, 1500, 1);
    // Of a normal number, the mean square is pi / 2 times the squared mean size.
    expect(Math.abs(((Math.PI / 2) * step * step) / ((2 * lr * lr) / (2 - lr)) - 1)).toBeLessThan(0.03);
  });

  it('deviation grows as the square root of small rates', async () => {
    const rates = [0.01, 0.0316, 0.1];
    const points: [number, number][] = [];
    for (const lr of rates) points.push([Math.log(lr), Math.log((await varianceAt(lr)).variance) / 2]);
    const mean = (axis: 0 | 1): number => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
    const [x, y] = [mean(0), mean(1)];
    const slope = points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0) / points.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
    expect(Math.abs(slope - 0.5)).toBeLessThan(0.05);
  });
});
