/**
 * Requests to a predictor, one at a time and many at once, alone and beside a fit in the same process, taking turns; medians over the rounds.
 *
 *   node --import tsx test/bench/predictor.ts [--rounds 7] [--requests 500]
 *
 * On a busy machine teams of threads wait for one another: `OMP_NUM_THREADS=1` shows what requests cost by themselves.
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
import type { Tensor } from '../../src/tensor/tensor.js';
import { Trainer } from '../../src/trainer/trainer.js';
import { measureDelay } from './event-loop.js';
import { type Load, loadTest } from './load-test.js';
import { median, milliseconds, printTable } from './table.js';

const { values: flags } = parseArgs({
  options: { rounds: { type: 'string', default: '7' }, requests: { type: 'string', default: '500' } },
});
const ROUNDS = Number(flags.rounds);
const CLIENTS = 64;

interface Case {
  readonly name: string;
  readonly make: () => TensorModule;
  readonly row: readonly number[];
  readonly requests: number;
}

const CASES: readonly Case[] = [
  { name: 'MLP 784-256-10', make: () => new MLP([784, 256, 10]), row: [784], requests: 4 * Number(flags.requests) },
  { name: 'MLP 256-512-512-10', make: () => new MLP([256, 512, 512, 10]), row: [256], requests: 4 * Number(flags.requests) },
  { name: 'ResNet-20', make: () => resnet20() as unknown as TensorModule, row: [3, 32, 32], requests: Number(flags.requests) / 2 },
];

/** A load and how late the event loop was under it, seconds. */
type Measured = Load & { readonly delay: number };

/** Asks for one row at a time. */
async function measured(predictor: Predictor, input: Tensor, requests: number, clients: number): Promise<Measured> {
  const ask = async (): Promise<void> => (await predictor.run(input)).dispose();
  let load: Load | undefined;
  const { p99 } = await measureDelay(async () => {
    load = await loadTest(clients, requests, ask);
  });
  return { ...(load as Load), delay: p99 };
}

const rows: string[][] = [];
const ratios: string[] = [];

// What the machine itself is late by.
const idle = await measureDelay(() => new Promise((resolve) => setTimeout(resolve, 2000)));
rows.push(['none', '', '', '', '', milliseconds(idle.p99)]);

for (const { name, make, row, requests } of CASES) {
  setSeed(0);
  const input = randn([1, ...row]);
  const single = new Predictor(make(), { device: 'cpu', maxBatch: 1 });
  const batched = new Predictor(make(), { device: 'cpu', maxBatch: CLIENTS });
  const size = row.length > 1 ? 256 : 4096;
  const trainer = new Trainer({ model: make(), loss: 'crossEntropy', optimizer: sgd({ lr: 0.01 }), device: 'cpu' });
  const loader = tensors({ x: randn([size, ...row]), y: randint(0, 10, [size]) }).loader({ batchSize: 128 });
  const besideFit = async (): Promise<Measured> => {
    const run = trainer.fit(loader, { maxEpochs: 1_000_000 });
    await new Promise((resolve) => {
      run.on(({ type }) => type === 'fitStart' && resolve(null));
    });
    const found = await measured(batched, input, requests, CLIENTS);
    run.stop();
    await run;
    return found;
  };
  const ways: readonly (readonly [string, () => Promise<Measured>])[] = [
    ['1 client', () => measured(batched, input, Math.ceil(requests / 8), 1)],
    [`${CLIENTS} clients, one request a batch`, () => measured(single, input, Math.ceil(requests / 4), CLIENTS)],
    [`${CLIENTS} clients`, () => measured(batched, input, requests, CLIENTS)],
    [`${CLIENTS} clients beside a fit`, besideFit],
  ];
  for (const predictor of [single, batched]) await measured(predictor, input, 20, 4);
  const found = ways.map((): Measured[] => []);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, [, run]] of ways.entries()) found[i]?.push(await run());
  }
  const of = (i: number, key: keyof Measured): number[] => (found[i] ?? []).map((one) => one[key]);
  for (const [i, [way]] of ways.entries()) {
    const [perSecond, p50, p99, delay] = (['perSecond', 'p50', 'p99', 'delay'] as const).map((key) => median(of(i, key)));
    const times = [p50, p99, delay].map((time) => milliseconds(time ?? Number.NaN));
    rows.push([i === 0 ? name : '', way, (perSecond ?? Number.NaN).toFixed(0), ...times]);
  }
  const gain = (i: number): string =>
    median(of(2, 'perSecond').map((together, round) => together / (of(i, 'perSecond')[round] ?? Number.NaN))).toFixed(1);
  ratios.push(`${name}: ${CLIENTS} requests at once are ${gain(0)} x one after the other, ${gain(1)} x as many without batches (goal 5)`);
  await Promise.all([single.close(), batched.close()]);
}
console.log(`Requests of one row, ${getNumThreads()} threads, median of ${ROUNDS} rounds`);
printTable(['model', 'case', 'requests / s', 'p50', 'p99', "event loop's p99 (goal < 5 ms)"], rows);
for (const line of ratios) console.log(line);
