/** A device that runs out of memory, and one that is smaller than the data; on the simulated one. */

import { afterEach, describe, expect, it } from 'vitest';
import { type NeveError, OutOfMemoryError } from '../../src/errors.js';
import { checkpointPlan, data, F, models, optim, randint, scope, type Tensor, Trainer } from '../../src/index.js';
import { isSimulated, simulatedDevice, TEST_DEVICE } from '../support/device.js';
import { convolutional, rows, trainerOf, values } from '../trainer/fixtures.js';

const GIBIBYTE = 2 ** 30;

const transformer = (): models.GPT2 => new models.GPT2({ vocabSize: 50, nPositions: 24, nEmbd: 64, nLayer: 6, nHead: 2, dropout: 0 });

async function train(seed = 3): Promise<Record<string, number[]>> {
  using model = convolutional();
  using data = rows(16, [1, 6, 6]);
  await trainerOf(model.it, { seed }).fit(data.it, { maxEpochs: 2 });
  return values(model.it.stateDict());
}

describe.skipIf(!isSimulated)('memory of a device', () => {
  afterEach(() => {
    simulatedDevice().failAllocations(0, 0);
    simulatedDevice().setMemory(8 * GIBIBYTE);
  });

  it('that refuses once: the step is done again, and the fit goes on', async () => {
    await train();
    simulatedDevice().resetCounters();
    await train();
    const all = simulatedDevice().counters().allocations;
    // In the middle of the fit's steps.
    simulatedDevice().resetCounters();
    let succeeded = 0;
    for (const share of [0.5, 0.6, 0.7, 0.8]) {
      simulatedDevice().failAllocations(Math.floor(all * share), 1);
      await train().then(
        () => succeeded++,
        (error: unknown) => expect(error).toBeInstanceOf(OutOfMemoryError),
      );
    }
    expect(simulatedDevice().counters().refusals).toBe(4);
    expect(succeeded).toBeGreaterThan(0);
  });

  it('that refuses for good: a typed error with the figures, nothing lost, and the next fit is as ever', async () => {
    const expected = await train();
    const before = simulatedDevice().counters();
    simulatedDevice().failAllocations(60, 1_000_000);
    const error = await train().catch((caught: unknown) => caught);
    simulatedDevice().failAllocations(0, 0);
    expect(error).toBeInstanceOf(OutOfMemoryError);
    const { code, fields } = error as NeveError;
    expect(code).toBe('ERR_OUT_OF_MEMORY');
    expect(fields).toMatchObject({
      device: 'cuda:0',
      allocatedBytes: expect.any(Number),
      reservedBytes: expect.any(Number),
      freeBytes: expect.any(Number),
      totalBytes: 8 * GIBIBYTE,
    });
    expect(await train()).toEqual(expected);
    globalThis.gc?.();
    expect(simulatedDevice().counters().liveBlocks).toBeLessThanOrEqual(before.liveBlocks);
  });

  it('smaller than the data, which then stays on the host', async () => {
    const train = async (): Promise<unknown> => {
      using model = convolutional();
      using data = rows(4000, [1, 6, 6], 100);
      await trainerOf(model.it, { seed: 3 }).fit(data.it, { maxEpochs: 1 });
      return values(model.it.stateDict());
    };
    const expected = await train();
    // The rows take 576 kB.
    simulatedDevice().setMemory(simulatedDevice().counters().liveBytes + 900_000);
    simulatedDevice().resetCounters();
    expect(await train()).toEqual(expected);
    expect(simulatedDevice().counters().pageableUploads).toBeLessThan(30);
  });

  it('is spared as checkpointPlan says', async () => {
    const peakOf = async (checkpointModules: readonly string[]): Promise<number> => {
      using model = transformer();
      using x = randint(0, 50, [32, 24]);
      using y = randint(0, 50, [32, 24]);
      const trainer = new Trainer({ model, loss, optimizer: optim.sgd({ lr: 0.1 }), device: TEST_DEVICE, checkpointModules });
      simulatedDevice().resetCounters();
      const { liveBytes } = simulatedDevice().counters();
      await trainer.fit(data.tensors({ x, y }).loader({ batchSize: 16 }), { maxEpochs: 2 });
      return simulatedDevice().counters().peakBytes - liveBytes;
    };
    const loss = (output: Tensor, target: Tensor): Tensor => F.crossEntropy(output.transpose(1, 2), target);
    const plan = scope(() => {
      using model = transformer();
      model.to(TEST_DEVICE);
      const batch = (): Tensor => randint(0, 50, [16, 24]).to(TEST_DEVICE);
      return checkpointPlan(model, batch(), { loss, targets: batch() });
    });
    await peakOf([]);
    const spared = (await peakOf([])) - (await peakOf(plan.modules));
    expect(spared / (plan.bytesWithout - plan.bytes)).toBeGreaterThan(0.8);
  });
});
