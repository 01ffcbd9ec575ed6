/** Reads batches from every reader in turn, each from a cursor on, and prints what it read: a program for resume.long.ts to kill. */

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { data } from '../../../src/index.js';
import { READERS } from './every-reader.js';

const [folder = '', given = '{}'] = process.argv.slice(2);
const cursors = JSON.parse(given) as Readonly<Record<string, data.Cursor>>;
const running: { readonly name: string; readonly batches: AsyncIterator<data.BatchAt> }[] = [];
for (const [name, open] of Object.entries(READERS)) {
  const loader = await open((file) => join(folder, file));
  running.push({ name, batches: loader.batches(0, cursors[name] ?? null)[Symbol.asyncIterator]() });
}
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
