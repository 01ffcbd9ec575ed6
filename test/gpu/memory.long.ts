/**
 * Out of memory at each of the first allocations of a fit, on the simulated device: a typed error or success, nothing leaked, and the next
 * fit has the bits that it should have.
 */

import { describe, expect, it } from 'vitest';
import { NeVe } from '../../src/controllers/index.js';
import { OutOfMemoryError } from '../../src/errors.js';
import * as optim from '../../src/optim/index.js';
import { isSimulated, simulatedDevice } from '../support/device.js';
import { convolutional, rows, trainerOf, values } from '../trainer/fixtures.js';

const ALLOCATIONS = Number(process.env.NEVE_OOM_ALLOCATIONS ?? 2000);
/** How many in a row are refused: one, after which a second try succeeds, and all that follow. */
const REFUSALS = [1, 1_000_000];

/**
 * Fifty steps and five measurements, of few rows each: the kernel that measures is emulated, thread by thread. With `until`, no longer than
 * until something was refused and got over.
 */
async function train(until: 'end' | 'refused' = 'end'): Promise<Record<string, number[]>> {
  using model = convolutional();
  using data = rows(40, [1, 6, 6], 4);
  const auxiliary = { kind: 'noise', samples: 2, seed: 1, distribution: 'published' } as const;
  const controllers = [new NeVe({ profile: 'reference', epsilon: 1e-12, auxiliary })];
  const trainer = trainerOf(model.it, { seed: 3, controllers, optimizer: optim.adamw({ lr: 1e-3 }), clipGradNorm: 1 });
  const { refusals } = simulatedDevice().counters();
  const run = trainer.fit(data.it, { maxEpochs: 5 });
  const watch = setInterval(() => {
    if (until === 'refused' && simulatedDevice().counters().refusals > refusals) run.stop();
  }, 1);
  try {
    await run;
  } finally {
    clearInterval(watch);
  }
  return values(model.it.stateDict());
}

describe.skipIf(!isSimulated)('out of memory at each allocation', () => {
  it.each(REFUSALS)(`each of the first ${ALLOCATIONS}, and %i in a row`, async (refusals) => {
    await train();
    const device = simulatedDevice();
    const expected = await train();
    device.resetCounters();
    await train();
    expect(device.counters().allocations).toBeGreaterThan(ALLOCATIONS);
    globalThis.gc?.();
    const live = device.counters().liveBlocks;
    let succeeded = 0;
    for (let n = 1; n <= ALLOCATIONS; n++) {
      device.failAllocations(n, refusals);
      const error = await train('refused').then(
        () => null,
        (caught: unknown) => caught,
      );
      device.failAllocations(0, 0);
      if (error === null) succeeded++;
      else expect(error, `allocation ${n}`).toBeInstanceOf(OutOfMemoryError);
      if (n % 100 !== 0) continue;
      expect(await train(), `after a refusal of allocation ${n}`).toEqual(expected);
      globalThis.gc?.();
      expect(device.counters().liveBlocks, `after a refusal of allocation ${n}`).toBeLessThanOrEqual(live);
      process.stdout.write(`${n} allocations refused, ${refusals} in a row: ${succeeded} fits went on, the others told it\n`);
    }
  });
});
