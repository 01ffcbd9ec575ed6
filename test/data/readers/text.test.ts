import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { data } from '../../../src/index.js';
import { expectCursors, samplesOf } from './cursors.js';

/** A word's id is its length; a tokenizer that anybody could write. */
const lengths: data.TextTokenizer = {
  encode: (text, options) => [
    ...(options?.add_special_tokens === false ? [] : [99]),
    ...text
      .split(/\s+/)
      .filter(Boolean)
      .map((word) => word.length),
  ],
};

const WORDS = {
  version: '1.0',
  added_tokens: [],
  normalizer: { type: 'Lowercase' },
  pre_tokenizer: { type: 'Whitespace' },
  post_processor: null,
  decoder: null,
  model: { type: 'WordLevel', unk_token: '[UNK]', vocab: { '[UNK]': 0, hello: 1, world: 2 } },
};

describe('text', () => {
  let folder: string;
  const text = Array.from(
    { length: 1500 },
    (_, i) => `${'a'.repeat(1 + (i % 9))} ${'b'.repeat(1 + (i % 4))} ${'c'.repeat(1 + (i % 23))}`,
  ).join('\n');
  const write = async (name: string, bytes: string | Buffer) => {
    await writeFile(join(folder, name), bytes);
    return join(folder, name);
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'neve-text-'));
  });

  afterAll(() => rm(folder, { recursive: true }));

  it('gives blocks of bytes by index, plain or packed', async () => {
    for (const path of [await write('t.txt', 'hello world'), await write('t.txt.gz', gzipSync('hello world'))]) {
      using set = await data.textBytes(path, { length: 4 });
      expect(set.size).toBe(2);
      const bytes = (letters: string) => ({ data: BigInt64Array.from(Buffer.from(letters), BigInt), shape: [4] });
      expect(await set.read([1, 0])).toEqual([
        { x: bytes('o wo'), y: bytes(' wor') },
        { x: bytes('hell'), y: bytes('ello') },
      ]);
      using dense = await data.textBytes(path, { length: 4, stride: 1 });
      expect(dense.size).toBe(7);
      expect((await dense.read([6]))[0]?.y).toEqual(bytes('orld'));
    }
    await expect(data.textBytes(await write('short.txt', 'abcd'), { length: 4 })).rejects.toMatchObject({ code: 'ERR_DATA_ROWS' });
    await expect(data.textBytes(folder, { length: 4 })).rejects.toMatchObject({ code: 'ERR_DATA_PATH' });
  });

  it('packs tokens into blocks that follow each other', async () => {
    using set = await data.textTokens(await write('words.txt', text), { length: 32, tokenizer: lengths });
    const samples = await samplesOf(set);
    const ids = text.split(/\s+/).map((word) => BigInt(word.length));
    expect(samples).toHaveLength(Math.floor((ids.length - 1) / 32));
    expect(samples.flatMap(({ x }) => [...x.data])).toEqual(ids.slice(0, samples.length * 32));
    expect(samples.flatMap(({ y }) => [...y.data])).toEqual(ids.slice(1, samples.length * 32 + 1));
  });

  it('goes on behind every block and line, in a new reader', async () => {
    const path = await write('words.txt', text);
    const packed = await write('words.txt.gz', gzipSync(text));
    await expectCursors(() => data.textTokens(path, { length: 7, tokenizer: lengths }), 600, 41);
    await expectCursors(() => data.textTokens(path, { length: 1100, tokenizer: lengths }), 4);
    await expectCursors(() => data.textTokens(packed, { length: 50, tokenizer: lengths }), 80, 17);
    await expectCursors(() => data.textLines(path), 1500, 211);
  });

  it('gives lines without their ends', async () => {
    using set = await data.textLines(await write('lines.txt', '\ufeffone\r\n\ntwo é\nthree'));
    expect(await samplesOf(set)).toEqual(['one', '', 'two é', 'three']);
  });

  it('reads tokenizer.json, and makes samples of rows with text', async () => {
    await write('tokenizer.json', JSON.stringify(WORDS));
    const tokenizer = await data.loadTokenizer(folder);
    using rows = await data.csv(await write('mail.tsv', 'kind\ttext\nham\tHello world\nspam\thello "you\n'), {
      quote: null,
      columns: { kind: 'category', text: 'text' },
    });
    const samples = (await samplesOf(rows)).map(data.tokenized({ tokenizer, text: 'text', label: 'kind', maxLength: 2 }));
    expect(samples).toEqual([
      { x: { data: BigInt64Array.of(1n, 2n), shape: [2] }, y: { data: BigInt64Array.of(0n), shape: [] } },
      { x: { data: BigInt64Array.of(1n, 0n), shape: [2] }, y: { data: BigInt64Array.of(1n), shape: [] } },
    ]);
    expect(data.tokenized({ tokenizer: lengths, text: 'a' })({ a: 'to be' })).toEqual({
      x: { data: BigInt64Array.of(99n, 2n, 2n), shape: [3] },
    });
  });

  it('refuses what it cannot use', async () => {
    const path = await write('words.txt', text);
    const broken: data.TextTokenizer = {
      encode: () => {
        throw new Error('no');
      },
    };
    for (const tokenizer of [broken, { encode: () => [0.5] }, { encode: () => null as never }]) {
      using set = await data.textTokens(path, { length: 4, tokenizer });
      await expect(samplesOf(set)).rejects.toMatchObject({ code: 'ERR_TOKENIZER' });
    }
    await expect(data.textTokens(path, { length: 4, tokenizer: {} as never })).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE' });
    await expect(data.loadTokenizer(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'ERR_DATA_PATH' });
    await expect(data.loadTokenizer(await write('bad.json', '{'))).rejects.toMatchObject({ code: 'ERR_TOKENIZER' });
    await expect(data.loadTokenizer(await write('empty.json', '{}'))).rejects.toMatchObject({ code: 'ERR_TOKENIZER' });
    expect(() => data.tokenized({ tokenizer: lengths, text: 'a', label: 'b' })({ a: 'x', b: 'y' })).toThrow(
      expect.objectContaining({ code: 'ERR_VALUE' }),
    );
  });
});
