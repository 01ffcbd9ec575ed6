/**
 * Finds libtorch: `LIBTORCH`, then an importable Python `torch`, then the cache that set-up fills. Shared by set-up, doctor and the loader of
 * the addon; plain JavaScript without dependencies, because it runs before anything is installed or compiled.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { commandFor } from './commands.mjs';

/** The minor versions that Neve works with, and the release of each that its tests were run with, if any. */
export const VERSIONS = new Map([
  ['2.11', '2.11.0'],
  ['2.12', null],
  ['2.13', '2.13.0'],
  ['2.14', '2.14.1'],
]);
/** What set-up installs when nothing is found. */
export const PROVISIONED = '2.13.0';

/** `2.13` of `2.13.0+cpu`. */
export function minorOf(version) {
  return version.split('.').slice(0, 2).join('.');
}

/** How a minor version compares with those of {@link VERSIONS}: `'known'`, `'older'`, or `'newer'`, which nobody has tried. */
export function standingOf(version) {
  const minor = minorOf(version);
  if (VERSIONS.has(minor)) return 'known';
  const [major, second] = minor.split('.').map(Number);
  const [newestMajor, newest] = [...VERSIONS.keys()].at(-1).split('.').map(Number);
  return major > newestMajor || (major === newestMajor && second > newest) ? 'newer' : 'older';
}

/** True when a libtorch that nobody has tried may be taken: `NEVE_UNTRIED=1`, or `setup --untried`. */
export function triesNewer(env = process.env) {
  return Boolean(env.NEVE_UNTRIED) && env.NEVE_UNTRIED !== '0';
}

/** `libtorch_cpu.so`, or what this platform calls it. */
export function libraryName(name) {
  return `lib${name}.${process.platform === 'darwin' ? 'dylib' : 'so'}`;
}

/** The libraries of libtorch to open, dependencies first. */
export function libraryNames(cuda) {
  return (cuda ? ['c10', 'torch_cpu', 'c10_cuda', 'torch_cuda', 'torch'] : ['c10', 'torch_cpu', 'torch']).map(libraryName);
}

/** Folder for everything that Neve downloads. */
export function cacheRoot(env = process.env) {
  return env.NEVE_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'neve');
}

/** Where set-up puts libtorch: a pip `--target` folder with the package `torch` inside. */
export function cacheFolder(flavour, env = process.env) {
  return join(cacheRoot(env), `libtorch-${PROVISIONED}-${flavour}`);
}

/** The Python to ask: `NEVE_PYTHON`, else `python3`, else `python`; `null` when none runs. */
export function findPython(env = process.env) {
  for (const command of env.NEVE_PYTHON ? [env.NEVE_PYTHON] : ['python3', 'python']) {
    if (spawnSync(command, ['-c', ''], { env, stdio: 'ignore' }).status === 0) return command;
  }
  return null;
}

/** True when NVIDIA's driver answers. */
export function hasNvidiaGpu(env = process.env) {
  const found = spawnSync('nvidia-smi', ['-L'], { env, encoding: 'utf8' });
  return found.status === 0 && found.stdout.includes('GPU 0');
}

/**
 * Looks at a folder: `{ root, version, cuda, pythonPath, problem }`, where `problem` says why it cannot be used, or is `null`. Takes the folder
 * that holds `include/` and `lib/`, or one that holds the Python package `torch`.
 *
 * @param {{ untried?: boolean }} [options] - `untried`: a version newer than all that Neve was tried with is no problem
 */
export function inspect(folder, { untried = triesNewer() } = {}) {
  const given = resolve(folder);
  const root = !existsSync(join(given, 'lib')) && existsSync(join(given, 'torch', 'lib')) ? join(given, 'torch') : given;
  const found = { root, version: null, cuda: existsSync(join(root, 'lib', libraryName('torch_cuda'))), pythonPath: null, problem: null };
  if (!existsSync(given)) return { ...found, problem: 'there is no such folder' };
  const library = libraryName('torch_cpu');
  if (!existsSync(join(root, 'lib', library))) return { ...found, problem: `it holds no lib/${library}` };
  if (!existsSync(join(root, 'include', 'ATen'))) return { ...found, problem: 'it holds no headers (include/ATen)' };
  found.version = versionOf(root);
  if (found.version === null) return { ...found, problem: 'its version is written neither in version.py nor in build-version' };
  if (basename(root) === 'torch' && existsSync(join(root, '__init__.py'))) found.pythonPath = dirname(root);
  const standing = standingOf(found.version);
  if (standing === 'older' || (standing === 'newer' && !untried)) found.problem = misfit(found.version, standing);
  return found;
}

/** The CUDA version that a CUDA build was made with, such as `13.0`; `null` for another, or one that does not say. */
export function cudaVersionOf(root) {
  const text = [join(root, 'version.py'), join(root, 'build-version'), join(root, '..', 'build-version')].map(read).join('\n');
  const short = /\+cu(\d+)(\d)\b/.exec(text);
  return /^cuda\b.*'([\d.]+)'$/m.exec(text)?.[1] ?? (short === null ? null : `${short[1]}.${short[2]}`);
}

function misfit(version, standing) {
  const minors = [...VERSIONS.keys()];
  const known = `it is version ${version}, and Neve works with ${minors[0]} to ${minors.at(-1)}`;
  if (standing === 'older') return known;
  const command = commandFor('setup', ['--untried']);
  return `${known}; a newer one needs an addon compiled for it, which may fail or behave otherwise: \`${command}\` tries it`;
}

function versionOf(root) {
  const wheel = read(join(root, 'version.py'))?.match(/^__version__\s*=\s*'([^']+)'/m);
  return wheel?.[1] ?? read(join(root, 'build-version'))?.trim() ?? read(join(root, '..', 'build-version'))?.trim() ?? null;
}

function read(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/**
 * Where a Python keeps its `torch`, without importing it (that takes seconds); `null` when it has none. The current folder does not count:
 * a folder that happens to be called `torch` is no package of Python's.
 */
function pythonTorch(python, env) {
  const script =
    'import importlib.util, sys; sys.path = [p for p in sys.path if p]; s = importlib.util.find_spec("torch"); ' +
    'print(next(iter(s.submodule_search_locations or []), "") if s else "")';
  const asked = spawnSync(python, ['-c', script], { env, encoding: 'utf8' });
  return (asked.status === 0 && asked.stdout.trim()) || null;
}

/**
 * Searches. `found` is the libtorch to use or `null`; `candidates` are all that were looked at, in order, each with `source` and `verdict`;
 * `refused` is a sentence when `LIBTORCH` is set to something that cannot be used, since a choice made by hand is never passed over.
 */
export function findLibtorch({ env = process.env, gpu = hasNvidiaGpu(env), untried = triesNewer(env) } = {}) {
  const candidates = [];
  const consider = (source, folder) => {
    const seen = { source, ...inspect(folder, { untried }) };
    candidates.push({ ...seen, verdict: seen.problem ?? 'usable' });
    return seen.problem === null ? seen : null;
  };

  if (env.LIBTORCH) {
    const found = consider('LIBTORCH', env.LIBTORCH);
    const refused = found === null ? `LIBTORCH=${env.LIBTORCH} cannot be used: ${candidates[0].problem}.` : null;
    return { found, candidates, refused };
  }
  candidates.push({ source: 'LIBTORCH', root: null, verdict: 'not set' });

  const python = findPython(env);
  const torch = python === null ? null : pythonTorch(python, env);
  let found = null;
  if (torch === null) {
    candidates.push({ source: 'python', root: null, verdict: python === null ? 'no Python was found' : `${python} has no package torch` });
  } else {
    found = consider('python', torch);
  }
  // A CPU build would leave a GPU idle; a CUDA build also serves the CPU.
  for (const flavour of gpu ? ['cuda'] : ['cpu', 'cuda']) {
    if (found !== null) break;
    const folder = cacheFolder(flavour, env);
    if (existsSync(folder)) found = consider('cache', folder);
    else candidates.push({ source: 'cache', root: folder, verdict: 'not there' });
  }
  return { found, candidates, refused: null };
}
