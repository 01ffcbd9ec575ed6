/** What is no regular file is refused before it is opened: opening a pipe would wait for ever. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FormatError, loadModel, npy, npz, pth, safetensors } from '../../src/index.js';

const folder = mkdtempSync(join(tmpdir(), 'neve-kinds-'));
const server = createServer();

const readers: Record<string, (path: string) => Promise<unknown>> = {
  '.npy': (path) => npy.load(path),
  '.npz': (path) => npz.load(path),
  '.safetensors': (path) => safetensors.load(path),
  '.pth': (path) => pth.load(path),
  '.pt2': (path) => loadModel(path),
  '.pt': (path) => loadModel(path, { trusted: true }),
};

const kinds: Record<string, (path: string) => unknown> = {
  'a named pipe': (path) => spawnSync('mkfifo', [path]),
  'a folder': (path) => mkdirSync(path),
  'a device': (path) => symlinkSync('/dev/zero', path),
  'a socket': (path) => new Promise<void>((resolve) => server.listen(path, resolve)),
};

afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

describe.each(Object.keys(readers))('a file %s', (extension) => {
  const read = readers[extension] as (path: string) => Promise<unknown>;

  it.each(['a named pipe', 'a folder', 'a device'])('that is %s is refused', async (kind) => {
    const path = join(folder, `${kind}${extension}`);
    kinds[kind]?.(path);
    const failure = await read(path).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FormatError);
    expect(failure).toMatchObject({ code: 'ERR_FILE_KIND', fields: { path, kind }, message: expect.stringContaining(kind) });
  });
});

it('a socket is refused', async () => {
  const path = join(folder, 'socket.npy');
  await kinds['a socket']?.(path);
  await expect(npy.load(path)).rejects.toMatchObject({ code: 'ERR_FILE_KIND' });
});
