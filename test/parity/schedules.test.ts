import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  ConstantLr,
  type Controller,
  CosineAnnealingLr,
  CosineAnnealingWarmRestarts,
  ExponentialLr,
  LambdaLr,
  LinearLr,
  MultiStepLr,
  OneCycleLr,
  PolynomialLr,
  ReduceLrOnPlateau,
  StepLr,
  WarmUp,
} from '../../src/controllers/index.js';
import { Drive, PLAN, throughJson } from '../controllers/drive.js';
import { python, pythonAvailable } from '../support/python.js';

interface Case {
  readonly make: () => Controller;
  /** The class in `torch.optim.lr_scheduler` and its options. */
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly warm?: { readonly name: string; readonly options: Readonly<Record<string, unknown>> };
  readonly lambda?: string;
  readonly metrics?: readonly number[];
}

interface Answer {
  readonly chained: readonly (readonly number[])[];
  readonly closed: readonly (readonly number[])[] | null;
}

const COUNT = 200;
const RATES = { head: 0.1, rest: 0.023 };
/** Relative, in double precision: PyTorch's chained products round once an index, the closed forms here once. */
const TOLERANCE = 1e-12;

/** Falls, then wavers around a plateau, then falls again. */
const METRICS = Array.from({ length: COUNT }, (_, i) => Math.exp(-i / 20) + 0.05 * Math.sin(i * 1.7) + (i > 120 ? 0.5 - i / 400 : 0));
const plateau = (options: Readonly<Record<string, unknown>>) => ({ name: 'ReduceLROnPlateau', options, metrics: METRICS });

const CASES: readonly Case[] = [
  { make: () => new ConstantLr(), name: 'ConstantLR', options: {} },
  { make: () => new ConstantLr({ factor: 0.1, totalIters: 60 }), name: 'ConstantLR', options: { factor: 0.1, total_iters: 60 } },
  { make: () => new LinearLr(), name: 'LinearLR', options: {} },
  {
    make: () => new LinearLr({ startFactor: 0.01, endFactor: 0.7, totalIters: 150 }),
    name: 'LinearLR',
    options: { start_factor: 0.01, end_factor: 0.7, total_iters: 150 },
  },
  {
    make: () => new LinearLr({ startFactor: 1, endFactor: 0.1, totalIters: 300 }),
    name: 'LinearLR',
    options: { start_factor: 1, end_factor: 0.1, total_iters: 300 },
  },
  { make: () => new StepLr({ stepSize: 30 }), name: 'StepLR', options: { step_size: 30 } },
  { make: () => new StepLr({ stepSize: 7, gamma: 0.7 }), name: 'StepLR', options: { step_size: 7, gamma: 0.7 } },
  { make: () => new MultiStepLr({ milestones: [100, 150] }), name: 'MultiStepLR', options: { milestones: [100, 150] } },
  {
    make: () => new MultiStepLr({ milestones: [120, 1, 80, 80], gamma: 0.3 }),
    name: 'MultiStepLR',
    options: { milestones: [120, 1, 80, 80], gamma: 0.3 },
  },
  { make: () => new ExponentialLr({ gamma: 0.97 }), name: 'ExponentialLR', options: { gamma: 0.97 } },
  { make: () => new CosineAnnealingLr({ tMax: 199 }), name: 'CosineAnnealingLR', options: { T_max: 199 } },
  { make: () => new CosineAnnealingLr({ tMax: 30, etaMin: 1e-3 }), name: 'CosineAnnealingLR', options: { T_max: 30, eta_min: 1e-3 } },
  { make: () => new CosineAnnealingWarmRestarts({ t0: 13 }), name: 'CosineAnnealingWarmRestarts', options: { T_0: 13 } },
  {
    make: () => new CosineAnnealingWarmRestarts({ t0: 5, tMult: 3, etaMin: 1e-4 }),
    name: 'CosineAnnealingWarmRestarts',
    options: { T_0: 5, T_mult: 3, eta_min: 1e-4 },
  },
  { make: () => new PolynomialLr({ totalIters: 5 }), name: 'PolynomialLR', options: {} },
  {
    make: () => new PolynomialLr({ totalIters: 180, power: 0.9 }),
    name: 'PolynomialLR',
    options: { total_iters: 180, power: 0.9 },
  },
  {
    make: () => new OneCycleLr({ maxLr: 0.4, totalSteps: COUNT }),
    name: 'OneCycleLR',
    options: { max_lr: 0.4, total_steps: COUNT, cycle_momentum: false },
  },
  {
    make: () => new OneCycleLr({ maxLr: { head: 1, rest: 0.2 }, epochs: 21, stepsPerEpoch: 10, annealStrategy: 'linear', pctStart: 0.41 }),
    name: 'OneCycleLR',
    options: { max_lr: [1, 0.2], epochs: 21, steps_per_epoch: 10, anneal_strategy: 'linear', pct_start: 0.41, cycle_momentum: false },
  },
  {
    make: () => new OneCycleLr({ maxLr: 0.4, totalSteps: 203, threePhase: true, divFactor: 10, finalDivFactor: 100 }),
    name: 'OneCycleLR',
    options: { max_lr: 0.4, total_steps: 203, three_phase: true, div_factor: 10, final_div_factor: 100, cycle_momentum: false },
  },
  {
    make: () => new OneCycleLr({ maxLr: 0.4, totalSteps: COUNT, pctStart: 0 }),
    name: 'OneCycleLR',
    options: { max_lr: 0.4, total_steps: COUNT, pct_start: 0, cycle_momentum: false },
  },
  {
    make: () => new LambdaLr({ lrLambda: (index) => 0.95 ** index * (1 + index / 10) }),
    name: 'LambdaLR',
    options: {},
    lambda: 'lambda index: 0.95 ** index * (1 + index / 10)',
  },
  {
    make: () => new WarmUp(new CosineAnnealingLr({ tMax: 190 }), { totalIters: 10, startFactor: 0.01 }),
    name: 'CosineAnnealingLR',
    options: { T_max: 190 },
    warm: { name: 'LinearLR', options: { start_factor: 0.01, total_iters: 10 } },
  },
  {
    make: () => new WarmUp(new StepLr({ stepSize: 25, gamma: 0.5 }), { kind: 'constant', startFactor: 0.2, totalIters: 17 }),
    name: 'StepLR',
    options: { step_size: 25, gamma: 0.5 },
    warm: { name: 'ConstantLR', options: { factor: 0.2, total_iters: 17 } },
  },
  { make: () => new ReduceLrOnPlateau({ patience: 4, factor: 0.5 }), ...plateau({ patience: 4, factor: 0.5 }) },
  {
    make: () => new ReduceLrOnPlateau({ patience: 2, factor: 0.6, cooldown: 5, threshold: 0.02, thresholdMode: 'abs', minLr: 1e-3 }),
    ...plateau({ patience: 2, factor: 0.6, cooldown: 5, threshold: 0.02, threshold_mode: 'abs', min_lr: 1e-3 }),
  },
  {
    make: () => new ReduceLrOnPlateau({ mode: 'max', patience: 3, factor: 0.9, cooldown: 1, minLr: { head: 0.03, rest: 0.001 } }),
    ...plateau({ mode: 'max', patience: 3, factor: 0.9, cooldown: 1, min_lr: [0.03, 0.001] }),
  },
  {
    make: () => new ReduceLrOnPlateau({ mode: 'max', thresholdMode: 'abs', patience: 0, factor: 0.1, threshold: 0.1, eps: 1e-5 }),
    ...plateau({ mode: 'max', threshold_mode: 'abs', patience: 0, factor: 0.1, threshold: 0.1, eps: 1e-5 }),
  },
];

/** Rates of every group at each index; the controller is replaced by a fresh one with its state, through JSON, at index `split`. */
function ratesOf(entry: Case, split: number | null = null): number[][] {
  let drive = new Drive(entry.make(), RATES).begin();
  const all = [Object.values(drive.rates)];
  for (let index = 1; index < COUNT; index++) {
    if (index === split) {
      const resumed = entry.make();
      resumed.start(PLAN);
      resumed.loadStateDict(throughJson(drive.controller));
      drive = drive.goOnWith(resumed);
    }
    drive.next({ loss: METRICS[index - 1] as number });
    all.push(Object.values(drive.rates));
  }
  return all;
}

/** The largest difference, as a share of the larger of the two rates; two zeros are equal. */
function difference(ours: readonly (readonly number[])[], theirs: readonly (readonly number[])[]): number {
  expect(ours.map((rates) => rates.length)).toEqual(theirs.map((rates) => rates.length));
  return Math.max(
    ...ours.flatMap((rates, i) =>
      rates.map((rate, k) => {
        const other = theirs[i]?.[k] as number;
        return rate === other ? 0 : Math.abs(rate - other) / Math.max(Math.abs(rate), Math.abs(other));
      }),
    ),
  );
}

const NAMED = CASES.map((entry, i) => [`${entry.make().name} ${JSON.stringify({ ...entry.options, ...entry.warm })}`, entry, i] as const);

describe.skipIf(!pythonAvailable())(`schedules equal PyTorch's for ${COUNT} indices`, () => {
  let answers: readonly Answer[] = [];
  beforeAll(() => {
    answers = python<readonly Answer[]>(fileURLToPath(new URL('schedules.py', import.meta.url)), {
      input: { count: COUNT, rates: Object.values(RATES), cases: CASES.map(({ make: _, ...rest }) => rest) },
    });
  });

  it.each(NAMED)('%s', (_, entry, i) => {
    const ours = ratesOf(entry);
    const { chained, closed } = answers[i] as Answer;
    expect(new Set(ours.map(([head]) => head)).size).toBeGreaterThan(1);
    expect(difference(ours, chained)).toBeLessThanOrEqual(TOLERANCE);
    if (closed !== null) expect(difference(ours, closed)).toBeLessThanOrEqual(TOLERANCE);
  });
});

describe('schedules go on exactly from a state, through JSON', () => {
  it.each(NAMED)('%s', (_, entry) => {
    const whole = ratesOf(entry);
    for (const split of [1, 5, 10, 17, 18, 99, 100, 199]) expect(ratesOf(entry, split)).toEqual(whole);
  });
});
