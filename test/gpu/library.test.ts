/** The library of CUDA kernels missing, or not to be opened: a process each. */

import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isSimulated } from '../support/device.js';
import { transpile } from '../support/transpiled.js';

const folder = mkdtempSync(join(tmpdir(), 'neve-library-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Velocities that a child measures on a device, or how it failed. */
function measure(device: string, library: 'whole' | 'missing' | 'damaged'): { velocities?: number[]; code?: string; message?: string } {
  using child = transpile(new URL('library-child.ts', import.meta.url).pathname);
  const built = process.env.NEVE_SIMULATED_CUDA as string;
  const simulated = mkdtempSync(join(folder, 'device-'));
  // The kernels' library asks for the device's by name.
  copyFileSync(join(built, 'libsimulated_cuda.so'), join(simulated, 'libsimulated_cuda.so'));
  if (library === 'whole') symlinkSync(join(built, 'libneve_cuda.so'), join(simulated, 'libneve_cuda.so'));
  if (library === 'damaged') writeFileSync(join(simulated, 'libneve_cuda.so'), 'no library');
  const env = { ...process.env, NEVE_SIMULATED_CUDA: simulated };
  return JSON.parse(execFileSync(process.execPath, [child.script, device], { encoding: 'utf8', env, timeout: 280_000 }));
}

describe.skipIf(!isSimulated)('the CUDA library', () => {
  it('missing: operators of libtorch measure the same', () => {
    const there = measure('cuda:0', 'missing');
    const here = measure('cuda:0', 'whole');
    expect(there.velocities?.length).toBeGreaterThan(2);
    for (const [i, velocity] of (there.velocities ?? []).entries()) expect(velocity).toBeCloseTo(here.velocities?.[i] as number, 9);
  }, 600_000);

  it('damaged: the CPU works, and a measurement on a GPU tells the reason', () => {
    expect(measure('cpu', 'damaged').velocities?.length).toBeGreaterThan(2);
    expect(measure('cuda:0', 'damaged')).toMatchObject({
      code: 'ERR_CUDA_LIBRARY',
      message: expect.stringMatching(/could not be opened: .*libneve_cuda.so.* Run Neve's set-up again/),
    });
  }, 600_000);
});
