/** Where compiled addons lie, and which of them is taken. */

import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { addonFolder, cachedAddons, platformName, RECORD, sourceHash, storeAddon } from '../../native/addon-cache.mjs';

const { version: VERSION } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
let folder: string;
let env: NodeJS.ProcessEnv;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'neve-addons-'));
  env = { NEVE_CACHE: folder };
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Puts an addon of some bytes into the cache, last used so many seconds ago. */
function store(version: string, { sources, clone = false, ago = 0 }: { sources?: string; clone?: boolean; ago?: number } = {}): string {
  const built = join(folder, 'built');
  mkdirSync(built, { recursive: true });
  for (const name of ['neve.node', 'neve_loader.node', 'libneve_cuda.so', 'CMakeCache.txt']) writeFileSync(join(built, name), version);
  const target = addonFolder(version, sources, env);
  storeAddon(built, target, { clone, cudaLibrary: true, libtorch: { version } });
  const then = new Date(Date.now() - ago * 1000);
  utimesSync(join(target, RECORD), then, then);
  return target;
}

it('is named by version, platform, libtorch minor and sources', () => {
  expect(basename(addonFolder('2.13.1+cpu', undefined, env))).toBe(`neve-${VERSION}-${platformName()}-torch2.13-${sourceHash()}`);
  expect(addonFolder('2.13.0', undefined, env)).toBe(addonFolder('2.13.1+cpu', undefined, env));
  expect(sourceHash()).toMatch(/^[0-9a-f]{16}$/);
});

it('takes libraries alone into the cache', () => {
  const target = store('2.13.0');
  expect(readdirSync(target).sort()).toEqual(['libneve_cuda.so', RECORD, 'neve.node', 'neve_loader.node'].sort());
  expect(readFileSync(join(target, 'neve.node'), 'utf8')).toBe('2.13.0');
});

it('gives the addons of these sources, that of the last set-up first', () => {
  const older = store('2.11.0', { ago: 100 });
  const newer = store('2.13.0', { ago: 10 });
  store('2.13.0', { sources: '0123456789abcdef' });
  const broken = store('2.14.1');
  rmSync(join(broken, 'neve.node'));
  expect(cachedAddons(env).map((addon) => addon.folder)).toEqual([newer, older]);
  expect(cachedAddons({ NEVE_CACHE: join(folder, 'nowhere') })).toEqual([]);
});

it('replaces an addon whole', () => {
  const target = store('2.13.0');
  writeFileSync(join(target, 'old.so'), '');
  expect(store('2.13.1')).toBe(target);
  expect(existsSync(join(target, 'old.so'))).toBe(false);
  expect(readFileSync(join(target, 'neve.node'), 'utf8')).toBe('2.13.1');
});

it('forgets old builds of clones, and none of an installed package', () => {
  const installed = store('2.13.0', { sources: 'installed', ago: 10_000 });
  const clones = Array.from({ length: 8 }, (_, i) => store('2.13.0', { sources: `clone${i}`, clone: true, ago: 1000 - i }));
  expect(clones.map(existsSync)).toEqual([false, false, true, true, true, true, true, true]);
  expect(existsSync(installed)).toBe(true);
});
