/** Set-up where the addon of these sources was compiled before, elsewhere: nothing is compiled again. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addonFolder, RECORD, readAddon, sourceHash, storeAddon } from '../../native/addon-cache.mjs';
import { libtorchInUse } from '../../src/native/load.js';
import { copyPackage } from '../support/installed.js';

const ROOT = join(import.meta.dirname, '../..');
const libtorch = libtorchInUse();
let folder: string;
let env: NodeJS.ProcessEnv;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neve-cached-'));
  mkdirSync(join(folder, 'nothing'));
  env = { PATH: join(folder, 'nothing'), NEVE_CACHE: join(folder, 'cache'), LIBTORCH: libtorch.root, CXX: process.env.CXX };
  const own = readAddon(join(ROOT, 'build/Release'), join(ROOT, 'build', RECORD));
  if (own === null) throw new Error('this clone has no addon');
  const { folder: built, ...record } = own;
  // Whatever the sources became since it was compiled.
  storeAddon(built, addonFolder(libtorch.version, undefined, env), { ...record, sources: sourceHash() });
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function setUp(root: string): { status: number | null; stderr: string } {
  copyPackage(root);
  const args = [join(root, 'native/setup.mjs'), '--native-only', '--verbose'];
  return spawnSync(process.execPath, args, { encoding: 'utf8', env });
}

it('a clone takes it from the cache into its own build folder', () => {
  const root = join(folder, 'clone');
  mkdirSync(root);
  writeFileSync(join(root, 'tsconfig.json'), '{}');
  const { status, stderr } = setUp(root);
  expect(stderr).toContain('set-up is complete');
  expect(status).toBe(0);
  expect(readAddon(join(root, 'build/Release'), join(root, 'build', RECORD))).toMatchObject({ libtorch: { root: libtorch.root } });
});

it('an installed package takes it where it is, and nothing is written into the package', () => {
  const root = join(folder, 'project/node_modules/neve');
  const { status, stderr } = setUp(root);
  expect(stderr).toContain(`addon: ${addonFolder(libtorch.version, undefined, env)}`);
  expect(status).toBe(0);
  expect(existsSync(join(root, 'build'))).toBe(false);
  expect(readdirSync(root).sort()).toEqual(['CMakeLists.txt', 'LICENSE', 'native', 'package.json']);
});
