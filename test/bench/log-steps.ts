/**
 * What it costs to log steps: the same fits, taking turns, without, with every fiftieth step and with every step, into CSV and TensorBoard.
 *
 *   node --import tsx test/bench/log-steps.ts [rounds]
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tensors } from '../../src/data/tensor-dataset.js';
import { MLP, resnet20 } from '../../src/models/index.js';
import { getNumThreads } from '../../src/native/runtime.js';
import { sgd } from '../../src/optim/index.js';
import { CsvLogger, TensorBoardLogger } from '../../src/report/index.js';
import { setSeed } from '../../src/tensor/generator.js';
import { randint, randn } from '../../src/tensor/random.js';
import { Trainer, type TrainerOptions } from '../../src/trainer/index.js';
import { median, milliseconds, printTable } from './table.js';

const ROUNDS = Number(process.argv[2] ?? 7);
const CASES = [
  { name: 'MLP 784-256-10, batch 64', make: () => new MLP([784, 256, 10]), shape: [784], batch: 64, steps: 200, epochs: 6 },
  { name: 'ResNet-20, batch 128', make: () => resnet20(), shape: [3, 32, 32], batch: 128, steps: 6, epochs: 2 },
] as const;
const LOGS = [null, 50, 1] as const;

type Case = (typeof CASES)[number];

/** Milliseconds a step, the first epoch apart. */
async function timed({ make, shape, batch, steps, epochs }: Case, logEvery: number | null): Promise<number> {
  setSeed(0);
  const model = make() as TrainerOptions['model'];
  const folder = mkdtempSync(join(tmpdir(), 'neve-bench-'));
  using x = randn([batch * steps, ...shape]);
  using y = randint(0, 10, [batch * steps]);
  const loader = tensors({ x, y }).loader({ batchSize: batch });
  const trainer = new Trainer({ model, loss: 'crossEntropy', optimizer: sgd({ lr: 0.01, momentum: 0.9 }), device: 'cpu' });
  const ends: number[] = [];
  await trainer.fit(loader, {
    maxEpochs: epochs + 1,
    ...(logEvery === null ? {} : { logEvery }),
    loggers: [new CsvLogger(join(folder, 'log.csv')), new TensorBoardLogger(join(folder, 'tensorboard'))],
    callbacks: [{ onEpochEnd: () => ends.push(performance.now()) }],
  });
  rmSync(folder, { recursive: true });
  for (const tensor of model.namedParameters().values()) tensor.dispose();
  return ((ends.at(-1) ?? 0) - (ends[0] ?? 0)) / (epochs * steps);
}

const rows: string[][] = [];
for (const one of CASES) {
  const times = LOGS.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, logEvery] of LOGS.entries()) times[i]?.push(await timed(one, logEvery));
  }
  const [plain = []] = times;
  for (const [i, logEvery] of LOGS.entries()) {
    const ratio = median((times[i] ?? []).map((time, round) => time / (plain[round] ?? Number.NaN)));
    rows.push([
      i === 0 ? one.name : '',
      logEvery === null ? 'none' : `every ${logEvery}`,
      milliseconds(median(times[i] ?? []) / 1000),
      ratio.toFixed(3),
    ]);
  }
}
console.log(`Logging of steps, ${getNumThreads()} threads, median of ${ROUNDS} rounds`);
printTable(['model', 'logged', 'step', 'ratio'], rows);
