/** A library of CUDA kernels that cannot be opened: a process each. */

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isSimulated } from '../support/device.js';
import { transpile } from '../support/transpiled.js';

const folder = mkdtempSync(join(tmpdir(), 'neve-library-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Velocities that a child measures on a device beside a damaged library, or how it failed. */
function measure(device: string): { velocities?: number[]; code?: string; message?: string } {
  using child = transpile(new URL('library-child.ts', import.meta.url).pathname);
  const built = process.env.NEVE_SIMULATED_CUDA as string;
  const simulated = mkdtempSync(join(folder, 'device-'));
  copyFileSync(join(built, 'libsimulated_cuda.so'), join(simulated, 'libsimulated_cuda.so'));
  writeFileSync(join(simulated, 'libneve_cuda.so'), 'no library');
  const env = { ...process.env, NEVE_SIMULATED_CUDA: simulated };
  return JSON.parse(execFileSync(process.execPath, [child.script, device], { encoding: 'utf8', env, timeout: 280_000 }));
}

describe.skipIf(!isSimulated)('the CUDA library', () => {
  it('damaged: the CPU works, and a measurement on a GPU is refused', () => {
    expect(measure('cpu').velocities?.length).toBeGreaterThan(2);
    expect(measure('cuda:0')).toMatchObject({
      code: 'ERR_CUDA_LIBRARY',
    });
  }, 600_000);
});
