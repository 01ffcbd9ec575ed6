/**
 * Set-up: everything that `npm start` and `npm test` need. Each stage is skipped when its result is there and fits, so a second run costs a
 * fraction of a second. Plain JavaScript without dependencies: the first stage installs them.
 *
 *   node native/setup.mjs [--verbose] [--native-only] [--untried]
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildAddon, cudaMode, findAddon, jobs, takeAddon } from './build-addon.mjs';
import { IS_CLONE } from './commands.mjs';
import { fingerprint, ROOT, readJson } from './files.mjs';
import { cacheFolder, findLibtorch, hasNvidiaGpu, inspect, PROVISIONED } from './find-libtorch.mjs';
import { findPrebuilt, takePrebuilt } from './prebuilt.mjs';
import { provisionLibtorch } from './provision.mjs';
import { missingBasics, missingForBuild, missingForProvision } from './requirements.mjs';
import { BUILD, main, runQuietly, SetupError, say, withLock } from './steps.mjs';

const lockfile = join(ROOT, 'package-lock.json');
const dependenciesStamp = join(ROOT, 'node_modules', '.neve-dependencies');
const searchStamp = join(BUILD, 'libtorch-search.json');

const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : null);

/** Stage 1: the npm packages. An installed package has no lockfile, and npm has done this for it. */
function dependenciesAreInstalled() {
  return !existsSync(lockfile) || read(dependenciesStamp) === fingerprint([], [lockfile]);
}

async function installDependencies() {
  say('dependencies: npm ci');
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund'];
  const [command, ...first] = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  await runQuietly('npm could not install the dependencies', 'npm.log', command, [...first, ...args]);
  writeFileSync(dependenciesStamp, fingerprint([], [lockfile]));
}

/** Stage 2: libtorch. Asking Python costs a moment, so the last answer holds while what it came from is unchanged. */
function locateLibtorch() {
  const { LIBTORCH, PATH, PYTHONPATH, VIRTUAL_ENV, CONDA_PREFIX, NEVE_PYTHON, NEVE_CACHE, XDG_CACHE_HOME, NEVE_UNTRIED } = process.env;
  const key = fingerprint([LIBTORCH, PATH, PYTHONPATH, VIRTUAL_ENV, CONDA_PREFIX, NEVE_PYTHON, NEVE_CACHE, XDG_CACHE_HOME, NEVE_UNTRIED]);
  const last = readJson(searchStamp);
  if (last?.key === key) {
    const seen = inspect(last.found.root);
    if (seen.problem === null && seen.version === last.found.version) return last.found;
  }
  const { found, refused, candidates } = findLibtorch();
  if (refused !== null)
    throw new SetupError(`${refused} Set LIBTORCH to a folder with a supported libtorch, or unset it to have one installed.`);
  for (const { source, root, problem } of candidates) {
    if (problem) say(`libtorch: passed over ${root} (${source}): ${problem}`);
  }
  return found === null ? null : { ...found, key };
}

function rememberLibtorch({ key, ...found }) {
  if (key === undefined) return;
  mkdirSync(BUILD, { recursive: true });
  writeFileSync(searchStamp, JSON.stringify({ key, found }));
}

async function installLibtorch() {
  const flavour = hasNvidiaGpu() ? 'cuda' : 'cpu';
  const size = flavour === 'cuda' ? 'several GB' : 'about 250 MB';
  say(`libtorch: installing the ${flavour === 'cuda' ? 'CUDA' : 'CPU'} build with pip, ${size}, into ${cacheFolder(flavour)}`);
  await provisionLibtorch(flavour);
  const libtorch = locateLibtorch();
  if (libtorch === null)
    throw new SetupError('libtorch was installed but is not found. Run `node native/doctor.mjs` to see where it was looked for.');
  return libtorch;
}

/** Stage 3: the addon. */
async function compileAddon(libtorch) {
  const missing = missingForBuild();
  if (missing.length > 0) throw new SetupError(missing.join('\n'));
  const cores = jobs();
  // What both cores of a small machine take for three minutes.
  const minutes = Math.max(1, Math.round(6 / cores));
  say(
    `addon: compiling for libtorch ${libtorch.version} (${libtorch.root}), about ${minutes} min on ${cores} ${cores === 1 ? 'core' : 'cores'}`,
  );
  return await buildAddon(libtorch);
}

/**
 * Waits for all, and throws what failed first once none is under way: a stage that is left to itself would go on behind the prompt.
 *
 * @param {readonly Promise<unknown>[]} stages
 */
async function together(stages) {
  const failed = (await Promise.allSettled(stages)).find(({ status }) => status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** Runs the stages that are due, side by side where one does not need the other. */
export async function setUp({ nativeOnly = false, verbose = false } = {}) {
  const wantsDependencies = !dependenciesAreInstalled();
  // An installed package brings `dist`, and not what makes it.
  const dist = IS_CLONE && !nativeOnly ? await import('./build-dist.mjs') : null;
  const wantsDist = dist !== null && !dist.distIsBuilt();
  const basics = missingBasics();
  if (basics.length > 0) throw new SetupError(basics.join('\n'));
  cudaMode();
  let libtorch = locateLibtorch();
  let addon = findAddon(libtorch ?? { version: PROVISIONED, cuda: hasNvidiaGpu() });

  if (wantsDependencies || wantsDist || libtorch === null || addon === null) {
    await withLock(async () => {
      // All that is missing is told at once, before the first long stage.
      const compiles = addon === null && findPrebuilt(libtorch?.version ?? PROVISIONED) === null;
      const missing = [...(compiles ? missingForBuild() : []), ...(libtorch === null ? missingForProvision() : [])];
      if (missing.length > 0) throw new SetupError(missing.join('\n'));
      const dependencies = wantsDependencies ? installDependencies() : Promise.resolve();
      const found = libtorch === null ? installLibtorch() : Promise.resolve(libtorch);
      await together([
        dependencies,
        found,
        dependencies.then(() => (wantsDist ? dist.buildDist() : undefined)),
        Promise.all([found, dependencies]).then(async ([where]) => {
          libtorch = where;
          // Another set-up may have built it while this one waited.
          addon = findAddon(where) ?? takePrebuilt(where) ?? (await compileAddon(where));
        }),
      ]);
    });
  }
  takeAddon(addon, libtorch);
  rememberLibtorch(libtorch);
  if (verbose) {
    say(`libtorch ${libtorch.version} from ${libtorch.source}: ${libtorch.root}`);
    say(`addon: ${addon.folder}, ${addon.cudaLibrary ? 'with' : 'without'} the CUDA library`);
    say('set-up is complete');
  }
  return { libtorch, addon };
}

const FLAGS = ['--verbose', '--native-only', '--untried'];

/** Set-up as a command: a failure is printed as plain text and sets exit status 1. */
export function runSetUp(flags) {
  return main(async () => {
    const unknown = flags.find((flag) => !FLAGS.includes(flag));
    if (unknown !== undefined) throw new SetupError(`Unknown flag '${unknown}'. Known flags: ${FLAGS.join(', ')}.`);
    // For everything below, and for what it starts.
    if (flags.includes('--untried')) process.env.NEVE_UNTRIED = '1';
    await setUp({ verbose: flags.includes('--verbose'), nativeOnly: flags.includes('--native-only') });
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await runSetUp(process.argv.slice(2));
