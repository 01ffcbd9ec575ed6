/** Configures and builds the native parts with CMake, through cmake-js. */

import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { addonFolder, copyAddon, noteUse, RECORD, readAddon, recordText, sourceHash, storeAddon } from './addon-cache.mjs';
import { IS_CLONE } from './commands.mjs';
import { readJson } from './files.mjs';
import { cudaVersionOf, minorOf } from './find-libtorch.mjs';
import { BuildProgress } from './progress.mjs';
import { versionOf } from './requirements.mjs';
import { BUILD, runQuietly, SetupError, say } from './steps.mjs';

/** Where a clone has the binaries that it loads. */
export const RELEASE = join(BUILD, 'Release');
/** Of the addon that lies there: a clone loads that one, whatever the cache has. */
export const BUILD_RECORD = join(BUILD, RECORD);

/** The CUDA flavour asked for: `auto`, `on` or `off`. */
export function cudaMode(env = process.env) {
  const mode = env.NEVE_CUDA || 'auto';
  if (!['auto', 'on', 'off'].includes(mode)) throw new SetupError(`NEVE_CUDA=${mode} is not known. Use auto, on or off.`);
  return mode;
}

/** Whether files are compiled in groups: quicker for a whole build, slower for one file. `NEVE_UNITY=off` is for work on the C++ sources. */
function unity(env = process.env) {
  const mode = env.NEVE_UNITY || 'on';
  if (!['on', 'off'].includes(mode)) throw new SetupError(`NEVE_UNITY=${mode} is not known. Use on or off.`);
  return mode;
}

/**
 * Why the CUDA library cannot be built for this libtorch, or `null`.
 *
 * @param {string | null} [nvcc] - its version
 */
export function cudaObstacle({ root, version, cuda }, nvcc = nvccVersion()) {
  if (!cuda) return `libtorch ${version} is a CPU build`;
  if (nvcc === null) return 'nvcc was not found';
  const wanted = cudaVersionOf(root);
  const [major] = nvcc.split('.');
  if (wanted === null || wanted.split('.')[0] === major) return null;
  return `nvcc is of CUDA ${nvcc}, and libtorch ${version} of CUDA ${wanted}: libraries of two major versions do not go together`;
}

/** The version of nvcc, looked for where native/cuda.cmake looks for it. */
function nvccVersion(env = process.env) {
  const folders = [env.CUDA_HOME, env.CUDA_PATH, '/usr/local/cuda'].filter(Boolean).map((folder) => join(folder, 'bin', 'nvcc'));
  return ['nvcc', ...folders].map((command) => versionOf(command)).find((version) => version !== null) ?? null;
}

/** Whether the CUDA library is to be built. */
function wantsCuda(libtorch) {
  const mode = cudaMode();
  if (mode === 'off' || (mode === 'auto' && !libtorch.cuda)) return false;
  const obstacle = cudaObstacle(libtorch);
  if (mode === 'on' && obstacle !== null)
    throw new SetupError(`NEVE_CUDA=on, but ${obstacle}. Install what is missing, or use NEVE_CUDA=off.`);
  return obstacle === null;
}

/** The addon for this libtorch and these sources: this clone's own, or the cache's; `null` when it has to be built. */
export function findAddon(libtorch, sources = sourceHash()) {
  const own = IS_CLONE ? readAddon(RELEASE, BUILD_RECORD) : null;
  const ofThis = own?.sources === sources && minorOf(own.libtorch.version) === minorOf(libtorch.version);
  return (
    [ofThis ? own : null, readAddon(addonFolder(libtorch.version, sources))].find((addon) => addon !== null && fits(addon, libtorch)) ??
    null
  );
}

/** A prebuilt one names no compiler: it is taken as it is. */
function fits({ compiler, cudaLibrary }, libtorch) {
  return compiler === undefined || (compiler === (process.env.CXX ?? '') && (cudaLibrary || !wantsCuda(libtorch)));
}

/** Makes an addon the one that is loaded. A clone has a copy of its own, which outlives what the cache forgets. */
export function takeAddon({ folder, ...addon }, libtorch) {
  if (folder !== RELEASE) noteUse(folder);
  if (!IS_CLONE) return;
  const record = { ...addon, libtorch: libtorchRecord(libtorch) };
  if (folder !== RELEASE) {
    rmSync(BUILD_RECORD, { force: true });
    copyAddon(folder, RELEASE);
  } else if (JSON.stringify(readJson(BUILD_RECORD)) === JSON.stringify(record)) return;
  writeFileSync(BUILD_RECORD, recordText(record));
}

/** Builds the addon, its loader and, where it is wanted, the CUDA library, and puts them into the cache. */
export async function buildAddon(libtorch) {
  const sources = sourceHash();
  const folder = buildFolder(libtorch);
  const built = join(folder, 'Release');
  const cuda = wantsCuda(libtorch);
  if (!cuda && libtorch.cuda && cudaMode() === 'auto') say(`addon: without the CUDA library, because ${cudaObstacle(libtorch)}`);
  // What is there is of other sources, and would be taken for new.
  rmSync(built, { recursive: true, force: true });
  await cmake({ folder, libtorch, cuda: cuda ? 'on' : 'off', log: 'native.log', what: 'addon: compiling' });
  const record = {
    ...{ sources, clone: IS_CLONE, compiler: process.env.CXX ?? '', made: new Date().toISOString() },
    ...{ libtorch: libtorchRecord(libtorch), cudaLibrary: existsSync(join(built, 'libneve_cuda.so')) },
  };
  const stored = addonFolder(libtorch.version, sources);
  storeAddon(built, stored, record);
  // A clone's next build needs the objects, an installed package has no next one.
  if (!IS_CLONE) rmSync(folder, { recursive: true });
  return readAddon(stored);
}

/** Where CMake works: a folder for each minor version, since objects of one are of no use to another. */
function buildFolder(libtorch) {
  return join(BUILD, `torch${minorOf(libtorch.version)}`);
}

function libtorchRecord({ root, version, cuda, pythonPath, source }) {
  return { root, version, cuda, pythonPath, source };
}

/** Configures and builds into a folder. */
export async function cmake({ folder, libtorch, cuda, target, log, what }) {
  const require = createRequire(import.meta.url);
  const cmakeJs = join(dirname(require.resolve('cmake-js/package.json')), 'bin', 'cmake-js');
  const common = ['--log-level', 'warn', '--config', 'Release', '--out', folder];
  const options = [`--CDNEVE_LIBTORCH=${libtorch.root}`, `--CDNEVE_CUDA=${cuda}`, `--CDNEVE_UNITY=${unity()}`];
  // A cache from another checkout, generator or compiler would be refused by CMake.
  rmSync(join(folder, 'CMakeCache.txt'), { force: true });
  const failed = 'The native build failed';
  await runQuietly(`${failed} while CMake configured it`, log, process.execPath, [cmakeJs, 'configure', ...common, ...options]);
  const only = target === undefined ? [] : ['--target', target];
  const progress = new BuildProgress(what, jobs());
  try {
    const args = [cmakeJs, 'build', ...common, '--parallel', String(jobs()), ...only];
    await runQuietly(failed, log, process.execPath, args, { onLine: (line) => progress.line(line) });
  } finally {
    progress.end();
  }
}

/** One job a core, and 1.5 GB of memory a job: what the compiler takes for a file full of ATen headers. */
export function jobs() {
  return Math.max(1, Math.min(availableParallelism(), Math.floor(totalmem() / 1.5e9)));
}
