import { expect, test } from 'vitest';
import { LABELS } from '../../examples/study/case-names.js';
import { trainCase } from '../../examples/study/case-run.js';
import { CASES } from '../../examples/study/cases.js';
import { train } from '../../examples/study/train.js';
import { JOB } from './study-samples.js';

test('a case trains under NeVe, and tells what was found', async () => {
  const job = { name: 'frozen-sgd', rule: 'neve', lr: 0.1, seed: 0 } as const;
  const record = await trainCase(job);
  expect(record).toMatchObject({ ...job, metric: 'accuracy', failure: null });
  expect(record.steps).toBe(CASES[job.name].epochs * 45);
  expect(record.score).toBeGreaterThan(0.8);
  expect(record.peak).toBeGreaterThan(0);
});

test('every case of the table has a label, and makes a network and an optimizer', () => {
  expect(Object.keys(CASES)).toEqual(Object.keys(LABELS));
  for (const { make, optimizer, folk } of Object.values(CASES)) {
    expect(optimizer(folk).defaults.lr).toBe(folk);
    for (const parameter of make().parameters()) parameter.dispose();
  }
});

test.each(['neve-noise', 'neve-last', 'neve-running', 'neve-no-raise', 'neve-by-losses', 'neve-losses-alone'] as const)(
  '%s trains',
  async (rule) => {
    const record = await train({ ...JOB, task: 'cancer', rule, epochs: 2 });
    expect(record.failure).toBeNull();
    expect(record.steps).toBe(record.budgetSteps);
  },
);
