/** Trains a small model, alone or as one of several processes, and prints losses and weights. Arguments: the model, and options as JSON. */

import { NeVe, type Observer } from '../../src/controllers/index.js';
import { tensors } from '../../src/data/index.js';
import type { Loader } from '../../src/data/loader.js';
import { launchedRank } from '../../src/distributed/default-group.js';
import { initProcessGroup } from '../../src/distributed/index.js';
import * as nn from '../../src/nn/index.js';
import { flatten } from '../../src/ops/index.js';
import * as optim from '../../src/optim/index.js';
import { arange, randn, setSeed, type Tensor } from '../../src/tensor/index.js';
import type { RankUsage } from '../../src/trainer/contracts/usage.js';
import type { FitOptions } from '../../src/trainer/fit-options.js';
import { type Report, Trainer, type TrainerOptions } from '../../src/trainer/index.js';
import { MemoryStream } from '../support/streams.js';

/** What a run is told. */
export interface TrainCase {
  readonly rows?: number;
  readonly batchSize?: number;
  readonly lr?: number;
  /** `'plain'`: SGD without momentum and decay. */
  readonly optimizer?: 'plain';
  readonly trainer?: Partial<TrainerOptions>;
  readonly fit?: Partial<FitOptions>;
  readonly neve?: boolean;
  readonly stream?: boolean;
  readonly validate?: boolean;
  /** In each of so many first lives, a rank and a step that the life's number tells are the last. */
  readonly kills?: number;
  /** Seconds that the processes wait for one another. */
  readonly timeout?: number;
  /** Rank 1 takes longer steps than the others. */
  readonly drifts?: boolean;
  /** The rank that throws an error of its own after the fit. */
  readonly throws?: number;
  /** Rank 1 takes other batches than the others. */
  readonly unlike?: boolean;
  /** Sends a rank a signal after so many steps of its first life. */
  readonly kill?: { readonly rank: number; readonly step: number; readonly signal?: NodeJS.Signals };
}

/** What it found. */
export interface Trained {
  readonly losses: readonly number[];
  readonly steps: number;
  readonly stop: unknown;
  readonly decisions: unknown;
  readonly metrics: unknown;
  readonly validation: unknown;
  /** Of all parameters, then of all buffers, as float64. */
  readonly weights: readonly number[];
  readonly buffers: readonly number[];
  readonly events: readonly string[];
  /** What each process did in the first epoch. */
  readonly ranks: readonly RankUsage[];
  readonly compiled: Report['compiled'];
}

class Attention extends nn.Module {
  readonly embed = new nn.Linear(6, 16);
  readonly attention = new nn.MultiheadAttention(16, 2, { batchFirst: true });
  readonly norm = new nn.LayerNorm(16);
  readonly head = new nn.Linear(16, 4);

  forward(x: Tensor): Tensor {
    const embedded = this.embed.forward(x);
    const [attended] = this.attention.forward(embedded, embedded, embedded);
    return this.head.forward(this.norm.forward(attended.add(embedded)).mean(1));
  }
}

class Convolutions extends nn.Module {
  readonly conv1 = new nn.Conv2d(1, 6, 3, { padding: 1 });
  readonly norm: nn.Module;
  readonly conv2 = new nn.Conv2d(6, 8, 3, { stride: 2 });
  readonly head = new nn.Linear(72, 4);

  constructor(norm: 'batch' | 'group') {
    super();
    this.norm = norm === 'batch' ? new nn.BatchNorm2d(6) : new nn.GroupNorm(2, 6);
  }

  forward(x: Tensor): Tensor {
    const first = (this.norm as nn.BatchNorm2d).forward(this.conv1.forward(x)).relu();
    return this.head.forward(flatten(this.conv2.forward(first).relu(), 1));
  }
}

const [kind = 'mlp', text = '{}'] = process.argv.slice(2);
const spec = JSON.parse(text) as TrainCase;
const { rows = 100, lr = 0.05 } = spec;
const batchSize = (spec.batchSize ?? 16) - (spec.unlike && launchedRank() === 1 ? 1 : 0);

// Rank 1 begins elsewhere, which must not matter.
setSeed(launchedRank() === 1 ? 8 : 7);
const MODELS: Readonly<Record<string, () => nn.Module>> = {
  mlp: () => new nn.Sequential(new nn.Linear(6, 16), new nn.Tanh(), new nn.Linear(16, 4)),
  // More gradients than go out at once.
  wide: () => new nn.Sequential(new nn.Linear(6, 530), new nn.Tanh(), new nn.Linear(530, 530), new nn.Tanh(), new nn.Linear(530, 4)),
  dropout: () => new nn.Sequential(new nn.Linear(6, 16), new nn.Dropout(0.3), new nn.Linear(16, 4)),
  cnn: () => new Convolutions('group'),
  batchnorm: () => new Convolutions('batch'),
  transformer: () => new Attention(),
};
const model = (MODELS[kind] as () => nn.Module)();
setSeed(11);
const shape = kind === 'transformer' ? [rows, 5, 6] : kind === 'cnn' || kind === 'batchnorm' ? [rows, 1, 8, 8] : [rows, 6];
const x = randn(shape);
const y = arange(rows).remainder(4).to('int64');
// A rank of its own seeds: what a process is given from elsewhere must not matter.
setSeed(100 + (launchedRank() ?? 0));
const set = tensors({ x, y });
const loader: Loader = spec.stream ? new MemoryStream(x, y, { batchSize, seed: 5n }) : set.loader({ batchSize, shuffle: true });
const life = Number(process.env.TORCHELASTIC_RESTART_COUNT ?? '0');
const killer = ({ rank, step, signal = 'SIGKILL' }: NonNullable<TrainCase['kill']>): Observer => ({
  name: 'Killer',
  when: { every: 1, unit: 'step' },
  start: () => undefined,
  see: (seen) => {
    if (life < (spec.kills ?? 1) && seen.step === step && rank === launchedRank()) process.kill(process.pid, signal);
  },
  stateDict: () => null,
  loadStateDict: () => undefined,
});
// A few steps beyond the last checkpoint at most, so that lives go on; the numbers only look random.
const deadly = spec.kills === undefined ? spec.kill : { rank: (life * 7) % 2, step: 4 * life + 2 + ((life * 5) % 4) };
const drifting = optim.custom({
  name: 'drifting',
  lr,
  update: ({ p, grad, lr: rate }) => {
    p.sub_(grad.mul(rate).mul(launchedRank() === 1 ? 1.01 : 1));
  },
});
const events: string[] = [];
const trainer = new Trainer({
  ...{
    model: model as never,
    loss: 'crossEntropy',
    optimizer: spec.drifts ? drifting : optim.sgd(spec.optimizer === 'plain' ? { lr } : { lr, momentum: 0.9, weightDecay: 1e-3 }),
  },
  device: 'cpu',
  ...(spec.neve ? { controllers: [new NeVe({ seed: 3 } as never)] } : {}),
  ...(spec.timeout === undefined ? {} : { distributed: await initProcessGroup({ timeout: spec.timeout }) }),
  observers: deadly === undefined ? [] : [killer(deadly)],
  ...spec.trainer,
});
const run = trainer.fit(loader, {
  maxEpochs: 3,
  ...(spec.validate ? { validation: { data: set.loader({ batchSize: 30 }), metrics: ['accuracy'] } } : {}),
  onEvent: (event) => {
    if (event.type !== 'stepProgress') events.push(event.type);
  },
  ...spec.fit,
});
const report = await run;
if (spec.throws !== undefined && spec.throws === launchedRank()) throw new RangeError('too far');
const numbers = (list: Iterable<Tensor>): number[] => [...list].flatMap((tensor) => [...tensor.to('float64').toTypedArray()] as number[]);
const found: Trained = {
  losses: report.history.map(({ loss }) => loss),
  steps: report.history.reduce((sum, { steps }) => sum + steps, 0),
  stop: report.stop,
  decisions: report.decisions,
  metrics: report.history.map(({ metrics }) => metrics),
  validation: report.history.map(({ validation }) => validation && { ...validation, seconds: 0 }),
  weights: numbers(model.parameters()),
  buffers: numbers(model.buffers()),
  events,
  ranks: report.history[0]?.usage.ranks ?? [],
  compiled: report.compiled,
};
console.log(JSON.stringify(found));
