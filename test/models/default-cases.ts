/** Every model as it comes: with the defaults of its options, but for sizes that would take minutes. */

import { expect } from 'vitest';
import { tensors } from '../../src/data/index.js';
import * as models from '../../src/models/index.js';
import * as F from '../../src/nn/functional/index.js';
import type { TensorModule } from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { randint, randn, setSeed, type Tensor } from '../../src/tensor/index.js';
import { Trainer, type TrainerOptions } from '../../src/trainer/index.js';

interface Case {
  readonly make: () => TensorModule;
  readonly inputs: () => Tensor;
  readonly targets: () => Tensor;
  readonly loss: TrainerOptions['loss'];
}

const ROWS = 6;

const classifies = (make: () => TensorModule, shape: readonly number[]): Case => ({
  make,
  inputs: () => randn([ROWS, ...shape]),
  targets: () => randint(0, 2, [ROWS]),
  loss: 'crossEntropy',
});

const images = (make: () => TensorModule, size = 33): Case => classifies(make, [3, size, size]);

const speaks = (make: () => TensorModule): Case => ({
  make,
  inputs: () => randint(0, 11, [ROWS, 5]),
  targets: () => randint(0, 11, [ROWS, 5]),
  loss: (logits: Tensor, targets: Tensor) => F.crossEntropy(logits.transpose(1, 2), targets),
});

const small = { numClasses: 2 };
const narrow = { ...small, hiddenSize: 8, poolSize: 1 };
const gpt = { vocabSize: 11, nPositions: 8, nEmbd: 12, nLayer: 2, nHead: 3 };
const vit = { ...small, imageSize: 32, numLayers: 1, numHeads: 2, hiddenDim: 8, mlpDim: 8 };

export const CASES: Record<keyof typeof models, Case> = {
  GPT2: speaks(() => new models.GPT2(gpt)),
  gpt2: speaks(() => models.gpt2({ ...gpt })),
  LSTMForecaster: {
    make: () => new models.LSTMForecaster(3),
    inputs: () => randn([ROWS, 7, 3]),
    targets: () => randn([ROWS, 1, 3]),
    loss: 'mse',
  },
  MLP: classifies(() => new models.MLP([4, 8, 2]), [4]),
  MobileNetV2: images(() => new models.MobileNetV2(small)),
  mobilenetV2: images(() => models.mobilenetV2(small)),
  ResNet: images(() => new models.ResNet('basic', [1, 1, 1, 1], small)),
  resnet18: images(() => models.resnet18(small)),
  resnet34: images(() => models.resnet34(small)),
  resnet50: images(() => models.resnet50(small)),
  resnet101: images(() => models.resnet101(small)),
  resnet152: images(() => models.resnet152(small)),
  ResNetCifar: images(() => new models.ResNetCifar(8)),
  resnet20: images(() => models.resnet20(), 8),
  resnet32: images(() => models.resnet32(), 8),
  resnet44: images(() => models.resnet44(), 8),
  resnet56: images(() => models.resnet56(), 8),
  TextClassifier: {
    make: () => new models.TextClassifier(11),
    inputs: () => randint(0, 11, [ROWS, 5]),
    targets: () => randint(0, 2, [ROWS]),
    loss: 'crossEntropy',
  },
  VGG: images(() => new models.VGG([8, 'M', 8, 'M'], narrow)),
  vgg11: images(() => models.vgg11(narrow)),
  vgg13: images(() => models.vgg13(narrow)),
  vgg16: images(() => models.vgg16(narrow)),
  vgg19: images(() => models.vgg19(narrow)),
  ViT: images(() => new models.ViT(vit), 32),
  vitB16: images(() => models.vitB16(vit), 32),
};

/** The models of so many parameters that making and training them takes seconds each. */
export const LARGE: readonly (keyof typeof models)[] = [
  ...(['resnet34', 'resnet50', 'resnet101', 'resnet152', 'resnet44', 'resnet56'] as const),
  ...(['vgg13', 'vgg16', 'vgg19'] as const),
];

/** Trains for two steps and evaluates. */
export async function trainsWithDefaults(name: keyof typeof models): Promise<void> {
  const { make, inputs, targets, loss } = CASES[name];
  setSeed(1);
  using model = make();
  using x = inputs();
  using y = targets();
  const loader = tensors({ x, y }).loader({ batchSize: 3 });
  const trainer = new Trainer({ model, loss, optimizer: optim.sgd({ lr: 1e-3 }), device: 'cpu' });
  const before = model.parameters().map((parameter) => parameter.toTypedArray());
  const { history } = await trainer.fit(loader, { maxEpochs: 1 });
  expect(history).toMatchObject([{ steps: 2, loss: expect.any(Number) }]);
  const after = model.parameters().map((parameter) => parameter.toTypedArray());
  expect(after.filter((values, i) => values.some((value, k) => value !== before[i]?.[k])).length).toBeGreaterThan(before.length / 2);
  // Dropout is off: twice the same.
  const once = await trainer.evaluate(loader);
  expect((await trainer.evaluate(loader)).loss).toBe(once.loss);
}
