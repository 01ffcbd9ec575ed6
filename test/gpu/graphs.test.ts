/** Training steps as CUDA graphs, on the simulated device: a fit of replays has the bits of the same fit without. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type Decision, NeVe } from '../../src/controllers/index.js';

import type { NeveError } from '../../src/errors.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import type { OptimizerSpec } from '../../src/optim/index.js';
import { setSeed, type Tensor } from '../../src/tensor/index.js';
import type { Report, TrainerOptions } from '../../src/trainer/index.js';
import { isSimulated, simulatedDevice } from '../support/device.js';
import { type Owned, ownedModule, rows, Scripted, trainerOf, values } from '../trainer/fixtures.js';

const folder = mkdtempSync(join(tmpdir(), 'neve-graphs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
  if (isSimulated) simulatedDevice().refuseGraphs(0);
});

interface Outcome {
  readonly report: Report;
  readonly weights: Record<string, number[]>;
  /** Steps that were replays. */
  readonly replays: number;
  readonly warnings: readonly string[];
  /** Of the device's work, for each step. */
  readonly launches: number;
}

interface Options extends Partial<TrainerOptions> {
  readonly make?: () => Owned<nn.Sequential>;
  /** 42 make a last batch of 2. */
  readonly count?: number;
  readonly epochs?: number;
  readonly metrics?: readonly ['accuracy'];
  readonly runDir?: string;
  readonly stopAfter?: number;
}

/** A network with dropout and batch normalisation. */
function dropping(): Owned<nn.Sequential> {
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

/** Halves or doubles the rate every 20 steps. */
function changing(): Scripted {
  return new Scripted(
    'Changing',
    ({ lr: rates, step }): readonly Decision[] => {
      const lr = [...rates.values()][0] as number;
      return [{ kind: 'setLr', lr: step % 40 === 0 ? lr * 1.9 : lr * 0.6, reason: 'the test' }];
    },
    { when: { every: 20, unit: 'step' } },
  );
}

async function train({ make = dropping, count = 42, epochs = 20, runDir, stopAfter, metrics, ...options }: Options): Promise<Outcome> {
  using model = make();
  using data = rows(count, [1, 6, 6], 4);
  const before = simulatedDevice().counters();
  const trainer = trainerOf(model.it, { controllers: [changing()], seed: 5, ...options });
  const warnings: string[] = [];
  const run = trainer.fit(data.it, {
    maxEpochs: epochs,
    ...(metrics === undefined ? {} : { metrics }),
    callbacks: [{ onWarning: ({ code, message }) => void warnings.push(`${code}: ${message}`) }],
    ...(runDir === undefined ? {} : { runDir, resume: 'auto' as const, checkpoint: { everyEpochs: 1, onStop: true } }),
  });
  for await (const { index } of run) if (index + 1 === stopAfter) run.stop('the test goes on later');
  const report = await run;
  const steps = report.history.reduce((sum, epoch) => sum + epoch.steps, 0);
  return {
    report,
    weights: values(model.it.stateDict()),
    replays: report.history.reduce((sum, { usage }) => sum + usage.graphSteps, 0),
    warnings,
    launches: (simulatedDevice().counters().kernels - before.kernels) / steps,
  };
}

/** The same with graphs and, as far as the arithmetic goes, without. */
async function both(options: Options): Promise<{ readonly graphs: Outcome; readonly plain: Outcome }> {
  const graphs = await train({ cudaGraph: true, ...options });
  simulatedDevice().refuseGraphs(1);
  const plain = await train({ cudaGraph: 'auto', ...options });
  simulatedDevice().refuseGraphs(0);
  expect(plain.replays).toBe(0);
  return { graphs, plain };
}

function expectSame(a: Outcome, b: Outcome): void {
  expect(a.weights).toEqual(b.weights);
  expect(a.report.history.map(({ loss, gradNorm }) => [loss, gradNorm])).toEqual(
    b.report.history.map(({ loss, gradNorm }) => [loss, gradNorm]),
  );
}

const OPTIMIZERS: Readonly<Record<string, () => OptimizerSpec>> = {
  sgd: () => optim.sgd({ lr: 0.05, momentum: 0.9, nesterov: true, weightDecay: 1e-3 }),
  adam: () => optim.adam({ lr: 1e-3, amsgrad: true }),
  adamw: () => optim.adamw({ lr: 1e-3 }),
  adagrad: () => optim.adagrad({ lr: 1e-2, lrDecay: 1e-3 }),
  adadelta: () => optim.adadelta({ lr: 1 }),
  adamax: () => optim.adamax({ lr: 1e-3 }),
  nadam: () => optim.nadam({ lr: 1e-3, decoupledWeightDecay: true, weightDecay: 1e-2 }),
  radam: () => optim.radam({ lr: 1e-3 }),
  rmsprop: () => optim.rmsprop({ lr: 1e-3, centered: true, momentum: 0.5 }),
  lion: () => optim.lion({ lr: 1e-4, weightDecay: 1e-2 }),
  muon: () => optim.muon({ lr: 1e-3 }),
  scheduleFreeSgd: () => optim.scheduleFreeSgd({ lr: 0.1, warmupSteps: 30 }),
  scheduleFreeAdamw: () => optim.scheduleFreeAdamw({ lr: 1e-3 }),
  scheduleFreeRadam: () => optim.scheduleFreeRadam({ lr: 1e-3 }),
  scheduleFreePlus: () => optim.scheduleFreePlus({ cWarmup: 20 }),
  ecco: () => optim.ecco({}),
  dog: () => optim.dog({ averaging: 8 }),
  ldog: () => optim.ldog({}),
  prodigy: () => optim.prodigy({ useBiasCorrection: true }),
  dAdaptSgd: () => optim.dAdaptSgd({}),
  dAdaptAdam: () => optim.dAdaptAdam({ useBiasCorrection: true, decouple: true, weightDecay: 1e-2 }),
  custom: () =>
    optim.custom({
      name: 'decaying',
      lr: 0.05,
      state: (p) => ({ velocity: p.mul(0) }),
      update: ({ p, grad, state, lr, step }) => {
        state.velocity.mul_(0.9).add_(grad);
        p.sub_(state.velocity.mul(lr.div(step.add(1).sqrt())));
      },
    }),
};

const OPTIONS: Readonly<Record<string, Options>> = {
  mixup: { mix: { mixup: 0.4 } },
  cutmix: { mix: { cutmix: 1, probability: 0.5 } },
  'clipping by norm and value': { clipGradNorm: 0.5, clipGradValue: 0.1 },
  'accumulation of 3': { accumulate: 3 },
  'an exponential average': { average: { kind: 'ema', decay: 0.9, buffers: true } },
  'a mean of the weights every second step': { average: { kind: 'swa', unit: 'step', start: 9, every: 2, updateBatchNorm: false } },
  bf16: { precision: 'bf16' },
  fp16: { precision: 'fp16', lossScaler: { initScale: 2 ** 24, growthInterval: 20 } },
  'fp16 with AdamW': { precision: 'fp16', optimizer: optim.adamw({ lr: 1e-3 }) },
  'channels-last': { channelsLast: true },
  metrics: { metrics: ['accuracy'] },
  'limited activations': { limitActivations: { layers: ['1'] } },
  'all of it': {
    mix: { mixup: 0.4 },
    clipGradNorm: 1,
    average: { kind: 'swa', unit: 'step', updateBatchNorm: false },
    precision: 'bf16',
    accumulate: 2,
  },
};

describe.skipIf(!isSimulated)('steps as CUDA graphs', () => {
  const table: [string, number, number, number][] = [];
  afterAll(() => {
    const line = ([name, replays, eager, launches]: (typeof table)[number]): string =>
      `${name.padEnd(40)} ${String(replays).padStart(4)} replays  ${eager.toFixed(1).padStart(6)} -> ${launches.toFixed(1)} launches a step\n`;
    process.stdout.write(table.map(line).join(''));
  });

  it.each(Object.keys(OPTIMIZERS))('%s: 200 steps, a rate that changes every 20, dropout, mixing, clipping, an average', async (name) => {
    const optimizer = (OPTIMIZERS[name] as () => OptimizerSpec)();
    const ownsRate = optimizer.ownsRate === true;
    const { graphs, plain } = await both({
      ...{ optimizer, mix: { mixup: 0.2 }, clipGradNorm: 1, average: { kind: 'ema', decay: 0.9 } },
      ...(ownsRate ? { controllers: [] } : {}),
    });
    table.push([name, graphs.replays, plain.launches, graphs.launches]);
    expect(graphs.replays).toBeGreaterThan(180);
    expectSame(graphs, plain);
  });

  it.each(Object.keys(OPTIONS))('with %s', async (name) => {
    const { graphs, plain } = await both({ ...OPTIONS[name], ...(OPTIONS[name]?.accumulate === undefined ? {} : { count: 84 }) });
    table.push([name, graphs.replays, plain.launches, graphs.launches]);
    expect(graphs.replays).toBeGreaterThan(100);
    expectSame(graphs, plain);
  });

  it('rates are numbers of the device: float32 to fused kernels, which is close to a fit without graphs', async () => {
    for (const name of ['sgd', 'adam', 'adamw', 'adagrad']) {
      const options = { optimizer: (OPTIMIZERS[name] as () => OptimizerSpec)(), epochs: 1 };
      const [graphs, none] = [await train({ ...options, cudaGraph: true }), await train({ ...options, cudaGraph: false })];
      expect(graphs.replays).toBeGreaterThan(0);
      for (const [key, list] of Object.entries(graphs.weights)) {
        for (const [i, value] of list.entries()) expect(value, `${name} ${key}`).toBeCloseTo(none.weights[key]?.[i] as number, 4);
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
  const CASES: Readonly<Record<string, readonly [Options, RegExp]>> = {
    'L-BFGS': [{ optimizer: optim.lbfgs({ lr: 0.1, maxIter: 2 }), controllers: [] }, /several times a step/],
    'a part that is computed again': [{ checkpointModules: ['0'] }, /random numbers/],
    'fp16 with Lion': [{ precision: 'fp16', optimizer: optim.lion({ lr: 1e-4 }) }, /leave a step out/],
    'fp16 with metrics': [{ precision: 'fp16', metrics: ['accuracy'] }, /which steps were left out/],
    'a loss that reads': [{ loss: reading }, /not permitted when stream is capturing .*masked_select/],
  };

  it.each(Object.keys(CASES))('%s: done as ever, with the reason in a warning; an error where graphs are asked for', async (name) => {
    const [options, reason] = CASES[name] as readonly [Options, RegExp];
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
