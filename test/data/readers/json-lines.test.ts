import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { data } from '../../../src/index.js';
import { expectCursors, samplesOf } from './cursors.js';

const ROWS = [
  {
    grid: [
      [1, 2],
      [3, 4],
    ],
    label: 'b',
    weight: 1.5,
    ok: true,
  },
  {
    label: 'a',
    grid: [
      [5, 6],
      [7, 8],
    ],
    weight: null,
    ok: false,
  },
  {
    grid: [
      [0, 0],
      [0, 1],
    ],
    label: 'b',
    weight: -2,
    ok: true,
    more: { of: 'it' },
  },
];

describe('data.jsonLines', () => {
  let folder: string;
  const write = async (name: string, text: string | Buffer) => {
    await writeFile(join(folder, name), text);
    return join(folder, name);
  };
  const lines = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).join('\n');

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'neve-jsonl-'));
  });

  afterAll(() => rm(folder, { recursive: true }));

  it('refuses bytes that are no UTF-8, by line', async () => {
    const path = join(folder, 'latin1.jsonl');
    await writeFile(path, Buffer.from('{"a":1,"town":"Nice"}\n{"a":2,"town":"Orl\xe9ans"}\n', 'latin1'));
    await expect(data.jsonLines(path, { x: 'a', y: 'town' })).rejects.toMatchObject({
      code: 'ERR_TEXT_ENCODING',
      message: expect.stringMatching(/latin1\.jsonl', line 2: .*Save the file as UTF-8\.$/),
    });
  });

  it('gives objects as they are without x', async () => {
    using set = await data.jsonLines(await write('rows.jsonl', `\ufeff${lines(ROWS)}\r\n\n`));
    expect(await samplesOf(set)).toEqual(ROWS);
  });

  it('makes samples of lists, numbers, booleans and categories, whatever the order of keys', async () => {
    const path = await write('rows.jsonl', lines(ROWS));
    using set = await data.jsonLines(path, { x: 'grid', y: 'label', columns: { label: 'category' } });
    expect(set.columns.map(({ type }) => type)).toEqual(['array', 'category']);
    expect(await samplesOf(set)).toEqual(
      ROWS.map(({ grid, label }) => ({
        x: { data: Float32Array.from(grid.flat()), shape: [2, 2] },
        y: { data: BigInt64Array.of(label === 'a' ? 0n : 1n), shape: [] },
      })),
    );
    using vector = await data.jsonLines(path, { x: ['ok', 'weight'], missing: 'skip' });
    expect((await samplesOf(vector)).map(({ x }) => x)).toEqual([
      { data: Float32Array.of(1, 1.5), shape: [2] },
      { data: Float32Array.of(1, -2), shape: [2] },
    ]);
  });

  it('goes on behind every line, in a new reader', async () => {
    const rows = Array.from({ length: 900 }, (_, i) => ({ i, text: 'é'.repeat(i % 60), values: [i, i / 2] }));
    const path = await write('long.jsonl', lines(rows).replaceAll('\n{"i":5', '\n\n{"i":5'));
    await expectCursors(() => data.jsonLines(path), 900, 37);
    const packed = await write('long.jsonl.gz', gzipSync(lines(rows)));
    await expectCursors(() => data.jsonLines(packed, { x: 'values', y: 'i' }), 900, 301);
  });

  it('refuses what it cannot use, with the line', async () => {
    const open = async (text: string, x?: string) => {
      const path = await write('bad.jsonl', text);
      using set = x === undefined ? await data.jsonLines(path) : await data.jsonLines(path, { x });
      return samplesOf<unknown>(set);
    };
    const cases: [() => Promise<unknown>, string, RegExp][] = [
      [() => open('{"a":1}\n\n{"a":\n'), 'ERR_JSON_LINES', /line 3: it is not JSON/],
      [() => open('[1]\n'), 'ERR_JSON_LINES', /line 1: it is not an object/],
      [() => open('{"a":1}\n{"b":2}\n', 'a'), 'ERR_VALUE_MISSING', /line 2: column 'a'/],
      [() => open('{"a":[1,2]}\n{"a":[[1],2]}\n', 'a'), 'ERR_VALUE', /line 2: column 'a' is \[\[1\],2\]/],
      [() => open('{"apple":1}\n', 'appel'), 'ERR_COLUMN_UNKNOWN', /Did you mean 'apple'/],
      [() => open('{"a":1}\n', 'toString'), 'ERR_COLUMN_UNKNOWN', /toString/],
    ];
    for (const [read, code, message] of cases)
      await expect(read(), String(message)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    const path = await write('rows.jsonl', lines(ROWS));
    await expect(data.jsonLines(path, { missing: 'skip' } as never)).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE' });
    await expect(data.jsonLines(path, { X: 'grid' } as never)).rejects.toMatchObject({ code: 'ERR_OPTION_UNKNOWN' });
  });

  it('refuses categories of integers that numbers do not hold, and takes them as text', async () => {
    const path = await write('ids.jsonl', '{"id":7,"v":1}\n{"id":9007199254740993,"v":1}\n{"id":9007199254740992,"v":2}\n');
    using set = await data.jsonLines(path, { x: 'v', y: 'id', columns: { id: 'category' } });
    await expect(set.load()).rejects.toMatchObject({
      ...{ name: 'DataError', code: 'ERR_VALUE', fields: { column: 'id', row: 2 } },
      message: expect.stringMatching(/ids\.jsonl', line 2: column 'id' is about 9007199254740992, .*write larger ones as text/),
    });
    const texts = await write('texts.jsonl', '{"id":"9007199254740993","v":1}\n{"id":"9007199254740992","v":2}\n');
    using good = await data.jsonLines(texts, { x: 'v', y: 'id', columns: { id: 'category' } });
    using whole = await good.load();
    expect(whole.targets[0]?.toArray()).toEqual([1, 0]);
  });

  it('refuses a line without an end instead of filling the memory', async () => {
    const path = await write('endless.jsonl.gz', gzipSync(Buffer.alloc(70 * 2 ** 20, 0x20)));
    using set = await data.jsonLines(path);
    await expect(samplesOf(set)).rejects.toMatchObject({ code: 'ERR_TEXT_RECORD' });
  });
});
