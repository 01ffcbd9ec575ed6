/** Limiting of activations beside the other options of a step, and what is refused. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadModel } from '../../src/index.js';
import type { StepSpec } from '../../src/native/addon.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { setSeed } from '../../src/tensor/index.js';
import type { ActivationLimitOptions, TrainerOptions } from '../../src/trainer/index.js';
import { bytesOf, withTrialSession } from '../native/trial-session.js';
import { python, pythonAvailable } from '../support/python.js';
import { convolutional, type Owned, ownedModule, perceptron, rows, trainerOf, values } from './fixtures.js';

/** Weights after 3 epochs of 4 steps. */
async function trained(options: Partial<TrainerOptions>, make: () => Owned<nn.Sequential> = perceptron): Promise<Record<string, number[]>> {
  using model = make();
  using data = rows();
  await trainerOf(model.it, { seed: 3, ...options }).fit(data.it, { maxEpochs: 3 });
  return values(model.it.stateDict());
}

describe('with what else a step does', () => {
  const limitActivations = { layers: ['0'] } as const;
  const deep = (): Owned<nn.Sequential> => {
    setSeed(1);
    const block = (): nn.Sequential => new nn.Sequential(new nn.Linear(4, 4), new nn.ReLU(), new nn.Dropout(0.5));
    return ownedModule(new nn.Sequential(block(), block(), new nn.Linear(4, 3)));
  };

  it('it is the same for a batch and its parts', async () => {
    const whole = await trained({ limitActivations });
    expect(whole).not.toEqual(await trained({}));
    const run = async (batchSize: number, accumulate: number): Promise<Record<string, number[]>> => {
      using model = perceptron();
      using data = rows(32, [4], batchSize);
      await trainerOf(model.it, { limitActivations, accumulate }).fit(data.it, { maxEpochs: 3 });
      return values(model.it.stateDict());
    };
    const [once, parts] = [await run(8, 1), await run(2, 4)];
    for (const [name, list] of Object.entries(once)) {
      list.forEach((value, i) => {
        expect(value).toBeCloseTo(parts[name]?.[i] as number, 4);
      });
    }
  });

  it('a checkpointed module is limited as it would be else', async () => {
    const both = { limitActivations: { layers: ['0.0', '1.0'] } };
    expect(await trained({ ...both, checkpointModules: ['0', '1'] }, deep)).toEqual(await trained(both, deep));
  });

  it('layers by pattern are those by name', async () => {
    const named = await trained({ limitActivations: { layers: ['0.0', '1.0'] } }, deep);
    expect(await trained({ limitActivations: { layers: ['*.*'] } }, deep)).toEqual(named);
  });

  it.each([optim.lbfgs({ lr: 0.1, maxIter: 3 }), optim.scheduleFreeSgd({ lr: 0.5 }), optim.adam({ lr: 0.1 })])(
    'it goes with $name',
    async (optimizer) => {
      const [free, limited] = [await trained({ optimizer }), await trained({ optimizer, limitActivations })];
      expect(limited).not.toEqual(free);
      expect(Object.values(limited).flat().every(Number.isFinite)).toBe(true);
    },
  );

  it('fp16 leaves out steps, and limits the others', async () => {
    const options = { precision: 'fp16', lossScaler: { initScale: 2 ** 40, backoffFactor: 2 ** -8 }, limitActivations } as const;
    expect(
      Object.values(await trained(options))
        .flat()
        .every(Number.isFinite),
    ).toBe(true);
  });

  it('a step that was looked at before it is done is the same step', async () => {
    const endOf = async (looks: boolean): Promise<unknown> => {
      using model = perceptron();
      using data = rows();
      let end: unknown;
      const step = { limitActivations: { layers: ['0'], published: false } };
      const made = {
        model: model.it,
        loss: 'crossEntropy',
        loader: data.it,
        optimizer: optim.sgd({ lr: 0.5, momentum: 0.9 }),
        step,
      } as const;
      await withTrialSession(made, async ({ session, train, trials }) => {
        await train(0, 2);
        if (looks) await trials([[0.1]], true, 1);
        await train(2, 2);
        end = bytesOf(await session.state());
      });
      return end;
    };
    expect(await endOf(true)).toEqual(await endOf(false));
  });

  it('a fit that goes on ends with the same bits', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'neve-limit-'));
    const optimizer = optim.ecco({});
    try {
      const whole = await trained({ optimizer, limitActivations });
      const runDir = join(folder, 'run');
      using first = perceptron();
      using data = rows();
      const made = { seed: 3, optimizer, limitActivations } as const;
      const run = trainerOf(first.it, made).fit(data.it, { maxEpochs: 3, runDir });
      run.on((event) => {
        if (event.type === 'epochEnd') run.stop();
      });
      expect((await run).history.length).toBeLessThan(3);
      using second = perceptron(2);
      await trainerOf(second.it, made).fit(data.it, { maxEpochs: 3, runDir, resume: true });
      expect(values(second.it.stateDict())).toEqual(whole);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('rows that are frozen stay, and the others are limited', async () => {
    const run = async (step: StepSpec): Promise<number[]> => {
      using model = perceptron();
      using data = rows();
      const made = { model: model.it, loss: 'crossEntropy', loader: data.it, optimizer: optim.sgd({ lr: 0.5 }), step } as const;
      await withTrialSession(made, async ({ session, train }) => {
        await session.freezeRows(['0.weight', '0.bias'].map((parameter) => ({ parameter, rows: Int32Array.from([0, 1, 2, 3]) })));
        await train(0, 4);
      });
      return values(model.it.stateDict())['0.weight'] as number[];
    };
    using untrained = perceptron();
    const before = values(untrained.it.stateDict())['0.weight'] as number[];
    const [free, limited] = [await run({}), await run({ limitActivations: { layers: ['0'], published: false } })];
    expect(limited.slice(0, 16)).toEqual(before.slice(0, 16));
    expect(limited.slice(16)).not.toEqual(before.slice(16));
    expect(limited.slice(16)).not.toEqual(free.slice(16));
  });

  it('batch normalisation of images is limited', async () => {
    const run = async (options: Partial<TrainerOptions>): Promise<Record<string, number[]>> => {
      using model = convolutional();
      using data = rows(16, [1, 6, 6], 8);
      await trainerOf(model.it, { optimizer: optim.ecco({}), ...options }).fit(data.it, { maxEpochs: 3 });
      return values(model.it.stateDict());
    };
    const [free, limited] = [await run({}), await run({ limitActivations: { layers: ['1'] } })];
    const moved = (found: Record<string, number[]>): number =>
      Math.max(...(found['1.weight'] as number[]).map((value) => Math.abs(value - 1)));
    expect(moved(limited)).toBeGreaterThan(0);
    expect(moved(limited)).toBeLessThan(moved(free));
  });
});

describe('what cannot be limited is refused', () => {
  const withLayers = (layers: unknown, form?: string): Promise<unknown> =>
    trained({ limitActivations: { layers, form } as ActivationLimitOptions });

  it.each([
    [['nowhere'], 'ERR_MODULE_UNKNOWN'],
    [['layer*'], 'ERR_MODULE_UNKNOWN'],
    [['1'], 'ERR_LIMIT_LAYER'],
    [[], 'ERR_OPTION_VALUE'],
    ['0', 'ERR_OPTION_VALUE'],
  ])('layers %j: %s', async (layers, code) => {
    await expect(withLayers(layers)).rejects.toMatchObject({ name: 'OptionError', code });
  });

  it('another form', async () => {
    await expect(withLayers(['0'], 'right')).rejects.toMatchObject({ code: 'ERR_OPTION_VALUE' });
  });

  it('batch normalisation without a weight', async () => {
    const bare = (): Owned<nn.Sequential> =>
      ownedModule(new nn.Sequential(new nn.Linear(4, 8), new nn.BatchNorm1d(8, { affine: false }), new nn.ReLU(), new nn.Linear(8, 3)));
    await expect(trained({ limitActivations: { layers: ['1'] } }, bare)).rejects.toMatchObject({
      name: 'OptionError',
      code: 'ERR_LIMIT_LAYER',
      fields: { layer: '1' },
    });
  });

  it.runIf(pythonAvailable())('a TorchScript model', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'neve-limit-'));
    try {
      const path = join(folder, 'net.pt');
      python(
        `import sys, torch; n = torch.nn; torch.jit.script(n.Sequential(n.Linear(4, 8), n.ReLU(), n.Linear(8, 3))).save(sys.argv[1])`,
        { args: [path] },
      );
      using model = await loadModel(path, { trusted: true });
      using data = rows();
      const fit = trainerOf(model, { limitActivations: { layers: ['0'] } }).fit(data.it, { maxEpochs: 1 });
      await expect(fit).rejects.toMatchObject({ name: 'OptionError', code: 'ERR_LIMIT_MODEL' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
