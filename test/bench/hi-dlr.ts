/**
 * What Hi-DLR costs over a fit with constant rates, and what freezing saves.
 *
 * First table: K groups, losses tried every 4 K steps, the two take turns; processor times of a step. With a backward pass of two forwards, 4 K trials every P steps
 * leave 1 / (1 + 4 K / (3 P)) of the speed; the goal is within 10 % of that. The loss where nothing is moved is one trial more, the joint check two.
 *
 * Second table: all groups trained, and all but the head frozen after the first fit: time of a step, bytes of the optimizer's state.
 *
 *   node --import tsx test/bench/hi-dlr.ts [--rounds 5] [--epochs 6] [--threads 1]
 */

import { parseArgs } from 'node:util';
import { tensors } from '../../src/data/tensor-dataset.js';
import { ConstantLr, type Controller, HiDlr, nn, optim, randint, randn, setNumThreads, setSeed, Tensor, Trainer } from '../../src/index.js';
import { median, milliseconds, printTable } from './table.js';

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    epochs: { type: 'string', default: '6' },
    threads: { type: 'string', default: '1' },
  },
});

const [ROWS, BATCH, WIDTH, DEPTH] = [4800, 100, 512, 8];

interface Spent {
  /** Processor seconds of a step. */
  readonly seconds: number;
  /** Of the optimizer's state at the end. */
  readonly stateBytes: number;
}

/**
 * A perceptron of layers of equal size, in groups of as many each, and a small head that goes with the first. Deep enough for a backward pass that costs two forwards:
 * the first layer's input has no gradient.
 */
async function spend(groups: number, controller: Controller, epochs: number): Promise<Spent> {
  setSeed(0);
  const layers = Array.from({ length: DEPTH }, () => [new nn.Linear(WIDTH, WIDTH), new nn.ReLU()]).flat();
  const model = new nn.Sequential(...layers, new nn.Linear(WIDTH, 10));
  using x = randn([ROWS, WIDTH]);
  using y = randint(0, 10, [ROWS]);
  const each = DEPTH / groups;
  const rules = Array.from({ length: groups - 1 }, (_, k) => ({
    name: `part ${k + 1}`,
    parameters: Array.from({ length: each }, (_layer, i) => String(2 * ((k + 1) * each + i))),
  }));
  const optimizer = optim.adamw({ lr: 1e-3, groups: rules });
  const trainer = new Trainer({ model, loss: 'crossEntropy', optimizer, controllers: [controller], device: 'cpu' });
  const begun = process.cpuUsage();
  const run = trainer.fit(tensors({ x, y }).loader({ batchSize: BATCH }), { maxEpochs: epochs });
  const asked = run.optimizerState('end');
  await run;
  const { user, system } = process.cpuUsage(begun);
  const stateBytes = bytesOf(await asked);
  for (const tensor of model.stateDict().values()) tensor.dispose();
  return { seconds: (user + system) / 1e6 / ((epochs * ROWS) / BATCH), stateBytes };
}

/** Bytes of every tensor in nested Maps, which are freed. */
function bytesOf(value: unknown): number {
  if (value instanceof Tensor) {
    const bytes = value.toTypedArray().byteLength;
    value.dispose();
    return bytes;
  }
  if (!(value instanceof Map)) return 0;
  return [...value.values()].reduce<number>((sum, entry) => sum + bytesOf(entry), 0);
}

const constant = (): Controller => new ConstantLr({ factor: 1, totalIters: 1 });
const rounds = Array.from({ length: Number(flags.rounds) });
const epochs = Number(flags.epochs);
setNumThreads(Number(flags.threads));

// The first fits pay for what is compiled and loaded.
await spend(1, new HiDlr({ every: 4 }), 1);
const costs: string[][] = [];
for (const k of [1, 2, 4]) {
  for (const jointCheck of k === 1 ? [false] : [false, true]) {
    const ratios: number[] = [];
    const bare: number[] = [];
    for (const _ of rounds) {
      const [plain, tried] = [await spend(k, constant(), epochs), await spend(k, new HiDlr({ every: 4 * k, jointCheck }), epochs)];
      bare.push(plain.seconds);
      ratios.push(plain.seconds / tried.seconds);
    }
    const predicted = 1 / (1 + 4 / 12);
    const counted = 1 / (1 + (4 * k + 1 + (jointCheck ? 2 : 0)) / (12 * k));
    const name = `${k} group${k === 1 ? '' : 's'}, every ${4 * k} steps${jointCheck ? ', joint check' : ''}`;
    const found = median(ratios);
    costs.push([
      name,
      milliseconds(median(bare)),
      found.toFixed(3),
      predicted.toFixed(3),
      counted.toFixed(3),
      (found / predicted).toFixed(3),
    ]);
  }
}
printTable(['Hi-DLR', 'bare step', 'speed', 'predicted (4 K)', 'by all trials', 'of predicted, goal >= 0.9'], costs);

/** Freezes all groups but the last layer's after the first fit. */
const freezing = (): Controller => new HiDlr({ freeze: 'ratio', psi: 1, freezeAfter: 0, minFits: 1, r2: -1, every: 16 });
const saved: string[][] = [];
for (const [name, make] of [
  ['all groups trained', constant],
  ['all but one frozen', freezing],
] as const) {
  const found: Spent[] = [];
  for (const _ of rounds) found.push(await spend(4, make(), epochs));
  saved.push([name, milliseconds(median(found.map(({ seconds }) => seconds))), `${((found[0]?.stateBytes ?? 0) / 1024).toFixed(0)} KiB`]);
}
console.log();
printTable(['4 groups, AdamW', 'step', 'optimizer state'], saved);
