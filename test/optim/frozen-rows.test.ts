/** Frozen rows under optimizers whose update is not element by element: the others train as a smaller model of theirs alone would. */

import { describe, expect, it } from 'vitest';
import * as optim from '../../src/optim/index.js';
import type { Tensor } from '../../src/tensor/index.js';
import { type Problem, Stepper } from './stepper.js';

const FROZEN = [1, 3];
const TRAINED = [0, 2];
const X = Array.from({ length: 6 }, (_, i) => [Math.sin(i + 1), Math.cos(2 * i), Math.sin(3 * i + 2), 0.5, Math.cos(i)]);
const Y = X.map(([a = 0, b = 0, c = 0]) => [a - b, b * c, c + 0.3, a * a]);
const W = Array.from({ length: 4 }, (_, row) => X[0]?.map((_, column) => Math.sin(5 * row + column) / 2) as number[]);

/** Sums of squares of a linear layer's errors, of the outputs that are named. */
function problemOf(rows: readonly number[]): Problem {
  const pick = (list: readonly number[]): number[] => rows.map((row) => list[row] as number);
  return {
    parameters: { w: rows.map((row) => W[row] as number[]) },
    forward: (x, { w }) => x.matmul((w as Tensor).t()),
    loss: (output, target) => output.sub(target).square().sum().mul(0.1),
    x: X,
    y: Y.map(pick),
  };
}

const ALL = problemOf([0, 1, 2, 3]);

const CASES: Readonly<Record<string, { readonly spec: optim.OptimizerSpec; readonly tolerance?: number }>> = {
  'sgd with Nesterov': { spec: optim.sgd({ lr: 0.05, momentum: 0.9, nesterov: true, weightDecay: 0.1 }) },
  scheduleFreeSgd: { spec: optim.scheduleFreeSgd({ lr: 0.2, weightDecay: 0.1 }) },
  scheduleFreeRadam: { spec: optim.scheduleFreeRadam({ lr: 0.05, weightDecay: 0.1 }) },
  scheduleFreeAdamw: { spec: optim.scheduleFreeAdamw({ lr: 0.05, weightDecay: 0.1, warmupSteps: 3 }) },
  // The loss that its steps follow from is that of all rows.
  scheduleFreePlus: { spec: optim.scheduleFreePlus({ weightDecay: 5, polyakBeta: 0.5, cWarmup: 2 }), tolerance: Number.POSITIVE_INFINITY },
  // bfloat16 inside.
  muon: { spec: optim.muon({ lr: 0.05, weightDecay: 0.1 }), tolerance: 1e-2 },
  'muon without Nesterov': { spec: optim.muon({ lr: 0.05, nesterov: false }), tolerance: 1e-2 },
  lbfgs: { spec: optim.lbfgs({ lr: 0.5, maxIter: 2 }) },
  'lbfgs with a line search': { spec: optim.lbfgs({ maxIter: 2, strongWolfe: true }) },
  prodigy: { spec: optim.prodigy({ dCoef: 3, d0: 1e-3, weightDecay: 0.1 }) },
  'prodigy with an L2 penalty': { spec: optim.prodigy({ d0: 1e-3, weightDecay: 0.1, decouple: false }) },
  dog: { spec: optim.dog({ repsRel: 0.01, weightDecay: 0.1, averaging: 0 }) },
  'dog, averaged': { spec: optim.dog({ repsRel: 0.01, averaging: 8 }) },
  ecco: { spec: optim.ecco({ eta: 1 }) },
  'ecco as published': { spec: optim.ecco({ mode: 'published', eta: 0.05 }) },
  dAdaptSgd: { spec: optim.dAdaptSgd({ d0: 1e-2, momentum: 0.5, weightDecay: 0.1 }) },
  dAdaptAdam: { spec: optim.dAdaptAdam({ d0: 1e-3, weightDecay: 0.1 }) },
  'dAdaptAdam, decoupled': { spec: optim.dAdaptAdam({ d0: 1e-3, weightDecay: 0.1, decouple: true }) },
  ldog: { spec: optim.ldog({ repsRel: 0.01, weightDecay: 0.1, averaging: 0 }) },
};

/** The rows of `w`. */
async function rowsOf(stepper: Stepper): Promise<number[][]> {
  const { w = [] } = await stepper.weights();
  return Array.from({ length: w.length / 5 }, (_, row) => w.slice(5 * row, 5 * row + 5));
}

function expectClose(found: readonly number[] | undefined, expected: readonly number[] | undefined, tolerance: number): void {
  found?.forEach((value, i) => {
    expect(Math.abs(value - (expected?.[i] ?? Number.NaN))).toBeLessThanOrEqual(tolerance);
  });
}

describe.each(Object.entries(CASES))('%s', (_, { spec, tolerance = 1e-11 }) => {
  it('trains the other rows as a model of these alone', async () => {
    await using whole = new Stepper(ALL, spec);
    await using part = new Stepper(problemOf(TRAINED), spec);
    await whole.freezeRows({ w: FROZEN });
    for (let step = 0; step < 8; step++) {
      await whole.step();
      await part.step();
      const [found, expected] = [await rowsOf(whole), await rowsOf(part)];
      for (const row of FROZEN) expect(found[row]).toEqual(W[row]);
      TRAINED.forEach((row, i) => {
        expectClose(found[row], expected[i], tolerance);
      });
    }
  });

  it('keeps rows that have been trained as they are, frees them again, and leaves all of a parameter', async () => {
    await using stepper = new Stepper(ALL, spec);
    await stepper.step(3);
    const before = await rowsOf(stepper);
    await stepper.freezeRows({ w: FROZEN });
    await stepper.step(3);
    const frozen = await rowsOf(stepper);
    for (const row of FROZEN) expect(frozen[row]).toEqual(before[row]);
    for (const row of TRAINED) expect(frozen[row]).not.toEqual(before[row]);
    await stepper.freezeRows({});
    await stepper.step(2);
    const freed = await rowsOf(stepper);
    for (const row of [...FROZEN, ...TRAINED]) expect(freed[row]).not.toEqual(frozen[row]);
    await stepper.freezeRows({ w: [0, 1, 2, 3] });
    await stepper.step(2);
    expect(await rowsOf(stepper)).toEqual(freed);
  });

  it('goes on from a saved state in which rows are frozen', async () => {
    await using first = new Stepper(ALL, spec);
    await first.step(2);
    await first.freezeRows({ w: FROZEN });
    await first.step(3);
    const [weights, state] = [await rowsOf(first), await first.tensors()];
    await using second = new Stepper({ ...ALL, parameters: { w: weights } }, spec);
    await second.load(state);
    for (const tensor of state.values()) tensor.dispose();
    // As a fit does that goes on from a checkpoint: first the state, then what is frozen.
    await second.freezeRows({ w: FROZEN });
    await first.step(2);
    await second.step(2);
    expect(await rowsOf(second)).toEqual(await rowsOf(first));
  });
});
