/** Set-up of an installed package on a machine without a compiler: a prebuilt addon is taken, or it is said why not. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addonFolder, RECORD, readAddon, sourceHash } from '../../native/addon-cache.mjs';
import { prebuiltName, writePrebuilt } from '../../native/prebuilt.mjs';
import { libtorchInUse } from '../../src/native/load.js';
import { copyPackage } from '../support/installed.js';

const ROOT = join(import.meta.dirname, '../..');
const libtorch = libtorchInUse();
const name = prebuiltName(libtorch.version);
let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'neve-project-'));
  copyPackage(join(project, 'node_modules/neve'));
  writeFileSync(join(project, 'package.json'), '{}');
});

afterEach(() => {
  rmSync(project, { recursive: true });
});

/** The addon that these tests run with, as a package in a folder. */
function prebuilt(folder: string): string {
  const own = readAddon(join(ROOT, 'build/Release'), join(ROOT, 'build', RECORD));
  if (own === null) throw new Error('this clone has no addon');
  // Whatever the sources became since it was compiled.
  expect(writePrebuilt({ ...own, sources: sourceHash() }, folder)).toEqual({ name, folder });
  return folder;
}

/** `neve setup` in the project, with no command to be found; as in a project that has just been installed, nothing is cached. */
function setUp(env: Record<string, string> = {}): { status: number | null; stderr: string } {
  const path = join(project, 'empty');
  mkdirSync(path, { recursive: true });
  return spawnSync(process.execPath, [join(project, 'node_modules/neve/native/setup.mjs'), '--verbose'], {
    ...{ cwd: project, encoding: 'utf8' },
    env: { PATH: path, NEVE_CACHE: join(project, 'cache'), LIBTORCH: libtorch.root, ...env },
  });
}

const cached = (): ReturnType<typeof readAddon> =>
  readAddon(addonFolder(libtorch.version, undefined, { NEVE_CACHE: join(project, 'cache') }));

it('takes the package that lies beside Neve', () => {
  const folder = prebuilt(join(project, 'node_modules', name));
  const { status, stderr } = setUp();
  expect(stderr).toContain(`took the prebuilt one in ${folder}`);
  expect(status).toBe(0);
  expect(cached()).toMatchObject({ libtorch: { root: libtorch.root, version: libtorch.version } });
  // The second time there is nothing to do.
  expect(setUp().stderr).not.toContain('prebuilt');
});

it('takes a folder that NEVE_PREBUILT names', () => {
  const folder = prebuilt(join(project, 'elsewhere', name));
  expect(setUp({ NEVE_PREBUILT: join(project, 'elsewhere') }).stderr).toContain(`took the prebuilt one in ${folder}`);
  expect(cached()).not.toBeNull();
});

it('tells nothing of the machine it was made on', () => {
  const folder = prebuilt(join(project, 'node_modules', name));
  const texts = [RECORD, 'package.json', 'README.md'].map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
  expect(texts).not.toContain(libtorch.root);
  expect(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).toMatchObject({
    name,
    os: [process.platform],
    cpu: [process.arch],
  });
});

it('passes over one of other sources, and then names what compiling needs', () => {
  const folder = prebuilt(join(project, 'node_modules', name));
  const record = JSON.parse(readFileSync(join(folder, RECORD), 'utf8')) as object;
  writeFileSync(join(folder, RECORD), JSON.stringify({ ...record, sources: '0123456789abcdef' }));
  const { status, stderr } = setUp();
  expect(stderr).toContain(`passed over the prebuilt one in ${folder}: it is of another version of Neve`);
  expect(stderr).toContain('A C++ compiler is missing.');
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(status).toBe(1);
});

it('passes over one that does not open here', () => {
  const folder = prebuilt(join(project, 'node_modules', name));
  writeFileSync(join(folder, 'neve_loader.node'), 'no library');
  const { status, stderr } = setUp();
  expect(stderr).toMatch(/passed over the prebuilt one in .*: .*neve_loader.node/);
  expect(stderr).toContain('A C++ compiler is missing.');
  expect(status).toBe(1);
  expect(cached()).toBeNull();
});
