/** TensorBoard's own readers, for tests of event files. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheRoot, findPython } from '../../native/find-libtorch.mjs';
import { pipInstall } from '../../native/provision.mjs';

const FOLDER = join(cacheRoot(), 'python-tensorboard');

/** Installs TensorBoard into the cache where it is not; `null` when it is there, else why it cannot be: tests are skipped then, by name. */
export async function tensorboardMissing(): Promise<string | null> {
  try {
    if (!existsSync(FOLDER)) await pipInstall(FOLDER, ['tensorboard', 'setuptools<81']);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Runs a Python script that can import `tensorboard`; what it printed last, parsed as JSON. */
export function withTensorboard<Result>(script: string, args: readonly string[]): Result {
  const env = { ...process.env, PYTHONPATH: FOLDER, PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION: 'python' };
  const { status, stdout, stderr } = spawnSync(findPython() ?? 'python3', ['-c', script, ...args], {
    env,
    encoding: 'utf8',
    timeout: 120_000,
  });
  if (status !== 0) throw new Error(`Python failed (status ${status}):\n${stderr}`);
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Result;
}
