/** Loads libtorch and the addon, once for each JavaScript environment (the main thread and each worker). */

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandFor } from '../../native/commands.mjs';
import { findLibtorch, inspect, type Libtorch, minorOf } from '../../native/find-libtorch.mjs';
import { errorFromNative, NativeError } from '../errors.js';
import type { NativeAddon } from './addon.js';
import { withShortSpins } from './thread-waiting.js';

/** The package's folder, seen from `src/native` and from `dist/native` alike. */
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SETUP_COMMAND = commandFor('setup');
const require = createRequire(import.meta.url);

/** What native/build-addon.mjs wrote when it built the addon. */
interface BuildRecord {
  readonly libtorch: Libtorch;
  readonly cudaLibrary: boolean;
}

/** The addon that opens libtorch (native/loader). */
interface Loader {
  open(path: string): void;
  torchVersion(): string;
}

interface Loaded {
  readonly addon: NativeAddon;
  readonly libtorch: Libtorch;
}

let loaded: Loaded | undefined;

/**
 * The addon; the first call loads it.
 *
 * @throws {NativeError} `ERR_ADDON_MISSING` when it was not built, `ERR_LIBTORCH_MISSING` when no libtorch is found, `ERR_LIBTORCH_VERSION` when
 *   the libtorch found is not the minor version the addon was built for, `ERR_LIBTORCH_LOAD` and `ERR_ADDON_LOAD` when a library cannot be opened
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
  return loaded?.libtorch ?? chooseLibtorch(readBuildRecord());
}

function load(): Loaded {
  const record = readBuildRecord();
  const libtorch = chooseLibtorch(record);
  const loader = requireAddon('neve_loader') as Loader;
  withShortSpins(() => openLibtorch(loader, libtorch));
  checkVersion(record, loader.torchVersion(), libtorch.root);
  const addon = requireAddon('neve') as NativeAddon;
  addon.init(errorFromNative);
  // process.exit() runs the destructors of libtorch's globals without ending the environment first: no step may be under way by then.
  process.once('exit', () => addon.endSessions());
  if (record.cudaLibrary && libtorch.cuda && addon.cudaDeviceCount() > 0) {
    addon.openCudaLibrary(join(ROOT, 'build', 'Release', 'libneve_cuda.so'));
  }
  return { addon, libtorch };
}

function readBuildRecord(): BuildRecord {
  const path = join(ROOT, 'build', 'neve-build.json');
  if (!existsSync(path)) throw addonMissing();
  return JSON.parse(readFileSync(path, 'utf8')) as BuildRecord;
}

function addonMissing(cause?: unknown): NativeError {
  return new NativeError('ERR_ADDON_MISSING', `Neve's native addon is not built. Build it with \`${SETUP_COMMAND}\`.`, { cause });
}

/** `LIBTORCH` first, then the one the addon was built against, then a new search, since that one may have moved. */
function chooseLibtorch(record: BuildRecord): Libtorch {
  if (!process.env.LIBTORCH) {
    const built = inspect(record.libtorch.root);
    if (built.problem === null) {
      checkVersion(record, built.version, built.root);
      return built;
    }
  }
  const { found, refused } = findLibtorch();
  if (found === null) {
    const reason = refused ?? `libtorch is not found; the addon was built against ${record.libtorch.root}.`;
    throw new NativeError('ERR_LIBTORCH_MISSING', `${reason} Install one with \`${SETUP_COMMAND}\`, or set LIBTORCH to its folder.`, {
      fields: { libtorch: process.env.LIBTORCH ?? record.libtorch.root },
    });
  }
  checkVersion(record, found.version, found.root);
  return found;
}

/** libtorch keeps its binary interface within a minor version only: another one may load and then misbehave. */
function checkVersion(record: BuildRecord, version: string, root: string): void {
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
  const names = libtorch.cuda ? ['c10', 'torch_cpu', 'c10_cuda', 'torch_cuda', 'torch'] : ['c10', 'torch_cpu', 'torch'];
  for (const name of names) {
    const path = join(libtorch.root, 'lib', `lib${name}.so`);
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
}

/** Requires a built addon; `module_root` spares `bindings` from guessing it out of the call stack. */
function requireAddon(name: string): unknown {
  const bindings = require('bindings') as (options: { bindings: string; module_root: string }) => unknown;
  try {
    return bindings({ bindings: `${name}.node`, module_root: ROOT });
  } catch (cause) {
    if (cause instanceof Error && 'tries' in cause) throw addonMissing(cause);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new NativeError('ERR_ADDON_LOAD', `Neve's native addon cannot be loaded: ${reason}. Build it again with \`${SETUP_COMMAND}\`.`, {
      cause,
    });
  }
}
