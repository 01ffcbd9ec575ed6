/** The joint graph of each ready model: ATen calls alone, whose gradients are those of `loss.backward()` to the bit. */

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { GPT2, LSTMForecaster, MLP, MobileNetV2, ResNet, ResNetCifar, TextClassifier, VGG, ViT } from '../../../src/models/index.js';
import { getNumThreads, setNumThreads, setOwnKernels } from '../../../src/native/index.js';
import {
  defaultGenerator,
  jointGraph,
  type LossOption,
  noGrad,
  randint,
  randn,
  scope,
  setSeed,
  type Tensor,
  trace,
} from '../../../src/index.js';
import type { TensorModule } from '../../../src/nn/index.js';
import { crossEntropyLoss, mseLoss } from '../../../src/ops/index.js';

const threads = getNumThreads();
beforeAll(() => {
  setNumThreads(1);
  // A joint graph is recorded with libtorch's kernels; run with others, it differs by rounding.
  setOwnKernels(false);
});
afterAll(() => {
  setOwnKernels(true);
  setNumThreads(threads);
});

interface Case {
  readonly make: () => TensorModule;
  readonly inputs: () => Tensor;
  readonly targets: () => Tensor;
  readonly loss: LossOption;
  readonly eager: (output: Tensor, target: Tensor) => Tensor;
}

const labels = (rows: number, classes: number) => ({
  targets: () => randint(0, classes, [rows], { dtype: 'int64' }),
  loss: 'crossEntropy' as const,
  eager: (output: Tensor, target: Tensor) => crossEntropyLoss(output, target),
});
const values = (...shape: number[]) => ({
  targets: () => randn(shape),
  loss: 'mse' as const,
  eager: (output: Tensor, target: Tensor) => mseLoss(output, target),
});
const image = (size: number) => () => randn([4, 3, size, size]);
const SMALL_VGG = [8, 'M', 16, 16, 'M'] as const;
const VIT = { imageSize: 16, patchSize: 8, numLayers: 2, numHeads: 2, hiddenDim: 24, mlpDim: 48, numClasses: 5, dropout: 0.1 };
const LSTM = { hiddenSize: 10, numLayers: 2, dropout: 0.2, horizon: 4, outputSize: 2 };

const CASES: Readonly<Record<string, Case>> = {
  mlp: { make: () => new MLP([6, 8, 5], { dropout: 0.2 }), inputs: () => randn([4, 6]), ...labels(4, 5) },
  'mlp of tanh': { make: () => new MLP([6, 8, 5], { activation: 'tanh' }), inputs: () => randn([4, 6]), ...values(4, 5) },
  'resnet of CIFAR': { make: () => new ResNetCifar(8, { numClasses: 5 }), inputs: image(12), ...labels(4, 5) },
  'resnet, basic': { make: () => new ResNet('basic', [1, 1, 1, 1], { numClasses: 5 }), inputs: image(40), ...labels(4, 5) },
  'resnet, bottleneck': { make: () => new ResNet('bottleneck', [1, 2, 1, 1], { numClasses: 5 }), inputs: image(40), ...labels(4, 5) },
  vgg: { make: () => new VGG(SMALL_VGG, { numClasses: 5, hiddenSize: 32, poolSize: 3 }), inputs: image(20), ...labels(4, 5) },
  'vgg, normalised': {
    make: () => new VGG(SMALL_VGG, { numClasses: 5, hiddenSize: 32, poolSize: 3, batchNorm: true }),
    inputs: image(20),
    ...labels(4, 5),
  },
  'mobilenet v2': { make: () => new MobileNetV2({ numClasses: 5, widthMultiplier: 0.25 }), inputs: image(40), ...labels(4, 5) },
  vit: { make: () => new ViT(VIT), inputs: image(16), ...labels(4, 5) },
  gpt2: {
    make: () => new GPT2({ vocabSize: 19, nPositions: 12, nEmbd: 16, nLayer: 2, nHead: 2 }),
    inputs: () => randint(0, 19, [3, 9], { dtype: 'int64' }),
    targets: () => randint(0, 19, [3, 9], { dtype: 'int64' }),
    loss: (output: Tensor, target: Tensor) => crossEntropyLoss(output.transpose(1, 2), target),
    eager: (output: Tensor, target: Tensor) => crossEntropyLoss(output.transpose(1, 2), target),
  },
  'text classifier': {
    make: () => new TextClassifier(30, { numClasses: 5, embeddingDim: 8 }),
    inputs: () => randint(0, 30, [4, 6], { dtype: 'int64' }),
    ...labels(4, 5),
  },
  'lstm forecaster': { make: () => new LSTMForecaster(3, LSTM), inputs: () => randn([3, 7, 3]), ...values(3, 4, 2) },
};

/** Its elements, as text that is compared at once. */
const flat = (tensor: Tensor | null | undefined): unknown =>
  tensor == null ? tensor : `${tensor.dtype} ${tensor.shape} ${createHash('sha256').update(tensor.toTypedArray()).digest('hex')}`;

it.each(Object.entries(CASES))('%s', (name, { make, inputs, targets, loss, eager }) => {
  scope(() => {
    setSeed(3);
    using module = make();
    const [x, y] = [inputs(), targets()];
    using model = trace(module, x);
    const buffersNow = () => [...model.namedBuffers()].map(([key, buffer]) => [key, flat(buffer)]);
    const [before, draws] = [buffersNow(), randomState()];
    using step = jointGraph(model, x, { loss, targets: y, createGraph: false });
    using again = jointGraph(model, x, { loss, targets: y });
    expect(buffersNow()).toEqual(before);
    expect(randomState()).toEqual(draws);

    const kept = [...model.namedBuffers()].map(([key, buffer]) => [key, buffer.clone()] as const);
    setSeed(9);
    const output = model.forward(x);
    const value = eager(output, y);
    value.backward();
    const after = buffersNow();

    for (const [which, graph] of [
      ['as backward()', step],
      ['differentiable', again],
    ] as const) {
      for (const [key, buffer] of kept) model.namedBuffers().get(key)?.copy_(buffer);
      setSeed(9);
      const found = graph.call([x, y]);
      // What can be derived again is made of other operators there.
      const hasTwoForms = which === 'differentiable' && ['vit', 'gpt2', 'lstm forecaster'].includes(name);
      if (hasTwoForms) expect(worst(found.outputs[0] as Tensor, output)).toBeLessThan(1e-6);
      else expect([found.loss.item(), ...found.outputs.map(flat)]).toEqual([value.item(), flat(output)]);
      expect(buffersNow()).toEqual(after);
      const parameters = model.namedParameters();
      expect(Object.keys(found.gradients)).toEqual([...parameters.keys()]);
      for (const [key, parameter] of parameters) {
        if (!hasTwoForms) expect(flat(found.gradients[key]), key).toEqual(flat(parameter.grad));
        else expect(worst(found.gradients[key] as Tensor, parameter.grad as Tensor)).toBeLessThan(1e-6);
      }
      const { nodes } = graph.graph;
      const foreign = nodes.filter(({ op }) => !op.startsWith('aten.'));
      expect(foreign).toEqual([]);
      expect(nodes.some(({ op }) => op.includes('_backward'))).toBe(true);
      console.log(
        `${name}, ${which}: ${model.graph.nodes.length} calls forward, ${nodes.length} in all, ${foreign.length} of them not ATen's`,
      );
    }
    for (const { grad } of model.namedParameters().values()) grad?.dispose();
  });
});

function worst(found: Tensor, expected: Tensor): number {
  return noGrad(() => found.sub(expected).abs().max().item() as number);
}

function randomState(): Uint8Array {
  using generator = defaultGenerator('cpu');
  return generator.getState();
}
