import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataFile } from '../../../src/data/readers/data-file.js';
import { tarEntries } from '../../../src/data/readers/images/tar.js';

describe('tarEntries', () => {
  let folder: string;
  const files = new Map([
    ['a/short.png', 'one'],
    [`b/${'long'.repeat(40)}/name.png`, 'two'.repeat(400)],
    [`${'prefix'.repeat(12)}/${'name'.repeat(20)}.png`, ''],
    ['c/größe.png', 'four'],
  ]);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'neve-tar-'));
    for (const [name, text] of files) {
      await mkdir(join(folder, 'tree', name, '..'), { recursive: true });
      await writeFile(join(folder, 'tree', name), text);
    }
    await symlink('short.png', join(folder, 'tree', 'a', 'link.png'));
  });

  afterAll(() => rm(folder, { recursive: true }));

  it.each(['gnu', 'pax', 'ustar'])('finds the files of a %s archive that tar made', async (format) => {
    const path = join(folder, `${format}.tar`);
    // ustar has no room for names longer than 100 signs between slashes.
    const expected = [...files.keys()].filter((name) => format !== 'ustar' || !name.startsWith('b/')).sort();
    execFileSync('tar', [
      '-cf',
      path,
      `--format=${format}`,
      '-C',
      join(folder, 'tree'),
      ...new Set(expected.map((name) => name.replace(/\/.*/, ''))),
    ]);
    const bytes = await readFile(path);
    using file = await DataFile.open('test', path);
    const found = new Map<string, string>();
    const folders: string[] = [];
    for await (const { name, kind, offset, size } of tarEntries(file)) {
      if (kind === 'folder') folders.push(name);
      else found.set(name, bytes.toString('utf8', offset, offset + size));
    }
    expect(folders).toContain('a/');
    expect(found).toEqual(new Map([...found.keys()].map((name) => [name, files.get(name)])));
    expect([...found.keys()].sort()).toEqual(expected);
  });
});
