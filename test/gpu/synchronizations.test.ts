/** The loop waits for the device only to read losses, and norms where there are any: counted on the simulated device. All pairs are in the long test. */

import { afterAll, describe, expect, it } from 'vitest';
import type { OptimizerSpec } from '../../src/optim/index.js';
import type { TrainerOptions } from '../../src/trainer/index.js';
import { isSimulated, simulatedDevice } from '../support/device.js';
import { OPTIMIZERS, OPTIONS, READ_EVERY, waitsPerStep } from './waits.js';

describe.skipIf(!isSimulated)('synchronisations a step', () => {
  const table: [string, number][] = [];
  afterAll(() => {
    for (const [name, found] of table) process.stdout.write(`${name.padEnd(22)} ${found.toFixed(3)}\n`);
  });

  it.each(Object.keys(OPTIMIZERS))('%s: none but the reading of losses', async (name) => {
    const found = await waitsPerStep({ optimizer: (OPTIMIZERS[name] as () => OptimizerSpec)() });
    table.push([name, found]);
    expect(found, simulatedDevice().causes()).toBe(1 / READ_EVERY);
  });

  it.each(Object.keys(OPTIONS))('with %s: none but the reading of losses, norms and overflows', async (name) => {
    const found = await waitsPerStep(OPTIONS[name] as Partial<TrainerOptions>);
    table.push([name, found]);
    expect(found, simulatedDevice().causes()).toBeLessThanOrEqual(2 / READ_EVERY);
  });

  it.each(Object.keys(OPTIMIZERS))('%s in fp16: overflows are left out on the device', async (name) => {
    const found = await waitsPerStep({ optimizer: (OPTIMIZERS[name] as () => OptimizerSpec)(), precision: 'fp16' });
    table.push([`${name}, fp16`, found]);
    expect(found, simulatedDevice().causes()).toBeLessThanOrEqual(2 / READ_EVERY);
  });

  it('with batches of a stream, which come from pinned memory on a stream of their own', async () => {
    const found = await waitsPerStep({}, true);
    table.push(['a stream', found]);
    expect(found, simulatedDevice().causes()).toBe(1 / READ_EVERY);
  });
});
