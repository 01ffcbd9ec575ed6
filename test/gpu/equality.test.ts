/** On the simulated device, whose kernels are the CPU's, a fit has the CPU's bits: what differs would be done otherwise on a GPU. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import type { OptimizerSpec } from '../../src/optim/index.js';
import type { Device } from '../../src/tensor/device.js';
import { setSeed } from '../../src/tensor/index.js';
import type { TrainerOptions } from '../../src/trainer/index.js';
import { isSimulated } from '../support/device.js';
import { type Owned, ownedModule, rows, trainerOf, values } from '../trainer/fixtures.js';

const folder = mkdtempSync(join(tmpdir(), 'neve-equality-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Convolution, batch normalisation and dropout. */
function network(): Owned<nn.Sequential> {
  setSeed(1);
  const layers = [
    new nn.Conv2d(1, 4, 3),
    new nn.BatchNorm2d(4),
    new nn.ReLU(),
    new nn.Dropout(0.25),
    new nn.Flatten(),
    new nn.Linear(64, 3),
  ];
  return ownedModule(new nn.Sequential(...layers));
}

async function train(
  device: Device,
  options: Partial<TrainerOptions>,
  { runDir, stopAfter }: { readonly runDir?: string; readonly stopAfter?: number } = {},
): Promise<{ readonly weights: Record<string, number[]>; readonly losses: readonly number[] }> {
  using model = network();
  using data = rows(42, [1, 6, 6], 4);
  const run = trainerOf(model.it, { device, seed: 5, ...options }).fit(data.it, {
    maxEpochs: 4,
    ...(runDir === undefined ? {} : { runDir, resume: 'auto' as const, checkpoint: { everyEpochs: 1, onStop: true } }),
  });
  for await (const { index } of run) if (index + 1 === stopAfter) run.stop('the test goes on later');
  const { history } = await run;
  return { weights: values(model.it.stateDict()), losses: history.map(({ loss }) => loss) };
}

const OPTIMIZERS: Readonly<Record<string, () => OptimizerSpec>> = {
  sgd: () => optim.sgd({ lr: 0.05, momentum: 0.9, dampening: 0.1, weightDecay: 1e-3 }),
  adam: () => optim.adam({ lr: 1e-3, amsgrad: true }),
  adamw: () => optim.adamw({ lr: 1e-3 }),
  adagrad: () => optim.adagrad({ lr: 1e-2 }),
  adadelta: () => optim.adadelta({ lr: 1 }),
  adamax: () => optim.adamax({ lr: 1e-3 }),
  nadam: () => optim.nadam({ lr: 1e-3 }),
  radam: () => optim.radam({ lr: 1e-3 }),
  rmsprop: () => optim.rmsprop({ lr: 1e-3, centered: true, momentum: 0.5 }),
  lion: () => optim.lion({ lr: 1e-4 }),
  muon: () => optim.muon({ lr: 1e-3 }),
  scheduleFreeSgd: () => optim.scheduleFreeSgd({ lr: 0.1 }),
  scheduleFreeAdamw: () => optim.scheduleFreeAdamw({ lr: 1e-3 }),
  scheduleFreeRadam: () => optim.scheduleFreeRadam({ lr: 1e-3 }),
  scheduleFreePlus: () => optim.scheduleFreePlus({}),
  dog: () => optim.dog({ averaging: 8 }),
  ldog: () => optim.ldog({}),
  prodigy: () => optim.prodigy({}),
  dAdaptSgd: () => optim.dAdaptSgd({}),
  dAdaptAdam: () => optim.dAdaptAdam({}),
  lbfgs: () => optim.lbfgs({ lr: 0.1, maxIter: 3 }),
};
const OPTIONS: Readonly<Record<string, Partial<TrainerOptions>>> = {
  'clipping by norm': { clipGradNorm: 0.5 },
  'clipping by value': { clipGradValue: 0.1 },
  'accumulation of 3': { accumulate: 3 },
  mixup: { mix: { mixup: 0.4 } },
  cutmix: { mix: { cutmix: 1 } },
  'an exponential average': { average: { kind: 'ema', decay: 0.9, buffers: true } },
  'a mean of the weights': { average: { kind: 'swa', unit: 'step', start: 5 } },
  recomputation: { checkpointModules: ['0', '1', '3'] },
  'limited activations': { limitActivations: { layers: ['1'] } },
  'channels-last': { channelsLast: true },
  'the default layout': { channelsLast: false },
};

describe.skipIf(!isSimulated)('a fit on the simulated device has the bits of the CPU', () => {
  it.each(Object.keys(OPTIMIZERS).filter((name) => name !== 'muon'))('with %s', async (name) => {
    const optimizer = (OPTIMIZERS[name] as () => OptimizerSpec)();
    expect(await train('cuda:0', { optimizer })).toEqual(await train('cpu', { optimizer }));
  });

  it.each(Object.keys(OPTIONS))('with %s', async (name) => {
    const options = OPTIONS[name] as Partial<TrainerOptions>;
    expect(await train('cuda:0', options)).toEqual(await train('cpu', options));
  });

  // Its products are of bfloat16 on a device; a processor without kernels for that takes those of the same values in float32.
  it('with muon but for the order of its sums', async () => {
    const optimizer = optim.muon({ lr: 1e-3 });
    const [there, here] = [await train('cuda:0', { optimizer }), await train('cpu', { optimizer })];
    for (const [i, loss] of there.losses.entries()) expect(loss).toBeCloseTo(here.losses[i] as number, 3);
  });

  // With metrics, which have to know of it, the host reads whether a step overflowed before it is updated.
  it.each(Object.keys(OPTIMIZERS).filter((name) => name !== 'lbfgs'))(
    'in fp16 a step is left out alike, read or not, with %s',
    async (name) => {
      const steps = async (metrics: readonly 'accuracy'[]): Promise<{ weights: unknown; skipped: readonly number[] }> => {
        using model = network();
        using data = rows(42, [1, 6, 6], 4);
        const optimizer = (OPTIMIZERS[name] as () => OptimizerSpec)();
        const lossScaler = { initScale: 2 ** 26, growthInterval: 8 };
        const trainer = trainerOf(model.it, { device: 'cuda:0', seed: 5, optimizer, precision: 'fp16', lossScaler });
        const { history } = await trainer.fit(data.it, { maxEpochs: 3, metrics: [...metrics] });
        return { weights: values(model.it.stateDict()), skipped: history.map(({ skippedSteps }) => skippedSteps) };
      };
      const read = await steps(['accuracy']);
      expect(await steps([])).toEqual(read);
      expect(read.skipped[0]).toBeGreaterThan(0);
    },
  );

  // In fp16 they count on the device, where a step may be left out, and round their corrections there.
  it.each(['adamax', 'nadam', 'radam', 'scheduleFreeSgd', 'scheduleFreeAdamw', 'scheduleFreeRadam', 'scheduleFreePlus', 'dog', 'ldog'])(
    'in fp16 counts of the device lead where those of the host do, with %s',
    async (name) => {
      const steps = async (device: Device): Promise<{ weights: number[]; moved: number[]; skipped: readonly number[] }> => {
        setSeed(1);
        using model = ownedModule(new nn.Sequential(new nn.Flatten(), new nn.Linear(36, 16), new nn.Tanh(), new nn.Linear(16, 3)));
        using data = rows(42, [1, 6, 6], 4);
        const before = Object.values(values(model.it.stateDict())).flat();
        const optimizer = (OPTIMIZERS[name] as () => OptimizerSpec)();
        const lossScaler = { initScale: 2 ** 100, backoffFactor: 2 ** -30 };
        const { history } = await trainerOf(model.it, { device, seed: 5, optimizer, precision: 'fp16', lossScaler }).fit(data.it, {
          maxEpochs: 3,
        });
        const weights = Object.values(values(model.it.stateDict())).flat();
        return {
          weights,
          moved: weights.map((x, i) => x - (before[i] as number)),
          skipped: history.map(({ skippedSteps }) => skippedSteps),
        };
      };
      const [there, here] = [await steps('cuda:0'), await steps('cpu')];
      expect(there.skipped).toEqual(here.skipped);
      expect(there.skipped).toEqual([3, 0, 0]);
      const apart = Math.max(...there.weights.map((x, i) => Math.abs(x - (here.weights[i] as number))));
      expect(apart).toBeLessThan(0.02 * Math.max(...here.moved.map(Math.abs)));
    },
  );

  it.each(['nadam', 'dog', 'scheduleFreePlus'])('in fp16 resumed from a checkpoint, with %s', async (name) => {
    const optimizer = (OPTIMIZERS[name] as () => OptimizerSpec)();
    const options = { optimizer, precision: 'fp16', lossScaler: { initScale: 2 ** 26, growthInterval: 8 } } as const;
    const runDir = join(folder, `fp16-${name}`);
    const whole = await train('cuda:0', options);
    await train('cuda:0', options, { runDir, stopAfter: 2 });
    expect(await train('cuda:0', options, { runDir })).toEqual(whole);
  });

  it.each(['sgd', 'adamw', 'prodigy', 'dog', 'scheduleFreeAdamw'])('resumed from a checkpoint, with %s', async (name) => {
    const optimizer = (OPTIMIZERS[name] as () => OptimizerSpec)();
    const runDir = join(folder, name);
    const whole = await train('cuda:0', { optimizer });
    await train('cuda:0', { optimizer }, { runDir, stopAfter: 2 });
    expect(await train('cuda:0', { optimizer }, { runDir })).toEqual(whole);
  });
});
