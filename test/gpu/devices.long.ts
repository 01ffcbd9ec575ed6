/** Fits that go from one device to another, several devices in one process, and losses that are not finite with every optimizer, on the simulated devices. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Decision, NeVe } from '../../src/controllers/index.js';
import * as data from '../../src/data/index.js';
import * as optim from '../../src/optim/index.js';
import type { OptimizerSpec } from '../../src/optim/index.js';
import type { Device } from '../../src/tensor/device.js';
import { tensor, type Tensor } from '../../src/tensor/index.js';
import type { TrainerOptions } from '../../src/trainer/index.js';
import { isSimulated } from '../support/device.js';
import { convolutional, perceptron, rows, Scripted, trainerOf, values } from '../trainer/fixtures.js';
import { OPTIMIZERS } from './waits.js';

const folder = mkdtempSync(join(tmpdir(), 'neve-devices-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const made = (name: string): OptimizerSpec => (OPTIMIZERS[name] as () => OptimizerSpec)();

interface Found {
  readonly weights: Record<string, number[]>;
  readonly losses: readonly number[];
}

async function train(
  device: Device,
  options: Partial<TrainerOptions>,
  { runDir, stopAfter }: { readonly runDir?: string; readonly stopAfter?: number } = {},
): Promise<Found> {
  using model = convolutional();
  using all = rows(42, [1, 6, 6], 4);
  const run = trainerOf(model.it, { device, seed: 5, ...options }).fit(all.it, {
    maxEpochs: 4,
    ...(runDir === undefined ? {} : { runDir, resume: 'auto' as const, checkpoint: { everyEpochs: 1, onStop: true } }),
  });
  for await (const { index } of run) if (index + 1 === stopAfter) run.stop('the test goes on later');
  const { history } = await run;
  return { weights: values(model.it.stateDict()), losses: history.map(({ loss }) => loss) };
}

async function moved(from: Device, to: Device, name: string, options: Partial<TrainerOptions> = {}): Promise<Found> {
  const runDir = mkdtempSync(join(folder, 'run-'));
  await train(from, { optimizer: made(name), ...options }, { runDir, stopAfter: 2 });
  return train(to, { optimizer: made(name), ...options }, { runDir });
}

describe.skipIf(!isSimulated)('a checkpoint goes on elsewhere', () => {
  // Muon's products are the CPU's own (test/gpu/equality.test.ts).
  it.each(Object.keys(OPTIMIZERS).filter((name) => name !== 'muon'))('with the same bits: %s', async (name) => {
    const whole = await train('cpu', { optimizer: made(name) });
    expect(await moved('cpu', 'cuda:0', name)).toEqual(whole);
    expect(await moved('cuda:0', 'cpu', name)).toEqual(whole);
    expect(await moved('cuda:0', 'cuda:1', name)).toEqual(whole);
  });

  // Counts go from the host to the device, and back.
  it.each(['adamax', 'nadam', 'radam', 'scheduleFreeAdamw', 'scheduleFreeRadam', 'scheduleFreePlus', 'dog', 'ldog', 'custom'])(
    'in fp16: %s',
    async (name) => {
      const half = { precision: 'fp16', lossScaler: { initScale: 1024 } } as const;
      const whole = await train('cpu', { optimizer: made(name), ...half });
      for (const [from, to] of [['cpu', 'cuda:0'] as const, ['cuda:0', 'cpu'] as const]) {
        const { losses } = await moved(from, to, name, half);
        for (const [i, loss] of losses.entries()) expect(loss, `${from} to ${to}`).toBeCloseTo(whole.losses[i] as number, 2);
      }
    },
  );
});

describe.skipIf(!isSimulated)('the second device', () => {
  const OPTIONS: Readonly<Record<string, Partial<TrainerOptions>>> = {
    plain: {},
    velocity: { controllers: [new NeVe({ profile: 'reference', epsilon: 1e-12, auxiliary: 'noise' })] },
    mixing: { mix: { mixup: 0.4, cutmix: 1 } },
    average: { average: { kind: 'swa', unit: 'step' } },
    limit: { limitActivations: { layers: ['1'] } },
    'clipping and accumulation': { clipGradNorm: 0.5, accumulate: 2 },
    recomputation: { checkpointModules: ['0', '1'] },
    'L-BFGS': { optimizer: optim.lbfgs({ lr: 0.1, maxIter: 3 }) },
    graphs: { cudaGraph: true },
    fp16: { precision: 'fp16', optimizer: optim.nadam({ lr: 1e-3 }) },
    'fp16 and graphs': { precision: 'fp16', cudaGraph: true, optimizer: optim.radam({ lr: 1e-3 }) },
  };

  it.each(Object.keys(OPTIONS))('does as the first: %s', async (name) => {
    expect(await train('cuda:1', OPTIONS[name] as Partial<TrainerOptions>)).toEqual(
      await train('cuda:0', OPTIONS[name] as Partial<TrainerOptions>),
    );
  });

  it('trains beside it, and two fits on one', async () => {
    const one = await train('cuda:0', { optimizer: made('adamw') });
    const many = (['cuda:0', 'cuda:1', 'cuda:0'] as const).map(async (device) => train(device, { optimizer: made('adamw') }));
    for (const other of await Promise.all(many)) expect(other).toEqual(one);
  });
});

describe.skipIf(!isSimulated)('counts of the device', () => {
  const HEAD = { groups: [{ name: 'head', parameters: /^4\./ }] };
  const SPECS: Readonly<Record<string, () => OptimizerSpec>> = {
    adamax: () => optim.adamax({ lr: 1e-3, ...HEAD }),
    nadam: () => optim.nadam({ lr: 1e-3, ...HEAD }),
    radam: () => optim.radam({ lr: 1e-3, ...HEAD }),
    scheduleFreeAdamw: () => optim.scheduleFreeAdamw({ lr: 1e-3, ...HEAD }),
    scheduleFreePlus: () => optim.scheduleFreePlus(HEAD),
    dog: () => optim.dog(HEAD),
    ldog: () => optim.ldog(HEAD),
  };

  it.each(Object.keys(SPECS))('go with freezing and snapshots, by graphs and without: %s', async (name) => {
    const script = (): Scripted =>
      new Scripted(
        'Script',
        ({ step }): readonly Decision[] => {
          if (step === 6) return [{ kind: 'freeze', group: 'head', reason: 'the test' }];
          if (step === 12) return [{ kind: 'unfreeze', group: 'head', reason: 'the test' }];
          if (step === 15) return [{ kind: 'keep', snapshot: 'here' }];
          if (step === 18) return [{ kind: 'restore', snapshot: 'here', optimizer: 'fresh', reason: 'the test' }];
          if (step === 24) return [{ kind: 'restore', snapshot: 'here', optimizer: 'kept', reason: 'the test' }];
          return [];
        },
        { when: { every: 3, unit: 'step' } },
      );
    const steps = async (cudaGraph: boolean): Promise<Found> =>
      train('cuda:0', {
        ...{ optimizer: SPECS[name]?.() as OptimizerSpec, controllers: [script()], cudaGraph },
        ...{ precision: 'fp16', lossScaler: { initScale: 2 ** 100, backoffFactor: 2 ** -30 } },
      });
    const [graphs, plain] = [await steps(true), await steps(false)];
    for (const [i, loss] of plain.losses.entries()) expect(graphs.losses[i]).toBeCloseTo(loss, 2);
  });
});

describe.skipIf(!isSimulated)('a loss that is not finite leaves the weights before it', () => {
  async function spoilt(device: Device, options: Partial<TrainerOptions>): Promise<unknown> {
    using model = perceptron();
    using clean = rows(64);
    const [input, target] = [clean.it.inputs[0] as Tensor, clean.it.targets[0] as Tensor];
    const numbers = input.toTypedArray() as Float32Array;
    numbers[5 * 4 * 4] = Number.POSITIVE_INFINITY;
    using bad = tensor(numbers, { shape: [...input.shape] });
    const loader = data.tensors({ x: bad, y: target }).loader({ batchSize: 4 });
    const run = trainerOf(model.it, { device, ...options }).fit(loader, { maxEpochs: 2 });
    await expect(run).rejects.toMatchObject({ code: expect.stringMatching(/^ERR_NON_FINITE/) });
    return values(model.it.stateDict());
  }

  it.each(Object.keys(OPTIMIZERS).filter((name) => name !== 'muon'))('as on the CPU: %s', async (name) => {
    expect(await spoilt('cuda:0', { optimizer: made(name) })).toEqual(await spoilt('cpu', { optimizer: made(name) }));
  });

  const OPTIONS: Readonly<Record<string, Partial<TrainerOptions>>> = {
    'an exponential average': { average: { kind: 'ema', decay: 0.5 } },
    'a mean of the weights': { average: { kind: 'swa', unit: 'step', updateBatchNorm: false } },
    accumulation: { accumulate: 2 },
    'clipping by norm': { clipGradNorm: 1 },
    mixup: { mix: { mixup: 0.3 }, seed: 3 },
    'weight decay': { optimizer: optim.adamw({ lr: 1e-2, weightDecay: 0.5 }) },
  };
  it.each(Object.keys(OPTIONS))('as on the CPU: %s', async (name) => {
    const options = OPTIONS[name] as Partial<TrainerOptions>;
    expect(await spoilt('cuda:0', options)).toEqual(await spoilt('cpu', options));
  });
});
