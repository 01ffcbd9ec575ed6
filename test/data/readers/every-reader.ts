/** One file or folder for every reader, and a loader over each: for tests of what must hold for all of them. */

import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import sharp from 'sharp';
import { data, npy, safetensors, tensor } from '../../../src/index.js';

const ROWS = 500;

/** Writes the files that {@link READERS} read. */
export async function writeReaderFiles(folder: string): Promise<void> {
  const write = (name: string, bytes: string | Uint8Array) => writeFile(join(folder, name), bytes);
  const numbers = Array.from({ length: ROWS }, (_, i) => i);
  const kinds = numbers.map((i) => 'xyz'[i % 3] as string);
  const csv = `a,b,kind\n${numbers.map((i) => `${i},${i % 9 === 0 ? '?' : i / 7},${kinds[i]}`).join('\n')}\n`;
  await write('rows.csv', csv);
  await write('rows.csv.gz', gzipSync(csv));
  await write('rows.jsonl', numbers.map((i) => JSON.stringify({ values: [i, i / 3], kind: kinds[i] })).join('\n'));
  const columns = [
    { name: 'a', data: Float64Array.from(numbers), type: 'DOUBLE' as const },
    { name: 'kind', data: kinds, type: 'STRING' as const },
  ];
  await write('rows.parquet', new Uint8Array(parquetWriteBuffer({ columnData: columns, rowGroupSize: 120 })));
  using x = tensor(
    Float32Array.from({ length: ROWS * 3 }, (_, i) => Math.sin(i)),
    { shape: [ROWS, 3] },
  );
  using y = tensor(BigInt64Array.from(numbers, BigInt));
  await npy.save(join(folder, 'x.npy'), x);
  await npy.save(join(folder, 'y.npy'), y);
  await safetensors.save(join(folder, 'all.safetensors'), { x, y });
  await write(
    'cifar.bin',
    Uint8Array.from({ length: 200 * 3073 }, (_, i) => (i % 3073 === 0 ? (i / 3073) % 10 : i % 251)),
  );
  const images = Buffer.alloc(16 + ROWS * 4, 7);
  for (const [i, value] of [0x803, ROWS, 2, 2].entries()) images.writeUInt32BE(value, 4 * i);
  for (const i of numbers) images.writeUInt32BE(i, 16 + 4 * i);
  await write('images.gz', gzipSync(images));
  const labels = Buffer.alloc(8 + ROWS, 3);
  for (const [i, value] of [0x801, ROWS].entries()) labels.writeUInt32BE(value, 4 * i);
  await write('labels', labels);
  for (let i = 0; i < 100; i++) {
    await mkdir(join(folder, 'images', `class${i % 2}`), { recursive: true });
    const image = sharp({ create: { width: 4, height: 4, channels: 3, background: { r: i, g: 2 * i, b: 255 - i } } });
    await write(join('images', `class${i % 2}`, `${i}.png`), await image.png().toBuffer());
  }
  execFileSync('tar', ['-czf', join(folder, 'images.tar.gz'), '-C', join(folder, 'images'), 'class0', 'class1']);
}

const tokenizer: data.TextTokenizer = { encode: (text) => text.split(/\s+/).map((word) => word.length) };
const shuffled = { batchSize: 7, shuffle: true, seed: 3 } as const;
const inOrder = { batchSize: 7 } as const;
const table = { x: ['a', 'b'], y: 'kind', missing: 'skip' } as const;

/** Opens the data of a reader and gives a loader of 7 samples a batch. */
export type OpenLoader = (at: (name: string) => string) => Promise<data.StreamLoader>;

/** By name; files as written by {@link writeReaderFiles}. */
export const READERS = {
  csv: async (at) => (await data.csv(at('rows.csv'), table)).loader(inOrder),
  csvGz: async (at) => (await data.csv(at('rows.csv.gz'), table)).loader(inOrder),
  csvShuffled: async (at) => (await data.csv(at('rows.csv'), table)).loader({ ...shuffled, bufferSize: 50 }),
  jsonLines: async (at) => (await data.jsonLines(at('rows.jsonl'), { x: 'values', y: 'kind' })).loader(inOrder),
  parquet: async (at) => (await data.parquet(at('rows.parquet'), { x: ['a'], y: 'kind' })).loader(inOrder),
  textTokens: async (at) => (await data.textTokens(at('rows.csv'), { length: 5, tokenizer })).loader(inOrder),
  textBytes: async (at) => (await data.textBytes(at('rows.csv'), { length: 20 })).loader(shuffled),
  npy: async (at) => (await data.npy({ x: at('x.npy'), y: at('y.npy') })).loader(shuffled),
  safetensors: async (at) => (await data.safetensors(at('all.safetensors'), { x: 'x', y: 'y' })).loader(shuffled),
  cifar10: async (at) => (await data.cifar10(at('cifar.bin'))).loader(shuffled),
  mnist: async (at) => (await data.mnist({ images: at('images.gz'), labels: at('labels') })).loader(shuffled),
  images: async (at) => (await data.imageFolder(at('images'), { size: 4 })).loader(shuffled),
  imagesTarGz: async (at) => (await data.imageFolder(at('images.tar.gz'), { size: 4 })).loader(shuffled),
  windows: async () =>
    data
      .windows(
        Float32Array.from({ length: 600 }, (_, i) => i),
        { length: 9 },
      )
      .loader(shuffled),
} satisfies Readonly<Record<string, OpenLoader>>;
