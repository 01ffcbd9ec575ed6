import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { data } from '../../../src/index.js';
import { expectCursors, samplesOf } from './cursors.js';

const ROWS = 2500;
const VALUES = {
  small: Int32Array.from({ length: ROWS }, (_, i) => i - 7),
  large: BigInt64Array.from({ length: ROWS }, (_, i) => BigInt(i) * 1_000_003n),
  real: Float64Array.from({ length: ROWS }, (_, i) => Math.sin(i)),
  name: Array.from({ length: ROWS }, (_, i) => ['red', 'green', 'blue'][i % 3] as string),
  flag: Array.from({ length: ROWS }, (_, i) => i % 4 === 0),
  day: Array.from({ length: ROWS }, (_, i) => new Date(Date.UTC(2020, 0, 1 + (i % 300)))),
  hole: Array.from({ length: ROWS }, (_, i) => (i % 10 === 9 ? null : i / 2)),
};

describe('data.parquet', () => {
  let folder: string;
  let path: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'neve-parquet-'));
    path = join(folder, 'rows.parquet');
    const buffer = parquetWriteBuffer({
      rowGroupSize: 600,
      columnData: [
        { name: 'small', data: VALUES.small, type: 'INT32' },
        { name: 'large', data: VALUES.large, type: 'INT64' },
        { name: 'real', data: VALUES.real, type: 'DOUBLE' },
        { name: 'name', data: VALUES.name, type: 'STRING' },
        { name: 'flag', data: VALUES.flag, type: 'BOOLEAN' },
        { name: 'day', data: VALUES.day, type: 'TIMESTAMP' },
        { name: 'hole', data: VALUES.hole, type: 'DOUBLE', nullable: true },
      ],
    });
    await writeFile(path, Buffer.from(buffer));
  });

  afterAll(() => rm(folder, { recursive: true }));

  it('gives typed rows by column', async () => {
    using set = await data.parquet(path, { missing: { fill: -1 } });
    expect(set).toMatchObject({ size: ROWS, seekable: true, kind: 'iterable' });
    expect(Object.fromEntries(set.columns.map(({ name, type }) => [name, type]))).toEqual({
      small: 'number',
      large: 'number',
      real: 'number',
      name: 'category',
      flag: 'boolean',
      day: 'date',
      hole: 'number',
    });
    const rows = await samplesOf(set);
    expect(rows).toHaveLength(ROWS);
    for (const i of [0, 9, 599, 600, 2499]) {
      expect(rows[i]).toEqual({
        small: i - 7,
        large: i * 1_000_003,
        real: Math.sin(i),
        name: ['blue', 'green', 'red'].indexOf(VALUES.name[i] as string),
        flag: i % 4 === 0 ? 1 : 0,
        day: (VALUES.day[i] as Date).getTime() / 1000,
        hole: i % 10 === 9 ? -1 : i / 2,
      });
    }
  });

  it('makes samples of the columns that are asked for, leaving rows out', async () => {
    using set = await data.parquet(path, { x: ['hole', 'small'], y: 'name', missing: 'skip' });
    expect(set.size).toBeNull();
    using whole = await set.load();
    expect(whole.inputs[0]?.shape).toEqual([2250, 2]);
    expect(whole.targets[0]).toMatchObject({ dtype: 'int64', shape: [2250] });
    expect([...(whole.inputs[0]?.toTypedArray().subarray(18, 22) ?? [])]).toEqual([5, 3, 5.5, 4]);
  });

  it('goes on behind every row, in a new reader', async () => {
    await expectCursors(() => data.parquet(path, { x: 'real', y: 'hole', missing: 'skip' }), 2250, 149);
  });

  it('refuses what it cannot use', async () => {
    await expect(data.parquet(path, { x: 'reel' })).rejects.toMatchObject({ code: 'ERR_COLUMN_UNKNOWN' });
    await expect(data.parquet(path, { z: 'real' } as never)).rejects.toMatchObject({ code: 'ERR_OPTION_UNKNOWN' });
    using holes = await data.parquet(path, { x: 'hole' });
    await expect(samplesOf(holes)).rejects.toMatchObject({
      code: 'ERR_VALUE_MISSING',
      message: expect.stringMatching(/row 9: column 'hole'/),
    });
    using set = await data.parquet(path, { x: 'real' });
    for (const cursor of [3, { group: 9, skip: 0 }, { group: 0, skip: 601 }])
      await expect(samplesOf(set, cursor)).rejects.toMatchObject({ code: 'ERR_CURSOR' });
    for (const bytes of ['', 'PAR1PAR1', `PAR1${'\xff'.repeat(40)}PAR1`, 'a,b\n1,2\n3,4\n5,6\n']) {
      await writeFile(join(folder, 'bad.parquet'), bytes, 'latin1');
      await expect(data.parquet(join(folder, 'bad.parquet')), bytes).rejects.toMatchObject({ code: 'ERR_PARQUET' });
    }
  });

  it('turns damage of the metadata into typed errors', async () => {
    const small = Buffer.from(
      parquetWriteBuffer({
        columnData: [
          { name: 'a', data: Float64Array.from({ length: 300 }, (_, i) => i % 7), type: 'DOUBLE' },
          { name: 'b', data: Array.from({ length: 300 }, (_, i) => `text ${i % 9}`), type: 'STRING' },
        ],
      }),
    );
    const damaged = join(folder, 'damaged.parquet');
    let refused = 0;
    for (let at = small.length - 8 - small.readUInt32LE(small.length - 8); at < small.length; at++) {
      const bytes = Buffer.from(small);
      bytes[at] = (bytes[at] as number) ^ 0xff;
      await writeFile(damaged, bytes);
      try {
        using set = await data.parquet(damaged, { columns: { a: 'text', b: 'text' }, missing: { fill: '' } });
        await samplesOf(set);
      } catch (error) {
        expect(['ERR_PARQUET', 'ERR_FILE_TRUNCATED', 'ERR_COLUMN_UNKNOWN'], `byte ${at}: ${error}`).toContain(
          (error as { code?: string }).code,
        );
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(50);
  });
});
