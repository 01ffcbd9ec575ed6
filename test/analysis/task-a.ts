/** Task A of the edge-of-stability literature: the Chebyshev polynomial of degree 5 on 20 points, a perceptron 1-50-50-1 with tanh. */

import { type TensorLoader, tensors } from '../../src/data/index.js';
import * as nn from '../../src/nn/index.js';
import '../../src/ops/index.js';
import { noGrad, scope, setSeed, type Tensor, tensor } from '../../src/tensor/index.js';
import { setData } from '../../src/tensor/tensor.js';

export interface TaskA extends Disposable {
  readonly model: nn.Sequential;
  readonly loader: TensorLoader;
  readonly x: Tensor;
  readonly y: Tensor;
  /** Half of the mean square. */
  readonly loss: (output: Tensor, target: Tensor) => Tensor;
}

export function taskA(seed: number, dtype: 'float32' | 'float64' = 'float64', batchSize = 20): TaskA {
  setSeed(seed);
  const width = 50;
  const model = new nn.Sequential(
    new nn.Linear(1, width),
    new nn.Tanh(),
    new nn.Linear(width, width),
    new nn.Tanh(),
    new nn.Linear(width, 1),
  );
  // As PyTorch's model.double(): the draws are float32's.
  noGrad(() =>
    scope(() => {
      for (const parameter of model.parameters()) setData(parameter, parameter.to(dtype));
    }),
  );
  const points = Array.from({ length: 20 }, (_, i) => -1 + (2 * i) / 19);
  const x = tensor(
    points.map((point) => [point]),
    { dtype },
  );
  const y = tensor(
    points.map((p) => [16 * p ** 5 - 20 * p ** 3 + 5 * p]),
    { dtype },
  );
  return {
    model,
    loader: tensors({ x, y }).loader({ batchSize }),
    x,
    y,
    loss: (output, target) => output.sub(target).square().mean().div(2),
    [Symbol.dispose]: () => {
      for (const each of [x, y, ...model.namedParameters().values()]) each.dispose();
    },
  };
}
