/**
 * Builds the simulated CUDA device against the libtorch that the addon was built for; quick when nothing has changed.
 *
 *   node test/simulated-cuda/build.mjs
 */

import { existsSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { BUILD_RECORD } from '../../native/build-addon.mjs';
import { filesBelow, fingerprint, ROOT, readJson } from '../../native/files.mjs';
import { BUILD, main, runQuietly, SetupError, say, withLock } from '../../native/steps.mjs';

const SOURCE = dirname(fileURLToPath(import.meta.url));

/** Where it lies: the value of NEVE_SIMULATED_CUDA. */
export const SIMULATED_CUDA = join(BUILD, 'simulated-cuda');

/** Builds what is out of date. */
export async function buildSimulatedCuda() {
  const libtorch = readJson(BUILD_RECORD)?.libtorch;
  if (!libtorch) throw new SetupError('The addon is not built. Run `npm run setup` first.');
  if (libtorch.cuda) throw new SetupError(`The simulated device needs a CPU build of libtorch, and ${libtorch.root} is a CUDA build.`);
  const declarations = join(libtorch.root, '..', 'torchgen', 'packaged', 'ATen', 'native', 'native_functions.yaml');
  if (!existsSync(declarations)) throw new SetupError(`${declarations} is missing: the simulated device needs libtorch out of a wheel.`);
  const files = [...filesBelow(SOURCE, ['.cc', '.h', '.mjs', '.txt']), ...filesBelow(join(ROOT, 'native', 'cuda'), ['.cc', '.h', '.cu'])];
  const stamp = join(SIMULATED_CUDA, 'built');
  const wanted = fingerprint([libtorch.root, libtorch.version], [...files, join(ROOT, 'native', 'core', 'velocity_math.h')]);
  if (readJson(stamp) === wanted) return;
  await withLock(async () => {
    say('simulated CUDA device: building, about a minute');
    const headers = createRequire(import.meta.url)('node-api-headers').include_dir;
    const options = [`-DLIBTORCH=${libtorch.root}`, `-DDECLARATIONS=${declarations}`, `-DNODE_HEADERS=${headers}`];
    const failed = 'The simulated CUDA device could not be built';
    await runQuietly(failed, 'simulated-cuda.log', 'cmake', ['-S', SOURCE, '-B', SIMULATED_CUDA, ...options]);
    await runQuietly(failed, 'simulated-cuda.log', 'cmake', ['--build', SIMULATED_CUDA, '--parallel', '2']);
    writeFileSync(stamp, JSON.stringify(wanted));
  });
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) await main(buildSimulatedCuda);
