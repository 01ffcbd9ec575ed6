import { describe, expect, it } from 'vitest';
import { killAndResume } from './killed.js';
import type { StreamCase } from './stream-case.js';

const CASES: readonly StreamCase[] = [
  { data: 'known', shuffle: true, accumulate: 1, prefetch: 2, controller: false },
  { data: 'unknown', shuffle: true, accumulate: 3, prefetch: 1, controller: true },
  { data: 'unknown', shuffle: false, accumulate: 1, prefetch: 7, controller: true },
];

describe('a streamed fit that was killed goes on bit for bit', () => {
  it.each(CASES)('$data length, shuffle $shuffle, $accumulate batches a step, $prefetch ahead', async (of) => {
    const fit = { module: new URL('stream-case.ts', import.meta.url), maxEpochs: 3 };
    // In the first epoch, at its end, in the last one.
    const perEpoch = Math.ceil(8 / of.accumulate);
    const steps = [1, 2, perEpoch, 2 * perEpoch + 1];
    const { whole, resumed } = await killAndResume({ ...fit, spec: of }, steps);
    for (const step of steps) expect(resumed[step], `killed after step ${step}`).toEqual(whole);
    // Rows that lie in memory give the same weights.
    const { whole: inMemory } = await killAndResume({ ...fit, spec: { ...of, data: 'resident' } }, []);
    expect(whole.tensors).toBe(inMemory.tensors);
    expect(whole.metrics).toBe(inMemory.metrics);
  });
});
