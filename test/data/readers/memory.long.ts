/** Files larger than what readers may take: resident memory stays flat while they are read. */

import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { data, npy, zeros } from '../../../src/index.js';

const MIB = 2 ** 20;
const FILE_BYTES = 160 * MIB;
/** A tenth of the file's bytes and what garbage the collector lets lie. */
const ALLOWED = 16 * MIB + 48 * MIB;

/** Repeats rows, numbered, until there are enough bytes. */
function* text(header: string, row: (i: number) => string): Generator<string> {
  yield header;
  for (let i = 0, bytes = 0; bytes < FILE_BYTES; ) {
    let part = '';
    for (; part.length < 2 ** 16; i++) part += row(i);
    bytes += part.length;
    yield part;
  }
}

/** Asserts that resident memory does not grow while `read` goes on; what comes before the first tenth is warming up. */
async function expectFlat(read: (progress: (done: number) => void) => Promise<void>): Promise<void> {
  let base = 0;
  let peak = 0;
  await read((done) => {
    const { rss } = process.memoryUsage();
    if (done < 0.1) base = Math.max(base, rss);
    else peak = Math.max(peak, rss);
  });
  expect(base).toBeGreaterThan(0);
  expect(peak - base).toBeLessThan(ALLOWED);
}

describe('readers of large files', () => {
  let folder: string;
  const at = (name: string) => join(folder, name);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'neve-large-'));
    const csv = () => text('a,b,c,kind\n', (i) => `${i},${i / 7},"text, ${i}",${'xyz'[i % 3]}\n`);
    await pipeline(Readable.from(csv()), createWriteStream(at('rows.csv')));
    await pipeline(Readable.from(csv()), createGzip({ level: 1 }), createWriteStream(at('rows.csv.gz')));
    await pipeline(
      Readable.from(text('', (i) => `{"a":${i},"values":[${i},${i / 3},1],"kind":"${'xyz'[i % 3]}"}\n`)),
      createWriteStream(at('rows.jsonl')),
    );
    using rows = zeros([FILE_BYTES / 4096, 1024]);
    await npy.save(at('rows.npy'), rows);
  }, 600_000);

  afterAll(() => rm(folder, { recursive: true }));

  it.each([
    ['rows.csv', () => data.csv(at('rows.csv'), { x: ['a', 'b'], y: 'kind' })],
    ['rows.csv.gz', () => data.csv(at('rows.csv.gz'), { x: ['a', 'b'], y: 'kind' })],
    ['rows.jsonl', () => data.jsonLines(at('rows.jsonl'), { x: 'values', y: 'kind' })],
    ['rows.csv by lines', () => data.textLines(at('rows.csv'))],
    [
      'rows.csv by tokens',
      () => data.textTokens(at('rows.csv'), { length: 2, tokenizer: { encode: (part) => part.split('\n').map((line) => line.length) } }),
    ],
  ])(
    'reads %s with flat memory',
    async (_, open) => {
      using set = await open();
      await expectFlat(async (progress) => {
        let seen = 0;
        // About as many of any of them; the exact number does not matter, only that it goes on for long.
        for await (const { samples } of set.chunks(0, null)) {
          seen += samples.length;
          progress(seen / 2_000_000);
        }
        expect(seen).toBeGreaterThan(2_000_000);
      });
    },
    600_000,
  );

  it('reads rows of an array in any order with flat memory', async () => {
    using set = await data.npy({ x: at('rows.npy') });
    await expectFlat(async (progress) => {
      for (let i = 0; i < 1000; i++) {
        await set.read(Array.from({ length: 128 }, (_, k) => (i * 7919 + k * 104_729) % set.size));
        progress(i / 1000);
      }
    });
  }, 600_000);
});
