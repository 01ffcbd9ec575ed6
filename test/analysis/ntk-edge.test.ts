/** What kernels do at the edge of stability, on one seed; ntk-edge.long.ts has the others. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getNumThreads, setNumThreads } from '../../src/native/runtime.js';
import { taskX } from './task-x.js';

const threads = getNumThreads();
beforeAll(() => setNumThreads(1));
afterAll(() => setNumThreads(threads));

describe('Task X', () => {
  it.each([0])('ends with more alignment at a larger rate, seed %d', { timeout: 120_000 }, async (seed) => {
    const ends = [];
    for (const lr of [0.02, 0.1, 0.15, 0.2]) ends.push(await taskX(seed, lr, { curvature: true }));
    const ktas = ends.map(({ kernel }) => kernel.kta as number);
    for (const [i, kta] of ktas.entries()) expect(kta).toBeGreaterThan(ktas[i - 1] ?? 0);
    for (const { kernel, sharpness, ratio } of ends) {
      expect(Object.values(kernel.methods)).toEqual(Array.from({ length: 6 }, () => 'gram'));
      // What is left of the Hessian is proportional to the error.
      expect(Math.abs(kernel.lambda1OverN / (sharpness?.eigenvalues[0] as number) - 1)).toBeLessThan(0.01);
      if (ratio === ends[0]?.ratio) expect(ratio).toBeLessThan(0.6);
      else expect(Math.abs(ratio - 1)).toBeLessThan(0.3);
    }
  });
});
