/** The native velocity against the slow reference on random shapes, layouts, dtypes and histories. */

import { expect, it } from 'vitest';
import '../../src/ops/index.js';
import { Generator } from '../../src/tensor/index.js';
import { checkCase, randomNumbers } from './velocity-cases.js';

const CASES = 3000;

it(`equals the reference in ${CASES} random cases`, async () => {
  expect.hasAssertions();
  const random = randomNumbers(2027);
  using generator = new Generator();
  generator.manualSeed(2027);
  for (let i = 0; i < CASES; i++) await checkCase(random, generator);
});
