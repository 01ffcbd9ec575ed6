/** What is no regular file is refused before it is opened: opening a pipe would wait for ever. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { FormatError, loadModel, nn, npy, npz, ones, pth, safetensors, trace } from '../../src/index.js';
import { makeZip } from './make-zip.js';

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

it('of weights in another format are told by name, with what reads them', async () => {
  const path = (name: string) => join(folder, name);
  using weight = ones([2]);
  const weights = new Map([['weight', weight]]);
  await safetensors.save(path('w.safetensors'), weights);
  await safetensors.saveSharded(path('m.safetensors.index.json'), weights);
  await pth.save(path('w.pth'), weights);
  using model = trace(new nn.Linear(2, 1), ones([2, 2]));
  await model.save(path('m.pt2'));
  writeFileSync(path('m.pt'), makeZip({ 'm/data.pkl': '', 'm/code/m.py': '', 'm/constants.pkl': '' }));
  await expect(pth.load(path('w.safetensors'))).rejects.toThrow('safetensors.load(path)');
  await expect(pth.load(path('m.pt2'))).rejects.toThrow('an exported program; name it .pt2 and read it with loadModel(path)');
  await expect(pth.load(path('m.pt'))).rejects.toThrow('a TorchScript model; read it with loadModel(path, { trusted: true })');
  await expect(safetensors.load(path('w.pth'))).rejects.toThrow('those are read with pth.load(path)');
  await expect(safetensors.load(path('m.safetensors.index.json'))).rejects.toThrow('safetensors.loadSharded(path)');
});

it('a socket is refused', async () => {
  const path = join(folder, 'socket.npy');
  await kinds['a socket']?.(path);
  await expect(npy.load(path)).rejects.toMatchObject({ code: 'ERR_FILE_KIND' });
});
