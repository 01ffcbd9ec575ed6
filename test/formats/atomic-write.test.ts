import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StateError } from '../../src/errors.js';
import { atomicWrite, writeFileAtomic } from '../../src/formats/atomic-write.js';
import { temporaryFolder } from './temporary-folder.js';

const file = temporaryFolder();

describe('atomicWrite', () => {
  it('makes and replaces a file, and leaves nothing else', async () => {
    await writeFileAtomic(file('a.txt'), 'one');
    await writeFileAtomic(file('a.txt'), new Uint8Array([116, 119, 111]));
    expect(readFileSync(file('a.txt'), 'utf8')).toBe('two');
    expect(readdirSync(dirname(file('a.txt')))).toEqual(['a.txt']);
  });

  it('leaves permissions as they were, and links where they lead', async () => {
    await writeFileAtomic(file('private.txt'), 'one');
    chmodSync(file('private.txt'), 0o640);
    symlinkSync('private.txt', file('link.txt'));
    await writeFileAtomic(file('link.txt'), 'two');
    expect(lstatSync(file('link.txt')).isSymbolicLink()).toBe(true);
    expect(readFileSync(file('private.txt'), 'utf8')).toBe('two');
    expect(statSync(file('private.txt')).mode & 0o777).toBe(0o640);
  });

  it("gives the temporary file the final one's name and folder", async () => {
    await atomicWrite(file('b.pt'), (temporary) => {
      expect(temporary).toMatch(/\/\.writing-[^/]+\/b\.pt$/);
      expect(dirname(dirname(temporary))).toBe(dirname(file('b.pt')));
      writeFileSync(temporary, 'x');
    });
    expect(existsSync(file('b.pt'))).toBe(true);
  });

  it('keeps the old file when writing fails', async () => {
    await writeFileAtomic(file('c.txt'), 'old');
    const failure = new Error('disk on fire');
    const failing = atomicWrite(file('c.txt'), (temporary) => {
      writeFileSync(temporary, 'half');
      throw failure;
    });
    await expect(failing).rejects.toMatchObject({ name: 'CheckpointError', code: 'ERR_FILE_WRITE', cause: failure });
    expect(readFileSync(file('c.txt'), 'utf8')).toBe('old');
    expect(readdirSync(dirname(file('c.txt'))).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('passes on errors that are typed already', async () => {
    const error = new StateError('ERR_TEST', 'no');
    await expect(atomicWrite(file('d'), () => Promise.reject(error))).rejects.toBe(error);
  });

  it('names a folder that is not there', async () => {
    await expect(writeFileAtomic(file('missing/e.txt'), '')).rejects.toMatchObject({
      code: 'ERR_FILE_WRITE',
      fields: { path: file('missing/e.txt') },
    });
  });

  it('does not replace a folder', async () => {
    mkdirSync(file('folder/inside'), { recursive: true });
    await expect(writeFileAtomic(file('folder'), 'x')).rejects.toMatchObject({ code: 'ERR_FILE_WRITE' });
  });

  it('puts no file in the place of a pipe or a device', async () => {
    execFileSync('mkfifo', [file('pipe')]);
    await expect(writeFileAtomic(file('pipe'), 'x')).rejects.toMatchObject({ code: 'ERR_FILE_WRITE' });
    expect(statSync(file('pipe')).isFIFO()).toBe(true);
  });
});
