/** The training steps that are timed; `peer.py` has the same ones. */

import { tensors } from '../../src/data/tensor-dataset.js';
import { GPT2, resnet18, resnet20 } from '../../src/models/index.js';
import * as nn from '../../src/nn/index.js';
import { functional as F } from '../../src/nn/index.js';
import { sgd } from '../../src/optim/index.js';
import { setSeed } from '../../src/tensor/generator.js';
import { randint, randn } from '../../src/tensor/random.js';
import type { Tensor } from '../../src/tensor/tensor.js';
import type { TrainerOptions } from '../../src/trainer/options.js';
import { Trainer } from '../../src/trainer/trainer.js';

/** A network with random data. */
export interface StepCase {
  readonly batchSize: number;
  /** Epochs timed, after one that is not. */
  readonly epochs: number;
  /** The time it should take at most, of the better of PyTorch's optimizers. */
  readonly goal: number;
  /** Whether PyTorch is measured with channels last too. */
  readonly channelsLast?: true;
  readonly loss?: TrainerOptions['loss'];
  model(): nn.TensorModule;
  data(): { readonly x: Tensor; readonly y: Tensor };
}

/** What one process measured. */
export interface Measured {
  /** Seconds a step, of the epochs that are timed. */
  readonly step: number;
  /** Seconds from the call that trains to the end of the first step. */
  readonly first: number;
  /** Bytes at the peak, less those before the model was made. */
  readonly memory: number;
}

const images = (rows: number, channels: number, size: number): ReturnType<StepCase['data']> => ({
  x: randn([rows, channels, size, size]),
  y: randint(0, 10, [rows]),
});

/** By name; `peer.py` knows the same names. */
export const CASES = {
  mlp: {
    ...{ batchSize: 16, epochs: 20, goal: 0.15 },
    model: () => new nn.Sequential(new nn.Linear(16, 32), new nn.ReLU(), new nn.Linear(32, 32), new nn.ReLU(), new nn.Linear(32, 4)),
    data: () => ({ x: randn([1024, 16]), y: randint(0, 4, [1024]) }),
  },
  'mlp-20': {
    ...{ batchSize: 16, epochs: 10, goal: 0.15 },
    model: () =>
      new nn.Sequential(...Array.from({ length: 19 }, () => [new nn.Linear(32, 32), new nn.ReLU()]).flat(), new nn.Linear(32, 4)),
    data: () => ({ x: randn([1024, 32]), y: randint(0, 4, [1024]) }),
  },
  'lenet-8': { ...{ batchSize: 8, epochs: 4, goal: 0.4 }, model: lenet, data: () => images(512, 1, 28) },
  'lenet-128': { ...{ batchSize: 128, epochs: 2, goal: 0.9 }, model: lenet, data: () => images(2048, 1, 28) },
  lstm: {
    ...{ batchSize: 64, epochs: 3, goal: 0.6 },
    model: () => new Forecaster(),
    data: () => ({ x: randn([1024, 48, 8]), y: randint(0, 4, [1024]) }),
  },
  resnet20: {
    ...{ batchSize: 128, epochs: 1, goal: 0.75, channelsLast: true },
    model: () => resnet20(),
    data: () => images(1024, 3, 32),
  },
  resnet18: {
    ...{ batchSize: 8, epochs: 1, goal: 0.75, channelsLast: true },
    model: () => resnet18({ numClasses: 10 }),
    data: () => images(64, 3, 128),
  },
  gpt: {
    ...{ batchSize: 16, epochs: 4, goal: 0.85 },
    loss: (logits: Tensor, targets: Tensor): Tensor => F.crossEntropy(logits.transpose(1, 2), targets),
    model: () => new GPT2({ vocabSize: 256, nPositions: 64, nEmbd: 128, nLayer: 4, nHead: 4, dropout: 0 }),
    data: () => ({ x: randint(0, 256, [256, 64]), y: randint(0, 256, [256, 64]) }),
  },
  bert: {
    ...{ batchSize: 16, epochs: 4, goal: 0.85 },
    model: () => new Bert(),
    data: () => ({ x: randint(0, 256, [256, 64]), y: randint(0, 4, [256]) }),
  },
  vit: { ...{ batchSize: 32, epochs: 4, goal: 0.85 }, model: () => new Vit(), data: () => images(512, 3, 32) },
} satisfies Readonly<Record<string, StepCase>>;

/** Trains a case. */
export async function measureSteps({
  batchSize,
  epochs,
  loss = 'crossEntropy',
  model: make,
  data,
}: StepCase): Promise<Omit<Measured, 'memory'>> {
  setSeed(0);
  const { x, y } = data();
  const model = make();
  const trainer = new Trainer({ model, loss, optimizer: sgd({ lr: 0.01, momentum: 0.9, weightDecay: 5e-4 }), device: 'cpu' });
  const begun = performance.now();
  await trainer.fit(tensors({ x, y }).loader({ batchSize, shuffle: true, seed: 0 }), { maxSteps: 1 });
  const first = (performance.now() - begun) / 1e3;
  const report = await trainer.fit(tensors({ x, y }).loader({ batchSize, shuffle: true, seed: 0 }), { maxEpochs: epochs + 1 });
  const timed = report.history.slice(1);
  for (const tensor of [x, y, ...model.stateDict().values()]) tensor.dispose();
  const step = timed.reduce((sum, { seconds }) => sum + seconds, 0) / timed.reduce((sum, { steps }) => sum + steps, 0);
  return { step, first };
}

function lenet(): nn.Sequential {
  return new nn.Sequential(
    ...[new nn.Conv2d(1, 6, 5, { padding: 2 }), new nn.ReLU(), new nn.MaxPool2d(2)],
    ...[new nn.Conv2d(6, 16, 5), new nn.ReLU(), new nn.MaxPool2d(2), new nn.Flatten()],
    ...[new nn.Linear(400, 120), new nn.ReLU(), new nn.Linear(120, 84), new nn.ReLU(), new nn.Linear(84, 10)],
  );
}

/** An LSTM of 32 over a series: `[N, 48, 8]` to `[N, 4]`. */
class Forecaster extends nn.Module {
  readonly lstm = new nn.LSTM(8, 32, { batchFirst: true });
  readonly fc = new nn.Linear(32, 4);

  override forward(series: Tensor): Tensor {
    const [outputs] = this.lstm.forward(series);
    return this.fc.forward(outputs.select(1, -1));
  }
}

/** An encoder that normalises last, over tokens `[N, 64]`, to `[N, 4]`. */
class Bert extends nn.Module {
  readonly words = new nn.Embedding(256, 128);
  readonly places = new nn.Parameter(randn([64, 128]));
  readonly encoder = encoder(128, 512, false);
  readonly fc = new nn.Linear(128, 4);

  override forward(tokens: Tensor): Tensor {
    return this.fc.forward(this.encoder.forward(this.words.forward(tokens).add(this.places)).select(1, 0));
  }
}

/** A transformer over patches of 4 x 4 pixels: `[N, 3, 32, 32]` to `[N, 10]`. */
class Vit extends nn.Module {
  readonly patches = new nn.Conv2d(3, 64, 4, { stride: 4 });
  readonly places = new nn.Parameter(randn([64, 64]));
  readonly encoder = encoder(64, 256, true);
  readonly fc = new nn.Linear(64, 10);

  override forward(pictures: Tensor): Tensor {
    const patches = this.patches.forward(pictures).flatten(2).transpose(1, 2);
    return this.fc.forward(this.encoder.forward(patches.add(this.places)).mean([1]));
  }
}

function encoder(width: number, dimFeedforward: number, normFirst: boolean): nn.TransformerEncoder {
  const layer = { dimFeedforward, dropout: 0, activation: 'gelu', batchFirst: true, normFirst } as const;
  return new nn.TransformerEncoder(new nn.TransformerEncoderLayer(width, 4, layer), 4);
}
