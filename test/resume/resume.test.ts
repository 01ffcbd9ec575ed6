import { beforeAll, describe, expect, it } from 'vitest';
import type { Case } from './cases.js';
import { type Outcome, runCases } from './run-case.js';

/** A few steps of each kind: the first, before and after an epoch's end, before a restored snapshot, the last. */
const STEPS = [1, 7, 8, 12, 24];
const CASES: readonly Case[] = [
  { optimizer: 'sgd', feature: 'dropout' },
  { optimizer: 'sgd', feature: 'shuffle' },
  { optimizer: 'adamw', feature: 'batchNorm' },
  { optimizer: 'scheduleFreeAdamw', feature: 'plain' },
  { optimizer: 'adamw', feature: 'schedules' },
  { optimizer: 'nadam', feature: 'snapshots' },
  { optimizer: 'adam', feature: 'everything' },
  { optimizer: 'adamw', feature: 'descent' },
  { optimizer: 'sgd', feature: 'expTest' },
  { optimizer: 'adamw', feature: 'hiDlr' },
  { optimizer: 'adamw', feature: 'validation' },
  { optimizer: 'scheduleFreeSgd', feature: 'validation' },
];

describe('a fit that goes on from a checkpoint in a new process', () => {
  let outcomes: readonly Outcome[] = [];

  beforeAll(async () => {
    // A busy machine takes minutes.
    outcomes = await runCases(CASES, STEPS);
  }, 900_000);

  it.each(CASES.map((of, i) => [of, i] as const))('ends bit for bit as one that was not interrupted: %o', (_, i) => {
    const { whole, unsaved, resumed } = outcomes[i] as Outcome;
    expect(unsaved, 'saving changes what is trained').toEqual(whole);
    for (const step of STEPS) expect(resumed[step], `resumed after step ${step}`).toEqual(whole);
  });
});
