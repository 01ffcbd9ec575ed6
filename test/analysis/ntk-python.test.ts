/** Kernels of models that Python wrote, beside those of Python's own Jacobian. */

import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { NtkMonitor } from '../../src/analysis/index.js';
import { tensors } from '../../src/data/index.js';
import { OptionError } from '../../src/errors.js';
import { loadModel } from '../../src/graph/index.js';
import * as optim from '../../src/optim/index.js';
import { tensor, zeros } from '../../src/tensor/index.js';
import { Trainer } from '../../src/trainer/index.js';
import { temporaryFolder } from '../formats/temporary-folder.js';
import { python, pythonAvailable } from '../support/python.js';
import { values } from '../trainer/fixtures.js';
import { kernelOf, relativeDifference } from './kernels.js';

interface Made {
  readonly shape: readonly number[];
  readonly x: readonly number[];
  readonly kernel: readonly number[];
}

const file = temporaryFolder();

describe.skipIf(!pythonAvailable())('kernels of files from Python', () => {
  let made: Readonly<Record<'convolutions' | 'attention', Made>>;
  beforeAll(() => {
    made = python(fileURLToPath(new URL('ntk_models.py', import.meta.url)), { input: file('') });
  }, 120_000);

  it.each([
    ['convolutions', 'pt2', ['gram', 'perSample']],
    ['convolutions', 'pt', ['jacobian']],
    ['attention', 'pt2', ['gram', 'jacobian', 'perSample']],
    ['attention', 'pt', ['jacobian']],
  ] as const)('%s.%s', async (name, extension, methods) => {
    const { shape, x: values, kernel } = made[name];
    using model = await loadModel(file(`${name}.${extension}`), { trusted: true });
    model.eval();
    using flat = tensor(values, { dtype: 'float64' });
    using x = flat.reshape(shape);
    using y = zeros([7, name === 'attention' ? 2 : 3], { dtype: 'float64' });
    const loader = tensors({ x, y }).loader({ batchSize: 4 });
    const found = await kernelOf(model, loader);
    expect([...new Set(Object.values(found.methods))].sort()).toEqual(methods);
    expect(relativeDifference(found.kernel, kernel)).toBeLessThan(1e-12);
    // Nothing to align with.
    expect([found.kta, found.alignments]).toEqual([null, []]);
    if (methods.includes('jacobian' as never)) {
      await expect(kernelOf(model, loader, { method: 'structured' })).rejects.toThrow(OptionError);
    }
  });

  it('leave the training of a TorchScript model as it was, bit for bit', async () => {
    const { shape, x: numbers } = made.convolutions;
    using flat = tensor(numbers, { dtype: 'float64' });
    using x = flat.reshape(shape);
    using y = zeros([7, 3], { dtype: 'float64' });
    const train = async (observers: readonly NtkMonitor[]) => {
      using model = await loadModel(file('convolutions.pt'), { trusted: true });
      const trainer = new Trainer({ model, loss: 'mse', optimizer: optim.sgd({ lr: 0.1, momentum: 0.9 }), observers, device: 'cpu' });
      const { history } = await trainer.fit(tensors({ x, y }).loader({ batchSize: 4 }), { maxEpochs: 4 });
      return [history.map(({ loss }) => loss), values(model.stateDict())];
    };
    const without = await train([]);
    for (const method of ['auto', 'matrixFree'] as const) expect(await train([new NtkMonitor({ method, top: 2 })])).toEqual(without);
  });

  it('knows which parameters of a graph it sees', async () => {
    const { shape, x: values } = made.attention;
    using model = await loadModel(file('attention.pt2'), { trusted: true });
    using flat = tensor(values, { dtype: 'float64' });
    using x = flat.reshape(shape);
    using y = zeros([7, 2], { dtype: 'float64' });
    const { methods } = await kernelOf(model, tensors({ x, y }).loader({ batchSize: 5 }));
    expect(methods).toEqual({
      'embed.weight': 'perSample',
      'embed.bias': 'perSample',
      // Used twice.
      'qkv.weight': 'jacobian',
      'qkv.bias': 'jacobian',
      // Positions come before samples.
      'norm.weight': 'jacobian',
      'norm.bias': 'jacobian',
      table: 'jacobian',
      out: 'gram',
    });
  });
});
