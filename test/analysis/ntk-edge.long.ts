/** The rest of what kernels do at the edge of stability: all seeds, rates below the edge, and single steps. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findingsOf, NtkMonitor } from '../../src/analysis/index.js';
import { getNumThreads, setNumThreads } from '../../src/native/runtime.js';
import type { Report } from '../../src/trainer/index.js';
import { taskX } from './task-x.js';

const threads = getNumThreads();
beforeAll(() => setNumThreads(1));
afterAll(() => setNumThreads(threads));

describe('Task X', { timeout: 600_000 }, () => {
  it.each([0, 1, 2, 3, 4, 5])('ends with more alignment at a larger rate, seed %d', async (seed) => {
    const ktas: number[] = [];
    for (const lr of [0.02, 0.1, 0.15, 0.2]) ktas.push((await taskX(seed, lr)).kernel.kta as number);
    expect(ktas).toEqual([...ktas].sort((a, b) => a - b));
    expect(new Set(ktas).size).toBe(4);
  });

  it.each([0, 1])('does not depend on the rate below the edge, seed %d', async (seed) => {
    const [slow, fast] = [await taskX(seed, 0.01), await taskX(seed, 0.05)];
    expect(Math.max(slow.ratio, fast.ratio)).toBeLessThan(1);
    expect(Math.abs((slow.kernel.kta as number) / (fast.kernel.kta as number) - 1)).toBeLessThan(1e-3);
  });

  it('gains alignment while the largest eigenvalue falls', async () => {
    const all = { up: [] as number[], down: [] as number[] };
    for (const [lr, seed] of [
      [0.2, 0],
      [0.2, 1],
      [0.1, 0],
    ] as const) {
      const monitor = new NtkMonitor({ every: 1, unit: 'step', top: 1 });
      const { report } = await taskX(seed, lr, { observers: [monitor] });
      const gains = gainsBeyond(2 / lr, report);
      expect(gains.down.length).toBeGreaterThan(2);
      expect(mean(gains.down)).toBeGreaterThan(5 * mean(gains.up));
      all.up.push(...gains.up);
      all.down.push(...gains.down);
    }
    expect(mean(all.down)).toBeGreaterThan(10 * mean(all.up));
  });
});

/** Changes of alignment from step to step once the largest eigenvalue by n has crossed the threshold, by whether it rose or fell. */
function gainsBeyond(threshold: number, report: Report): { readonly up: readonly number[]; readonly down: readonly number[] } {
  const { curves } = findingsOf(report);
  const series = (picture: string, name: string) => curves.find((each) => each.picture === picture)?.series[name]?.values as number[];
  const lambda = series('Largest kernel eigenvalue by n', 'lambda1 / n');
  const kta = series('Kernel-target alignment', 'kta');
  const first = lambda.findIndex((value) => value > threshold);
  expect(first).toBeGreaterThan(0);
  const gains = { up: [] as number[], down: [] as number[] };
  for (let t = first + 1; t < kta.length; t++) {
    const rises = (lambda[t] as number) >= (lambda[t - 1] as number);
    gains[rises ? 'up' : 'down'].push((kta[t] as number) - (kta[t - 1] as number));
  }
  return gains;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
