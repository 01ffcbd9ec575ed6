/** `load()` of every reader where there is nothing to load, or nothing that could become a tensor. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { csv, jsonLines, npy, npz, safetensors, textLines } from '../../../src/data/index.js';
import { safetensors as tensors } from '../../../src/formats/index.js';
import { loadModel } from '../../../src/graph/index.js';

const folder = mkdtempSync(join(tmpdir(), 'neve-load-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

// Types refuse to load samples without x; programs in JavaScript have no types.
const load = (dataset: unknown): Promise<unknown> => (dataset as { load(): Promise<unknown> }).load();

describe('load()', () => {
  it('says which fields samples have where none of them is x', async () => {
    await expect(load(await csv(file('table.csv', 'a,b\n1,2\n3,4\n')))).rejects.toMatchObject({
      code: 'ERR_SAMPLE_FORM',
      fields: { fields: ['a', 'b'] },
    });
    await expect(load(await textLines(file('lines.txt', 'one\ntwo\n')))).rejects.toMatchObject({ code: 'ERR_SAMPLE_FORM' });
    await expect(load(await jsonLines(file('rows.jsonl', '{"q":1}\n')))).rejects.toMatchObject({ code: 'ERR_SAMPLE_FORM' });
  });

  it('says that there is nothing', async () => {
    const table = await csv(file('header.csv', 'a,b\n'), { x: ['a'], y: ['b'] });
    await expect(table.load()).rejects.toThrow(
      /There is no sample to load from '.*header.csv': it is empty, or everything in it was left out/,
    );
    await expect(load(await jsonLines(file('empty.jsonl', '')))).rejects.toMatchObject({ code: 'ERR_DATA_EMPTY' });
  });
});

describe('names and paths that are none', () => {
  it('of arrays', async () => {
    for (const open of [
      (fields: object) => npz('x.npz', fields as never),
      (fields: object) => safetensors('x.safetensors', fields as never),
    ]) {
      await expect(open({})).rejects.toThrow(/option 'x' is undefined; expected the name of an array/);
      await expect(open({ x: 'a', y: [3] })).rejects.toThrow(/option 'y' is 3/);
    }
    await expect(npy({ x: undefined as never })).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE' });
  });

  it('of files', async () => {
    await expect(loadModel(undefined as never)).rejects.toThrow(
      "loadModel: option 'path' is undefined; expected the path of a file, a text.",
    );
    await expect(tensors.save(7 as never, new Map())).rejects.toThrow("save: option 'path' is 7; expected the path of a file, a text.");
  });
});
