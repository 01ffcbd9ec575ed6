/** Transformers and the LSTM against twins in plain PyTorch, with torchvision's and Hugging Face's names: bit for bit on one thread. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { GPT2, LSTMForecaster, ViT } from '../../../src/models/index.js';
import { getNumThreads, setNumThreads, setOwnKernels } from '../../../src/native/index.js';
import type { TensorModule } from '../../../src/nn/index.js';
import { pythonAvailable } from '../../support/python.js';
import { isOlder } from '../older.js';
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

const file = (twin: string): string => join(folder, `${twin}.safetensors`);
const VIT = {
  imageSize: 16,
  patchSize: 8,
  numLayers: 2,
  numHeads: 2,
  hiddenDim: 24,
  mlpDim: 48,
  numClasses: 5,
  dropout: 0.1,
  attentionDropout: 0.1,
};
const GPT = { vocabSize: 19, nPositions: 12, nEmbd: 16, nLayer: 2, nHead: 2 };
const LSTM = { hiddenSize: 10, numLayers: 2, dropout: 0.2, horizon: 4, outputSize: 2 };

const MODELS: readonly (readonly [TwinRequest, () => TensorModule])[] = [
  [{ twin: 'vit', seed: 5, inputShape: [3, 3, 16, 16], tokens: null, initial: !isOlder, file: file('vit') }, () => new ViT(VIT)],
  // Hugging Face draws in an order of its own.
  [{ twin: 'gpt2', seed: 5, inputShape: [3, 9], tokens: 19, initial: false, file: file('gpt2') }, () => new GPT2(GPT)],
  [{ twin: 'lstm-forecaster', seed: 5, inputShape: [3, 7, 3], tokens: null, file: file('lstm') }, () => new LSTMForecaster(3, LSTM)],
];

describe.skipIf(!pythonAvailable())('models of sequences equal their PyTorch twins', () => {
  let answers: readonly TwinAnswer[] = [];
  beforeAll(() => {
    answers = runTwins(MODELS.map(([request]) => request));
  });

  it.each(MODELS)('$twin', async (request, make) => {
    const i = MODELS.findIndex(([other]) => other.twin === request.twin);
    await compareWithTwin(make, request, answers[i]);
  });
});
