import { describe, expect, it } from 'vitest';
import { ntk } from '../../src/analysis/index.js';
import { tensors } from '../../src/data/index.js';
import * as nn from '../../src/nn/index.js';
import { randn, type Tensor, tensor, zeros } from '../../src/tensor/index.js';
import { ownedModule } from '../trainer/fixtures.js';
import { doubleModule, kernelOf, regression, relativeDifference } from './kernels.js';

const mlp = () =>
  new nn.Sequential(new nn.Linear(5, 7), new nn.Tanh(), new nn.Linear(7, 6, { bias: false }), new nn.Tanh(), new nn.Linear(6, 3));

const cnn = () =>
  new nn.Sequential(
    ...[new nn.Conv2d(2, 4, 3, { padding: 1, stride: 2 }), new nn.BatchNorm2d(4), new nn.ReLU({ inplace: true })],
    ...[new nn.Conv2d(4, 6, 3, { groups: 2, bias: false }), new nn.GroupNorm(3, 6), new nn.Tanh()],
    ...[new nn.Flatten(), new nn.Linear(24, 8), new nn.LayerNorm([8]), new nn.Linear(8, 3)],
  );

describe('the structured kernel is that of the Jacobian', () => {
  it.each([
    ['a perceptron', mlp, [5], [3], ['gram']],
    ['a convolutional net with norms', cnn, [2, 8, 8], [3], ['gram', 'perSample']],
    [
      'a linear layer over a sequence',
      () => new nn.Sequential(new nn.Linear(4, 5), new nn.ReLU({ inplace: true }), new nn.Linear(5, 2)),
      [3, 4],
      [3, 2],
      ['perSample'],
    ],
  ] as const)('%s', async (_, make, input, output, methods) => {
    using model = doubleModule<nn.Sequential>(make);
    using data = regression(11, input, output, 4);
    for (const outputs of ['full', 'trace'] as const) {
      const structured = await kernelOf(model.it, data.it, { outputs, method: 'structured' });
      const jacobian = await kernelOf(model.it, data.it, { outputs, method: 'jacobian' });
      expect(structured.shape).toEqual(outputs === 'full' ? [11 * structured.outputs, 11 * structured.outputs] : [11, 11]);
      expect(relativeDifference(structured.kernel, jacobian.kernel)).toBeLessThan(1e-12);
      expect([...new Set(Object.values(structured.methods))].sort()).toEqual(methods);
      // Held piece by piece.
      const pieces = await kernelOf(model.it, data.it, { outputs, maxBytes: 1 });
      expect(relativeDifference(pieces.kernel, jacobian.kernel)).toBeLessThan(1e-12);
      const less = await kernelOf(model.it, data.it, { outputs, method: 'jacobian', maxBytes: 11 * structured.outputs * 8 * 7 });
      expect(relativeDifference(less.kernel, jacobian.kernel)).toBeLessThan(1e-12);
    }
  });
});

describe('what has no kernel', () => {
  /** Does not look at shapes, as the kernel does. */
  const loss = (output: Tensor, target: Tensor): Tensor => output.to('float64').mean().add(target.to('float64').mean());
  const linear = () => new nn.Linear(4, 3);
  class Rounded extends nn.Linear {
    override forward(x: Tensor): Tensor {
      return super.forward(x).to('int64');
    }
  }

  it.each<[string, () => nn.TensorModule, () => Tensor, object, string, string, RegExp]>([
    [
      ...(['a label behind the classes', linear, () => tensor([0, 7, 2], { dtype: 'int64' }), {}] as const),
      ...(['IndexError', 'ERR_CLASS_LABEL', /is the class 7, and the model's output has 3 classes. Labels must lie below that/] as const),
    ],
    [
      ...(['targets of another shape', linear, () => zeros([3, 2]), {}] as const),
      ...(['ShapeError', 'ERR_KERNEL_TARGETS', /shape \[2\] does not belong to an output of shape \[3\] a sample. Expected/] as const),
    ],
    [
      ...(['an output of integers', () => new Rounded(4, 3), () => zeros([3, 3]), {}] as const),
      ...(['ShapeError', 'ERR_KERNEL_OUTPUT', /must be real numbers with a row for each of the \d+ samples .*received int64/] as const),
    ],
    [
      'a layer that has no structure',
      () => new nn.Sequential(new nn.Linear(4, 3), new nn.PReLU()),
      () => zeros([3, 3]),
      { method: 'structured' },
      ...(['OptionError', 'ERR_KERNEL_STRUCTURE', /does not see 1.weight. Use the method 'auto'/] as const),
    ],
  ])('%s', async (_, make, targets, options, name, code, message) => {
    using model = ownedModule(make());
    using x = randn([3, 4]);
    using y = targets();
    const refused = ntk({ model: model.it, loss, device: 'cpu', loader: tensors({ x, y }).loader({ batchSize: 3 }), ...options });
    await expect(refused).rejects.toMatchObject({ name, code, message: expect.stringMatching(message) });
  });
});
