/** The optimizer's state through the Trainer: a fit goes on from one, gives one, and Python understands both. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StepLr } from '../../src/controllers/index.js';
import { tensors } from '../../src/data/index.js';
import { pth } from '../../src/formats/index.js';
import { getNumThreads, setNumThreads, Tensor } from '../../src/index.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { tensor } from '../../src/tensor/index.js';
import type { FitOptions } from '../../src/trainer/index.js';
import { python, pythonAvailable } from '../support/python.js';
import { owned, ownedModule, perceptron, rows, Scripted, trainerOf, values } from './fixtures.js';

const [FIRST, MORE] = [7, 5];
const X = Array.from({ length: 12 }, (_, i) => [Math.sin(i), Math.cos(2 * i), Math.sin(3 * i + 1)]);
const Y = X.map(([a = 0, b = 0, c = 0]) => [a - 2 * b, b * c]);
const START = {
  weight: [
    [0.3, -0.2, 0.1],
    [-0.5, 0.4, 0.2],
  ],
  bias: [0.1, -0.1],
};

const CASES = [
  { name: 'SGD', options: { lr: 0.02, momentum: 0.9, fused: true }, spec: optim.sgd({ lr: 0.02, momentum: 0.9 }) },
  { name: 'AdamW', options: { lr: 0.02, betas: [0.8, 0.99], fused: true }, spec: optim.adamw({ lr: 0.02, betas: [0.8, 0.99] }) },
] as const;

const threads = getNumThreads();
const folder = mkdtempSync(join(tmpdir(), 'neve-fit-optimizer-'));
beforeAll(() => setNumThreads(1));
afterAll(() => {
  setNumThreads(threads);
  rmSync(folder, { recursive: true });
});

/** Disposes every tensor in nested Maps and arrays. */
function free(value: unknown): void {
  if (value instanceof Tensor) value.dispose();
  else if (value instanceof Map || Array.isArray(value)) for (const entry of value.values()) free(entry);
}

/** Trains a linear layer from these weights, one step an epoch; gives its weights and the optimizer's state at the end. */
async function trainLinear(
  spec: optim.OptimizerSpec,
  start: Readonly<Record<string, unknown>>,
  steps: number,
  optimizerState?: optim.OptimizerStateDict,
) {
  using model = ownedModule(new nn.Linear(3, 2));
  const initial = new Map(Object.entries(start).map(([name, value]) => [name, tensor(value as number[])]));
  model.it.loadStateDict(initial);
  free(initial);
  const [x, y] = [tensor(X), tensor(Y)];
  using data = owned(tensors({ x, y }).loader({ batchSize: 12 }), [x, y]);
  const run = trainerOf(model.it, { loss: 'mse', optimizer: spec }).fit(data.it, {
    maxEpochs: steps,
    ...(optimizerState === undefined ? {} : { optimizerState }),
  });
  const [state] = await Promise.all([run.optimizerState('end'), run]);
  const { weight, bias } = values(model.it.stateDict()) as { weight: number[]; bias: number[] };
  return { weights: { weight: [weight.slice(0, 3), weight.slice(3)], bias }, flat: [...weight, ...bias], state };
}

describe.skipIf(!pythonAvailable())('beside Python', () => {
  const ask = (resume: boolean): number[][] =>
    python('test/parity/optimizer-state.py', {
      input: {
        ...{ folder, x: X, y: Y, ...START, first: FIRST, more: MORE, resume },
        cases: CASES.map(({ name, options }) => ({ name, options })),
      },
    });
  let theirs: number[][] = [];
  beforeAll(() => {
    theirs = ask(false);
  }, 120_000);

  it.each(CASES.map((entry, i) => [entry.name, entry, i] as const))(
    'a saved state of %s goes on here, bit for bit',
    async (_, { spec }, i) => {
      const saved = await pth.load<Map<string, never>>(join(folder, `${i}.pth`));
      const model = saved.get('model') as unknown as Map<string, Tensor>;
      const start = Object.fromEntries([...model].map(([name, value]) => [name, value.toArray()]));
      const { flat, state } = await trainLinear(spec, start, MORE, saved.get('optimizer') as unknown as optim.OptimizerStateDict);
      free([saved, state]);
      expect(flat).toEqual(theirs[i]);
    },
  );

  it('a state from here goes on there, bit for bit', async () => {
    for (const [i, { spec }] of CASES.entries()) {
      const { weights, state } = await trainLinear(spec, START, FIRST);
      using weight = tensor(weights.weight);
      using bias = tensor(weights.bias);
      await pth.save(join(folder, `${i}-ours.pth`), { model: { weight, bias }, optimizer: state });
      free(state);
    }
    expect(ask(true)).toEqual(theirs);
  }, 120_000);
});

describe('a fit', () => {
  it('in two parts equals one, and tells the rate in force', async () => {
    const spec = optim.adamw({ lr: 0.1 });
    const whole = await trainLinear(spec, START, FIRST + MORE);
    const first = await trainLinear(spec, START, FIRST);
    const second = await trainLinear(spec, first.weights, MORE, first.state);
    expect(second.flat).toEqual(whole.flat);
    free([whole.state, first.state, second.state]);

    using model = perceptron();
    using data = rows();
    const run = trainerOf(model.it, { controllers: [new StepLr({ stepSize: 1, gamma: 0.5 })] }).fit(data.it, { maxEpochs: 3 });
    const state = await run.optimizerState('end');
    await run;
    const [group] = state.get('param_groups') as readonly ReadonlyMap<string, unknown>[];
    expect(group?.get('lr')).toBe(0.1 * 0.5 ** 3);
    free(state);
  });

  it('gives its state between two steps while it trains', async () => {
    using model = perceptron();
    using data = rows();
    const found: Promise<optim.OptimizerStateDict>[] = [];
    const run = trainerOf(model.it, { optimizer: optim.adamw({ lr: 0.01 }) }).fit(data.it, {
      maxEpochs: 2,
      onEvent: ({ type }) => {
        if (type === 'epochEnd') found.push(run.optimizerState());
      },
    });
    await run;
    const states = await Promise.all(found);
    const steps = states.map((state) => {
      const [first] = [...(state.get('state') as ReadonlyMap<number, optim.ParameterState>).values()];
      return Number(((first as optim.ParameterState).get('step') as Tensor).item());
    });
    expect(steps[0]).toBeGreaterThanOrEqual(4);
    expect(steps[1]).toBe(8);
    free(states);
  });

  it.each<[string, () => optim.OptimizerSpec]>([
    ['without momentum', () => optim.sgd({ lr: 0.02 })],
    ['another optimizer', () => optim.adamw()],
  ])('refuses a state for %s', async (_, make) => {
    const { state } = await trainLinear(CASES[0].spec, START, 1);
    await expect(trainLinear(make(), START, 1, state)).rejects.toMatchObject({ code: 'ERR_OPTIMIZER_STATE' });
    free(state);
  });

  it.each<[string, Partial<FitOptions>]>([
    ['that is none', { optimizerState: {} as never }],
    ['beside resume', { optimizerState: new Map(), resume: true, runDir: 'nowhere' }],
  ])('refuses a state %s', async (_, options) => {
    using model = perceptron();
    using data = rows();
    await expect(trainerOf(model.it).fit(data.it, { maxEpochs: 1, ...options })).rejects.toMatchObject({
      code: 'ERR_OPTION_VALUE',
      fields: { option: 'optimizerState' },
    });
  });

  it('has no state to give before it trains, after it, and at the end where it fails', async () => {
    using model = perceptron();
    using data = rows();
    const run = trainerOf(model.it).fit(data.it, { maxEpochs: 1 });
    await expect(run.optimizerState()).rejects.toMatchObject({ code: 'ERR_RUN_NOT_ACTIVE' });
    await run;
    await expect(run.optimizerState('end')).rejects.toMatchObject({ code: 'ERR_RUN_NOT_ACTIVE' });
    const broken = new Scripted('Broken', () => {
      throw new RangeError('broken');
    });
    const failing = trainerOf(model.it, { controllers: [broken] }).fit(data.it, { maxEpochs: 1 });
    const wish = expect(failing.optimizerState('end')).rejects.toThrow('broken');
    await expect(failing).rejects.toThrow('broken');
    await wish;
  });
});
