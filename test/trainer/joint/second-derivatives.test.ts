/** The gradients of a joint graph, differentiated again. */

import { expect, it } from 'vitest';
import {
  analysis,
  autograd,
  data,
  F,
  jointGraph,
  type LossOption,
  models,
  nn,
  randint,
  randn,
  setSeed,
  type Tensor,
  trace,
} from '../../../src/index.js';

interface Case {
  readonly make: () => nn.TensorModule;
  readonly x: () => Tensor;
  readonly y: () => Tensor;
  readonly loss: LossOption;
  /** The analysis takes differences where libtorch has no second derivative of its own: of attention. */
  readonly within: number;
}

const VIT = { imageSize: 8, patchSize: 4, numLayers: 1, numHeads: 2, hiddenDim: 8, mlpDim: 12, numClasses: 3 };

const CASES: Readonly<Record<string, Case>> = {
  'a convolutional network': {
    make: () =>
      new nn.Sequential(
        new nn.Conv2d(3, 4, 3),
        new nn.BatchNorm2d(4),
        new nn.Tanh(),
        new nn.MaxPool2d(2),
        new nn.Flatten(),
        new nn.Linear(36, 5),
      ).eval(),
    x: () => randn([6, 3, 8, 8]),
    y: () => randint(0, 5, [6]),
    loss: 'crossEntropy',
    within: 1e-5,
  },
  'group normalisation and SiLU': {
    make: () =>
      new nn.Sequential(
        new nn.Conv2d(3, 4, 3),
        new nn.GroupNorm(2, 4),
        new nn.SiLU(),
        new nn.Flatten(),
        new nn.Linear(144, 3),
        new nn.LayerNorm(3),
      ),
    x: () => randn([4, 3, 8, 8]),
    y: () => randn([4, 3]),
    loss: 'mse',
    within: 1e-5,
  },
  attention: {
    make: () => new models.ViT(VIT).eval(),
    x: () => randn([4, 3, 8, 8]),
    y: () => randint(0, 3, [4]),
    loss: 'crossEntropy',
    within: 1e-3,
  },
  'an LSTM': {
    make: () => new models.LSTMForecaster(2, { hiddenSize: 8, horizon: 2 }),
    x: () => randn([4, 5, 2]),
    y: () => randn([4, 2, 2]),
    loss: 'mse',
    within: 1e-3,
  },
};

it.each(Object.entries(CASES))('of %s give the products of the Hessian', async (_, { make, x: inputs, y: targets, loss, within }) => {
  setSeed(1);
  using model = make();
  using traced = trace(model, inputs());
  const [x, y] = [inputs(), targets()];
  using step = jointGraph(traced, x, { loss, targets: y });
  const parameters = [...traced.namedParameters()];
  const v = new Map(parameters.map(([name, { shape }]) => [name, randn(shape)]));
  const { gradients } = step.call([x, y]);
  const products = autograd.grad(
    parameters.map(([name]) => gradients[name] as Tensor),
    parameters.map(([, parameter]) => parameter),
    { gradOutputs: [...v.values()], allowUnused: true },
  );
  const { products: found } = await analysis.hessianVectorProduct({
    model: traced,
    loss,
    loader: data.tensors({ x, y }).loader({ batchSize: 6 }),
    vectors: [v],
    device: 'cpu',
  });
  const [expected] = found as [ReadonlyMap<string, Tensor>];
  const flat = (tensors: readonly (Tensor | null | undefined)[]): number[] =>
    tensors.flatMap((tensor, i) => {
      const like = (parameters[i] as [string, Tensor])[1];
      return [...(tensor ?? like.mul(0)).toTypedArray()].map(Number);
    });
  const [ours, theirs] = [flat(products), flat(parameters.map(([name]) => expected.get(name)))];
  const norm = Math.hypot(...theirs);
  expect(norm).toBeGreaterThan(1e-3);
  expect(Math.hypot(...ours.map((value, i) => value - (theirs[i] as number))) / norm).toBeLessThan(within);
});

it('give a penalty on their norm, as double backward does', () => {
  setSeed(2);
  using model = new nn.Sequential(new nn.Linear(3, 6), new nn.Tanh(), new nn.Linear(6, 2));
  const [x, y] = [randn([5, 3]), randn([5, 2])];
  using step = jointGraph(model, x, { loss: 'mse', targets: y });
  const parameters = [...model.namedParameters().values()];
  const { loss, gradients } = step.call([x, y]);
  const penalty = Object.values(gradients).map((gradient) => (gradient as Tensor).square().sum());
  loss.add(penalty.reduce((sum, one) => sum.add(one)).mul(0.1)).backward();
  const found = parameters.map(({ grad }) => [...(grad as Tensor).toTypedArray()].map(Number));
  model.zeroGrad();

  const eager = F.mseLoss(model.forward(x), y);
  const eagerly = autograd.grad(eager, parameters, { createGraph: true });
  eager
    .add(
      eagerly
        .map((gradient) => gradient.square().sum())
        .reduce((sum, one) => sum.add(one))
        .mul(0.1),
    )
    .backward();
  parameters.forEach(({ grad }, i) => {
    (grad as Tensor).toTypedArray().forEach((value, k) => {
      expect(Number(value)).toBeCloseTo(found[i]?.[k] as number, 6);
    });
  });
  model.zeroGrad();
});
