/** Loads libtorch and the addon, once for each JavaScript environment (the main thread and each worker). */

import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type AddonRecord, cachedAddons, RECORD, readAddon } from '../../native/addon-cache.mjs';
import { commandFor } from '../../native/commands.mjs';
import { findLibtorch, inspect, type Libtorch, libraryNames, minorOf } from '../../native/find-libtorch.mjs';
import { errorFromNative, NativeError } from '../errors.js';
import type { NativeAddon } from './addon.js';
import { withShortSpins } from './thread-waiting.js';

/** The package's folder, seen from `src/native` and from `dist/native` alike. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SETUP_COMMAND = commandFor('setup');
const require = createRequire(import.meta.url);

/** The addon that opens libtorch (native/loader). */
interface Loader {
  open(path: string): void;
  torchVersion(): string;
}

interface Loaded {
  readonly addon: NativeAddon;
  readonly libtorch: Libtorch;
}

/** Compiled binaries, and the libtorch to use with them. */
interface Chosen {
  readonly record: AddonRecord;
  readonly libtorch: Libtorch;
}

let loaded: Loaded | undefined;

/**
 * The addon; the first call loads it.
 *
 * @throws {NativeError} `ERR_ADDON_MISSING` when it was not built, `ERR_BUNDLED` when a bundler took Neve out of its package, `ERR_LIBTORCH_MISSING` when no libtorch is found, `ERR_LIBTORCH_VERSION` when
 *   the libtorch found is not the minor version the addon was built for, `ERR_LIBTORCH_LOAD` and `ERR_ADDON_LOAD` when a library cannot be opened, `ERR_ADDON_TWICE` where another copy of Neve is in this process
 */
export function native(): NativeAddon {
  loaded ??= load();
  return loaded.addon;
}

/** The addon when something has loaded it already; for code that only looks at native state. */
export function nativeIfLoaded(): NativeAddon | undefined {
  return loaded?.addon;
}

/**
 * The libtorch that this process uses or would use, without loading it.
 *
 * @throws {NativeError} `ERR_ADDON_MISSING`, `ERR_LIBTORCH_MISSING` or `ERR_LIBTORCH_VERSION`, as {@link native}
 */
export function libtorchInUse(): Libtorch {
  return loaded?.libtorch ?? choose().libtorch;
}

function load(): Loaded {
  const { record, libtorch } = choose();
  checkAlone(record);
  const loader = requireAddon(record, 'neve_loader') as Loader;
  withShortSpins(() => openLibtorch(loader, libtorch));
  checkVersion(record, loader.torchVersion(), libtorch.root);
  const simulated = openSimulatedDevice(loader, libtorch);
  const addon = requireAddon(record, 'neve') as NativeAddon;
  addon.init(errorFromNative);
  // process.exit() runs the destructors of libtorch's globals without ending the environment first: no step may be under way by then.
  process.once('exit', () => addon.endSessions());
  const cudaLibrary = record.cudaLibrary && libtorch.cuda ? record.folder : simulated;
  const path = cudaLibrary === null ? null : join(cudaLibrary, 'libneve_cuda.so');
  if (path !== null && existsSync(path) && addon.cudaDeviceCount() > 0) openCudaLibrary(addon, path);
  return { addon, libtorch };
}

/** What an addon registers with libtorch, once a process, ends the process the second time. */
function checkAlone({ folder }: AddonRecord): void {
  const own = join(realpathSync(folder), 'neve.node');
  // Of a file that was replaced meanwhile, Linux says that it is deleted.
  const other = sharedObjects().find((path) => basename(path).startsWith('neve.node') && path !== own);
  if (other === undefined) return;
  throw new NativeError(
    'ERR_ADDON_TWICE',
    `Another copy of Neve is loaded into this process, from ${other}, and libtorch serves one. ` +
      'Let all packages share one: `npm ls neve` shows who brings which.',
    { fields: { folder, other } },
  );
}

/** Files of the libraries in this process. */
function sharedObjects(): readonly string[] {
  const maps = '/proc/self/maps';
  // The report takes 20 ms.
  if (!existsSync(maps)) return (process.report.getReport() as { readonly sharedObjects: readonly string[] }).sharedObjects;
  return readFileSync(maps, 'utf8')
    .split('\n')
    .map((line) => line.slice(line.indexOf('/')));
}

/** One that cannot be opened leaves the CPU in order: the addon keeps the reason, and tells it where the library would be needed. */
function openCudaLibrary(addon: NativeAddon, path: string): void {
  try {
    addon.openCudaLibrary(path);
  } catch (error) {
    if (!(error instanceof NativeError)) throw error;
  }
}

/**
 * For tests: `NEVE_SIMULATED_CUDA` names the folder of a simulated device (test/simulated-cuda), which gives the CPU build of libtorch a
 * CUDA device on a machine that has none. libtorch asks for its devices once, so it is opened right after it.
 *
 * @returns the folder, or `null` where none is asked for
 */
function openSimulatedDevice(loader: Loader, libtorch: Libtorch): string | null {
  const folder = process.env.NEVE_SIMULATED_CUDA;
  if (!folder) return null;
  const path = join(folder, 'libsimulated_cuda.so');
  if (libtorch.cuda) {
    throw new NativeError(
      'ERR_LIBTORCH_LOAD',
      `NEVE_SIMULATED_CUDA is set, and ${libtorch.root} is a CUDA build, which has devices of its own. Unset it, or use a CPU build.`,
      { fields: { path } },
    );
  }
  open(loader, path);
  return folder;
}

/**
 * `LIBTORCH` first, then the libtorch the addon was built against, then a new search, since that one may have moved. Of the addons, this clone's own
 * comes first, then those of the cache; there is one for each minor version of libtorch that set-up was run with.
 */
function choose(): Chosen {
  const own = readAddon(join(ROOT, 'build', 'Release'), join(ROOT, 'build', RECORD));
  if (own === null && !existsSync(join(ROOT, 'native', 'find-libtorch.mjs'))) throw bundled();
  const first = own ?? cachedAddons()[0];
  if (first === undefined) throw addonMissing();
  // Whether to take one that nobody has tried was decided when an addon was compiled for it.
  const built = process.env.LIBTORCH ? null : inspect(first.libtorch.root, { untried: true });
  if (built?.problem === null) {
    checkVersion(first, built.version, built.root);
    return { record: first, libtorch: built };
  }
  const { found, refused } = findLibtorch({ untried: true });
  if (found === null) {
    const reason = refused ?? `libtorch is not found; the addon was built against ${first.libtorch.root}.`;
    throw new NativeError('ERR_LIBTORCH_MISSING', `${reason} Install one with \`${SETUP_COMMAND}\`, or set LIBTORCH to its folder.`, {
      fields: { libtorch: process.env.LIBTORCH ?? first.libtorch.root },
    });
  }
  const fits = ({ libtorch }: AddonRecord): boolean => minorOf(libtorch.version) === minorOf(found.version);
  const record = fits(first) ? first : (cachedAddons().find(fits) ?? first);
  checkVersion(record, found.version, found.root);
  return { record, libtorch: found };
}

function addonMissing(cause?: unknown): NativeError {
  return new NativeError('ERR_ADDON_MISSING', `Neve's native addon is not built. Build it with \`${SETUP_COMMAND}\`.`, { cause });
}

/** These lines in another file find nothing beside them. */
function bundled(): NativeError {
  return new NativeError(
    'ERR_BUNDLED',
    `Neve was bundled into ${fileURLToPath(import.meta.url)}, away from the package that knows its native addon. Leave it out of the bundle: ` +
      "external: ['neve'] (esbuild), externals: { neve: 'module neve' } (webpack), serverExternalPackages: ['neve'] (Next.js).",
    { fields: { file: fileURLToPath(import.meta.url) } },
  );
}

/** libtorch keeps its binary interface within a minor version only: another one may load and then misbehave. */
function checkVersion(record: AddonRecord, version: string, root: string): void {
  const built = record.libtorch.version;
  if (minorOf(version) === minorOf(built)) return;
  throw new NativeError(
    'ERR_LIBTORCH_VERSION',
    `The addon was built for libtorch ${minorOf(built)} and cannot use libtorch ${version} (${root}). ` +
      `Build it for that version with \`${SETUP_COMMAND}\`, or set LIBTORCH to a libtorch ${minorOf(built)}.`,
    { fields: { builtFor: built, found: version, root } },
  );
}

/** Dependencies first, each by absolute path: the linker then finds all of them by name, wherever they lie. */
function openLibtorch(loader: Loader, libtorch: Libtorch): void {
  for (const name of libraryNames(libtorch.cuda)) open(loader, join(libtorch.root, 'lib', name));
}

function open(loader: Loader, path: string): void {
  try {
    loader.open(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new NativeError(
      'ERR_LIBTORCH_LOAD',
      `libtorch cannot be opened: ${reason}. See \`${commandFor('doctor')}\`, or set LIBTORCH to another one.`,
      {
        fields: { path },
        cause,
      },
    );
  }
}

/** Told the folder, `bindings` looks nowhere else. */
function requireAddon({ folder }: AddonRecord, name: string): unknown {
  const bindings = require('bindings') as (options: object) => unknown;
  try {
    return bindings({ bindings: `${name}.node`, module_root: folder, try: [['module_root', 'bindings']] });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new NativeError('ERR_ADDON_LOAD', `Neve's native addon cannot be loaded: ${reason}. Build it again with \`${SETUP_COMMAND}\`.`, {
      cause,
    });
  }
}
