/**
 * Checks the format of the C++ and CUDA sources with one pinned clang-format, installed into the cache by pip.
 *
 *   node native/clang-format.mjs [--write]
 */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow, ROOT } from './files.mjs';
import { cacheRoot } from './find-libtorch.mjs';
import { pipInstall } from './provision.mjs';
import { main, SetupError } from './steps.mjs';

const VERSION = '23.1.5';

await main(async () => {
  const folder = join(cacheRoot(), `clang-format-${VERSION}`);
  if (!existsSync(folder)) await pipInstall(folder, [`clang-format==${VERSION}`]);
  const files = ['native', 'test/simulated-cuda'].flatMap((folder) => filesBelow(join(ROOT, folder), ['.cc', '.h', '.cu', '.cuh']));
  const mode = process.argv.includes('--write') ? ['-i'] : ['--dry-run', '-Werror'];
  const result = spawnSync(join(folder, 'clang_format', 'data', 'bin', 'clang-format'), [...mode, ...files], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (result.status !== 0) throw new SetupError('The C++ sources are not formatted. Run `npm run format`.');
});
