/**
 * The training steps that are timed; peers/ has the same ones. By public exports only, so that a process can train them with the package as it is built.
 */

import { F, models, nn, randint, randn, type Tensor, type TrainerOptions } from '../../src/index.js';

/** A network with random data. */
export interface StepCase {
  readonly batchSize: number;
  /** A whole number of batches. */
  readonly rows: number;
  /** Epochs timed, after one that is not. */
  readonly epochs: number;
  /** The time it should take at most, of the better of PyTorch's optimizers. */
  readonly goal: number;
  /** Whether PyTorch is measured with channels last too. */
  readonly channelsLast?: true;
  /** The largest batch whose activations fit into the memory of a usual machine (default: any up to 512). */
  readonly largestBatch?: number;
  readonly loss?: TrainerOptions['loss'];
  model(): nn.TensorModule;
  data(rows: number): { readonly x: Tensor; readonly y: Tensor };
}

const images =
  (channels: number, size: number): StepCase['data'] =>
  (rows) => ({ x: randn([rows, channels, size, size]), y: randint(0, 10, [rows]) });

/** By name; the peers know the same names. */
export const CASES = {
  mlp: {
    ...{ batchSize: 16, rows: 1024, epochs: 20, goal: 0.15 },
    model: () => new nn.Sequential(new nn.Linear(16, 32), new nn.ReLU(), new nn.Linear(32, 32), new nn.ReLU(), new nn.Linear(32, 4)),
    data: (rows) => ({ x: randn([rows, 16]), y: randint(0, 4, [rows]) }),
  },
  'mlp-20': {
    ...{ batchSize: 16, rows: 1024, epochs: 10, goal: 0.15 },
    model: () =>
      new nn.Sequential(...Array.from({ length: 19 }, () => [new nn.Linear(32, 32), new nn.ReLU()]).flat(), new nn.Linear(32, 4)),
    data: (rows) => ({ x: randn([rows, 32]), y: randint(0, 4, [rows]) }),
  },
  'lenet-8': { ...{ batchSize: 8, rows: 512, epochs: 4, goal: 0.4 }, model: lenet, data: images(1, 28) },
  'lenet-128': { ...{ batchSize: 128, rows: 2048, epochs: 2, goal: 0.9 }, model: lenet, data: images(1, 28) },
  lstm: {
    ...{ batchSize: 64, rows: 1024, epochs: 3, goal: 0.6 },
    model: () => new Forecaster(),
    data: (rows) => ({ x: randn([rows, 48, 8]), y: randint(0, 4, [rows]) }),
  },
  resnet20: {
    ...{ batchSize: 128, rows: 1024, epochs: 1, goal: 0.75, channelsLast: true },
    model: () => models.resnet20(),
    data: images(3, 32),
  },
  resnet18: {
    ...{ batchSize: 8, rows: 64, epochs: 1, goal: 0.75, channelsLast: true, largestBatch: 64 },
    model: () => models.resnet18({ numClasses: 10 }),
    data: images(3, 128),
  },
  gpt: {
    ...{ batchSize: 16, rows: 256, epochs: 4, goal: 0.85 },
    loss: (logits: Tensor, targets: Tensor): Tensor => F.crossEntropy(logits.transpose(1, 2), targets),
    model: () => new models.GPT2({ vocabSize: 256, nPositions: 64, nEmbd: 128, nLayer: 4, nHead: 4, dropout: 0 }),
    data: (rows) => ({ x: randint(0, 256, [rows, 64]), y: randint(0, 256, [rows, 64]) }),
  },
  bert: {
    ...{ batchSize: 16, rows: 256, epochs: 4, goal: 0.85 },
    model: () => new Bert(),
    data: (rows) => ({ x: randint(0, 256, [rows, 64]), y: randint(0, 4, [rows]) }),
  },
  vit: { ...{ batchSize: 32, rows: 512, epochs: 4, goal: 0.85 }, model: () => new Vit(), data: images(3, 32) },
} satisfies Readonly<Record<string, StepCase>>;

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
