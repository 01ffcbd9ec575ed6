/** Addons that somebody else compiled: packages such as `@neve/linux-x64-torch2.13`, or folders of the same files. */

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { addonFolder, copyAddon, platformName, RECORD, readAddon, recordText, sourceHash, storeAddon } from './addon-cache.mjs';
import { packageJson, ROOT } from './files.mjs';
import { minorOf } from './find-libtorch.mjs';
import { say } from './steps.mjs';

/** The package with the addon for this platform and a libtorch. */
export function prebuiltName(libtorchVersion) {
  return `@neve/${platformName()}-torch${minorOf(libtorchVersion)}`;
}

/** A prebuilt addon for this libtorch, of these sources: from `NEVE_PREBUILT`, else a package beside the program or beside Neve; else `null`. */
export function findPrebuilt(libtorchVersion, env = process.env) {
  const name = prebuiltName(libtorchVersion);
  const given = env.NEVE_PREBUILT ? [resolve(env.NEVE_PREBUILT), join(resolve(env.NEVE_PREBUILT), name)] : [];
  const installed = [process.cwd(), ROOT].map((folder) => packageFolder(name, folder)).filter((folder) => folder !== null);
  for (const folder of new Set([...given, ...installed])) {
    const found = readAddon(folder);
    if (found === null) continue;
    const problem = misfit(found, libtorchVersion);
    if (problem === null) return found;
    say(`addon: passed over the prebuilt one in ${folder}: ${problem}`);
  }
  return null;
}

function packageFolder(name, from) {
  try {
    return dirname(createRequire(join(from, 'package.json')).resolve(`${name}/package.json`));
  } catch {
    return null;
  }
}

function misfit({ sources, platform, libtorch }, libtorchVersion) {
  if (platform !== platformName()) return `it is for ${platform}`;
  if (minorOf(libtorch.version) !== minorOf(libtorchVersion)) return `it is for libtorch ${minorOf(libtorch.version)}`;
  return sources === sourceHash() ? null : 'it is of another version of Neve';
}

/** Puts a prebuilt addon into the cache, if there is one and it works here: what it was compiled on may be newer than this system. */
export function takePrebuilt(libtorch) {
  const found = findPrebuilt(libtorch.version);
  if (found === null) return null;
  const tried = spawnSync(process.execPath, [join(ROOT, 'native', 'try-addon.mjs'), found.folder, libtorch.root], { encoding: 'utf8' });
  if (tried.status !== 0) {
    say(`addon: passed over the prebuilt one in ${found.folder}: ${tried.stderr.trim() || tried.signal}`);
    return null;
  }
  const { folder, ...record } = found;
  const { root, version, cuda, pythonPath, source } = libtorch;
  const target = addonFolder(libtorch.version);
  storeAddon(folder, target, { ...record, libtorch: { root, version, cuda, pythonPath, source } });
  say(`addon: took the prebuilt one in ${folder}`);
  return readAddon(target);
}

/** Makes the package of a compiled addon in a folder, anew. */
export function writePrebuilt({ folder, sources, libtorch, cudaLibrary }, into) {
  const { version, license, repository } = packageJson();
  const name = prebuiltName(libtorch.version);
  rmSync(into, { recursive: true, force: true });
  mkdirSync(into, { recursive: true });
  copyAddon(folder, into);
  copyFileSync(join(ROOT, 'LICENSE'), join(into, 'LICENSE'));
  // No path of this machine, and no compiler: whoever takes it has neither.
  const record = { sources, platform: platformName(), libtorch: { version: libtorch.version, cuda: libtorch.cuda }, cudaLibrary };
  writeFileSync(join(into, RECORD), recordText(record));
  const manifest = {
    ...{ name, version, license, ...(repository === undefined ? {} : { repository }) },
    description: `Neve's native addon for ${platformName()} and libtorch ${minorOf(libtorch.version)}. \`npx neve setup\` takes it instead of compiling.`,
    ...{ os: [process.platform], cpu: [process.arch], ...(process.platform === 'linux' ? { libc: ['glibc'] } : {}) },
    files: ['*.node', '*.so', '*.dylib', RECORD],
  };
  writeFileSync(join(into, 'package.json'), recordText(manifest));
  writeFileSync(join(into, 'README.md'), `# ${name}\n\n${manifest.description}\n`);
  return { name, folder: into };
}
