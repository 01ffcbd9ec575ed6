/**
 * What a stream costs: the same rows in memory and batch by batch, taking turns, and how late the event loop is while batches are made at full speed.
 *
 *   node --expose-gc --import tsx test/bench/stream.ts [--rounds 7] [--case mlp]
 *
 * Goals: at most 2 % more than resident data where the reader is fast enough; a p99 of the event loop's delay under 5 ms.
 */

import { parseArgs } from 'node:util';
import { tensors } from '../../src/data/tensor-dataset.js';
import { resnet20 } from '../../src/models/index.js';
import { getNumThreads } from '../../src/native/runtime.js';
import * as nn from '../../src/nn/index.js';
import { sgd } from '../../src/optim/index.js';
import { randint, randn, setSeed, type Tensor } from '../../src/tensor/index.js';
import { Trainer } from '../../src/trainer/trainer.js';
import { MemoryStream } from '../support/streams.js';
import { type Delay, measureDelay } from './event-loop.js';
import { median, milliseconds, printTable } from './table.js';

const { values: flags } = parseArgs({ options: { rounds: { type: 'string', default: '7' }, case: { type: 'string' } } });

interface StreamCase {
  readonly name: string;
  readonly model: () => nn.TensorModule;
  readonly rows: number;
  readonly shape: readonly number[];
  readonly batchSize: number;
  readonly epochs: number;
}

const CASES: readonly StreamCase[] = [
  { name: 'mlp 784-512-512-10', model: () => mlp(784, 512), rows: 12800, shape: [784], batchSize: 128, epochs: 2 },
  { name: 'resnet20', model: resnet20, rows: 512, shape: [3, 32, 32], batchSize: 128, epochs: 2 },
  // A step that takes less time than a batch takes to be made: no reader is fast enough.
  { name: 'mlp 16-32-32-4', model: () => mlp(16, 32, 4), rows: 4096, shape: [16], batchSize: 16, epochs: 4 },
];

const table: string[][] = [];
for (const one of CASES.filter(({ name }) => flags.case === undefined || name.startsWith(flags.case))) {
  setSeed(0);
  using x = randn([one.rows, ...one.shape]);
  using y = randint(0, 4, [one.rows]);
  const ratios: number[] = [];
  const resident: number[] = [];
  const streamed: number[] = [];
  const waits: number[] = [];
  let delay: Delay = { p50: 0, p99: 0, max: 0 };
  for (let round = 0; round < Number(flags.rounds); round++) {
    const plain = await seconds(one, tensors({ x, y }).loader({ batchSize: one.batchSize }));
    let found = { step: 0, wait: 0 };
    delay = await measureDelay(async () => {
      found = await seconds(one, new MemoryStream(x, y, { batchSize: one.batchSize, known: true, prefetch: 4 }));
    });
    resident.push(plain.step);
    streamed.push(found.step);
    waits.push(found.wait);
    ratios.push(found.step / plain.step);
  }
  table.push([
    ...[one.name, milliseconds(median(resident)), milliseconds(median(streamed)), median(ratios).toFixed(3), milliseconds(median(waits))],
    ...[delay.p50, delay.p99, delay.max].map(milliseconds),
  ]);
}
console.log(`\nA streamed fit and a resident one, ${getNumThreads()} threads, median of ${flags.rounds} rounds`);
printTable(['model', 'resident step', 'streamed step', 'ratio', 'of it waiting', 'loop p50', 'loop p99', 'loop max'], table);

const loading = await loadingDelay();
console.log(
  `\nMaking batches at full speed, ${loading.rate.toFixed(0)} batches/s of 128 x 3072: loop p50 ${milliseconds(loading.delay.p50)}, ` +
    `p99 ${milliseconds(loading.delay.p99)}, max ${milliseconds(loading.delay.max)}`,
);

/** Seconds a step, without the first epoch, and those of them that were spent waiting for data. */
async function seconds(one: StreamCase, loader: Parameters<Trainer['fit']>[0]): Promise<{ readonly step: number; readonly wait: number }> {
  setSeed(1);
  const model = one.model();
  const trainer = new Trainer({ model, loss: 'crossEntropy', optimizer: sgd({ lr: 0.01, momentum: 0.9 }), device: 'cpu' });
  const report = await trainer.fit(loader, { maxEpochs: one.epochs + 1 });
  for (const tensor of model.stateDict().values()) tensor.dispose();
  const timed = report.history.slice(1);
  const steps = timed.reduce((sum, epoch) => sum + epoch.steps, 0);
  return {
    step: timed.reduce((sum, epoch) => sum + epoch.seconds, 0) / steps,
    wait: timed.reduce((sum, { usage }) => sum + usage.dataSeconds, 0) / steps,
  };
}

/** A model that takes no time, so that the loader is what is waited for. */
async function loadingDelay(): Promise<{ readonly rate: number; readonly delay: Delay }> {
  using x: Tensor = randn([6400, 3072]);
  using y = randint(0, 4, [6400]);
  const stream = new MemoryStream(x, y, { batchSize: 128, known: true, prefetch: 8 });
  const begun = performance.now();
  const delay = await measureDelay(async () => {
    const model = new nn.Linear(3072, 4);
    const trainer = new Trainer({ model, loss: 'crossEntropy', optimizer: sgd({ lr: 0.01 }), device: 'cpu' });
    await trainer.fit(stream, { maxEpochs: 20 });
    for (const tensor of model.stateDict().values()) tensor.dispose();
  });
  return { rate: stream.given / ((performance.now() - begun) / 1000), delay };
}

function mlp(inputs: number, hidden: number, classes = 10): nn.Sequential {
  return new nn.Sequential(
    ...[new nn.Linear(inputs, hidden), new nn.ReLU(), new nn.Linear(hidden, hidden), new nn.ReLU(), new nn.Linear(hidden, classes)],
  );
}
