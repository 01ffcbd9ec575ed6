/** Fits whose steps are CUDA graphs, and the same fits without replays, on the simulated device. */

import { expect } from 'vitest';
import type { Decision } from '../../src/controllers/index.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import type { OptimizerSpec } from '../../src/optim/index.js';
import { setSeed } from '../../src/tensor/index.js';
import type { Report, TrainerOptions } from '../../src/trainer/index.js';
import { simulatedDevice } from '../support/device.js';
import { type Owned, ownedModule, rows, Scripted, trainerOf, values } from '../trainer/fixtures.js';

export interface Outcome {
  readonly report: Report;
  readonly weights: Record<string, number[]>;
  /** Steps that were replays. */
  readonly replays: number;
  readonly warnings: readonly string[];
  /** Of the device's work, for each step. */
  readonly launches: number;
}

export interface GraphFit extends Partial<TrainerOptions> {
  readonly make?: () => Owned<nn.Sequential>;
  /** 42 make a last batch of 2. */
  readonly count?: number;
  readonly epochs?: number;
  readonly metrics?: readonly ['accuracy'];
  readonly runDir?: string;
  readonly stopAfter?: number;
}

/** A network with dropout and batch normalisation. */
export function dropping(): Owned<nn.Sequential> {
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

export async function train({
  make = dropping,
  count = 42,
  epochs = 20,
  runDir,
  stopAfter,
  metrics,
  ...options
}: GraphFit): Promise<Outcome> {
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
export async function both(options: GraphFit): Promise<{ readonly graphs: Outcome; readonly plain: Outcome }> {
  const graphs = await train({ cudaGraph: true, ...options });
  simulatedDevice().refuseGraphs(1);
  const plain = await train({ cudaGraph: 'auto', ...options });
  simulatedDevice().refuseGraphs(0);
  expect(plain.replays).toBe(0);
  return { graphs, plain };
}

export function expectSame(a: Outcome, b: Outcome): void {
  expect(a.weights).toEqual(b.weights);
  expect(a.report.history.map(({ loss, gradNorm }) => [loss, gradNorm])).toEqual(
    b.report.history.map(({ loss, gradNorm }) => [loss, gradNorm]),
  );
}

/** A line of a table: how many steps were replays, and what a step asks of the device. */
export function tableLine(name: string, { graphs, plain }: { readonly graphs: Outcome; readonly plain: Outcome }): string {
  const launches = `${plain.launches.toFixed(1).padStart(6)} -> ${graphs.launches.toFixed(1)} launches a step`;
  return `${name.padEnd(40)} ${String(graphs.replays).padStart(4)} replays  ${launches}\n`;
}

export const OPTIMIZERS: Readonly<Record<string, () => OptimizerSpec>> = {
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

/** Their updates go by counts, which lie on the device in fp16. */
const COUNTING = [
  'adamax',
  'nadam',
  'radam',
  'scheduleFreeSgd',
  'scheduleFreeAdamw',
  'scheduleFreeRadam',
  'scheduleFreePlus',
  'dog',
  'ldog',
  'custom',
];

/** With a scale that overflows at first. */
function halfWith(name: string): GraphFit {
  const optimizer = (OPTIMIZERS[name] as () => OptimizerSpec)();
  return {
    ...{ precision: 'fp16', lossScaler: { initScale: 2 ** 24, growthInterval: 20 }, optimizer },
    ...(optimizer.ownsRate === true ? { controllers: [] } : {}),
  };
}

export const OPTIONS: Readonly<Record<string, GraphFit>> = {
  mixup: { mix: { mixup: 0.4 } },
  cutmix: { mix: { cutmix: 1, probability: 0.5 } },
  'clipping by norm and value': { clipGradNorm: 0.5, clipGradValue: 0.1 },
  'accumulation of 3': { accumulate: 3 },
  'an exponential average': { average: { kind: 'ema', decay: 0.9, buffers: true } },
  'a mean of the weights every second step': { average: { kind: 'swa', unit: 'step', start: 9, every: 2, updateBatchNorm: false } },
  bf16: { precision: 'bf16' },
  fp16: { precision: 'fp16', lossScaler: { initScale: 2 ** 24, growthInterval: 20 } },
  'fp16 with AdamW': { precision: 'fp16', optimizer: optim.adamw({ lr: 1e-3 }) },
  'fp16 with Lion': { precision: 'fp16', lossScaler: { initScale: 2 ** 24, growthInterval: 20 }, optimizer: optim.lion({ lr: 1e-4 }) },
  'fp16 with RMSprop': { precision: 'fp16', optimizer: optim.rmsprop({ lr: 1e-3, momentum: 0.5 }) },
  'fp16 with Prodigy': { precision: 'fp16', optimizer: optim.prodigy({}), controllers: [] },
  ...Object.fromEntries(COUNTING.map((name) => [`fp16 with ${name}`, halfWith(name)])),
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
