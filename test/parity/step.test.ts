/** The training step's options against PyTorch on one libtorch: same start, same data, same losses, norms and end. */

import { beforeAll, describe, expect, it } from 'vitest';
import { tensors } from '../../src/data/index.js';
import { setNumThreads, setOwnKernels } from '../../src/index.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { type DType, keep, rand, randint, randn, scope, setSeed, type Tensor } from '../../src/tensor/index.js';
import { type LossSpec, Trainer, type TrainerOptions } from '../../src/trainer/index.js';
import { python, pythonAvailable } from '../support/python.js';
import { convolutional, perceptron, Scripted, values } from '../trainer/fixtures.js';

/** A tensor as JSON: elements, shape, dtype. */
type Plain = [number[], readonly number[], DType];

interface StepCase {
  readonly model: 'mlp' | 'cnn';
  /** What follows the model, before the loss. */
  readonly head: 'none' | 'sigmoid' | 'logSoftmax';
  readonly target: 'labels' | 'values' | 'shares';
  readonly loss: LossSpec;
  readonly step: Pick<TrainerOptions, 'accumulate' | 'clipGradNorm' | 'clipGradValue' | 'precision' | 'lossScaler' | 'average' | 'mix'>;
  readonly rows: number;
  readonly batchSize: number;
  readonly epochs: number;
  /** Greatest absolute difference of losses and of weights; 0 for bit-equal. */
  readonly tolerance: number;
}

interface Answer {
  readonly losses: number[];
  readonly norms: number[];
  readonly scales: number[];
  readonly final: Record<string, number[]>;
}

const base: StepCase = {
  ...{ model: 'mlp', head: 'none', target: 'labels', loss: { name: 'crossEntropy' }, step: {} },
  ...{ rows: 16, batchSize: 4, epochs: 3, tolerance: 0 },
};
const scaler = { initScale: 65536, growthFactor: 2, backoffFactor: 0.5, growthInterval: 2000 };
const swa = { kind: 'swa', unit: 'step', start: 2, every: 3, updateBatchNorm: false } as const;
const ema = { kind: 'ema', decay: 0.9, start: 0, every: 1, updateBatchNorm: false } as const;
const mix = { mixup: 0, cutmix: 0, probability: 1, seed: 5 };
const cnn: StepCase = { ...base, model: 'cnn' };

const CASES: Readonly<Record<string, StepCase>> = {
  plain: base,
  'accumulate 3 of 4, the last window of one batch': { ...base, step: { accumulate: 3 }, tolerance: 1e-7 },
  'accumulate with a last batch of 2 rows': { ...base, rows: 14, step: { accumulate: 2 }, tolerance: 1e-7 },
  'clip by norm': { ...base, step: { clipGradNorm: { maxNorm: 0.1, normType: 2 } } },
  'clip by a norm above all': { ...base, step: { clipGradNorm: { maxNorm: 100, normType: 2 } } },
  'clip by the 1-norm': { ...base, step: { clipGradNorm: { maxNorm: 0.5, normType: 1 } } },
  'clip by value': { ...base, step: { clipGradValue: 0.02 } },
  'clip by value, then norm': { ...base, step: { clipGradValue: 0.1, clipGradNorm: { maxNorm: 0.1, normType: 2 } } },
  'label smoothing': { ...base, loss: { name: 'crossEntropy', labelSmoothing: 0.1 } },
  'class weights': { ...base, loss: { name: 'crossEntropy', classWeight: [1, 2, 0.5] } },
  'class weights, smoothing and a label to ignore': {
    ...base,
    loss: { name: 'crossEntropy', classWeight: [1, 2, 0.5], labelSmoothing: 0.2, ignoreIndex: 1 },
  },
  nll: { ...base, head: 'logSoftmax', loss: { name: 'nll', classWeight: [1, 2, 0.5] } },
  bceWithLogits: { ...base, target: 'shares', loss: { name: 'bceWithLogits', posWeight: [1, 2, 3] } },
  bce: { ...base, target: 'shares', head: 'sigmoid', loss: { name: 'bce' } },
  mse: { ...base, target: 'values', loss: { name: 'mse' } },
  l1: { ...base, target: 'values', loss: { name: 'l1' } },
  smoothL1: { ...base, target: 'values', loss: { name: 'smoothL1', beta: 0.3 } },
  huber: { ...base, target: 'values', loss: { name: 'huber', delta: 0.7 } },
  'kl, batchmean': { ...base, target: 'shares', head: 'logSoftmax', loss: { name: 'kl', reduction: 'batchmean' } },
  'kl of logarithms': { ...base, target: 'values', head: 'logSoftmax', loss: { name: 'kl', logTarget: true } },
  bf16: { ...cnn, step: { precision: 'bf16' } },
  'fp16 with a scaler that finds its scale': {
    ...base,
    step: { precision: 'fp16', lossScaler: { ...scaler, initScale: 2 ** 24 } },
    tolerance: 1e-6,
  },
  'fp16 with a scaler that grows, and clipping': {
    ...{ ...base, epochs: 5, tolerance: 1e-6 },
    step: {
      precision: 'fp16',
      lossScaler: { initScale: 1000, growthFactor: 3, backoffFactor: 0.3, growthInterval: 2 },
      clipGradNorm: { maxNorm: 0.1, normType: 2 },
    },
  },
  ema: { ...cnn, step: { average: ema } },
  'ema with buffers, every second step': { ...cnn, step: { average: { ...ema, every: 2, buffers: true } } },
  swa: { ...cnn, step: { average: swa } },
  'swa with new statistics': { ...cnn, step: { average: { ...swa, updateBatchNorm: true } }, tolerance: 1e-5 },
  mixup: { ...base, step: { mix: { ...mix, mixup: 0.4 } } },
  cutmix: { ...cnn, step: { mix: { ...mix, cutmix: 1 } } },
  'mixup and cutmix, half of the batches': { ...cnn, epochs: 5, step: { mix: { ...mix, mixup: 0.2, cutmix: 1, probability: 0.5 } } },
};

describe.skipIf(!pythonAvailable())('the step equals PyTorch', () => {
  let answers: Record<string, Answer> = {};
  let found: Record<string, Awaited<ReturnType<typeof trainHere>>> = {};

  beforeAll(async () => {
    // PyTorch has the kernels of oneDNN alone.
    setOwnKernels(false);
    setNumThreads(1);
    const requests = Object.values(CASES).map((given) => withData(given, (made) => ({ ...given, ...made.plain })));
    const results = python<Answer[]>('test/parity/step.py', { input: requests });
    answers = Object.fromEntries(Object.keys(CASES).map((name, i) => [name, results[i] as Answer]));
    found = {};
    for (const [name, given] of Object.entries(CASES)) found[name] = await trainHere(given);
  });

  it.each(Object.entries(CASES))('%s', (name, { tolerance, step }) => {
    const [here, there] = [found[name] as NonNullable<(typeof found)[string]>, answers[name] as Answer];
    expect(here.losses.length).toBe(there.losses.length);
    expect(furthest(here.losses, there.losses)).toBeLessThanOrEqual(tolerance);
    expect(Object.keys(here.final)).toEqual(Object.keys(there.final));
    for (const [parameter, weights] of Object.entries(there.final)) {
      // PyTorch averages the count of batches too, which we leave as it is.
      if (step.average?.buffers === true && parameter.endsWith('num_batches_tracked')) continue;
      expect(furthest(here.final[parameter] as number[], weights), parameter).toBeLessThanOrEqual(tolerance);
    }
    if (step.clipGradNorm !== undefined) {
      const mean = there.norms.reduce((sum, norm) => sum + norm, 0) / there.norms.length;
      expect(here.gradNorm).toBeCloseTo(mean, 6);
    } else expect(here.gradNorm).toBeNull();
    if (step.lossScaler !== undefined && step.lossScaler !== null) {
      const { initScale = 0 } = step.lossScaler;
      const skipped = there.scales.filter((scale, i) => scale < (there.scales[i - 1] ?? initScale)).length;
      expect(here.skipped).toBe(skipped);
      expect(skipped).toBeGreaterThan(0);
    }
  });
});

/** Runs `use` with the case's model and data; everything is freed. */
function withData<T>(given: StepCase, use: (made: { plain: object }) => T): T {
  using model = given.model === 'mlp' ? perceptron() : convolutional();
  return scope(() => {
    const { x, y } = dataOf(given);
    return use({ plain: { initial: values(model.it.stateDict()), x: plain(x), y: plain(y) } });
  });
}

function dataOf({ model, target, rows }: StepCase): { x: Tensor; y: Tensor } {
  setSeed(11);
  const x = randn([rows, ...(model === 'mlp' ? [4] : [1, 6, 6])]);
  if (target === 'labels') return { x, y: randint(0, 3, [rows]) };
  return { x, y: target === 'values' ? randn([rows, 3]) : rand([rows, 3]) };
}

async function trainHere(
  given: StepCase,
): Promise<{ losses: number[]; final: Record<string, number[]>; gradNorm: number | null; skipped: number }> {
  using model = given.model === 'mlp' ? perceptron() : convolutional();
  const { x, y } = scope(() => {
    const made = dataOf(given);
    return { x: keep(made.x), y: keep(made.y) };
  });
  try {
    const recorder = new Scripted('Recorder', () => [], { when: { every: 1, unit: 'step' } });
    const head = { none: [], sigmoid: [new nn.Sigmoid()], logSoftmax: [new nn.LogSoftmax(1)] }[given.head];
    const trainer = new Trainer({
      model: head.length === 0 ? model.it : new nn.Sequential(...[...(model.it.children() as nn.Linear[]), ...head]),
      loss: given.loss,
      optimizer: optim.sgd({ lr: 0.1, momentum: 0.9 }),
      controllers: [recorder],
      ...{ device: 'cpu', channelsLast: false },
      ...given.step,
    });
    const { history } = await trainer.fit(tensors({ x, y }).loader({ batchSize: given.batchSize }), { maxEpochs: given.epochs });
    const norms = history.flatMap(({ gradNorm, steps, skippedSteps }) =>
      gradNorm === null ? [] : [{ gradNorm, count: steps - skippedSteps }],
    );
    const count = norms.reduce((sum, epoch) => sum + epoch.count, 0);
    return {
      losses: recorder.seen.map(({ loss }) => loss),
      final: values(model.it.stateDict()),
      gradNorm: count === 0 ? null : norms.reduce((sum, epoch) => sum + epoch.gradNorm * epoch.count, 0) / count,
      skipped: history.reduce((sum, { skippedSteps }) => sum + skippedSteps, 0),
    };
  } finally {
    x.dispose();
    y.dispose();
  }
}

function plain(tensor: Tensor): Plain {
  return [Array.from(tensor.toTypedArray() as ArrayLike<number | bigint>, Number), tensor.shape, tensor.dtype];
}

function furthest(here: readonly number[], there: readonly number[]): number {
  return here.reduce((most, value, i) => (value === there[i] ? most : Math.max(most, Math.abs(value - (there[i] as number)))), 0);
}
