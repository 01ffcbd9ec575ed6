/**
 * Requests to a predictor, one at a time and many at once, alone and beside a fit in the same process.
 *
 *   node --import tsx test/bench/predictor.ts [--requests 2000]
 */

import { parseArgs } from 'node:util';
import { tensors } from '../../src/data/tensor-dataset.js';
import { MLP, resnet20 } from '../../src/models/index.js';
import { getNumThreads } from '../../src/native/runtime.js';
import type { TensorModule } from '../../src/nn/index.js';
import { sgd } from '../../src/optim/index.js';
import { Predictor } from '../../src/predict/predictor.js';
import { setSeed } from '../../src/tensor/generator.js';
import { randint, randn } from '../../src/tensor/random.js';
import { Trainer } from '../../src/trainer/trainer.js';
import { measureDelay } from './event-loop.js';
import { type Load, loadTest } from './load-test.js';
import { milliseconds, printTable } from './table.js';

const { values: flags } = parseArgs({ options: { requests: { type: 'string', default: '2000' } } });
const REQUESTS = Number(flags.requests);
const CLIENTS = 64;

interface Case {
  readonly name: string;
  readonly make: () => TensorModule;
  readonly row: readonly number[];
  readonly requests: number;
}

const CASES: readonly Case[] = [
  { name: 'MLP 784-256-10', make: () => new MLP([784, 256, 10]), row: [784], requests: REQUESTS },
  { name: 'MLP 256-512-512-10', make: () => new MLP([256, 512, 512, 10]), row: [256], requests: REQUESTS },
  { name: 'ResNet-20', make: () => resnet20() as unknown as TensorModule, row: [3, 32, 32], requests: REQUESTS / 5 },
];

const rows: string[][] = [];

/** Asks for one row at a time. */
async function measured(title: readonly [string, string], predictor: Predictor, { row, requests }: Case, clients: number): Promise<Load> {
  const input = randn([1, ...row]);
  const ask = async (): Promise<void> => (await predictor.run(input)).dispose();
  for (let i = 0; i < 20; i++) await ask();
  let found: Load | undefined;
  const delay = await measureDelay(async () => {
    found = await loadTest(clients, requests, ask);
  });
  const load = found as Load;
  rows.push([...title, load.perSecond.toFixed(0), milliseconds(load.p50), milliseconds(load.p99), milliseconds(delay.p99)]);
  input.dispose();
  return load;
}

const ratios: string[] = [];
// What the machine itself is late by.
const idle = await measureDelay(() => new Promise((resolve) => setTimeout(resolve, 2000)));
rows.push(['none', '', '', '', '', milliseconds(idle.p99)]);
for (const one of CASES) {
  setSeed(0);
  const single = new Predictor(one.make(), { device: 'cpu', maxBatch: 1 });
  const batched = new Predictor(one.make(), { device: 'cpu', maxBatch: CLIENTS });
  const alone = await measured([one.name, '1 client'], batched, one, 1);
  const unbatched = await measured(['', `${CLIENTS} clients, one request a batch`], single, one, CLIENTS);
  const together = await measured(['', `${CLIENTS} clients`], batched, one, CLIENTS);
  const [size] = [one.row.length > 1 ? 256 : 4096];
  const trainer = new Trainer({ model: one.make(), loss: 'crossEntropy', optimizer: sgd({ lr: 0.01 }), device: 'cpu' });
  const loader = tensors({ x: randn([size, ...one.row]), y: randint(0, 10, [size]) }).loader({ batchSize: 128 });
  const run = trainer.fit(loader, { maxEpochs: 1_000_000 });
  await new Promise((resolve) => {
    run.on(({ type }) => type === 'fitStart' && resolve(null));
  });
  await measured(['', `${CLIENTS} clients beside a fit`], batched, one, CLIENTS);
  run.stop();
  await run;
  await Promise.all([single.close(), batched.close()]);
  ratios.push(
    `${one.name}: ${CLIENTS} requests at once ${(together.perSecond / alone.perSecond).toFixed(1)} x one after the other, ` +
      `${(together.perSecond / unbatched.perSecond).toFixed(1)} x as many without batches (goal 5)`,
  );
}
console.log(`Requests of one row, ${getNumThreads()} threads`);
printTable(['model', 'case', 'requests / s', 'p50', 'p99', "event loop's p99 (goal < 5 ms)"], rows);
for (const line of ratios) console.log(line);
