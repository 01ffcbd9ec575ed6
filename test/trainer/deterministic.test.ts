import { expect, it } from 'vitest';
import { native } from '../../src/native/load.js';
import { perceptron, rows, trainerOf } from './fixtures.js';

/** Whether only deterministic algorithms may run now. */
function isDeterministic(): boolean {
  const before = native().setDeterministic(true);
  native().setDeterministic(before);
  return before;
}

it.each([true, false])('deterministic: %s holds while a fit runs, and not afterwards', async (deterministic) => {
  using model = perceptron();
  using data = rows();
  const seen: boolean[] = [];
  await trainerOf(model.it, { deterministic }).fit(data.it, {
    maxEpochs: 1,
    onEvent: ({ type }) => type === 'epochEnd' && seen.push(isDeterministic()),
  });
  expect(seen).toEqual([deterministic]);
  expect(isDeterministic()).toBe(false);
});
