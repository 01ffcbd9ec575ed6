/** Limiting of activations: the numbers of the formulas, and no change of sign over a fit. */

import { describe, expect, it } from 'vitest';
import { tensors } from '../../src/data/index.js';
import type { StepSpec } from '../../src/native/addon.js';
import * as nn from '../../src/nn/index.js';
import { cat } from '../../src/ops/index.js';
import * as optim from '../../src/optim/index.js';
import { noGrad, randn, setSeed, type Tensor, tensor } from '../../src/tensor/index.js';
import { withTrialSession } from '../native/trial-session.js';
import { type Owned, owned, ownedModule, rows, values } from './fixtures.js';

type Layer = nn.Linear | nn.BatchNorm1d;

/** A layer with its weight and bias as outputs: a loss that multiplies these with targets has the targets as their gradient. */
class Bare extends nn.Module {
  readonly layer: Layer;

  constructor(layer: Layer, weight: readonly number[], bias: readonly number[]) {
    super();
    this.layer = layer;
    using w = tensor(weight, { dtype: 'float64' });
    using b = tensor(bias, { dtype: 'float64' });
    using shaped = w.reshape(layer.weight?.shape ?? []);
    noGrad(() => {
      layer.weight?.copy_(shaped);
      layer.bias?.copy_(b);
    });
  }

  override forward(x: Tensor): Tensor {
    const nothing = this.layer.forward(x).relu().narrow(1, 0, 1).mul(0);
    const { weight, bias } = this.layer;
    return cat([(weight as Tensor).flatten(), bias as Tensor])
      .unsqueeze(0)
      .add(nothing);
  }
}

interface Case {
  readonly layer: Layer;
  readonly weight: readonly number[];
  readonly bias: readonly number[];
  readonly x: readonly (readonly number[])[];
  /** What the optimizer does to weight and bias. */
  readonly change: readonly number[];
  readonly published?: boolean;
}

/** The share of the update that a step of SGD keeps, for each element of weight and bias. */
async function kept({ layer, weight, bias, x: data, change, published = false }: Case, step: StepSpec = {}): Promise<number[]> {
  using model = ownedModule(new Bare(layer, weight, bias));
  const x = tensor(data, { dtype: 'float64' });
  const nowhere = change.map(() => 0);
  const y = tensor(
    data.map((_, i) => (i === 0 ? change.map((value) => -value) : nowhere)),
    { dtype: 'float64' },
  );
  using loader = owned(tensors({ x, y }).loader({ batchSize: data.length }), [x, y]);
  const loss = (found: Tensor, target: Tensor): Tensor => found.mul(target).sum();
  let found: number[] = [];
  const limitActivations = { layers: ['layer'], published };
  await withTrialSession(
    { model: model.it, loss, loader: loader.it, optimizer: optim.sgd({ lr: 1 }), step: { ...step, limitActivations } },
    async ({ train }) => {
      await train(0, 1);
      const after = Object.values(values(model.it.stateDict())).flat();
      found = [...weight, ...bias].map((value, i) => ((after[i] as number) - value) / (change[i] as number));
    },
  );
  return found;
}

function expectAll(found: readonly number[], expected: number, digits = 9): void {
  for (const value of found) expect(value).toBeCloseTo(expected, digits);
}

const linear = (): Pick<Case, 'layer' | 'weight' | 'bias' | 'x'> => ({
  layer: new nn.Linear(2, 2, { dtype: 'float64' }),
  weight: [0.5, -0.2, 0.1, 0.3],
  bias: [0.05, -0.1],
  x: [
    [1, 2],
    [-1, 0.5],
  ],
});
const FOURFOLD = [2, -0.8, 0.4, 1.2, 0.2, -0.4];

describe('the share of an update that stays', () => {
  it('is that of the formula for a linear layer', async () => {
    expectAll(await kept({ ...linear(), change: [-0.4, 0.1, 0.2, -0.5, 0.02, 0.03] }), 1 / 1.283333333333333);
  });

  it('is that of the formula in the published form, which also shrinks what moves away from zero', async () => {
    expectAll(await kept({ ...linear(), change: FOURFOLD, published: true }), 0.25);
    expectAll(await kept({ ...linear(), change: FOURFOLD }), 1);
  });

  it('does not see units at zero', async () => {
    for (const published of [false, true]) {
      const away = { ...linear(), weight: [0, 0, 0.1, 0.3], bias: [0, -0.1], change: [1, 2, 0.01, 0.03, 3, -0.01] };
      expectAll(await kept({ ...away, published }), 1);
      const all = { ...linear(), weight: [0, 0, 0, 0], bias: [0, 0], change: [1, 2, 3, 4, 5, 6] };
      expectAll(await kept({ ...all, published }), 1);
    }
  });

  it('is at least that of a step of 1e-6', async () => {
    const close = { ...linear(), weight: [1e-12, 0, 0.1, 0.3], bias: [0, -0.1] };
    for (const value of await kept({ ...close, change: [-1, -1, -1, -1, -1, -1] })) expect(Math.abs(value - 1e-6)).toBeLessThan(1e-12);
  });

  it('is that of a slow computation for batch normalisation, by the statistics of the batch', async () => {
    setSeed(4);
    using drawn = randn([6, 3], { dtype: 'float64' });
    const x = drawn.toArray() as number[][];
    const [weight, bias] = [
      [1, 0.7, -1.2],
      [0.3, -0.2, 0.1],
    ];
    const change = [-0.6, 0.3, 0.2, 0.1, -0.4, -0.3];
    const least = leastRatio(x, weight as number[], bias as number[], change);
    expect(least).toBeLessThan(-1);
    const layer = (): Layer => new nn.BatchNorm1d(3, { dtype: 'float64' });
    expectAll(await kept({ layer: layer(), weight: weight as number[], bias: bias as number[], x, change }), 1 / -least);
  });
});

/** The least ratio of what an update adds to the outputs of batch normalisation and these. */
function leastRatio(x: readonly number[][], weight: readonly number[], bias: readonly number[], change: readonly number[]): number {
  const ratios = weight.flatMap((gamma, c) => {
    const column = x.map((row) => row[c] as number);
    const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
    const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length;
    return column.map((value) => {
      const hat = (value - mean) / Math.sqrt(variance + 1e-5);
      return ((change[c] as number) * hat + (change[c + 3] as number)) / (gamma * hat + (bias[c] as number));
    });
  });
  return Math.min(...ratios);
}

/** `[N, 4]` to `[N, 3]`, of which only the first layer trains. */
function halfFrozen(): Owned<nn.Sequential> {
  setSeed(1);
  const layers = [new nn.Linear(4, 16), new nn.ReLU(), new nn.Linear(16, 3).requiresGrad_(false)] as const;
  return ownedModule(new nn.Sequential(...layers));
}

/** Outputs of the first layer for each batch of 8 rows, before and after its step, over an ECCO-DNN fit; how many change sign, and the loss. */
async function flips(step: StepSpec): Promise<{ readonly flips: number; readonly losses: readonly number[] }> {
  using model = halfFrozen();
  using data = rows(32, [4], 8);
  const loader = data.it;
  const first = model.it.children()[0] as nn.Linear;
  const outputs = (batch: number): number[] => {
    using x = loader.inputs[0]?.narrow(0, batch * 8, 8) as Tensor;
    using found = noGrad(() => first.forward(x));
    return (found.toArray() as number[][]).flat();
  };
  let count = 0;
  const losses: number[] = [];
  await withTrialSession({ model: model.it, loss: 'crossEntropy', loader, optimizer: optim.ecco({}), step }, async ({ train }) => {
    for (let i = 0; i < 60; ++i) {
      const before = outputs(i % 4);
      losses.push(...(await train(i % 4, 1)));
      const after = outputs(i % 4);
      // What stops at zero may end a rounding, or a step of 1e-6, beyond it.
      count += before.filter((value, unit) => value * (after[unit] as number) < 0 && Math.abs(after[unit] as number) > 1e-5).length;
    }
  });
  return { flips: count, losses };
}

describe('over a fit with ECCO-DNN', () => {
  it('no output of the layer changes sign on the batch of a step, and the loss falls', async () => {
    expect((await flips({})).flips).toBeGreaterThan(20);
    const limited = await flips({ limitActivations: { layers: ['0'], published: false } });
    expect(limited.flips).toBe(0);
    expect(Math.min(...limited.losses)).toBeLessThan(limited.losses[0] as number);
  });
});
