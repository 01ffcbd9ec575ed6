import { describe, expect, it } from 'vitest';
import { featuresOf, OPTIMIZERS, STEPS } from './cases.js';
import { runCases } from './run-case.js';

const EVERY = Array.from({ length: STEPS }, (_, i) => i + 1);

describe('a fit goes on bit for bit from a checkpoint after every step', () => {
  it.each(Object.keys(OPTIMIZERS))('%s, with each feature', async (optimizer) => {
    const features = featuresOf(optimizer);
    const outcomes = await runCases(
      features.map((feature) => ({ optimizer, feature })),
      EVERY,
    );
    for (const [i, { whole, unsaved, resumed }] of outcomes.entries()) {
      expect(unsaved, features[i]).toEqual(whole);
      for (const step of EVERY) expect(resumed[step], `${features[i]}, resumed after step ${step}`).toEqual(whole);
    }
  });
});
