/** L-BFGS and Muon against PyTorch: weights after 1, 10 and 100 steps from the same start on the same data, one thread. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getNumThreads, setNumThreads } from '../../src/index.js';
import * as F from '../../src/nn/functional/index.js';
import * as optim from '../../src/optim/index.js';
import { type Problem, Stepper } from '../optim/stepper.js';
import { python, pythonAvailable } from '../support/python.js';

interface Case {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly spec: optim.OptimizerSpec;
  readonly dtype: 'float32' | 'float64';
  /** 0 asks for the same bits. */
  readonly tolerance: number;
}

const LBFGS: readonly Omit<Case, 'dtype' | 'tolerance'>[] = [
  { name: 'LBFGS', options: { lr: 0.1, max_iter: 4 }, spec: optim.lbfgs({ lr: 0.1, maxIter: 4 }) },
  { name: 'LBFGS', options: { lr: 0.5, max_iter: 3, history_size: 2 }, spec: optim.lbfgs({ lr: 0.5, maxIter: 3, historySize: 2 }) },
  { name: 'LBFGS', options: { line_search_fn: 'strong_wolfe' }, spec: optim.lbfgs({ strongWolfe: true }) },
  {
    name: 'LBFGS',
    options: { lr: 25, max_iter: 2, max_eval: 9, line_search_fn: 'strong_wolfe' },
    spec: optim.lbfgs({ lr: 25, maxIter: 2, maxEval: 9, strongWolfe: true }),
  },
];

const CASES: readonly Case[] = [
  // Scalars are float64 here and of the weights' dtype in PyTorch: the same where both are float64.
  ...LBFGS.map((entry): Case => ({ ...entry, dtype: 'float64', tolerance: 1e-12 })),
  ...LBFGS.map((entry): Case => ({ ...entry, dtype: 'float32', tolerance: 2e-3 })),
  { name: 'Muon', options: { adamw: { lr: 1e-3 } }, spec: optim.muon(), dtype: 'float32', tolerance: 0 },
  {
    name: 'Muon',
    options: {
      ...{ lr: 0.02, momentum: 0.8, nesterov: false, weight_decay: 0.05, ns_steps: 3, adjust_lr_fn: 'match_rms_adamw' },
      adamw: { lr: 0.002, betas: [0.8, 0.95], weight_decay: 0.2, eps: 1e-6 },
    },
    spec: optim.muon({
      ...{ lr: 0.02, momentum: 0.8, nesterov: false, weightDecay: 0.05, nsSteps: 3, matchRmsAdamw: true },
      ...{ adamwLrRatio: 0.1, adamwBetas: [0.8, 0.95], adamwWeightDecay: 0.2, adamwEps: 1e-6 },
    }),
    dtype: 'float32',
    tolerance: 0,
  },
];

const STEPS = [1, 10, 100];
const X = Array.from({ length: 12 }, (_, i) => [Math.sin(i), Math.cos(2 * i), Math.sin(3 * i + 1)]);
const Y = X.map(([a = 0, b = 0, c = 0]) => [a - 2 * b, b * c]);
const WEIGHT = [
  [0.3, -0.2, 0.1],
  [-0.5, 0.4, 0.2],
];
const BIAS = [0.1, -0.1];

function problem(dtype: Case['dtype']): Problem {
  return {
    ...{ x: X, y: Y, dtype },
    parameters: { weight: WEIGHT, bias: BIAS },
    forward: (x, { weight, bias }) => F.linear(x, weight as typeof x, bias as typeof x),
    loss: (output, target) => F.mseLoss(output, target),
  };
}

const threads = getNumThreads();
beforeAll(() => setNumThreads(1));
afterAll(() => setNumThreads(threads));

describe.skipIf(!pythonAvailable())('optimizers equal PyTorch', () => {
  const answers = new Map<Case, readonly number[][]>();
  beforeAll(() => {
    for (const dtype of ['float32', 'float64'] as const) {
      const chosen = CASES.filter((entry) => entry.dtype === dtype);
      const found = python<number[][][]>(new URL('optimizers.py', import.meta.url).pathname, {
        input: {
          cases: chosen.map(({ name, options }) => ({ name, options })),
          steps: STEPS,
          x: X,
          y: Y,
          weight: WEIGHT,
          bias: BIAS,
          dtype,
        },
      });
      for (const [i, entry] of chosen.entries()) answers.set(entry, found[i] as number[][]);
    }
  });

  it.each(CASES.map((entry) => [`${entry.name} ${entry.dtype} ${JSON.stringify(entry.options)}`, entry] as const))(
    '%s',
    async (_, entry) => {
      await using stepper = new Stepper(problem(entry.dtype), entry.spec);
      let done = 0;
      for (const [k, steps] of STEPS.entries()) {
        await stepper.step(steps - done);
        done = steps;
        const theirs = answers.get(entry)?.[k] ?? [];
        const ours = await stepper.flat();
        if (entry.tolerance === 0) expect(ours).toEqual(theirs);
        else expect(Math.max(...ours.map((value, i) => Math.abs(value - (theirs[i] as number))))).toBeLessThan(entry.tolerance);
      }
    },
  );
});
