/** Progress of a fit on a device, from which losses are read some steps late. */

import { describe, expect, it } from 'vitest';
import { cudaIsAvailable } from '../../src/native/runtime.js';
import { perceptron, rows, trainerOf } from '../trainer/fixtures.js';

describe.skipIf(!cudaIsAvailable())('progress on a GPU', () => {
  it('never tells a loss that is not known yet', async () => {
    using model = perceptron();
    using data = rows(2000);
    const told: number[] = [];
    const run = trainerOf(model.it, { device: 'cuda:0' }).fit(data.it, { maxEpochs: 2 });
    run.on((event) => {
      if (event.type === 'stepProgress') told.push(event.loss);
    });
    await run;
    expect(told.length).toBeGreaterThan(0);
    for (const loss of told) expect(loss).toBeGreaterThan(0);
  });
});
