/** What NeVe meets besides plain nets: one small fit for each, on data that rules were chosen on. */

import { data, F, models, nn, ops, optim, type Tensor, type TrainerOptions, tensor } from 'neve';
import { loadDigits } from '../support/digits.js';
import { loadLetters } from './letters.js';
import { digitsCnn } from './nets.js';
import { loadRecall } from './recall.js';
import type { LABELS } from './case-names.js';

/** The two parts of a data set. */
interface Parts {
  readonly train: data.TensorDataset;
  readonly test: data.TensorDataset;
}

/** A case: everything of a fit but its rule, its rate and its seed. */
export interface Case {
  readonly load: () => Promise<Parts>;
  readonly loss: 'crossEntropy' | 'mse';
  readonly make: () => nn.TensorModule;
  readonly optimizer: (lr: number) => optim.OptimizerSpec;
  /** The rate that people start with. */
  readonly folk: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly transform?: readonly data.transforms.Transform[];
  readonly options?: Pick<TrainerOptions, 'accumulate' | 'clipGradNorm' | 'precision'>;
}

type CaseName = keyof typeof LABELS;

const sgd = (lr: number): optim.OptimizerSpec => optim.sgd({ lr, momentum: 0.9, weightDecay: 5e-4 });
const adamw = (lr: number): optim.OptimizerSpec => optim.adamw({ lr, weightDecay: 1e-2 });
const mlp = (): nn.TensorModule => new models.MLP([64, 64, 32, 10]);

const DIGITS = { load: loadDigits, loss: 'crossEntropy', make: mlp, batchSize: 32, epochs: 10 } as const;
const SGD = { ...DIGITS, optimizer: sgd, folk: 0.1 } as const;
const ADAMW = { ...DIGITS, optimizer: adamw, folk: 1e-3 } as const;

const dropout = { make: () => new models.MLP([64, 64, 32, 10], { dropout: 0.5 }) };
const noisy = { load: withWrongLabels };
const augmented = {
  make: () => digitsCnn(10),
  transform: [data.transforms.randomAffine(15, { translate: [0.125, 0.125] }), data.transforms.gaussianNoise({ sigma: 0.1 })],
};
const tied = { load: imagesAlone, loss: 'mse', make: () => new TiedAutoencoder() } as const;
const exact = { load: loadLine, loss: 'mse', make: () => new models.MLP([8, 32, 1]) } as const;
const deep = { make: () => new nn.Sequential(new nn.Flatten(), new nn.Linear(64, 32), ...blocks(20), new nn.Linear(32, 10)) };
const deepPlain = {
  make: () =>
    new nn.Sequential(
      ...[new nn.Flatten(), new nn.Linear(64, 32)],
      ...Array.from({ length: 39 }, () => [new nn.Linear(32, 32, { bias: false }), new nn.BatchNorm1d(32), new nn.ReLU()]).flat(),
      new nn.Linear(32, 10),
    ),
};
const frozen = {
  make: () => {
    const net = new models.MLP([64, 64, 32, 10]);
    [...net][1]?.requiresGrad_(false);
    return net;
  },
};
const rnn = { make: () => new RowRnn() };
const recall = { load: loadRecall, make: () => new RecallLstm(), batchSize: 40, epochs: 15 };
const tenth = (spec: (options: { lr: number; groups: { name: string; parameters: string[]; lr: number }[] }) => optim.OptimizerSpec) => ({
  optimizer: (lr: number) => spec({ lr, groups: [{ name: 'first', parameters: ['1'], lr: lr / 10 }] }),
});

/** By name, in the order of the table. */
export const CASES: Readonly<Record<CaseName, Case>> = {
  'dropout-sgd': { ...SGD, ...dropout },
  'dropout-adamw': { ...ADAMW, ...dropout },
  'label-noise-sgd': { ...SGD, ...noisy },
  'label-noise-adamw': { ...ADAMW, ...noisy },
  'augmentation-sgd': { ...SGD, ...augmented },
  'augmentation-adamw': { ...ADAMW, ...augmented },
  'clipping-sgd': { ...SGD, options: { clipGradNorm: 1 } },
  'clipping-adamw': { ...ADAMW, options: { clipGradNorm: 1 } },
  'clipping-hard-sgd': { ...SGD, options: { clipGradNorm: 0.1 } },
  'groups-sgd': { ...SGD, ...tenth((given) => optim.sgd({ momentum: 0.9, ...given })) },
  'groups-adamw': { ...ADAMW, ...tenth((given) => optim.adamw(given)) },
  'frozen-sgd': { ...SGD, ...frozen },
  'frozen-adamw': { ...ADAMW, ...frozen },
  'tied-sgd': { ...SGD, ...tied },
  'tied-adamw': { ...ADAMW, ...tied },
  'rnn-sgd': { ...SGD, ...rnn },
  'rnn-adamw': { ...ADAMW, ...rnn },
  'lstm-sgd': { ...SGD, ...recall },
  'lstm-adamw': { ...ADAMW, ...recall },
  'deep-residual-sgd': { ...SGD, ...deep },
  'deep-residual-adamw': { ...ADAMW, ...deep },
  'deep-batch-norm-sgd': { ...SGD, ...deepPlain },
  'deep-batch-norm-adamw': { ...ADAMW, ...deepPlain },
  'batch-1-sgd': { ...SGD, batchSize: 1, epochs: 2, folk: 0.01 },
  'batch-1-adamw': { ...ADAMW, batchSize: 1, epochs: 2 },
  'batch-4096-sgd': { ...SGD, ...letters(), batchSize: 4096, epochs: 90 },
  'batch-4096-adamw': { ...ADAMW, ...letters(), batchSize: 4096, epochs: 90 },
  'accumulate-sgd': { ...SGD, batchSize: 8, options: { accumulate: 4 } },
  'accumulate-adamw': { ...ADAMW, batchSize: 8, options: { accumulate: 4 } },
  'bf16-sgd': { ...SGD, options: { precision: 'bf16' } },
  'bf16-adamw': { ...ADAMW, options: { precision: 'bf16' } },
  'near-zero-sgd': { ...SGD, ...exact },
  'near-zero-adamw': { ...ADAMW, ...exact },
  adam: { ...DIGITS, optimizer: (lr) => optim.adam({ lr }), folk: 1e-3 },
  nadam: { ...DIGITS, optimizer: (lr) => optim.nadam({ lr }), folk: 2e-3 },
  radam: { ...DIGITS, optimizer: (lr) => optim.radam({ lr }), folk: 1e-3 },
  adamax: { ...DIGITS, optimizer: (lr) => optim.adamax({ lr }), folk: 2e-3 },
  rmsprop: { ...DIGITS, optimizer: (lr) => optim.rmsprop({ lr }), folk: 1e-3 },
  adagrad: { ...DIGITS, optimizer: (lr) => optim.adagrad({ lr }), folk: 1e-2 },
  adadelta: { ...DIGITS, optimizer: (lr) => optim.adadelta({ lr }), folk: 1 },
  lion: { ...DIGITS, optimizer: (lr) => optim.lion({ lr, weightDecay: 1e-1 }), folk: 1e-4 },
  muon: { ...DIGITS, optimizer: muon, folk: 0.02 },
  'muon-cnn': { ...DIGITS, make: () => digitsCnn(10), optimizer: muon, folk: 0.02 },
  lbfgs: { ...DIGITS, optimizer: (lr) => optim.lbfgs({ lr, maxIter: 2 }), folk: 0.1, batchSize: 256, epochs: 30 },
};

/** Muon as its authors advise: the last layer to AdamW, at a twentieth of the rate. */
function muon(lr: number): optim.OptimizerSpec {
  return optim.muon({
    lr,
    adamwLrRatio: 0.05,
    weightDecay: 1e-2,
    groups: [{ name: 'last', parameters: /^(5|fc)\./, orthogonalize: false }],
  });
}

/** A fifth of the digits to train on get another label, always the same ones. */
async function withWrongLabels(): Promise<Parts> {
  const { train, test } = await loadDigits();
  const labels = BigInt64Array.from(train.targets[0]?.toTypedArray() as BigInt64Array);
  for (let row = 0; row < labels.length; row += 5) labels[row] = ((labels[row] as bigint) + 1n + BigInt((row / 5) % 9)) % 10n;
  return { train: data.tensors({ x: train.inputs[0] as Tensor, y: tensor(labels) }), test };
}

/** Digits whose targets are the images themselves. */
async function imagesAlone(): Promise<Parts> {
  const { train, test } = await loadDigits();
  const same = ({ inputs }: data.TensorDataset): data.TensorDataset => {
    const rows = (inputs[0] as Tensor).flatten(1);
    return data.tensors({ x: rows, y: rows.clone() });
  };
  return { train: same(train), test: same(test) };
}

/** A sum of eight numbers, without noise: an error of 0 can be reached. */
function loadLine(): Promise<Parts> {
  const random = noise();
  const part = (rows: number): data.TensorDataset => {
    const x = Float32Array.from({ length: rows * 8 }, random);
    const y = Float32Array.from({ length: rows }, (_, row) => x.subarray(row * 8, row * 8 + 8).reduce((sum, value) => sum + value, 0) / 3);
    return data.tensors({ x: tensor(x, { shape: [rows, 8] }), y: tensor(y, { shape: [rows, 1] }) });
  };
  return Promise.resolve({ train: part(1440), test: part(360) });
}

/** Numbers in [-1, 1), always the same. */
function noise(): () => number {
  let state = 1;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 2_147_483_648 - 1;
  };
}

function letters() {
  return { load: loadLetters, make: () => new models.MLP([16, 128, 64, 26]) };
}

function blocks(count: number): nn.TensorModule[] {
  return Array.from({ length: count }, () => new ResidualMlp());
}

/** Two linear layers around a shortcut, normalising first: `[N, 32]` to the same. */
class ResidualMlp extends nn.Module {
  readonly norm = new nn.LayerNorm(32);
  readonly up = new nn.Linear(32, 32);
  readonly down = new nn.Linear(32, 32);

  override forward(inputs: Tensor): Tensor {
    return inputs.add(this.down.forward(F.relu(this.up.forward(this.norm.forward(inputs)))));
  }
}

/** One matrix there and back: `[N, 64]` to the same. */
class TiedAutoencoder extends nn.Module {
  readonly code = new nn.Linear(64, 16);
  readonly bias = new nn.Parameter(ops.zeros([64]));

  override forward(images: Tensor): Tensor {
    return F.relu(this.code.forward(images)).matmul(this.code.weight).add(this.bias);
  }
}

/** A plain recurrent net over the rows of a digit: `[N, 1, 8, 8]` to `[N, 10]`. */
class RowRnn extends nn.Module {
  readonly rnn = new nn.RNN(8, 48, { batchFirst: true });
  readonly fc = new nn.Linear(48, 10);

  override forward(images: Tensor): Tensor {
    const [outputs] = this.rnn.forward(images.squeeze(1));
    return this.fc.forward(outputs.select(1, -1));
  }
}

/** An LSTM of 20 over symbols: `[N, 8, 8]` to `[N, 8]`. */
class RecallLstm extends nn.Module {
  readonly lstm = new nn.LSTM(8, 20, { batchFirst: true });
  readonly fc = new nn.Linear(20, 8);

  override forward(symbols: Tensor): Tensor {
    const [outputs] = this.lstm.forward(symbols);
    return this.fc.forward(outputs.select(1, -1));
  }
}
