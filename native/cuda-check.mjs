/**
 * Compiles and links the CUDA library against a CUDA build of libtorch, on any machine with nvcc: no GPU is needed. The oldest supported
 * libtorch is used, so this also shows that the sources still fit it.
 *
 *   node native/cuda-check.mjs [--addon]      --addon: the addon too, against the same libtorch
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cmake } from './build-addon.mjs';
import { cacheRoot, inspect } from './find-libtorch.mjs';
import { pipInstall } from './provision.mjs';
import { versionOf } from './requirements.mjs';
import { BUILD, main, SetupError, withLock } from './steps.mjs';

const VERSION = '2.11.0';

await main(async () => {
  const nvcc = versionOf('nvcc');
  if (nvcc === null) {
    process.stdout.write('CUDA check: skipped, because nvcc was not found.\n');
    return;
  }
  const folder = join(cacheRoot(), `libtorch-${VERSION}-cuda`);
  await withLock(async () => {
    // The headers and libraries of torch alone are enough to compile and link.
    if (!existsSync(folder)) await pipInstall(folder, [`torch==${VERSION}`], ['--no-deps']);
    const libtorch = inspect(folder);
    if (libtorch.problem !== null)
      throw new SetupError(`${folder} cannot be used: ${libtorch.problem}. Remove it and run the check again.`);
    const target = process.argv.includes('--addon') ? undefined : 'neve_cuda';
    await cmake({ folder: join(BUILD, 'cuda-check'), libtorch, cuda: 'on', target, log: 'cuda-check.log', what: 'CUDA check: compiling' });
    const what = target === undefined ? 'the CUDA library and the addon' : 'the CUDA library';
    process.stdout.write(`CUDA check: compiled and linked ${what} with nvcc ${nvcc} against libtorch ${libtorch.version}.\n`);
  });
});
