/** Reads batches from every reader in turn, each from a cursor on, and prints what it read: a program for resume.long.ts to kill. */

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { data } from '../../../src/index.js';

const [folder = '', given = '{}'] = process.argv.slice(2);
const cursors = JSON.parse(given) as Readonly<Record<string, data.Cursor>>;
const at = (name: string) => join(folder, name);
const tokenizer: data.TextTokenizer = { encode: (text) => text.split(/\s+/).map((word) => word.length) };

const shuffled = { batchSize: 7, shuffle: true, seed: 3 } as const;
const inOrder = { batchSize: 7 } as const;
const table = { x: ['a', 'b'], y: 'kind', missing: 'skip' } as const;

const loaders: Readonly<Record<string, data.StreamLoader>> = {
  csv: (await data.csv(at('rows.csv'), table)).loader(inOrder),
  csvGz: (await data.csv(at('rows.csv.gz'), table)).loader(inOrder),
  csvShuffled: (await data.csv(at('rows.csv'), table)).loader({ ...shuffled, bufferSize: 50 }),
  jsonLines: (await data.jsonLines(at('rows.jsonl'), { x: 'values', y: 'kind' })).loader(inOrder),
  parquet: (await data.parquet(at('rows.parquet'), { x: ['a'], y: 'kind' })).loader(inOrder),
  textTokens: (await data.textTokens(at('rows.csv'), { length: 5, tokenizer })).loader(inOrder),
  textBytes: (await data.textBytes(at('rows.csv'), { length: 20 })).loader(shuffled),
  npy: (await data.npy({ x: at('x.npy'), y: at('y.npy') })).loader(shuffled),
  safetensors: (await data.safetensors(at('all.safetensors'), { x: 'x', y: 'y' })).loader(shuffled),
  cifar10: (await data.cifar10(at('cifar.bin'))).loader(shuffled),
  mnist: (await data.mnist({ images: at('images.gz'), labels: at('labels') })).loader(shuffled),
  images: (await data.imageFolder(at('images'), { size: 4 })).loader(shuffled),
  imagesTarGz: (await data.imageFolder(at('images.tar.gz'), { size: 4 })).loader(shuffled),
  windows: data
    .windows(
      Float32Array.from({ length: 600 }, (_, i) => i),
      { length: 9 },
    )
    .loader(shuffled),
};

const running = Object.entries(loaders).map(([name, loader]) => ({
  name,
  batches: loader.batches(0, cursors[name] ?? null)[Symbol.asyncIterator](),
}));
while (running.length > 0) {
  for (const one of [...running]) {
    const { value: batch, done } = await one.batches.next();
    if (done === true) {
      running.splice(running.indexOf(one), 1);
      continue;
    }
    const sum = createHash('sha256');
    for (const tensor of [...batch.inputs, ...batch.targets]) {
      sum.update(`${tensor.dtype} ${tensor.shape}`).update(new Uint8Array(tensor.toTypedArray().buffer));
      tensor.dispose();
    }
    console.log(JSON.stringify({ name: one.name, sum: sum.digest('hex'), cursor: batch.cursor }));
  }
}
