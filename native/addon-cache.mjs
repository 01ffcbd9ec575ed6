/**
 * Where compiled addons lie: a folder each in the cache, named by package version, platform, libtorch minor and the sources they were made of.
 * `npm ci` throws `node_modules` away, and another clone of the same sources need not compile them again. Shared by set-up and the loader.
 */

import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { filesBelow, fingerprint, packageJson, ROOT, readJson } from './files.mjs';
import { cacheRoot, minorOf } from './find-libtorch.mjs';

/** The record beside the binaries of an addon. */
export const RECORD = 'neve-build.json';
/** What an addon cannot do without. */
const BINARIES = ['neve.node', 'neve_loader.node'];
/** Builds of clones that are kept, since work on the sources makes many; those of installed packages all are. */
const CLONE_BUILDS = 6;

/** `linux-x64`: what npm calls this platform. */
export function platformName() {
  return `${process.platform}-${process.arch}`;
}

/** Changes when anything changes that the binaries are made of. Node's own version does not: Node-API is stable across it. */
export function sourceHash() {
  const sources = [join(ROOT, 'CMakeLists.txt'), ...filesBelow(join(ROOT, 'native'), ['.cc', '.h', '.cu', '.cuh', '.cmake'])];
  return fingerprint([packageJson().dependencies['node-addon-api']], sources.filter(existsSync)).slice(0, 16);
}

const folderOfAddons = (env) => join(cacheRoot(env), 'addon');
const namePrefix = () => `neve-${packageJson().version}-${platformName()}-torch`;

/** The folder of the addon for a libtorch, whether it is there or not. */
export function addonFolder(libtorchVersion, sources = sourceHash(), env = process.env) {
  return join(folderOfAddons(env), `${namePrefix()}${minorOf(libtorchVersion)}-${sources}`);
}

/** What is known of the addon in a folder; `null` when it is not whole. */
export function readAddon(folder, record = join(folder, RECORD)) {
  const found = BINARIES.every((name) => existsSync(join(folder, name))) ? readJson(record) : null;
  return found === null ? null : { ...found, folder };
}

/** The addons in the cache that were made of these sources for this platform; the one that set-up used last comes first. */
export function cachedAddons(env = process.env) {
  const parent = folderOfAddons(env);
  if (!existsSync(parent)) return [];
  const [prefix, suffix] = [namePrefix(), `-${sourceHash()}`];
  const names = readdirSync(parent).filter((name) => name.startsWith(prefix) && name.endsWith(suffix));
  const found = names.map((name) => readAddon(join(parent, name))).filter((addon) => addon !== null);
  return found.sort((a, b) => usedAt(b.folder) - usedAt(a.folder));
}

const usedAt = (folder) => statSync(join(folder, RECORD), { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Notes that set-up takes this one. */
export function noteUse(folder) {
  const now = new Date();
  utimesSync(join(folder, RECORD), now, now);
}

/** Copies an addon from the folder it was built in. It appears whole or not at all; one that is there already is replaced. */
export function storeAddon(from, folder, record) {
  mkdirSync(dirname(folder), { recursive: true });
  const temporary = `${folder}.partial-${process.pid}`;
  rmSync(temporary, { recursive: true, force: true });
  copyAddon(from, temporary);
  writeFileSync(join(temporary, RECORD), recordText(record));
  rmSync(folder, { recursive: true, force: true });
  renameSync(temporary, folder);
  if (record.clone) forgetOldBuilds(basename(folder), dirname(folder));
}

/** Copies binaries; never into a file that some process has open as a library. */
export function copyAddon(from, to) {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from).filter((file) => /^[^.].*\.(node|so|dylib)$/.test(file))) {
    const temporary = join(to, `.${name}-${process.pid}`);
    copyFileSync(join(from, name), temporary);
    renameSync(temporary, join(to, name));
  }
}

/** A record as it is written. */
export function recordText(record) {
  return `${JSON.stringify(record, null, 2)}\n`;
}

function forgetOldBuilds(kept, parent) {
  const clones = readdirSync(parent)
    .filter((name) => name !== kept && readAddon(join(parent, name))?.clone)
    .sort((a, b) => usedAt(join(parent, b)) - usedAt(join(parent, a)));
  for (const name of clones.slice(CLONE_BUILDS - 1)) rmSync(join(parent, name), { recursive: true, force: true });
}
