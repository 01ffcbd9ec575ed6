/** An addon or a libtorch that cannot be loaded: a process each, over a build folder of its own. */

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { expect, it } from 'vitest';
import { native } from '../../src/native/load.js';
import { TEST_DEVICE } from '../support/device.js';
import { transpile } from '../support/transpiled.js';

const ROOT = join(import.meta.dirname, '../..');
const RECORD = join(ROOT, 'build', 'neve-build.json');
const BINARIES = join(ROOT, 'build', 'Release');
const LOADER = join(BINARIES, 'neve_loader.node');

/** What loading fails with. `make` is given the folder that stands for `build`, and gives variables of the environment. */
function failure(make: (build: string) => Record<string, string>): unknown {
  using child = transpile(new URL('load-child.ts', import.meta.url).pathname);
  const build = join(child.script, '../../../build');
  rmSync(build);
  mkdirSync(join(build, 'Release'), { recursive: true });
  // The cache of this machine has addons, too.
  const env = { ...process.env, NEVE_CACHE: join(build, 'cache'), ...make(build) };
  return JSON.parse(execFileSync(process.execPath, [child.script], { encoding: 'utf8', env, timeout: 50_000 }));
}

it('an addon that was never built', () => {
  expect(failure(() => ({}))).toEqual({
    ...{ name: 'NativeError', code: 'ERR_ADDON_MISSING' },
    message: expect.stringMatching(/^Neve's native addon is not built. Build it with `.*setup`/),
  });
});

it('Neve in a bundle', () => {
  const folder = mkdtempSync(join(tmpdir(), 'neve-bundle-'));
  try {
    const outfile = join(folder, 'dist', 'app.js');
    const entryPoints = [join(import.meta.dirname, 'load-child.ts')];
    buildSync({ entryPoints, outfile, bundle: true, minify: true, platform: 'node', format: 'esm', target: 'node20', logLevel: 'error' });
    expect(JSON.parse(execFileSync(process.execPath, [outfile], { encoding: 'utf8', timeout: 50_000 }))).toEqual({
      ...{ name: 'NativeError', code: 'ERR_BUNDLED' },
      message: expect.stringContaining(`Neve was bundled into ${outfile}, away from the package`),
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('an addon of other bytes', () => {
  const found = failure((build) => {
    copyFileSync(RECORD, join(build, 'neve-build.json'));
    for (const name of ['neve.node', 'neve_loader.node']) writeFileSync(join(build, 'Release', name), 'no library');
    return {};
  });
  expect(found).toEqual({
    ...{ name: 'NativeError', code: 'ERR_ADDON_LOAD' },
    message: expect.stringMatching(/^Neve's native addon cannot be loaded: .*neve_loader.node.* Build it again with `.*setup`/),
  });
});

it('a libtorch of other bytes', () => {
  const { libtorch } = JSON.parse(readFileSync(RECORD, 'utf8')) as { libtorch: { version: string } };
  const found = failure((build) => {
    copyFileSync(RECORD, join(build, 'neve-build.json'));
    for (const name of ['neve.node', 'neve_loader.node']) copyFileSync(join(BINARIES, name), join(build, 'Release', name));
    const torch = join(build, 'torch');
    mkdirSync(join(torch, 'include', 'ATen'), { recursive: true });
    mkdirSync(join(torch, 'lib'));
    for (const name of ['libc10.so', 'libtorch_cpu.so']) writeFileSync(join(torch, 'lib', name), 'no library');
    writeFileSync(join(torch, 'build-version'), libtorch.version);
    return { LIBTORCH: torch };
  });
  expect(found).toEqual({
    ...{ name: 'NativeError', code: 'ERR_LIBTORCH_LOAD' },
    message: expect.stringMatching(/^libtorch cannot be opened: .*libc10.so.* See `.*doctor`, or set LIBTORCH to another one/),
  });
});

// It is opened once a process, where there is a device; test/gpu/library.test.ts has what follows there.
it.skipIf(TEST_DEVICE !== 'cpu')('a CUDA library that is not there, or is another', () => {
  expect(() => native().openCudaLibrary('/nowhere/libneve_cuda.so')).toThrow(
    expect.objectContaining({
      ...{ name: 'NativeError', code: 'ERR_CUDA_LIBRARY' },
      message: expect.stringMatching(/could not be opened: \/nowhere\/libneve_cuda.so.* Run Neve's set-up again/),
    }),
  );
  expect(() => native().openCudaLibrary(LOADER)).toThrow(
    expect.objectContaining({
      code: 'ERR_CUDA_LIBRARY',
      message: expect.stringMatching(/is not of this version.* Run Neve's set-up again/),
    }),
  );
});

it('a second copy of Neve in the process', () => {
  const found = failure((build) => {
    copyFileSync(RECORD, join(build, 'neve-build.json'));
    for (const name of ['neve.node', 'neve_loader.node']) copyFileSync(join(BINARIES, name), join(build, 'Release', name));
    const first = join(build, 'first.mjs');
    writeFileSync(first, `import { ones } from ${JSON.stringify(join(ROOT, 'dist', 'index.js'))};\nones([1]).dispose();\n`);
    return { NODE_OPTIONS: `--import ${first}` };
  });
  expect(found).toEqual({
    ...{ name: 'NativeError', code: 'ERR_ADDON_TWICE' },
    message: expect.stringMatching(/^Another copy of Neve is loaded into this process, from .*neve\.node, .*npm ls neve/),
  });
});
