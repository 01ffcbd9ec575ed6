/** A state dict saved by Python continues here, and ours continues in Python: the weights are those of one uninterrupted run. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pth } from '../../src/formats/index.js';
import { getNumThreads, setNumThreads, Tensor } from '../../src/index.js';
import * as F from '../../src/nn/functional/index.js';
import * as optim from '../../src/optim/index.js';
import { tensor } from '../../src/tensor/index.js';
import { Stepper } from '../optim/stepper.js';
import { python, pythonAvailable } from '../support/python.js';

interface Case {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly spec: optim.OptimizerSpec;
  /** 0 asks for the same bits. */
  readonly tolerance: number;
}

const FUSED = { fused: true };
const CASES: readonly Case[] = [
  { name: 'SGD', options: { lr: 0.02, momentum: 0.9, ...FUSED }, spec: optim.sgd({ lr: 0.02, momentum: 0.9 }), tolerance: 0 },
  { name: 'Adam', options: { lr: 0.02, amsgrad: true, ...FUSED }, spec: optim.adam({ lr: 0.02, amsgrad: true }), tolerance: 0 },
  { name: 'AdamW', options: { lr: 0.02, betas: [0.8, 0.99], ...FUSED }, spec: optim.adamw({ lr: 0.02, betas: [0.8, 0.99] }), tolerance: 0 },
  { name: 'Adagrad', options: { lr: 0.1, ...FUSED }, spec: optim.adagrad({ lr: 0.1 }), tolerance: 0 },
  {
    name: 'RMSprop',
    options: { lr: 0.01, momentum: 0.5, centered: true },
    spec: optim.rmsprop({ lr: 0.01, momentum: 0.5, centered: true }),
    tolerance: 1e-5,
  },
  { name: 'Adadelta', options: {}, spec: optim.adadelta(), tolerance: 1e-5 },
  { name: 'Adamax', options: { lr: 0.02 }, spec: optim.adamax({ lr: 0.02 }), tolerance: 1e-5 },
  { name: 'NAdam', options: { lr: 0.02 }, spec: optim.nadam({ lr: 0.02 }), tolerance: 1e-5 },
  { name: 'RAdam', options: { lr: 0.02 }, spec: optim.radam({ lr: 0.02 }), tolerance: 1e-5 },
  { name: 'LBFGS', options: { lr: 0.1, max_iter: 2 }, spec: optim.lbfgs({ lr: 0.1, maxIter: 2 }), tolerance: 1e-4 },
];

const [FIRST, MORE] = [7, 5];
const X = Array.from({ length: 12 }, (_, i) => [Math.sin(i), Math.cos(2 * i), Math.sin(3 * i + 1)]);
const Y = X.map(([a = 0, b = 0, c = 0]) => [a - 2 * b, b * c]);
const WEIGHT = [
  [0.3, -0.2, 0.1],
  [-0.5, 0.4, 0.2],
];
const BIAS = [0.1, -0.1];

function stepperOf(spec: optim.OptimizerSpec, weight: unknown, bias: unknown): Stepper {
  return new Stepper(
    {
      ...{ x: X, y: Y, dtype: 'float32' as const },
      parameters: { weight: weight as number[][], bias: bias as number[] },
      forward: (x, { weight: w, bias: b }) => F.linear(x, w as typeof x, b as typeof x),
      loss: (output, target) => F.mseLoss(output, target),
    },
    spec,
  );
}

const layoutOf = (spec: optim.OptimizerSpec): optim.OptimizerLayout => ({
  name: spec.name,
  groups: optim.resolveGroups(spec, ['weight', 'bias']),
});

/** Disposes every tensor in nested Maps and arrays. */
function free(value: unknown): void {
  if (value instanceof Tensor) value.dispose();
  else if (value instanceof Map || Array.isArray(value)) for (const entry of value.values()) free(entry);
}

function compare(ours: readonly number[], theirs: readonly number[] | undefined, tolerance: number): void {
  if (tolerance === 0) expect(ours).toEqual(theirs);
  else for (const [i, value] of ours.entries()) expect(Math.abs(value - (theirs?.[i] ?? Number.NaN))).toBeLessThan(tolerance);
}

const threads = getNumThreads();
const folder = mkdtempSync(join(tmpdir(), 'neve-optimizer-state-'));
beforeAll(() => setNumThreads(1));
afterAll(() => {
  setNumThreads(threads);
  rmSync(folder, { recursive: true });
});

describe.skipIf(!pythonAvailable())('optimizer state', () => {
  const ask = (resume: boolean): number[][] =>
    python(new URL('optimizer-state.py', import.meta.url).pathname, {
      input: {
        ...{ folder, x: X, y: Y, weight: WEIGHT, bias: BIAS, first: FIRST, more: MORE, resume },
        cases: CASES.map(({ name, options }) => ({ name, options })),
      },
    });
  let theirs: number[][] = [];
  beforeAll(() => {
    theirs = ask(false);
  }, 120_000);

  it.each(CASES.map((entry, i) => [entry.name, entry, i] as const))('of %s continues here', async (_, { spec, tolerance }, i) => {
    const saved = await pth.load<Map<string, never>>(join(folder, `${i}.pth`));
    const model = saved.get('model') as unknown as Map<string, Tensor>;
    await using stepper = stepperOf(spec, model.get('weight')?.toArray(), model.get('bias')?.toArray());
    const dict = saved.get('optimizer') as unknown as optim.OptimizerStateDict;
    const state = optim.loadOptimizerStateDict(layoutOf(spec), dict);
    await stepper.load(state);
    free([saved, [...state.values()]]);
    await stepper.step(MORE);
    compare(await stepper.flat(), theirs[i], tolerance);
  });

  it('of ours continues in Python', async () => {
    for (const [i, { spec }] of CASES.entries()) {
      await using stepper = stepperOf(spec, WEIGHT, BIAS);
      await stepper.step(FIRST);
      const { weight, bias } = await stepper.weights();
      const state = await stepper.tensors();
      const dict = optim.optimizerStateDict(layoutOf(spec), state);
      using w = tensor([(weight as number[]).slice(0, 3), (weight as number[]).slice(3)]);
      using b = tensor(bias as number[]);
      await pth.save(join(folder, `${i}-ours.pth`), { model: { weight: w, bias: b }, optimizer: dict });
      free([dict, [...state.values()]]);
    }
    for (const [i, ours] of ask(true).entries()) compare(ours, theirs[i], (CASES[i] as Case).tolerance);
  }, 120_000);
});

it('of other groups is refused by name', async () => {
  const spec = optim.sgd({ momentum: 0.9 });
  const layout = layoutOf(spec);
  const dict = optim.optimizerStateDict(layout, new Map());
  expect(optim.loadOptimizerStateDict(layout, dict).size).toBe(0);
  expect(optim.stateDictRates(layout, dict)).toEqual(new Map([['default', 1e-3]]));
  const other = { ...layout, groups: optim.resolveGroups(spec, ['weight']) };
  expect(() => optim.loadOptimizerStateDict(other, dict)).toThrow('groups of 2 parameters; expected 1');
  expect(() => optim.loadOptimizerStateDict(layout, new Map())).toThrow('param_groups');
});
