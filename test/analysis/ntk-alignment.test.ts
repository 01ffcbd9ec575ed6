/** Eigenpairs, alignment, and what the options of `analysis.ntk` change. */

import { describe, expect, it } from 'vitest';
import { ntk } from '../../src/analysis/index.js';
import { tensors } from '../../src/data/index.js';
import { AbortedError, IndexError, OptionError, ShapeError } from '../../src/errors.js';
import * as nn from '../../src/nn/index.js';
import { noGrad, setSeed, tensor } from '../../src/tensor/index.js';
import { ownedModule, perceptron, rows } from '../trainer/fixtures.js';
import { doubleModule, type Kernel, kernelOf, regression, relativeDifference } from './kernels.js';

const net = () => new nn.Sequential(new nn.Linear(5, 7), new nn.Tanh(), new nn.Linear(7, 3));

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** KTA from the eigenpairs, where they are all there: for `'trace'`, Y'Y has a norm of its own. */
function ktaOf({ eigenvalues, alignments }: Kernel): number {
  const norm = Math.sqrt(sum(eigenvalues.map((value) => value * value)));
  return sum(alignments.map((a, i) => (a * (eigenvalues[i] as number)) / norm));
}

/** J'K J for J = I - 11'/n over samples, of a kernel with o outputs a sample. */
function centred(kernel: readonly number[], n: number, o: number): number[] {
  const size = n * o;
  const once = (k: readonly number[]): number[] =>
    k.map((value, at) => {
      const [row, column] = [Math.floor(at / size), at % size];
      let mean = 0;
      for (let i = 0; i < n; i++) mean += (k[(i * o + (row % o)) * size + column] as number) / n;
      return value - mean;
    });
  const transposed = (k: readonly number[]): number[] => k.map((_, at) => k[(at % size) * size + Math.floor(at / size)] as number);
  return once(transposed(once(kernel)));
}

describe('the spectrum of the kernel', () => {
  it.each([
    ['full', false],
    ['full', true],
    ['trace', false],
    ['trace', true],
  ] as const)('adds up: outputs %s, centred %s', async (outputs, isCentred) => {
    using model = doubleModule(net);
    using data = regression(12, [5], [3]);
    const found = await kernelOf(model.it, data.it, { outputs, centred: isCentred, top: 100 });
    const plain = await kernelOf(model.it, data.it, { outputs });
    const size = outputs === 'full' ? 36 : 12;
    expect([found.eigenvalues.length, found.alignments.length, plain.eigenvalues.length]).toEqual([size, size, Math.min(20, size)]);
    expect(found.eigenvalues).toEqual([...found.eigenvalues].sort((a, b) => b - a));
    expect(Math.abs(sum(found.alignments) - 1)).toBeLessThan(1e-12);
    expect(
      Math.abs(sum(found.eigenvalues) - sum(Array.from({ length: size }, (_, i) => found.kernel[i * (size + 1)] as number))),
    ).toBeLessThan(1e-10);
    expect(found.lambda1OverN).toBe((found.eigenvalues[0] as number) / 12);
    if (outputs === 'full') expect(Math.abs(ktaOf(found) - (found.kta as number))).toBeLessThan(1e-12);
    const expected = isCentred ? centred(plain.kernel, 12, size / 12) : plain.kernel;
    expect(relativeDifference(found.kernel, expected)).toBeLessThan(1e-12);
  });

  it("compares the trace with Y Y'", async () => {
    using model = doubleModule(net);
    using data = regression(6, [5], [3]);
    const { kernel, kta } = await kernelOf(model.it, data.it, { outputs: 'trace' });
    const y = Array.from(data.it.targets[0]?.toTypedArray() as Float64Array);
    const gram = kernel.map((_, at) =>
      sum([0, 1, 2].map((c) => (y[Math.floor(at / 6) * 3 + c] as number) * (y[(at % 6) * 3 + c] as number))),
    );
    const norm = (values: readonly number[]): number => Math.sqrt(sum(values.map((value) => value * value)));
    expect(Math.abs((kta as number) - sum(kernel.map((k, i) => k * (gram[i] as number))) / (norm(kernel) * norm(gram)))).toBeLessThan(
      1e-12,
    );
  });

  it.each(['full', 'trace'] as const)('comes out the same without the kernel, outputs %s', async (outputs) => {
    using model = doubleModule(net);
    using data = regression(16, [5], [3], 6);
    for (const isCentred of [false, true]) {
      const options = { model: model.it, loss: 'mse', device: 'cpu', loader: data.it, outputs, centred: isCentred, top: 4 } as const;
      const whole = await ntk(options);
      const free = await ntk({ ...options, method: 'matrixFree', kernel: true, probes: 200 });
      expect([free.kernel, free.converged, new Set(Object.values(free.methods))]).toEqual([null, true, new Set(['matrixFree'])]);
      expect(relativeDifference(free.eigenvalues, whole.eigenvalues)).toBeLessThan(1e-10);
      expect(relativeDifference(free.alignments, whole.alignments)).toBeLessThan(1e-5);
      // The norm is an estimate; the rest of KTA is exact.
      expect(Math.abs((free.kta as number) / (whole.kta as number) - 1)).toBeLessThan(0.15);
      const fewer = await ntk({ ...options, method: 'matrixFree', probes: 2 });
      expect(fewer.kta).not.toBe(free.kta);
    }
  });

  it('takes class labels as one-hot vectors', async () => {
    using model = perceptron();
    using data = rows(12);
    const [x] = data.it.inputs;
    const [label] = data.it.targets;
    if (x === undefined || label === undefined) throw new TypeError('rows have inputs and labels');
    const labels = Array.from(label.toTypedArray(), Number);
    using y = tensor(labels.map((each) => [0, 1, 2].map((c) => (c === each ? 1 : 0))));
    const byLabel = await kernelOf(model.it, data.it, { loss: 'crossEntropy' });
    const byVector = await kernelOf(model.it, tensors({ x, y }).loader({ batchSize: 5 }));
    expect(byVector.kta).toBeCloseTo(byLabel.kta as number, 6);
    expect(Object.values(byLabel.methods)).toEqual(['gram', 'gram', 'gram', 'gram']);
    const { lambda1OverN, samples } = await ntk({
      model: model.it,
      loss: 'crossEntropy',
      device: 'cpu',
      loader: data.it,
      maxSamples: 5,
      seed: 1,
    });
    const other = await ntk({ model: model.it, loss: 'crossEntropy', device: 'cpu', loader: data.it, maxSamples: 5, seed: 2 });
    expect([samples, other.samples]).toEqual([5, 5]);
    expect(other.lambda1OverN).not.toBe(lambda1OverN);
  });
});

describe('analysis.ntk refuses', () => {
  const common = { loss: 'mse', device: 'cpu' } as const;

  it('models that mix samples, or are random', async () => {
    using data = regression(8, [5], [3]);
    using batchNorm = doubleModule(() => new nn.Sequential(new nn.Linear(5, 3), new nn.BatchNorm1d(3, { trackRunningStats: false })));
    await expect(ntk({ ...common, model: batchNorm.it, loader: data.it })).rejects.toMatchObject({ code: 'ERR_SAMPLES_INTERACT' });
    using running = doubleModule(() => new nn.Sequential(new nn.Linear(5, 3), new nn.BatchNorm1d(3), new nn.Dropout(0.5)));
    expect((await ntk({ ...common, model: running.it, loader: data.it })).samples).toBe(8);
    expect((await ntk({ ...common, model: running.it, loader: data.it })).kernel).toBeNull();
  });

  it('models that have diverged', async () => {
    using model = doubleModule(net);
    using data = regression(8, [5], [3]);
    noGrad(() => {
      for (const parameter of model.it.parameters()) parameter.fill_(Number.NaN);
    });
    for (const method of ['auto', 'jacobian', 'matrixFree'] as const) {
      await expect(ntk({ ...common, model: model.it, loader: data.it, method })).rejects.toMatchObject({ code: 'ERR_NON_FINITE_KERNEL' });
    }
  });

  it('options, targets and sizes that do not fit', async () => {
    using model = doubleModule(net);
    using data = regression(8, [5], [3]);
    const options = { ...common, model: model.it, loader: data.it };
    await expect(ntk({ ...options, tops: 1 } as never)).rejects.toMatchObject({ code: 'ERR_OPTION_UNKNOWN' });
    await expect(ntk({ ...options, top: 0 })).rejects.toThrow(OptionError);
    await expect(ntk({ ...options, probes: 3 })).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE' });
    await expect(ntk({ ...options, method: 'fast' as never })).rejects.toThrow(OptionError);
    await expect(ntk({ ...options, signal: AbortSignal.abort() })).rejects.toThrow(AbortedError);
    setSeed(1);
    using wide = ownedModule(new nn.Sequential(new nn.Linear(4, 3000)));
    using labels = rows(8);
    await expect(ntk({ ...common, loss: 'crossEntropy', model: wide.it, loader: labels.it })).rejects.toMatchObject({
      code: 'ERR_KERNEL_SIZE',
    });
    const [x] = labels.it.inputs;
    if (x === undefined) throw new TypeError('rows have inputs');
    using y = tensor([0, 1, 2, 0, 1, 2, 0, 3], { dtype: 'int64' });
    using small = perceptron();
    const wrong = ntk({ ...common, loss: 'crossEntropy', model: small.it, loader: tensors({ x, y }).loader({ batchSize: 8 }) });
    await expect(wrong).rejects.toThrow(IndexError);
    using bad = tensor(Array.from({ length: 8 }, () => [1, 2]));
    const shaped = { ...common, loss: (_: never, t: { sum(): never }) => t.sum(), model: small.it } as never as typeof options;
    await expect(ntk({ ...shaped, loader: tensors({ x, y: bad }).loader({ batchSize: 8 }) })).rejects.toThrow(ShapeError);
    small.it.requiresGrad_(false);
    await expect(ntk({ ...common, loss: 'crossEntropy', model: small.it, loader: labels.it })).rejects.toMatchObject({
      code: 'ERR_NOTHING_TRAINS',
    });
  });
});
