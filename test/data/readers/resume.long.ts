/** Processes that read are killed in mid-epoch; others go on from their last cursors. What was read is the same as without that. */

import { execFileSync, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { gzipSync } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type data, npy, safetensors, tensor } from '../../../src/index.js';

interface Read {
  readonly name: string;
  readonly sum: string;
  readonly cursor: data.Cursor;
}

const CHILD = join(import.meta.dirname, 'resume-child.ts');
const ROWS = 500;

/** Runs the child from cursors on; with `most`, kills it after so many batches. */
async function readBatches(
  folder: string,
  cursors: Readonly<Record<string, data.Cursor>>,
  most = Number.POSITIVE_INFINITY,
): Promise<Read[]> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, folder, JSON.stringify(cursors)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<NodeJS.Signals | number | null>((resolve) => child.on('close', (code, signal) => resolve(signal ?? code)));
  const read: Read[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    if (read.length < most) read.push(JSON.parse(line) as Read);
    if (read.length === most) child.kill('SIGKILL');
  }
  expect(await ended).toBe(most === Number.POSITIVE_INFINITY ? 0 : 'SIGKILL');
  return read;
}

describe('reading after kill -9', () => {
  let folder: string;
  const write = (name: string, bytes: string | Uint8Array) => writeFile(join(folder, name), bytes);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'neve-resume-'));
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
  });

  afterAll(() => rm(folder, { recursive: true }));

  it('goes on from the cursor of the last batch, with every reader', async () => {
    const whole = await readBatches(folder, {});
    const names = new Set(whole.map(({ name }) => name));
    expect(names.size).toBe(14);
    const parts: Read[] = [];
    const cursors: Record<string, data.Cursor> = {};
    for (const most of [names.size * 3 + 5, names.size * 4 + 2, Number.POSITIVE_INFINITY]) {
      const part = await readBatches(folder, cursors, most);
      for (const { name, cursor } of part) cursors[name] = cursor;
      parts.push(...part);
    }
    for (const name of names) {
      const of = (reads: readonly Read[]) => reads.filter((read) => read.name === name).map(({ sum }) => sum);
      expect(of(whole).length, name).toBeGreaterThan(7);
      expect(of(parts), name).toEqual(of(whole));
    }
  });
});
