import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cudaObstacle } from '../../native/build-addon.mjs';
import { cacheFolder, cudaVersionOf, findLibtorch, inspect } from '../../native/find-libtorch.mjs';
import { libtorchInUse } from '../../src/native/load.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neve-find-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
  vi.unstubAllEnvs();
});

/** Files that look like a libtorch, in a pip folder (`<place>/torch`) of the given version. */
function fakeTorch(place: string, version: string, cuda = false): string {
  const root = join(place, 'torch');
  mkdirSync(join(root, 'lib'), { recursive: true });
  mkdirSync(join(root, 'include', 'ATen'), { recursive: true });
  writeFileSync(join(root, 'lib', 'libtorch_cpu.so'), '');
  if (cuda) writeFileSync(join(root, 'lib', 'libtorch_cuda.so'), '');
  writeFileSync(join(root, '__init__.py'), 'raise ImportError("set-up must not import torch")\n');
  writeFileSync(join(root, 'version.py'), `from typing import Optional\n__version__ = '${version}'\n`);
  return root;
}

describe('inspect', () => {
  it('takes the folder of libtorch and the one that holds the Python package', () => {
    const root = fakeTorch(folder, '2.13.0+cpu');
    const expected = { root, version: '2.13.0+cpu', cuda: false, pythonPath: folder, problem: null };
    expect(inspect(root)).toEqual(expected);
    expect(inspect(folder)).toEqual(expected);
  });

  it('reads the version of a libtorch without Python', () => {
    const root = fakeTorch(folder, '2.13.0');
    rmSync(join(root, 'version.py'));
    rmSync(join(root, '__init__.py'));
    writeFileSync(join(root, 'build-version'), '2.12.1+cu130\n');
    expect(inspect(root)).toMatchObject({ version: '2.12.1+cu130', pythonPath: null, problem: null });
  });

  it.each(['2.10.0', '1.14.1', '2.2.0'])('refuses version %s, which is too old, by name', (version) => {
    fakeTorch(folder, version);
    expect(inspect(folder, { untried: true }).problem).toBe(`it is version ${version}, and Neve works with 2.11 to 2.14`);
  });

  it.each(['2.15.0+cpu', '2.100.0', '3.11.0'])('refuses version %s, which nobody has tried, and offers to try it', (version) => {
    fakeTorch(folder, version);
    expect(inspect(folder).problem).toBe(
      `it is version ${version}, and Neve works with 2.11 to 2.14; a newer one needs an addon compiled for it, which may fail or behave otherwise: ` +
        '`npm run setup -- --untried` tries it',
    );
    expect(inspect(folder, { untried: true }).problem).toBeNull();
    const env = { PATH: process.env.PATH, LIBTORCH: folder };
    expect(findLibtorch({ env }).refused).toContain('`npm run setup -- --untried` tries it');
    expect(findLibtorch({ env: { ...env, NEVE_UNTRIED: '1' } }).found?.version).toBe(version);
    expect(findLibtorch({ env: { ...env, NEVE_UNTRIED: '0' } }).found).toBeNull();
  });

  it('says what a wrong folder lacks', () => {
    expect(inspect(join(folder, 'nowhere')).problem).toBe('there is no such folder');
    expect(inspect(folder).problem).toBe('it holds no lib/libtorch_cpu.so');
  });
});

describe('the CUDA library', () => {
  it('is built by a compiler of the major version that libtorch was built with', () => {
    const root = fakeTorch(folder, '2.13.0+cu130', true);
    const libtorch = { root, version: '2.13.0+cu130', cuda: true };
    expect(cudaVersionOf(root)).toBe('13.0');
    expect(cudaObstacle(libtorch, '13.2')).toBeNull();
    expect(cudaObstacle(libtorch, '12.8')).toMatch(/^nvcc is of CUDA 12\.8, and libtorch 2\.13\.0\+cu130 of CUDA 13\.0/);
    expect(cudaObstacle(libtorch, null)).toBe('nvcc was not found');
    expect(cudaObstacle({ ...libtorch, cuda: false }, '13.0')).toBe('libtorch 2.13.0+cu130 is a CPU build');
  });

  it('reads what the wheel says', () => {
    const root = fakeTorch(folder, '2.13.0', true);
    writeFileSync(join(root, 'version.py'), "__version__ = '2.13.0'\ncuda: Optional[str] = '12.6'\n");
    expect(cudaVersionOf(root)).toBe('12.6');
    writeFileSync(join(root, 'version.py'), "__version__ = '2.13.0+cpu'\ncuda: Optional[str] = None\n");
    expect(cudaVersionOf(root)).toBeNull();
  });
});

describe('findLibtorch', () => {
  it('takes LIBTORCH before Python before the cache', () => {
    const env = { PATH: process.env.PATH, NEVE_CACHE: join(folder, 'cache') };
    const cached = fakeTorch(cacheFolder('cpu', env), '2.13.0+cpu');
    expect(findLibtorch({ env, gpu: false }).found).toMatchObject({ source: 'cache', root: cached });

    const site = join(folder, 'site');
    const importable = fakeTorch(site, '2.12.0', true);
    const withPython = { ...env, PYTHONPATH: site };
    expect(findLibtorch({ env: withPython, gpu: false }).found).toMatchObject({ source: 'python', root: importable, cuda: true });

    const chosen = fakeTorch(join(folder, 'chosen'), '2.11.0');
    expect(findLibtorch({ env: { ...withPython, LIBTORCH: chosen }, gpu: false }).found).toMatchObject({
      source: 'LIBTORCH',
      root: chosen,
    });
  });

  it('passes over an unsupported Python torch, but never over LIBTORCH', () => {
    fakeTorch(join(folder, 'site'), '2.9.0');
    const env = { PATH: process.env.PATH, NEVE_CACHE: join(folder, 'cache'), PYTHONPATH: join(folder, 'site') };
    const search = findLibtorch({ env, gpu: false });
    expect(search).toMatchObject({ found: null, refused: null });
    expect(search.candidates.map(({ source }) => source)).toEqual(['LIBTORCH', 'python', 'cache', 'cache']);
    expect(findLibtorch({ env: { ...env, LIBTORCH: folder } }).refused).toBe(
      `LIBTORCH=${folder} cannot be used: it holds no lib/libtorch_cpu.so.`,
    );
  });

  it('wants the CUDA build where a GPU is', () => {
    const env = { PATH: process.env.PATH, NEVE_CACHE: folder };
    fakeTorch(cacheFolder('cpu', env), '2.13.0+cpu');
    expect(findLibtorch({ env, gpu: true }).found).toBeNull();
    fakeTorch(cacheFolder('cuda', env), '2.13.0+cu130', true);
    expect(findLibtorch({ env, gpu: true }).found).toMatchObject({ cuda: true });
  });
});

describe('libtorchInUse', () => {
  it('refuses another minor version than the addon was built for', () => {
    vi.stubEnv('LIBTORCH', fakeTorch(folder, '2.12.0'));
    expect(() => libtorchInUse()).toThrow(
      expect.objectContaining({ code: 'ERR_LIBTORCH_VERSION', fields: expect.objectContaining({ found: '2.12.0' }) }),
    );
  });

  it('says so when LIBTORCH is no libtorch', () => {
    vi.stubEnv('LIBTORCH', folder);
    expect(() => libtorchInUse()).toThrow(expect.objectContaining({ code: 'ERR_LIBTORCH_MISSING' }));
  });
});
