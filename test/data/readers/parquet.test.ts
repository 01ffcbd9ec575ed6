import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetMetadata, type RowGroup } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FormatError } from '../../../src/errors.js';
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

  it('turns damage into typed errors', async () => {
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
    for (let at = 0; at < small.length; at++) {
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

  describe('pages that claim what they cannot hold', () => {
    const HUGE_RUN = [0xfe, 0xff, 0xff, 0xff, 0x0f, 1];
    const HUGE_ZEROS = [0xff, 0xff, 0xff, 0xff, 0x07];
    const NEGATIVE_ZEROS = [0xff, 0xff, 0xff, 0xff, 0x0f];
    const zigzag = (value: number): number[] => {
      const bytes: number[] = [];
      let rest = value < 0 ? -value * 2 - 1 : value * 2;
      for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
      return [...bytes, rest];
    };
    /** A structure of numbers, as Thrift writes it. */
    const numbers = (...values: number[]) => [...values.flatMap((value) => [0x15, ...zigzag(value)]), 0];
    const PLAIN_DICTIONARY = 2;
    const RLE = 3;
    const first = (body: number[], values: number, encoding = 0) => [
      ...numbers(0, body.length, body.length).slice(0, -1),
      ...[0x2c, ...numbers(values, encoding, RLE, RLE), 0],
      ...body,
    ];
    const second = (body: number[], [values, nulls, rows]: readonly [number, number, number], encoding: number, levels: number) => [
      ...numbers(3, body.length, body.length).slice(0, -1),
      ...[0x5c, ...numbers(values, nulls, rows, encoding, levels, 0).slice(0, -1), 0x12, 0, 0],
      ...body,
    ];
    const REAL = { type: 'DOUBLE', data: Float64Array.from({ length: 40 }, (_, i) => i), nullable: false } as const;
    const HOLES = { type: 'DOUBLE', data: Array.from({ length: 40 }, (_, i) => (i % 3 === 0 ? null : i)), nullable: true } as const;
    const FLAGS = { type: 'BOOLEAN', data: Array.from({ length: 400 }, (_, i) => i % 3 === 0), nullable: false } as const;
    const cases: Record<string, readonly [column: typeof REAL | typeof HOLES | typeof FLAGS, page: number[], problem: RegExp]> = {
      'a run of levels': [HOLES, first([6, 0, 0, 0, ...HUGE_RUN], 40), /a run of 2147483647 values in a page that has 40 left/],
      'a run of levels in a page of the second version': [HOLES, second(HUGE_RUN, [40, 0, 40], 0, 6), /a run of 2147483647 values/],
      'a run of places in a dictionary': [REAL, first([1, ...HUGE_RUN], 40, PLAIN_DICTIONARY), /a run of 2147483647 values/],
      'a run of places in a page of the second version': [
        REAL,
        second([1, ...HUGE_RUN], [40, 0, 40], PLAIN_DICTIONARY, 0),
        /a run of 2147483647 values/,
      ],
      'a run of booleans': [FLAGS, first([6, 0, 0, 0, ...HUGE_RUN], 400, RLE), /a run of 2147483647 values in a page that has 400 left/],
      'packed values without bits': [REAL, second([0, ...HUGE_ZEROS], [40, 0, 40], PLAIN_DICTIONARY, 0), /a run of \d{10} values/],
      'packed values whose number overflows': [
        REAL,
        second([0, ...NEGATIVE_ZEROS], [40, 0, 40], PLAIN_DICTIONARY, 0),
        /a run of \d{11} values/,
      ],
      'more values than rows': [REAL, first([0], 41), /a page that claims 41 values, where at most 40 fit/],
      'fewer values than none': [REAL, first([0], -3), /a page that claims -3 values/],
      'more values than arrays hold': [REAL, first([0], 2 ** 31 - 1), /a page that claims 2147483647 values/],
      'more nulls than values': [REAL, second([0], [40, 41, 40], 0, 0), /a page that claims 41 nulls, where at most 40 fit/],
      'fewer nulls than none': [REAL, second([0], [40, -(2 ** 30), 40], 0, 0), /a page that claims -1073741824 nulls/],
      'more rows than values': [REAL, second([0], [40, 0, 41], 0, 0), /a page that claims 41 rows/],
      'more levels than bytes': [REAL, second([0], [40, 0, 40], 0, 9), /a page that claims 9 bytes of levels, where at most 1 fit/],
      'no size': [REAL, [...numbers(0, 5).slice(0, -1), 0], /a page that claims undefined bytes/],
      'more bytes than there are': [REAL, numbers(0, 5, 2 ** 30), /a page that claims 1073741824 bytes/],
      'more unpacked bytes than there may be': [REAL, numbers(0, 2 ** 31 - 1, 5), /a page that claims 2147483647 unpacked bytes/],
    };

    /** A file of one column, whose pages are replaced. */
    async function withPages(
      column: object,
      pages: readonly number[],
      codec: 'UNCOMPRESSED' | 'LZ4_RAW' = 'UNCOMPRESSED',
    ): Promise<string> {
      const whole = parquetWriteBuffer({
        columnData: [{ name: 'a', ...column } as never],
        codec,
        compressors: { LZ4_RAW: (bytes) => bytes },
      });
      const chunk = (parquetMetadata(whole).row_groups[0] as RowGroup).columns[0]?.meta_data;
      expect(pages.length).toBeLessThanOrEqual(Number(chunk?.total_compressed_size ?? 0));
      const bytes = Buffer.from(whole);
      bytes.set(pages, Number(chunk?.dictionary_page_offset ?? chunk?.data_page_offset));
      const changed = join(folder, 'changed.parquet');
      await writeFile(changed, bytes);
      return changed;
    }

    it.each(Object.entries(cases))('%s', async (_, [column, page, problem]) => {
      const hostile = await withPages(column, page);
      const error = await data.parquet(hostile, { x: 'a' }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(FormatError);
      expect(error).toMatchObject({ code: 'ERR_PARQUET', fields: { path: hostile }, message: expect.stringMatching(problem) });
      expect((error as Error).message).toMatch(/row group 0 \(rows 0 to \d+\).*Write or download it again\.$/);
    });

    it('but not an empty dictionary, nor packed values that go on behind the last', async () => {
      const dictionary = [...numbers(2, 0, 1).slice(0, -1), ...[0x4c, ...numbers(0, 0)], 0, 0];
      const nulls = [
        ...numbers(0, 7, 8).slice(0, -1),
        ...[0x2c, ...numbers(40, PLAIN_DICTIONARY, RLE, RLE), 0],
        0x70,
        2,
        0,
        0,
        0,
        80,
        0,
        0,
      ];
      using empty = await data.parquet(await withPages(HOLES, [...dictionary, ...nulls], 'LZ4_RAW'), {
        missing: { fill: 0 },
        columns: { a: 'number' },
      });
      expect((await samplesOf(empty)).map(({ a }) => a)).toEqual(new Array(40).fill(0));
      // 72 bits where 40 are wanted.
      const packed = first([10, 0, 0, 0, 19, ...new Array(9).fill(0xff)], 40, RLE);
      const flags = { type: 'BOOLEAN', nullable: false, data: Array.from({ length: 40 }, (_, i) => i % 2 === 0) };
      using filled = await data.parquet(await withPages(flags, packed), { columns: { a: 'boolean' } });
      expect((await samplesOf(filled)).map(({ a }) => a)).toEqual(new Array(40).fill(1));
    });
  });
});
