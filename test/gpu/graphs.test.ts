/** Training steps as CUDA graphs, on the simulated device: a fit of replays has the bits of the same fit without. Every optimizer and option is in the long test. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type Decision, NeVe } from '../../src/controllers/index.js';
import type { NeveError } from '../../src/errors.js';
import * as optim from '../../src/optim/index.js';
import type { OptimizerSpec } from '../../src/optim/index.js';
import type { Tensor } from '../../src/tensor/index.js';
import { isSimulated, simulatedDevice } from '../support/device.js';
import { rows, Scripted, trainerOf, values } from '../trainer/fixtures.js';
import { both, dropping, expectSame, type GraphFit, OPTIMIZERS, OPTIONS, type Outcome, train } from './graph-fits.js';

const folder = mkdtempSync(join(tmpdir(), 'neve-graphs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!isSimulated)('steps as CUDA graphs', () => {
  afterEach(() => simulatedDevice().refuseGraphs(0));

  it.each(['sgd', 'adamw', 'scheduleFreeRadam', 'prodigy'])(
    '%s: a rate that changes, dropout, mixing, clipping, an average',
    async (name) => {
      const optimizer = (OPTIMIZERS[name] as () => OptimizerSpec)();
      const options = optimizer.ownsRate === true ? { controllers: [] } : {};
      const { graphs, plain } = await both({
        ...options,
        optimizer,
        mix: { mixup: 0.2 },
        clipGradNorm: 1,
        average: { kind: 'ema' },
        epochs: 6,
      });
      expect(graphs.replays).toBeGreaterThan(40);
      expectSame(graphs, plain);
    },
  );

  it.each(['fp16', 'a mean of the weights every second step', 'all of it'])('with %s', async (name) => {
    const { graphs, plain } = await both({ ...OPTIONS[name], epochs: 6 });
    expect(graphs.replays).toBeGreaterThan(15);
    expectSame(graphs, plain);
  });

  it('rates are numbers of the device: float32 to fused kernels, which is close to a fit without graphs', async () => {
    for (const name of ['sgd', 'adam', 'adamw', 'adagrad']) {
      const options = { optimizer: (OPTIMIZERS[name] as () => OptimizerSpec)(), epochs: 1 };
      const [graphs, none] = [await train({ ...options, cudaGraph: true }), await train({ ...options, cudaGraph: false })];
      expect(graphs.replays).toBeGreaterThan(0);
      // The bias before the batch normalisation has no gradient but rounding, which Adam makes steps of.
      for (const [i, value] of (graphs.weights['5.weight'] ?? []).entries()) {
        expect(value, name).toBeCloseTo(none.weights['5.weight']?.[i] as number, 3);
      }
    }
  });

  it('measurements, freezing, and snapshots that are restored', async () => {
    const script = (): Scripted =>
      new Scripted(
        'Script',
        ({ step }): readonly Decision[] => {
          if (step === 30) return [{ kind: 'keep', snapshot: 'here' }];
          if (step === 60) return [{ kind: 'freeze', group: 'head', reason: 'the test' }];
          if (step === 90) return [{ kind: 'unfreeze', group: 'head', reason: 'the test' }];
          if (step === 120) return [{ kind: 'restore', snapshot: 'here', optimizer: 'fresh', reason: 'the test' }];
          if (step === 150) return [{ kind: 'restore', snapshot: 'here', optimizer: 'kept', reason: 'the test' }];
          return [];
        },
        { when: { every: 30, unit: 'step' } },
      );
    const optimizer = optim.adamw({ lr: 1e-3, groups: [{ name: 'head', parameters: /^5\./ }] });
    const results = async (cudaGraph: 'auto' | true): Promise<Outcome> =>
      train({ cudaGraph, optimizer, controllers: [script(), new NeVe({ profile: 'reference', epsilon: 1e-12, auxiliary: 'noise' })] });
    const graphs = await results(true);
    simulatedDevice().refuseGraphs(1);
    const plain = await results('auto');
    expectSame(graphs, plain);
    expect(graphs.replays).toBeGreaterThan(120);
    expect(graphs.report.history.map(({ velocity }) => velocity)).toEqual(plain.report.history.map(({ velocity }) => velocity));
  });

  it('goes on from a checkpoint bit for bit', async () => {
    const options = { optimizer: optim.adamw({ lr: 1e-3 }), cudaGraph: true, average: { kind: 'swa', unit: 'step' } } as const;
    const whole = await train(options);
    const runDir = join(folder, 'run');
    await train({ ...options, runDir, stopAfter: 7 });
    const resumed = await train({ ...options, runDir });
    expect(resumed.weights).toEqual(whole.weights);
    expect(resumed.replays).toBeGreaterThan(100);
  });

  it('a loss that is not finite leaves the weights before it', async () => {
    const spoilt = async (cudaGraph: 'auto' | true): Promise<unknown> => {
      const spoil = new Scripted('Spoil', () => [{ kind: 'setLr', lr: 1e30, reason: 'the test' }], { when: { every: 90, unit: 'step' } });
      using model = dropping();
      using data = rows(40, [1, 6, 6], 4);
      const trainer = trainerOf(model.it, { cudaGraph, seed: 5, controllers: [spoil], optimizer: optim.sgd({ lr: 1e-3 }) });
      const error = await trainer.fit(data.it, { maxEpochs: 20 }).then(
        () => null,
        (caught: unknown) => caught as NeveError,
      );
      return { code: error?.code, step: error?.fields.step, weights: values(model.it.stateDict()) };
    };
    const graphs = await spoilt(true);
    expect(graphs).toMatchObject({ code: 'ERR_NON_FINITE_LOSS' });
    simulatedDevice().refuseGraphs(1);
    expect(await spoilt('auto')).toEqual(graphs);
  });

  it('leaves nothing on the device', async () => {
    await train({ cudaGraph: true, epochs: 2 });
    globalThis.gc?.();
    const before = simulatedDevice().counters().liveBlocks;
    await train({ cudaGraph: true, epochs: 2 });
    globalThis.gc?.();
    expect(simulatedDevice().counters().liveBlocks).toBeLessThanOrEqual(before);
  });
});

describe.skipIf(!isSimulated)('steps that cannot be graphs', () => {
  const reading = (output: Tensor, target: Tensor): Tensor => {
    const positive = output.detach().maskedSelect(output.gt(0)).sum();
    return output.tanh().square().mean().add(positive.mul(0)).add(target.sum().mul(0));
  };
  const CASES: Readonly<Record<string, readonly [GraphFit, RegExp]>> = {
    'L-BFGS': [{ optimizer: optim.lbfgs({ lr: 0.1, maxIter: 2 }), controllers: [] }, /several times a step/],
    'a part that is computed again': [{ checkpointModules: ['0'] }, /random numbers/],
    'fp16 with dampening': [
      { precision: 'fp16', optimizer: optim.sgd({ lr: 1e-3, momentum: 0.9, dampening: 0.1 }) },
      /first step was left out/,
    ],
    'fp16 with metrics': [{ precision: 'fp16', metrics: ['accuracy'] }, /which steps were left out/],
    'a loss that reads': [{ loss: reading }, /not permitted when stream is capturing .*masked_select/],
  };

  it.each(Object.keys(CASES))('%s: done as ever, with the reason in a warning; an error where graphs are asked for', async (name) => {
    const [options, reason] = CASES[name] as readonly [GraphFit, RegExp];
    const auto = await train({ ...options, cudaGraph: 'auto', epochs: 2 });
    expect(auto.replays).toBe(0);
    expect(auto.warnings).toEqual([expect.stringMatching(reason)]);
    expect(auto.warnings[0]).toMatch(/^WARN_CUDA_GRAPH: /);
    await expect(train({ ...options, cudaGraph: true, epochs: 2 })).rejects.toMatchObject({
      code: 'ERR_CUDA_GRAPH',
      message: expect.stringMatching(reason),
    });
    const off = await train({ ...options, cudaGraph: false, epochs: 2 });
    expect(off.warnings).toEqual([]);
    for (const [key, list] of Object.entries(auto.weights)) {
      for (const [i, value] of list.entries()) expect(value, key).toBeCloseTo(off.weights[key]?.[i] as number, 5);
    }
  });
});
