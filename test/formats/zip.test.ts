import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { withFile } from '../../src/formats/read-file.js';
import { looksLikeZip, readZipDirectory, type ZipEntry } from '../../src/formats/zip.js';
import { makeZip, type ZipOptions } from './make-zip.js';
import { temporaryFolder } from './temporary-folder.js';

const file = temporaryFolder();
const FILES = { 'a/data.pkl': 'hello', 'a/code/x.py': 'print()', 'a/é': '' };

function read(bytes: Uint8Array): Promise<readonly ZipEntry[]> {
  writeFileSync(file('test.zip'), bytes);
  return withFile(file('test.zip'), readZipDirectory);
}

describe('readZipDirectory', () => {
  it.each<[string, ZipOptions]>([
    ['plain', {}],
    ['zip64', { zip64: true }],
    ['with a comment', { comment: 'PK\u0005\u0006 and more' }],
  ])('reads an archive, %s', async (_, options) => {
    const entries = await read(makeZip(FILES, options));
    expect(entries.map(({ name, size, method }) => [name, size, method])).toEqual([
      ['a/data.pkl', 5, 0],
      ['a/code/x.py', 7, 0],
      ['a/é', 0, 0],
    ]);
    expect(entries[0]?.localHeader).toBe(0);
    expect(await withFile(file('test.zip'), looksLikeZip)).toBe(true);
  });

  it('refuses every truncation', async () => {
    for (const zip64 of [false, true]) {
      const bytes = makeZip(FILES, { zip64 });
      for (let length = 0; length < bytes.length; length++) {
        await expect(read(bytes.subarray(0, length))).rejects.toMatchObject({ name: 'FormatError', code: 'ERR_ZIP' });
      }
    }
  });

  it.each<[string, ZipOptions, string]>([
    ['a count that is too large', { count: 4 }, 'does not fit|cannot fit|cut off'],
    ['a count that is too small', { count: 2 }, 'belong to no entry'],
    ['a directory elsewhere', { offsetBy: 1 }, 'does not end at its end record'],
    ['a directory before the file', { offsetBy: -1000 }, 'does not end|beyond'],
    ['an encrypted entry', { flags: 1 }, 'encrypted'],
    ['a name twice', { repeat: true }, 'occurs twice'],
    ['an entry outside the file', { localHeader: 0xfffff0 }, 'lies outside the file'],
    ['a name that is not UTF-8', { name: new Uint8Array([0xff]) }, 'not UTF-8'],
    ['several parts', { part: 1 }, 'several parts'],
    ['zip64 marks without a zip64 record', { count: 0xffff }, 'without its zip64 record'],
  ])('refuses %s', async (_, options, words) => {
    await expect(read(makeZip(FILES, options))).rejects.toThrow(new RegExp(words));
  });

  it('refuses bytes put before an archive', async () => {
    await expect(read(Buffer.concat([Buffer.from('#!'), makeZip(FILES)]))).rejects.toThrow('does not end at its end record');
  });

  it('never throws anything untyped, whatever byte is changed', async () => {
    const bytes = makeZip(FILES, { zip64: true });
    for (let at = 0; at < bytes.length; at++) {
      for (const flip of [0xff, 0x80, 0x01]) {
        const changed = Uint8Array.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ flip;
        const error: unknown = await read(changed).then(
          () => null,
          (caught: unknown) => caught,
        );
        if (error !== null) expect(error).toMatchObject({ code: 'ERR_ZIP' });
      }
    }
    expect(readFileSync(file('test.zip'))).toHaveLength(bytes.length);
  });
});
