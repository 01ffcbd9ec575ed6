import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { data } from '../../../src/index.js';
import { python, pythonAvailable } from '../../support/python.js';
import { expectCursors, samplesOf } from './cursors.js';

const HOUSES = `id;size;sort;built;garden;note
1;70.5;flat;1990-05-01;true;plain
2;?;house;2001-01-31;false;"a ""quoted"" note; with
two lines"
3;120;house;1970-01-02;true;
4;33;flat;2020-12-31;false;last`;

describe('data.csv', () => {
  let folder: string;
  const at = (name: string) => join(folder, name);
  const write = async (name: string, text: string | Buffer) => {
    await writeFile(at(name), text);
    return at(name);
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'neve-csv-'));
    await write('houses.csv', HOUSES);
    await write('houses.csv.gz', gzipSync(`\ufeff${HOUSES.replaceAll('\n', '\r\n')}`));
  });

  afterAll(() => rm(folder, { recursive: true }));

  it.each(['houses.csv', 'houses.csv.gz'])('infers what columns of %s hold, and gives rows by column', async (name) => {
    using set = await data.csv(at(name), { columns: { size: { missing: { fill: -1 } }, sort: 'category' } });
    expect(set).toMatchObject({ kind: 'iterable', size: null, seekable: name === 'houses.csv' });
    expect(set.columns.map(({ name: column, type }) => [column, type])).toEqual([
      ['id', 'number'],
      ['size', 'number'],
      ['sort', 'category'],
      ['built', 'date'],
      ['garden', 'boolean'],
      ['note', 'text'],
    ]);
    const rows = await samplesOf(set);
    expect(rows).toHaveLength(4);
    expect(rows[1]).toEqual({
      id: 2,
      size: -1,
      sort: 1,
      built: 980_899_200,
      garden: 0,
      note: expect.stringMatching(/^a "quoted" note; with\r?\ntwo lines$/),
    });
    expect(rows.map(({ sort }) => sort)).toEqual([0, 1, 1, 0]);
    expect(rows[2]?.note).toBe('');
  });

  it('makes samples of columns: vectors, numbers, labels, dates in days from an origin', async () => {
    const columns = { size: { missing: 'skip' }, built: { unit: 'days', origin: '1970-01-01' } } as const;
    using set = await data.csv(at('houses.csv'), { x: ['size', 'built', 'garden'], y: 'sort', columns: { ...columns, sort: 'category' } });
    expect(await samplesOf(set)).toEqual(
      [
        [[70.5, 7425, 1], 0n],
        [[120, 1, 1], 1n],
        [[33, 18627, 0], 0n],
      ].map(([x, y]) => ({
        x: { data: Float32Array.from(x as number[]), shape: [3] },
        y: { data: BigInt64Array.of(y as bigint), shape: [] },
      })),
    );
    using wide = await data.csv(at('houses.csv'), { x: ['id'], y: 'built', dtype: 'float64' });
    using whole = await wide.load();
    expect(whole.inputs[0]).toMatchObject({ shape: [4, 1], dtype: 'float64' });
    expect(whole.targets[0]?.toTypedArray()).toEqual(Float64Array.of(641_520_000, 980_899_200, 86_400, 1_609_372_800));
  });

  it('reads dates and times as they are written, and refuses days that do not exist', async () => {
    const path = await write('times.csv', 'when,clock\n16/12/2006,17:24:00\n1/2/2007,00:00:01\n');
    using set = await data.csv(path, {
      x: ['when', 'clock'],
      dtype: 'float64',
      columns: { when: { format: 'DD/MM/YYYY' }, clock: { format: 'HH:mm:ss' } },
    });
    expect((await samplesOf(set)).map(({ x }) => x)).toEqual(
      [
        [Date.UTC(2006, 11, 16) / 1000, 62_640],
        [Date.UTC(2007, 1, 1) / 1000, 1],
      ].map((values) => ({ data: Float64Array.from(values), shape: [2] })),
    );
    for (const [format, day] of [
      ['DD/MM/YYYY', '30/02/2007'],
      [undefined, '2007-02-30'],
    ] as const) {
      const wrong = await write('wrong.csv', `when\n${day}\n`);
      using bad = await data.csv(wrong, { x: 'when', columns: { when: { type: 'date', ...(format === undefined ? {} : { format }) } } });
      await expect(samplesOf(bad)).rejects.toMatchObject({ code: 'ERR_VALUE' });
    }
  });

  it('reads decimal commas where they leave no doubt, and keeps reading them so', async () => {
    const path = await write('commas.csv', 'a;b;c;d\n1,5;1,234;"3";7\n-0,25;2,500;"4,5";8\n;3,000;"1e3";9\n');
    using set = await data.csv(path, { missing: { fill: 0 } });
    // 1,234 may be a thousand and more.
    expect(set.columns.map(({ name, type }) => [name, type])).toEqual([
      ['a', 'number'],
      ['b', 'text'],
      ['c', 'number'],
      ['d', 'number'],
    ]);
    expect(set.columnOptions.a).toEqual({ type: 'number', decimal: ',' });
    expect(set.columnOptions.d).toEqual({ type: 'number' });
    using told = await data.csv(path, { x: ['a', 'b', 'c'], columns: { b: { decimal: ',' } }, missing: { fill: 0 } });
    using loaded = await told.load();
    expect(loaded.inputs[0]?.toArray()).toEqual([
      [1.5, expect.closeTo(1.234), 3],
      [-0.25, 2.5, 4.5],
      [0, 3, 1000],
    ]);
    using small = await data.csv(await write('small.csv', 'a;b\n0,841;1\n-0,250;2\n'));
    expect(small.columnOptions.a).toEqual({ type: 'number', decimal: ',' });
    using dotted = await data.csv(await write('dots.csv', 'a\n1.5\n2\n'), { x: 'a', columns: { a: set.columnOptions.a as object } });
    await expect(dotted.load()).rejects.toMatchObject({
      code: 'ERR_VALUE',
      message: expect.stringContaining('a number with a decimal comma'),
    });
  });

  it('keeps the indices of categories for another file', async () => {
    const train = await write('train.csv', 'sort\nb\na\nc\n');
    const test = await write('test.csv', 'sort\nc\nd\n');
    using first = await data.csv(train, { x: 'sort', columns: { sort: 'category' } });
    expect(first.columns[0]?.categories).toEqual(['a', 'b', 'c']);
    using second = await data.csv(test, { x: 'sort', columns: JSON.parse(JSON.stringify(first.columnOptions)) });
    await expect(samplesOf(second)).rejects.toMatchObject({
      code: 'ERR_CATEGORY_UNKNOWN',
      message: expect.stringMatching(/row 2.*'sort' is "d"/),
    });
    using third = await data.csv(test, { x: 'sort', columns: { sort: { categories: ['a', 'b', 'c'], unknown: 'other' } } });
    expect((await samplesOf(third)).map(({ x }) => x)).toEqual([2n, 3n].map((index) => ({ data: BigInt64Array.of(index), shape: [] })));
  });

  it("takes other dialects: no header, no quotes, tabs, latin1, names of one's own", async () => {
    const path = await write('tabs.txt', Buffer.from('caf\xe9\t"5\nt"ea\t3\n', 'latin1'));
    using set = await data.csv(path, {
      header: ['drink', 'price'],
      quote: null,
      encoding: 'latin1',
      columns: { drink: 'text', price: 'text' },
    });
    expect(await samplesOf(set)).toEqual([
      { drink: 'café', price: '"5' },
      { drink: 't"ea', price: '3' },
    ]);
    using plain = await data.csv(await write('plain.csv', '1|2\n\n3|4'), { header: false, x: ['column1', 'column0'] });
    expect((await samplesOf(plain)).map(({ x }) => [...(x as { data: Float32Array }).data])).toEqual([
      [2, 1],
      [4, 3],
    ]);
  });

  const pets = (ends: readonly string[]) =>
    `a,kind${ends[0]}${ends.flatMap((end) => Array.from({ length: 4000 }, (_, i) => `${i},${i % 2 ? 'cat' : 'dog'}${end}`)).join('')}`;

  it.each([
    ['LF', ['\n']],
    ['CRLF', ['\r\n']],
    ['CR', ['\r']],
    ['LF and then CRLF', ['\n', '\r\n']],
    ['CRLF and then LF', ['\r\n', '\n']],
    ['all of them', ['\r', '\n', '\r\n', '\r']],
  ])('reads lines that end in %s', async (_, ends) => {
    using set = await data.csv(await write('ends.csv', pets(ends)), { x: ['a'], y: 'kind' });
    expect(set.columns.map(({ categories }) => categories)).toEqual([[], ['cat', 'dog']]);
    using whole = await set.load();
    expect(whole.size).toBe(4000 * ends.length);
    expect(whole.targets[0]?.toTypedArray()).toEqual(BigInt64Array.from({ length: whole.size }, (_, i) => BigInt(1 - (i % 2))));
  });

  it('says in which line something is, whatever ends lines', async () => {
    const lines = ['\r', '\n'].flatMap((end) => [`1,"two${end}lines"${end}`, `3,4\r\n`]);
    const path = await write('lines.csv', `a,b\n${lines.join('')}5,x"y"z\n`);
    await expect(data.csv(path)).rejects.toMatchObject({ code: 'ERR_CSV', fields: { line: 8 } });
  });

  it('refuses bytes that are no UTF-8, by line, and takes characters that lie across blocks', async () => {
    const towns = (other: string) =>
      `\ufeffa,town\n${Array.from({ length: 9000 }, (_, i) => `${i},${i % 2 ? 'Orléans' : other}\n`).join('')}`;
    using good = await data.csv(await write('towns.csv', towns('Orlèans')), { x: ['a'], y: 'town', inferRows: Number.POSITIVE_INFINITY });
    expect(good.columns[1]?.categories).toEqual(['Orlèans', 'Orléans']);
    using whole = await good.load();
    expect(whole.size).toBe(9000);
    const bad = Buffer.concat([Buffer.from(towns('Paris')), Buffer.from('9000,Orl\xe8ans\n', 'latin1')]);
    using late = await data.csv(await write('late.csv', bad), { x: ['a'], y: 'town' });
    await expect(late.load()).rejects.toMatchObject({
      ...{ name: 'FormatError', code: 'ERR_TEXT_ENCODING' },
      message: expect.stringMatching(/late\.csv', line 9002: its bytes are no UTF-8\..* give \{ encoding: 'latin1' \}/),
    });
    const latin1 = await write('latin1.csv', Buffer.from('a,größe\n1,2\n', 'latin1'));
    await expect(data.csv(latin1)).rejects.toMatchObject({ code: 'ERR_TEXT_ENCODING', message: expect.stringContaining('line 1:') });
    using told = await data.csv(latin1, { encoding: 'latin1' });
    expect(told.columns.map(({ name }) => name)).toEqual(['a', 'größe']);
  });

  it('goes on behind every sample, in a new reader, across blocks and quoted line ends', async () => {
    const rows = Array.from({ length: 700 }, (_, i) =>
      i % 7 === 3 ? `${i},"line ${i}\nand "" more",?` : `${i},${'x'.repeat(i % 90)},${i / 8}`,
    );
    const text = `a,b,c\n${rows.join('\n')}\n`;
    const options = { missing: 'skip', columns: { b: 'text' } } as const;
    const path = await write('long.csv', text);
    await expectCursors(() => data.csv(path, options), 600, 13);
    const packed = await write('long.csv.gz', gzipSync(text));
    await expectCursors(() => data.csv(packed, options), 600, 97);
  });

  it.skipIf(!pythonAvailable())('gives what Python reads', async () => {
    const values = Array.from({ length: 3000 }, (_, i) => [
      `${Math.sin(i) * 10 ** ((i % 40) - 20)}`,
      `name "${i % 11}", ${i}`,
      `${i % 5}e-3`,
    ]);
    const path = await write('python.csv', `a,b,c\n${values.map(([a, b, c]) => `${a},"${b?.replaceAll('"', '""')}",${c}`).join('\n')}\n`);
    const expected = python<[number, string, number][]>(
      'import csv, json, sys\nrows = list(csv.reader(open(sys.argv[1], newline="")))[1:]\nprint(json.dumps([[float(a), b, float(c)] for a, b, c in rows]))',
      { args: [path] },
    );
    using set = await data.csv(path);
    expect((await samplesOf(set)).map(({ a, b, c }) => [a, b, c])).toEqual(expected);
  });

  it('refuses what it cannot use, with the row and the column', async () => {
    const open = async (text: string, options: data.CsvOptions = {}) => {
      using set = await data.csv(await write('bad.csv', text), options);
      return samplesOf(set);
    };
    const number = { columns: { b: 'number' } } as const;
    const cases: [() => Promise<unknown>, string, RegExp][] = [
      [() => open(''), 'ERR_CSV', /no rows/],
      [() => open('a,b\n1,2\n3\n'), 'ERR_CSV', /row 2: 1 values; expected 2/],
      [() => open('a,a\n1,2\n'), 'ERR_CSV', /two columns 'a'/],
      [() => open('a,b\n1,x"y"z\n'), 'ERR_CSV', /line 2: the quotes/],
      [() => open('a,b\n1,2\n3,four\n', number), 'ERR_VALUE', /row 2: column 'b' is "four"; expected a number/],
      [() => open('a,b\n1,?\n'), 'ERR_VALUE_MISSING', /row 1: column 'b' has no value \('\?'\)/],
      [() => open('a,b\n1,2\n', { x: 'price' }), 'ERR_COLUMN_UNKNOWN', /no column 'price'. Columns there: a, b/],
      [() => open('apple,b\n1,2\n', { columns: { aple: 'text' } }), 'ERR_COLUMN_UNKNOWN', /Did you mean 'apple'/],
      [() => open('a\nhello\n', { x: 'a', columns: { a: 'text' } }), 'ERR_OPTION_VALUE', /map/],
      [() => open('a\n1\n', { y: 'a' }), 'ERR_OPTION_VALUE', /none without x/],
      [() => open('a\n1\n', { seperator: ';' } as never), 'ERR_OPTION_UNKNOWN', /seperator/],
      [() => open('a\n1\n', { columns: { a: 'numeric' as never } }), 'ERR_OPTION_VALUE', /type/],
      [() => open('a\n1\n', { columns: { a: { categorys: [] } as never } }), 'ERR_OPTION_UNKNOWN', /categories/],
      [() => open('a\n1\n', { columns: { a: { type: 'number', format: 'YYYY' } } }), 'ERR_OPTION_VALUE', /none for the type 'number'/],
      [() => open('a\n1\n', { columns: { a: { format: 'yyyy' } } }), 'ERR_OPTION_VALUE', /format/],
      [() => open('a\n1\n', { missing: 'drop' as never }), 'ERR_OPTION_VALUE', /missing/],
      [() => open('a\n1\n', { delimiter: '::' }), 'ERR_OPTION_VALUE', /one ASCII sign/],
      [
        () => open('a,b\n1,u\n2,\n3,u\n', { missing: { fill: 0 } }),
        'ERR_OPTION_VALUE',
        /row 2: column 'b' has no value, and option 'missing' fills it with 0; expected one of its 1 categories.* { columns: { "b": { missing/,
      ],
      [() => open('a,b\n1,\n', { ...number, missing: { fill: 'none' } }), 'ERR_OPTION_VALUE', /fills it with "none"; expected a number/],
    ];
    for (const [read, code, message] of cases)
      await expect(read(), String(message)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    execFileSync('mkfifo', [at('fifo')]);
    for (const path of [at('fifo'), folder, at('nowhere')]) await expect(data.csv(path)).rejects.toMatchObject({ code: 'ERR_DATA_PATH' });
  });

  it('refuses cursors of other data', async () => {
    using set = await data.csv(at('houses.csv'), { x: 'id' });
    for (const cursor of [7, 'x', { offset: 1 }, { offset: -1, skip: 0, row: 0, line: 1 }, { offset: 1e6, skip: 0, row: 0, line: 1 }]) {
      await expect(set.chunks(0, cursor)[Symbol.asyncIterator]().next(), JSON.stringify(cursor)).rejects.toMatchObject({
        code: 'ERR_CURSOR',
      });
    }
  });

  it('refuses packed files that are cut off', async () => {
    const path = await write(
      'cut.csv.gz',
      gzipSync(`a\n${Array.from({ length: 5000 }, (_, i) => Math.sin(i)).join('\n')}`).subarray(0, 9000),
    );
    await expect(data.csv(path, { inferRows: Number.POSITIVE_INFINITY })).rejects.toMatchObject({ code: 'ERR_GZIP' });
  });
});
