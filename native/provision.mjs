/** Fills the cache with pip packages: libtorch first of all. */

import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cacheFolder, findPython, inspect, PROVISIONED } from './find-libtorch.mjs';
import { isRunning, runQuietly, SetupError } from './steps.mjs';

/** PyTorch's own index, where the CPU builds are; asked only when the indexes that pip is configured for do not have the version. */
const PYTORCH_CPU_INDEX = 'https://download.pytorch.org/whl/cpu';

/**
 * Installs packages with `pip --target` into a folder of the cache. The folder appears whole or not at all, so that two set-ups at once, or one
 * that was ended, do no harm.
 */
export async function pipInstall(folder, packages, extra = []) {
  const python = findPython();
  if (python === null)
    throw new SetupError(`Python 3 with pip is needed to install ${packages.join(', ')}. Install it, or name one in NEVE_PYTHON.`);
  mkdirSync(dirname(folder), { recursive: true });
  removeLeftovers(folder);
  const temporary = `${folder}.partial-${process.pid}`;
  // Compiling thousands of Python files takes longer than all the rest; Python does so itself for the few it imports.
  const quick = ['--no-compile', '--no-input', '--disable-pip-version-check', '--progress-bar', 'off', '--root-user-action', 'ignore'];
  const args = ['-m', 'pip', 'install', ...quick, '--target', temporary];
  try {
    // A configured `user = true` would contradict --target.
    const env = { ...process.env, PIP_USER: '0' };
    await runQuietly(`pip could not install ${packages.join(', ')}`, 'pip.log', python, [...args, ...extra, ...packages], { env });
    replace(temporary, folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Another set-up may have put its folder there meanwhile: then that one stays. */
function replace(temporary, folder) {
  try {
    renameSync(temporary, folder);
  } catch (error) {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  }
}

function removeLeftovers(folder) {
  const prefix = `${basename(folder)}.partial-`;
  for (const name of readdirSync(dirname(folder))) {
    if (name.startsWith(prefix) && !isRunning(Number(name.slice(prefix.length)))) rmSync(join(dirname(folder), name), { recursive: true });
  }
}

/** Installs libtorch into the cache: the CPU build, or the CUDA build for a machine with a GPU. */
export async function provisionLibtorch(flavour) {
  const folder = cacheFolder(flavour);
  // A folder that is there but cannot be used is a damaged one.
  if (existsSync(folder) && inspect(folder).problem !== null) rmSync(folder, { recursive: true });
  if (flavour === 'cuda') await pipInstall(folder, [`torch==${PROVISIONED}`, 'numpy']);
  // There is one build for macOS, and it has no label.
  else if (process.platform === 'darwin') await pipInstall(folder, [`torch==${PROVISIONED}`, 'numpy']);
  else await installCpu(folder);
  const { problem } = inspect(folder);
  if (problem !== null)
    throw new SetupError(`pip installed torch into ${folder}, but ${problem}. Remove the folder and run the set-up again.`);
}

async function installCpu(folder) {
  const packages = [`torch==${PROVISIONED}+cpu`, 'numpy'];
  try {
    await pipInstall(folder, packages);
  } catch (error) {
    if (!(error instanceof SetupError) || !error.message.includes('No matching distribution found')) throw error;
    await pipInstall(folder, packages, ['--extra-index-url', PYTORCH_CPU_INDEX]);
  }
}
