/** Eigenvalues, products, trace and density of Hessians that are known. */

import { describe, expect, it } from 'vitest';
import { analysis, data, linalg, nn, noGrad, randn, scope, setSeed, type Tensor, tensor } from '../../src/index.js';
import { MemoryStream } from '../support/streams.js';
import { taskA } from './task-a.js';
import { disposeAll, flat, inner, worst } from './vectors.js';

const halfMeanSquare = (output: Tensor, target: Tensor): Tensor => output.sub(target).square().mean().div(2);

interface Regression extends Disposable {
  readonly options: analysis.SubjectOptions;
  /** Of `X^T X / n`, descending. */
  readonly eigenvalues: readonly number[];
  /** `X^T X / n`. */
  readonly hessian: readonly (readonly number[])[];
}

/** `|X w - y|^2 / 2n`: the Hessian is `X^T X / n` wherever w is. */
function regression(n: number, features: number, batchSize = n): Regression {
  setSeed(11);
  const model = new nn.Linear(features, 1, { bias: false, dtype: 'float64' });
  const x = randn([n, features], { dtype: 'float64' });
  const y = randn([n, 1], { dtype: 'float64' });
  const [hessian, eigenvalues] = scope(() => {
    const dense = x.t().matmul(x).div(n);
    return [dense.toArray() as number[][], (linalg.eigvalsh(dense).toArray() as number[]).reverse()];
  });
  return {
    options: { model, loss: halfMeanSquare, loader: data.tensors({ x, y }).loader({ batchSize }), device: 'cpu' },
    eigenvalues,
    hessian,
    [Symbol.dispose]: () => {
      for (const each of [model.weight, x, y]) each.dispose();
    },
  };
}

describe('linear regression', () => {
  it.each([
    ['one batch', 40],
    ['batches of unequal size', 7],
  ])('has the eigenvalues of X^T X / n, in %s', async (_, batchSize) => {
    using task = regression(40, 6, batchSize);
    const found = await analysis.sharpness({ ...task.options, k: 6 });
    expect(found).toMatchObject({
      converged: true,
      finite: true,
      method: 'autograd',
      samples: 40,
      hvps: 6,
      iterations: 6,
      preconditioned: false,
    });
    for (const [i, value] of task.eigenvalues.entries()) expect(Math.abs((found.eigenvalues[i] as number) - value)).toBeLessThan(1e-10);
  });

  it('has its sharpness after fewer products than parameters', async () => {
    using task = regression(400, 60);
    const found = await analysis.sharpness(task.options);
    expect(found.eigenvalues).toHaveLength(1);
    expect(found.converged).toBe(true);
    expect(found.hvps).toBeLessThan(60);
    expect(Math.abs((found.eigenvalues[0] as number) - (task.eigenvalues[0] as number))).toBeLessThan(1e-10);
    const cut = await analysis.sharpness({ ...task.options, maxIterations: 3 });
    expect([cut.converged, cut.hvps, cut.eigenvalues.length]).toEqual([false, 3, 1]);
    expect(cut.residuals[0]).toBeGreaterThan(1e-6 * (cut.eigenvalues[0] as number));
  });

  it('gives the columns of X^T X / n as products', async () => {
    using task = regression(30, 4);
    const vectors = [0, 1, 2, 3].map(
      (i) => new Map([['weight', tensor([[0, 1, 2, 3].map((j) => Number(i === j))], { dtype: 'float64' })]]),
    );
    const { products } = await analysis.hessianVectorProduct({ ...task.options, vectors });
    for (const [i, product] of products.entries()) expect(worst(flat(product), task.hessian[i] ?? [])).toBeLessThan(1e-13);
    disposeAll(...vectors, ...products);
  });

  it('has the trace of X^T X / n within the standard error, and its whole spectrum', async () => {
    using task = regression(50, 8);
    const exact = task.eigenvalues.reduce((sum, value) => sum + value, 0);
    const { trace, standardError, estimates } = await analysis.hessianTrace({ ...task.options, probes: 200, seed: 1 });
    expect(estimates).toHaveLength(200);
    expect(Math.abs((trace as number) - exact)).toBeLessThan(3 * (standardError as number));
    const early = await analysis.hessianTrace({ ...task.options, probes: 200, tolerance: 0.05 });
    expect(early.estimates.length).toBeLessThan(200);
    expect((early.standardError as number) / (early.trace as number)).toBeLessThanOrEqual(0.05);

    const density = await analysis.spectralDensity({ ...task.options, iterations: 20, points: 400 });
    expect(density.parameters).toBe(8);
    expect(density.nodes).toHaveLength(8);
    for (const [i, value] of task.eigenvalues.entries()) expect(density.nodes.at(-1 - i)).toBeCloseTo(value, 10);
    expect(density.weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    expect(density.density.x).toHaveLength(400);
  });
});

describe('Task A', () => {
  it.each([
    [0, 8.788],
    [1, 7.722],
    [2, 7.652],
    [3, 7.482],
  ])('of seed %i begins at sharpness %f in both precisions', async (seed, expected) => {
    for (const dtype of ['float64', 'float32'] as const) {
      using task = taskA(seed, dtype);
      const { eigenvalues, converged } = await analysis.sharpness({
        model: task.model,
        loss: task.loss,
        loader: task.loader,
        device: 'cpu',
      });
      expect(converged).toBe(true);
      expect((eigenvalues[0] as number).toFixed(3)).toBe(expected.toFixed(3));
    }
  });

  it('has symmetric products, which differences of gradients confirm', async () => {
    using task = taskA(0);
    const options = { model: task.model, loss: task.loss, loader: task.loader, device: 'cpu' as const };
    setSeed(5);
    const parameters = [...task.model.namedParameters()];
    const drawn = (): Map<string, Tensor> => new Map(parameters.map(([name, { shape }]) => [name, randn(shape, { dtype: 'float64' })]));
    const vectors = [drawn(), drawn()];
    const { products } = await analysis.hessianVectorProduct({ ...options, vectors });
    const names = parameters.map(([name]) => name);
    const [u, v] = vectors.map((vector) => flat(vector, names)) as [number[], number[]];
    const [hu, hv] = products.map((product) => flat(product, names)) as [number[], number[]];
    expect(Math.abs(inner(u, hv) - inner(v, hu))).toBeLessThan(1e-10 * Math.abs(inner(u, hv)));

    const epsilon = 1e-5 / Math.sqrt(inner(v, v));
    const move = (step: number): void =>
      noGrad(() =>
        scope(() => {
          for (const [i, direction] of [...(vectors[1]?.values() ?? [])].entries()) parameters[i]?.[1].add_(direction.mul(step));
        }),
      );
    const gradientAt = (step: number): number[] => {
      move(step);
      scope(() => task.loss(task.model.forward(task.x), task.y).backward());
      const gradient = flat(new Map(parameters.map(([name, { grad }]) => [name, grad as Tensor])));
      for (const [, parameter] of parameters) parameter.grad = null;
      move(-step);
      return gradient;
    };
    const [ahead, behind] = [gradientAt(epsilon), gradientAt(-epsilon)];
    const differences = ahead.map((value, i) => (value - (behind[i] as number)) / (2 * epsilon));
    expect(worst(hv, differences)).toBeLessThan(1e-6 * Math.sqrt(inner(hv, hv)));
    disposeAll(...vectors, ...products);
  });

  it('has the same sharpness batch by batch, and eigenvectors that it maps to themselves', async () => {
    using whole = taskA(1);
    using parts = taskA(1, 'float64', 6);
    const subjects = [whole, parts].map(({ model, loss, loader }) => ({ model, loss, loader, device: 'cpu' as const }));
    const [one, many] = (await Promise.all(subjects.map((subject) => analysis.sharpness({ ...subject, k: 2, vectors: true })))) as [
      analysis.Sharpness,
      analysis.Sharpness,
    ];
    expect(worst(one.eigenvalues, many.eigenvalues)).toBeLessThan(1e-10);
    const { products } = await analysis.hessianVectorProduct({ ...(subjects[0] as analysis.SubjectOptions), vectors: one.vectors });
    for (const [i, product] of products.entries()) {
      const value = one.eigenvalues[i] as number;
      const images = flat(one.vectors[i]).map((each) => each * value);
      expect(worst(flat(product), images)).toBeLessThan(1e-6 * value);
    }
    disposeAll(...one.vectors, ...many.vectors, ...products);
  });
});

describe('refusals', () => {
  it.each([
    [{ k: 0 }, 'ERR_OPTION_VALUE'],
    [{ k: 5, maxIterations: 4 }, 'ERR_OPTION_VALUE'],
    [{ tolerance: -1 }, 'ERR_OPTION_VALUE'],
    [{ samples: 0 }, 'ERR_OPTION_VALUE'],
    [{ batchNorm: 'none' }, 'ERR_OPTION_VALUE'],
    [{ probes: 3 }, 'ERR_OPTION_UNKNOWN'],
  ])('refuses %o', async (wrong, code) => {
    using task = regression(10, 2);
    await expect(analysis.sharpness({ ...task.options, ...wrong } as analysis.SharpnessOptions)).rejects.toMatchObject({ code });
  });

  it('says which parts of a vector are wrong', async () => {
    using task = regression(10, 2);
    using narrow = tensor([1], { dtype: 'float64' });
    const call = (name: string): Promise<unknown> =>
      analysis.hessianVectorProduct({ ...task.options, vectors: [new Map([[name, narrow]])] });
    await expect(call('weight')).rejects.toMatchObject({ code: 'ERR_CURVATURE_SHAPE' });
    await expect(call('bias')).rejects.toMatchObject({ code: 'ERR_PARAMETER_UNKNOWN' });
    await expect(analysis.hessianVectorProduct({ ...task.options, vectors: [] })).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE' });
  });

  it('has nothing to measure where no parameter requires a gradient', async () => {
    using task = regression(10, 2);
    (task.options.model as nn.Linear).weight.requiresGrad = false;
    await expect(analysis.sharpness(task.options)).rejects.toMatchObject({ code: 'ERR_NO_GRADIENT' });
  });

  it('takes no complex parameters, and no stream', async () => {
    class Complex extends nn.Module {
      readonly w = new nn.Parameter(tensor([1, 2], { dtype: 'complex64' as 'float32' }));
      override forward(x: Tensor): Tensor {
        return this.w.abs().mul(x);
      }
    }
    using model = new Complex();
    using x = randn([4, 2]);
    using y = randn([4, 2]);
    const options = { model, loss: 'mse', device: 'cpu' } as const;
    const refused = analysis.sharpness({ ...options, loader: data.tensors({ x, y }).loader({ batchSize: 4 }) });
    await expect(refused).rejects.toMatchObject({
      ...{ name: 'DTypeError', code: 'ERR_CURVATURE_DTYPE' },
      message: expect.stringMatching(/parameter 'w' is complex.*Freeze it, or split it/),
    });
    await expect(analysis.sharpness({ ...options, loader: new MemoryStream(x, y) as never })).rejects.toMatchObject({
      ...{ name: 'OptionError', code: 'ERR_STREAM' },
      message: expect.stringMatching(/analysis.sharpness looks at all rows more than once.*data.tensors/),
    });
  });

  it('ends when its signal says so', async () => {
    using task = regression(2000, 50, 1);
    const controller = new AbortController();
    const running = analysis.hessianTrace({ ...task.options, probes: 1_000_000, signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await expect(running).rejects.toMatchObject({ code: 'ERR_ABORTED' });
  });
});
