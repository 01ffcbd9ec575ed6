/** Curvature of models that came as files, against PyTorch's dense Hessians. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withSubject } from '../../src/analysis/subject.js';
import { analysis, data, loadModel, type Model, tensor } from '../../src/index.js';
import { native } from '../../src/native/load.js';
import { wrap } from '../../src/tensor/tensor.js';
import { python, pythonAvailable } from '../support/python.js';
import { disposeAll, flat, inner, worst } from './vectors.js';

interface Dense {
  readonly names: readonly string[];
  readonly shapes: readonly (readonly number[])[];
  readonly x: number[][];
  readonly y: number[];
  readonly loss: number;
  readonly gradientNorm: number;
  readonly eigenvalues: readonly number[];
  readonly trace: number;
  readonly vector: readonly number[][];
  readonly product: readonly number[];
  readonly top: readonly number[];
  readonly sharpnessGradient: readonly number[];
  readonly batchSharpness: number;
}

const folder = mkdtempSync(join(tmpdir(), 'neve-curvature-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(!pythonAvailable())('curvature of a model from a file', () => {
  let dense: Dense;
  beforeAll(() => {
    dense = python<Dense>(new URL('curvature.py', import.meta.url).pathname, { args: [folder] });
  });

  async function withFile<T>(file: string, batchSize: number, work: (options: analysis.SubjectOptions) => Promise<T>): Promise<T> {
    using x = tensor(dense.x, { dtype: 'float64' });
    using y = tensor(dense.y, { dtype: 'int64' });
    const model: Model = await loadModel(join(folder, file), file.endsWith('.pt') ? { trusted: true } : {});
    // Which parameters require a gradient is no part of an exported program.
    for (const [name, parameter] of model.namedParameters()) if (!dense.names.includes(name)) parameter.requiresGrad = false;
    try {
      return await work({ model, loss: 'crossEntropy', loader: data.tensors({ x, y }).loader({ batchSize }), device: 'cpu' });
    } finally {
      model.dispose();
    }
  }

  it.each(['scripted.pt', 'traced.pt', 'exported.pt2'])(
    '%s: eigenvalues, vectors and trace are those of the dense Hessian',
    async (file) => {
      await withFile(file, 12, async (options) => {
        const found = await analysis.sharpness({ ...options, k: 3, vectors: true, tolerance: 1e-9 });
        expect(found).toMatchObject({ method: 'autograd', converged: true, finite: true, samples: 12 });
        expect(worst(found.eigenvalues, dense.eigenvalues.slice(0, 3))).toBeLessThan(1e-10);
        expect(Math.abs(found.loss - dense.loss)).toBeLessThan(1e-14);
        expect(Math.abs(found.gradientNorm - dense.gradientNorm)).toBeLessThan(1e-14);
        const vector = flat(found.vectors[0], dense.names);
        const along = vector.reduce((sum, value, i) => sum + value * (dense.top[i] as number), 0);
        expect(Math.abs(Math.abs(along) - 1)).toBeLessThan(1e-12);
        disposeAll(...found.vectors);

        const { density, trace } = await analysis.spectralDensity({ ...options, probes: 12, iterations: 30, width: 0.02 });
        expect(Math.abs((trace as number) / dense.trace - 1)).toBeLessThan(0.3);
        const step = (density.x[1] as number) - (density.x[0] as number);
        expect(density.y.reduce((sum, value) => sum + value * step, 0)).toBeCloseTo(1, 3);
      });
    },
  );

  it.each(['scripted.pt', 'exported.pt2'])('%s: products add up over batches of unequal size', async (file) => {
    await withFile(file, 5, async (options) => {
      const vector = new Map(
        dense.names.map((name, i) => [
          name,
          tensor(dense.vector[i] as number[], { dtype: 'float64' }).reshape(dense.shapes[i] as number[]),
        ]),
      );
      const found = await analysis.hessianVectorProduct({ ...options, vectors: [vector] });
      expect(worst(flat(found.products[0], dense.names), dense.product)).toBeLessThan(1e-13);
      expect([...(found.products[0]?.keys() ?? [])].sort()).toEqual([...dense.names].sort());
      disposeAll(vector, ...found.products);
    });
  });

  it.each(['scripted.pt', 'exported.pt2'])("%s: with the batch's own statistics", async (file) => {
    await withFile(file, 12, async (options) => {
      const { eigenvalues, method } = await analysis.sharpness({ ...options, batchNorm: 'batch' });
      expect(method).toBe('autograd');
      expect(Math.abs((eigenvalues[0] as number) - dense.batchSharpness)).toBeLessThan(1e-10);
    });
  });

  it.each(['scripted.pt', 'exported.pt2'])('%s: the gradient of the sharpness', async (file) => {
    await withFile(file, 12, async (options) => {
      await withSubject('test', options, async (session, subject) => {
        const spec = {
          k: 1,
          maxIterations: 95,
          tolerance: 1e-9,
          seed: 0,
          batchNorm: 'running',
          preconditioner: null,
          vectors: false,
        } as const;
        const found = await native().sessionSharpnessGradient(session, subject.rows(null, 0), spec);
        const parts = new Map(found.sharpnessGradient.map(({ name, tensor: handle }) => [name, wrap(handle)]));
        const loss = new Map(found.gradient.map(({ name, tensor: handle }) => [name, wrap(handle)]));
        const gradient = flat(parts, dense.names);
        expect(worst(gradient, dense.sharpnessGradient)).toBeLessThan(1e-9);
        expect(found.inner).toBeCloseTo(inner(flat(loss, dense.names), gradient), 12);
        expect(found.squaredNorm).toBeCloseTo(inner(gradient, gradient), 12);
        disposeAll(parts, loss);
      });
    });
  });
});
