/** A process of its own that trains from a file of rows under a limit on its memory, and prints what it took. */

import { execFileSync } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import type { BatchAt, Cursor, StreamLoader } from '../../src/data/loader.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { setSeed, tensor } from '../../src/tensor/index.js';
import { trainerOf } from './fixtures.js';

/** What the process is told, as JSON. */
export interface MemoryOrder {
  readonly file: string;
  readonly rows: number;
  /** float32 numbers in a row. */
  readonly width: number;
  /** Bytes of writable memory that the process may take besides what it has before training (RLIMIT_DATA). */
  readonly limit: number;
  /** Reads the file whole instead. */
  readonly whole: boolean;
}

/** Bytes. */
export interface MemoryFound {
  readonly steps: number;
  readonly loss: number;
  /** Anonymous memory after each tenth of the steps. */
  readonly anonymous: readonly number[];
}

const { file, rows, width, limit, whole }: MemoryOrder = JSON.parse(process.argv[2] as string);
const BATCH = 64;

/** Reads a batch at a time. */
class FileStream implements StreamLoader {
  readonly kind = 'stream';
  readonly batchSize = BATCH;
  readonly length = rows / BATCH;
  readonly prefetch = 4;

  async *batches(_: number, after: Cursor): AsyncGenerator<BatchAt> {
    const handle = await open(file);
    try {
      for (let row = (after as number | null) ?? 0; row < rows; row += BATCH) {
        const bytes = new Float32Array(BATCH * width);
        await handle.read(bytes, 0, bytes.byteLength, row * width * 4);
        const labels = BigInt64Array.from({ length: BATCH }, (_label, i) => BigInt((row + i) % 3));
        yield {
          inputs: [tensor(bytes, { shape: [BATCH, width] })],
          targets: [tensor(labels, { dtype: 'int64' })],
          cursor: row + BATCH,
        };
      }
    } finally {
      await handle.close();
    }
  }
}

/** A number of `/proc/self/status`, bytes. */
async function status(name: string): Promise<number> {
  const text = await readFile('/proc/self/status', 'utf8');
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]) * 1024;
}

setSeed(1);
const model = new nn.Sequential(new nn.Linear(width, 32), new nn.ReLU(), new nn.Linear(32, 3));
const trainer = trainerOf(model, { optimizer: optim.sgd({ lr: 0.01 }) });
const loader = new FileStream();
// Everything that is made once is made before the limit is set.
await trainer.fit(Object.assign(new FileStream(), { batches: firstBatches }), { maxEpochs: 1 });
globalThis.gc?.();
const before = await status('VmData');
execFileSync('prlimit', [`--pid=${process.pid}`, `--data=${before + limit}`]);
if (whole) {
  const bytes = await readFile(file);
  process.stdout.write(`${bytes.byteLength}\n`);
} else {
  const anonymous: number[] = [];
  const report = await trainer.fit(loader, {
    maxEpochs: 1,
    callbacks: [{ onStepProgress: async () => anonymous.push(await status('RssAnon')) }],
  });
  const tenths = Array.from({ length: 10 }, (_, i) => anonymous[Math.floor((i * anonymous.length) / 10)] as number);
  const found: MemoryFound = { steps: report.history[0]?.steps ?? 0, loss: report.history[0]?.loss ?? Number.NaN, anonymous: tenths };
  process.stdout.write(`${JSON.stringify(found)}\n`);
}

/** Some batches, to have everything warm. */
async function* firstBatches(this: FileStream, epoch: number, after: Cursor): AsyncGenerator<BatchAt> {
  let left = 40;
  for await (const batch of FileStream.prototype.batches.call(this, epoch, after)) {
    yield batch;
    if (--left === 0) return;
  }
}
