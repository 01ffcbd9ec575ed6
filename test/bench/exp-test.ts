/**
 * What ExpTest costs over a fit with a constant rate: one net a row, the two take turns. Times are processor times of a step; the goal is a ratio of at most 1.01. The
 * rates differ within a fit only by what ExpTest decides, which a minimal rate of the starting one forbids.
 *
 *   node --import tsx test/bench/exp-test.ts [--rounds 7] [--epochs 20] [--threads 1]
 */

import { parseArgs } from 'node:util';
import { tensors } from '../../src/data/tensor-dataset.js';
import {
  ConstantLr,
  type Controller,
  ExpTest,
  models,
  nn,
  optim,
  randint,
  randn,
  setNumThreads,
  setSeed,
  Trainer,
} from '../../src/index.js';
import { median, milliseconds, printTable } from './table.js';

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    epochs: { type: 'string', default: '20' },
    threads: { type: 'string', default: '1' },
  },
});

const RATE = 0.01;

interface Net {
  readonly name: string;
  readonly make: () => nn.TensorModule;
  readonly shape: readonly number[];
  readonly batch: number;
  readonly steps: number;
}

const NETS: readonly Net[] = [
  {
    name: 'MLP 64-64-64-10, batch 32',
    make: () => new nn.Sequential(new nn.Linear(64, 64), new nn.ReLU(), new nn.Linear(64, 64), new nn.ReLU(), new nn.Linear(64, 10)),
    shape: [64],
    batch: 32,
    steps: 50,
  },
  { name: 'ResNet-20, batch 32', make: () => models.resnet20(), shape: [3, 32, 32], batch: 32, steps: 2 },
];

/** Processor seconds of a step. */
async function stepTime({ make, shape, batch, steps }: Net, controller: Controller): Promise<number> {
  setSeed(0);
  const model = make();
  using x = randn([batch * steps, ...shape]);
  using y = randint(0, 10, [batch * steps]);
  const epochs = Number(flags.epochs);
  const trainer = new Trainer({
    model,
    loss: 'crossEntropy',
    optimizer: optim.sgd({ lr: RATE }),
    controllers: [controller],
    device: 'cpu',
  });
  const begun = process.cpuUsage();
  await trainer.fit(tensors({ x, y }).loader({ batchSize: batch }), { maxEpochs: epochs });
  const { user, system } = process.cpuUsage(begun);
  for (const tensor of model.stateDict().values()) tensor.dispose();
  return (user + system) / 1e6 / (epochs * steps);
}

setNumThreads(Number(flags.threads));
const rows: string[][] = [];
for (const net of NETS) {
  const bare: number[] = [];
  const tested: number[] = [];
  for (let round = 0; round < Number(flags.rounds); round++) {
    bare.push(await stepTime(net, new ConstantLr({ factor: 1, totalIters: 1 })));
    // Rejects next to nothing, so that both train alike; windows of 30 as at high rates, which costs most.
    tested.push(
      await stepTime(
        net,
        new ExpTest({ startLr: RATE, alpha: 0.999, minWindow: 30, maxWindow: 60, minLr: RATE, extend: true, reset: false }),
      ),
    );
  }
  const ratio = median(tested.map((time, round) => time / (bare[round] ?? Number.NaN)));
  rows.push([net.name, milliseconds(median(bare)), milliseconds(median(tested)), ratio.toFixed(3), 'at most 1.01']);
}
printTable(['net', 'constant rate', 'ExpTest', 'ratio', 'goal'], rows);
