/** Configures and builds the native parts with CMake, through cmake-js. */

import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { BUILD, filesBelow, fingerprint, ROOT, readJson, runQuietly, SetupError } from './steps.mjs';

/** What was built, for the loader (src/native/load.ts) and for the next set-up. */
export const BUILD_RECORD = join(BUILD, 'neve-build.json');

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

/** Changes when anything changes that the binaries depend on. Node's own version does not: Node-API is stable across it. */
export function addonFingerprint(libtorch) {
  const require = createRequire(import.meta.url);
  const napi = readFileSync(require.resolve('node-addon-api/package.json'));
  const sources = [join(ROOT, 'CMakeLists.txt'), ...filesBelow(join(ROOT, 'native'), ['.cc', '.h', '.cu', '.cuh', '.cmake'])];
  return fingerprint([libtorch.root, libtorch.version, cudaMode(), process.arch, process.env.CXX ?? '', napi], sources);
}

/** True when the binaries fit the sources and this libtorch. */
export function addonIsBuilt(libtorch) {
  const record = readJson(BUILD_RECORD);
  const files = ['neve.node', 'neve_loader.node'].map((name) => join(BUILD, 'Release', name));
  return record !== null && files.every((file) => existsSync(file)) && record.fingerprint === addonFingerprint(libtorch);
}

/** Builds the addon, its loader and, where it is wanted, the CUDA library. */
export function buildAddon(libtorch) {
  const stamp = addonFingerprint(libtorch);
  const cudaLibrary = join(BUILD, 'Release', 'libneve_cuda.so');
  rmSync(BUILD_RECORD, { force: true });
  rmSync(cudaLibrary, { force: true });
  cmake({ folder: BUILD, libtorch, cuda: cudaMode(), log: 'native.log' });
  const { root, version, cuda, pythonPath, source } = libtorch;
  const record = { fingerprint: stamp, libtorch: { root, version, cuda, pythonPath, source }, cudaLibrary: existsSync(cudaLibrary) };
  writeFileSync(BUILD_RECORD, `${JSON.stringify(record, null, 2)}\n`);
}

/** Configures and builds into a folder. */
export function cmake({ folder, libtorch, cuda, target, log }) {
  const require = createRequire(import.meta.url);
  const cmakeJs = join(dirname(require.resolve('cmake-js/package.json')), 'bin', 'cmake-js');
  const common = ['--log-level', 'warn', '--config', 'Release', '--out', folder];
  const options = [`--CDNEVE_LIBTORCH=${libtorch.root}`, `--CDNEVE_CUDA=${cuda}`, `--CDNEVE_UNITY=${unity()}`];
  // A cache from another checkout, generator or compiler would be refused by CMake.
  rmSync(join(folder, 'CMakeCache.txt'), { force: true });
  const failed = 'The native build failed';
  runQuietly(`${failed} while CMake configured it`, log, process.execPath, [cmakeJs, 'configure', ...common, ...options]);
  const only = target === undefined ? [] : ['--target', target];
  runQuietly(failed, log, process.execPath, [cmakeJs, 'build', ...common, '--parallel', String(jobs()), ...only]);
}

/** One job a core, and 1.5 GB of memory a job: what the compiler takes for a file full of ATen headers. */
function jobs() {
  return Math.max(1, Math.min(availableParallelism(), Math.floor(totalmem() / 1.5e9)));
}
