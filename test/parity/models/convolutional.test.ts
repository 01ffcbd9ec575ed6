/** Convolutional models against twins in plain PyTorch with torchvision's names: bit for bit on one thread. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { MobileNetV2, ResNet, VGG } from '../../../src/models/index.js';
import { getNumThreads, setNumThreads, setOwnKernels } from '../../../src/native/index.js';
import type { TensorModule } from '../../../src/nn/index.js';
import { pythonAvailable } from '../../support/python.js';
import { compareWithTwin, runTwins, type TwinAnswer, type TwinRequest } from './twin.js';

const folder = mkdtempSync(join(tmpdir(), 'neve-models-'));
const threads = getNumThreads();

beforeAll(() => {
  setNumThreads(1);
  // PyTorch has the kernels of oneDNN alone.
  setOwnKernels(false);
});
afterAll(() => {
  setNumThreads(threads);
  rmSync(folder, { recursive: true });
});

const SMALL_VGG = [8, 'M', 16, 16, 'M'] as const;
const MODELS: readonly (readonly [string, () => TensorModule])[] = [
  ['resnet-basic', () => new ResNet('basic', [2, 1, 1, 1], { numClasses: 5 })],
  ['resnet-bottleneck', () => new ResNet('bottleneck', [1, 2, 1, 1], { numClasses: 5 })],
  ['vgg', () => new VGG(SMALL_VGG, { numClasses: 5, hiddenSize: 32, poolSize: 3 })],
  ['vgg-bn', () => new VGG(SMALL_VGG, { numClasses: 5, hiddenSize: 32, poolSize: 3, batchNorm: true })],
  ['mobilenet-v2', () => new MobileNetV2({ numClasses: 5, widthMultiplier: 0.5 })],
];

describe.skipIf(!pythonAvailable())('models equal their PyTorch twins', () => {
  const requests = MODELS.map(([twin]): TwinRequest => {
    return { twin, seed: 5, inputShape: [3, 3, 40, 36], tokens: null, file: join(folder, `${twin}.safetensors`) };
  });
  let answers: readonly TwinAnswer[] = [];
  beforeAll(() => {
    answers = runTwins(requests);
  });

  it.each(MODELS)('%s: names, initial values, outputs, gradients and norms', async (twin, make) => {
    const i = requests.findIndex((request) => request.twin === twin);
    await compareWithTwin(make, requests[i] as TwinRequest, answers[i]);
  });
});
