/** How often a step waits for the device, counted on the simulated one: optimizers, and options of a step. The table is printed. */

import { afterAll, describe, expect, it } from 'vitest';
import * as data from '../../src/data/index.js';
import * as optim from '../../src/optim/index.js';
import type { OptimizerSpec } from '../../src/optim/index.js';
import type { Tensor } from '../../src/tensor/index.js';
import type { TrainerOptions } from '../../src/trainer/index.js';
import { isSimulated, simulatedDevice } from '../support/device.js';
import { MemoryStream } from '../support/streams.js';
import { convolutional, rows, trainerOf } from '../trainer/fixtures.js';

/** Losses, and norms where there are any, are read every so many steps, and at the end. */
const READ_EVERY = 32;
const SHORT = READ_EVERY;
const LONG = 3 * READ_EVERY;

const OPTIMIZERS: Readonly<Record<string, () => OptimizerSpec>> = {
  sgd: () => optim.sgd({ lr: 0.01, momentum: 0.9 }),
  adam: () => optim.adam({ lr: 1e-3 }),
  adamw: () => optim.adamw({ lr: 1e-3 }),
  adagrad: () => optim.adagrad({ lr: 1e-2 }),
  adadelta: () => optim.adadelta({ lr: 1 }),
  adamax: () => optim.adamax({ lr: 1e-3 }),
  nadam: () => optim.nadam({ lr: 1e-3 }),
  radam: () => optim.radam({ lr: 1e-3 }),
  rmsprop: () => optim.rmsprop({ lr: 1e-3 }),
  lion: () => optim.lion({ lr: 1e-4 }),
  muon: () => optim.muon({ lr: 1e-3 }),
  scheduleFreeSgd: () => optim.scheduleFreeSgd({ lr: 0.01 }),
  scheduleFreeAdamw: () => optim.scheduleFreeAdamw({ lr: 1e-3 }),
  scheduleFreeRadam: () => optim.scheduleFreeRadam({ lr: 1e-3 }),
  ecco: () => optim.ecco({}),
};
/** These read their estimates in each step, and the loss with them. */
const READING: Readonly<Record<string, readonly [() => OptimizerSpec, number]>> = {
  dog: [() => optim.dog({}), 4],
  ldog: [() => optim.ldog({}), 3],
  prodigy: [() => optim.prodigy({}), 3],
  dAdaptSgd: [() => optim.dAdaptSgd({}), 3],
  dAdaptAdam: [() => optim.dAdaptAdam({}), 3],
  scheduleFreePlus: [() => optim.scheduleFreePlus({}), 4],
};
const OPTIONS: Readonly<Record<string, Partial<TrainerOptions>>> = {
  'clipping by norm': { clipGradNorm: 1 },
  'clipping by value': { clipGradValue: 1 },
  'accumulation of 4': { accumulate: 4 },
  'an average': { average: { kind: 'ema', decay: 0.9 } },
  bf16: { precision: 'bf16' },
  fp16: { precision: 'fp16', optimizer: optim.adamw({ lr: 1e-3 }) },
  'channels-last': { channelsLast: true },
  mixup: { mix: { mixup: 0.2 } },
  cutmix: { mix: { cutmix: 1 } },
  recomputation: { checkpointModules: ['0', '1'] },
};

async function count(options: Partial<TrainerOptions>, steps: number): Promise<number> {
  using model = convolutional();
  const batches = steps * (options.accumulate ?? 1);
  using all = rows(batches * 2, [1, 6, 6], 2);
  const loader = data
    .tensors({ x: all.it.inputs[0] as Tensor, y: all.it.targets[0] as Tensor })
    .loader({ batchSize: 2, shuffle: true, seed: 1 });
  const trainer = trainerOf(model.it, { seed: 1, ...options });
  simulatedDevice().resetCounters();
  await trainer.fit(loader, { maxEpochs: 1 });
  return simulatedDevice().counters().synchronizations;
}

/** Without what a fit waits for once. */
async function perStep(options: Partial<TrainerOptions>): Promise<number> {
  const short = await count(options, SHORT);
  return ((await count(options, LONG)) - short) / (LONG - SHORT);
}

describe.skipIf(!isSimulated)('synchronisations a step', () => {
  const table: [string, number][] = [];
  afterAll(() => {
    for (const [name, found] of table) process.stdout.write(`${name.padEnd(22)} ${found.toFixed(3)}\n`);
  });

  it.each(Object.keys(OPTIMIZERS))('%s: none but the reading of losses', async (name) => {
    const found = await perStep({ optimizer: (OPTIMIZERS[name] as () => OptimizerSpec)() });
    table.push([name, found]);
    expect(found, simulatedDevice().causes()).toBe(1 / READ_EVERY);
  });

  it.each(Object.keys(READING))('%s: its estimates', async (name) => {
    const [optimizer, most] = READING[name] as readonly [() => OptimizerSpec, number];
    const found = await perStep({ optimizer: optimizer() });
    table.push([name, found]);
    expect(found, simulatedDevice().causes()).toBeLessThanOrEqual(most + 1 / READ_EVERY);
  });

  it.each(Object.keys(OPTIONS))('with %s: none but the reading of losses, norms and overflows', async (name) => {
    const found = await perStep(OPTIONS[name] as Partial<TrainerOptions>);
    table.push([name, found]);
    expect(found, simulatedDevice().causes()).toBeLessThanOrEqual(2 / READ_EVERY);
  });

  it('with batches of a stream, which come from pinned memory on a stream of their own', async () => {
    const trained = async (steps: number): Promise<number> => {
      using model = convolutional();
      using all = rows(steps * 2, [1, 6, 6], 2);
      const trainer = trainerOf(model.it, { seed: 1 });
      simulatedDevice().resetCounters();
      await trainer.fit(new MemoryStream(all.it.inputs[0] as Tensor, all.it.targets[0] as Tensor, { batchSize: 2, known: true }), {
        maxEpochs: 1,
      });
      expect(simulatedDevice().counters().overwrites).toBe(0);
      return simulatedDevice().counters().synchronizations;
    };
    const short = await trained(SHORT);
    const found = ((await trained(LONG)) - short) / (LONG - SHORT);
    table.push(['a stream', found]);
    expect(found, simulatedDevice().causes()).toBe(1 / READ_EVERY);
  });
});
