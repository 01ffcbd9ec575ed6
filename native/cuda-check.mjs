/**
 * Compiles and links the CUDA library against CUDA builds of libtorch, on any machine with nvcc: no GPU is needed. The oldest and the newest libtorch
 * that Neve works with are used, so this also shows that the sources fit both.
 *
 *   node native/cuda-check.mjs [--addon]      --addon: the addon too, against the same libtorch
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cmake } from './build-addon.mjs';
import { cacheRoot, inspect, VERSIONS } from './find-libtorch.mjs';
import { pipInstall } from './provision.mjs';
import { versionOf } from './requirements.mjs';
import { BUILD, main, SetupError, withLock } from './steps.mjs';

const TESTED = [...VERSIONS.values()].filter((version) => version !== null);

await main(async () => {
  const nvcc = versionOf('nvcc');
  if (nvcc === null) {
    process.stdout.write('CUDA check: skipped, because nvcc was not found.\n');
    return;
  }
  const addon = process.argv.includes('--addon');
  await withLock(async () => {
    for (const version of [TESTED[0], TESTED.at(-1)]) await check(version, nvcc, addon);
  });
});

async function check(version, nvcc, addon) {
  // The headers and libraries of torch alone are enough to compile and link.
  const whole = join(cacheRoot(), `libtorch-${version}-whole`);
  const folder = existsSync(whole) ? whole : join(cacheRoot(), `libtorch-${version}-cuda`);
  if (!existsSync(folder)) await pipInstall(folder, [`torch==${version}`], ['--no-deps']);
  const libtorch = inspect(folder);
  if (libtorch.problem !== null) throw new SetupError(`${folder} cannot be used: ${libtorch.problem}. Remove it and run the check again.`);
  const target = addon ? undefined : 'neve_cuda';
  const log = `cuda-check-${version}.log`;
  const build = join(BUILD, `cuda-check-${version}`);
  await cmake({
    folder: build,
    libtorch,
    cuda: 'on',
    target,
    log,
    what: `CUDA check: compiling for ${version}`,
  });
  // Its headers come with libtorch's dependencies.
  const nccl = existsSync(join(build, 'cuda', 'nccl.cc.o')) ? 'with NCCL' : 'without NCCL, whose headers are not there';
  const what = `${addon ? 'the CUDA library and the addon' : 'the CUDA library'}, ${nccl},`;
  process.stdout.write(`CUDA check: compiled and linked ${what} with nvcc ${nvcc} against libtorch ${libtorch.version}.\n`);
}
