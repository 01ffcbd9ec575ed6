import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pipInstall } from '../../native/provision.mjs';
import { NativeError } from '../../src/errors.js';
import { buildSimulatedCuda } from '../simulated-cuda/build.mjs';
import { missingTestPackages, PYTHON_SERVER, pythonAvailable, pythonCommand } from './python.js';

/** Before all tests: the device that they are to run on, the Python packages that parity tests import besides torch, and a Python that has imported them already. */
export default async function setup(): Promise<(() => void) | undefined> {
  if (process.env.NEVE_TEST_DEVICE === 'simulated') await buildSimulatedCuda();
  try {
    if (!pythonAvailable()) {
      process.stdout.write('Parity tests are skipped: this libtorch has no Python package beside it.\n');
      return undefined;
    }
    const missing = missingTestPackages();
    if (missing !== null) await pipInstall(missing.folder, missing.packages);
    return await startPython();
  } catch (error) {
    // Tests that need no addon can run before it is built; the others fail with this same sentence.
    if (!(error instanceof NativeError)) throw error;
    process.stdout.write(`${error.message}\n`);
    return undefined;
  }
}

async function startPython(): Promise<() => void> {
  const { command, env } = pythonCommand();
  const folder = mkdtempSync(join(tmpdir(), 'neve-python-'));
  const socket = join(folder, 'socket');
  const server = spawn(command, [fileURLToPath(new URL('python_server.py', import.meta.url)), socket], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await Promise.race([once(server.stdout, 'data'), once(server, 'exit')]);
  process.env[PYTHON_SERVER] = socket;
  return () => {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  };
}
