/** CDAT against its formula, and on a parabola. */

import { describe, expect, it } from 'vitest';
import type { TrialsFound } from '../../src/controllers/hi-dlr/trial-probe.js';
import { Cdat, type CdatOptions, type Decision, type FitPlan } from '../../src/controllers/index.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { setSeed, tensor } from '../../src/tensor/index.js';
import { Trainer } from '../../src/trainer/index.js';
import { tensors } from '../../src/data/index.js';
import { throughJson } from './drive.js';
import { refuses } from './refusals.js';

const RATES = new Map([
  ['a', 0.1],
  ['b', 0.2],
]);
const PLAN: FitPlan = { maxEpochs: 10, stepsPerEpoch: 100 };

function begun(options: CdatOptions = {}, rates = RATES): Cdat {
  const controller = new Cdat(options);
  controller.start(PLAN);
  controller.begin(rates);
  return controller;
}

/** Tells the losses of `1 - b x + a x^2 / 2` here, a step ahead and a step back. */
function told(controller: Cdat, [b, a]: readonly [number, number], distance = 0.2): readonly Decision[] {
  const losses = [0, distance, -distance].map((x) => 1 - b * x + (a * x * x) / 2);
  return toldLosses(controller, losses, distance);
}

function toldLosses(controller: Cdat, losses: readonly number[], distance = 0.2): readonly Decision[] {
  const points = [0, 1, -1].map((sign) => [(sign * distance) / 2, sign * distance]);
  const value: TrialsFound = { groups: [], rounds: [{ points, losses }], batches: 1 };
  const measurements = new Map([['trials', { kind: 'analysis', value, seconds: 0 } as const]]);
  return controller.observe({ epoch: 0, step: 1, loss: 1, losses: Float64Array.of(1), lr: RATES, measurements, failure: null });
}

const rates = (decisions: readonly Decision[]): unknown[] => decisions.map((one) => one.kind === 'setLr' && [one.group, one.lr]);

describe('Cdat', () => {
  it('sets sigma times slope over curvature, and keeps the ratios of groups', () => {
    expect(rates(told(begun({ sigma: 2 }), [3, 4]))).toEqual([
      ['a', expect.closeTo(0.75, 9)],
      ['b', expect.closeTo(1.5, 9)],
    ]);
    expect(told(begun(), [3, -4])[1]).toMatchObject({
      lr: expect.closeTo(0.75, 9),
      evidence: { oldLr: 0.2, slope: expect.closeTo(3, 9), curvature: expect.closeTo(-4, 9) },
    });
  });

  it('averages slopes and curvatures, each for itself', () => {
    const controller = begun({ decay: 0.75 });
    told(controller, [3, 4]);
    const [, { lr }] = told(controller, [1, 8], 0.1) as readonly [Decision, { readonly lr: number }];
    expect(lr).toBeCloseTo((0.75 * 3 + 0.25 * 1) / (0.75 * 4 + 0.25 * 8), 9);
    expect(controller.status()).toEqual({ slope: expect.closeTo(2.5, 9), curvature: expect.closeTo(5, 9) });
  });

  it('leaves the rate where the direction does not lead down, and halves it where a loss is not finite', () => {
    const controller = begun();
    expect(told(controller, [-1, 4])).toEqual([]);
    expect(rates(toldLosses(controller, [1, Number.POSITIVE_INFINITY, 1]))).toEqual([
      ['a', 0.05],
      ['b', 0.1],
    ]);
    expect(
      begun().observe({ epoch: 0, step: 1, loss: 1, losses: new Float64Array(), lr: RATES, measurements: new Map(), failure: null }),
    ).toEqual([]);
  });

  it('does not go above maxLr', () => {
    expect(rates(told(begun({ maxLr: 0.5 }), [3, 1]))).toEqual([
      ['a', 0.25],
      ['b', 0.5],
    ]);
  });

  it('is asked each step, or at each so many, but not where an epoch ends', () => {
    expect([0, 99, 100].map((step) => begun().when(step).step)).toEqual([1, 101, 101]);
    expect(begun({ every: 10 }).when(85).step).toBe(90);
  });

  it('goes on from its state, and starts afresh', () => {
    const first = begun();
    told(first, [3, 4]);
    const second = new Cdat();
    second.start(PLAN);
    second.loadStateDict(throughJson(first) as ReturnType<Cdat['stateDict']>);
    expect(told(second, [1, 2])).toEqual(told(first, [1, 2]));
    first.start(PLAN);
    first.begin(RATES);
    expect(first.stateDict()).toEqual(begun().stateDict());
  });

  // The loss of one weight is 3 w^2 / 2 plus a constant: its edge of stability is at 2 / 3.
  it.each([1e-6, 0.1, 30])('finds the curvature of a parabola from %s', async (lr) => {
    using model = new nn.Linear(1, 1, { bias: false });
    using x = tensor([[1], [Math.SQRT2]]);
    using y = tensor([[0], [0]]);
    const trainer = new Trainer({
      ...{ model, loss: 'mse', optimizer: optim.sgd({ lr }), controllers: [new Cdat({ sigma: 0.5, decay: 0 })] },
    });
    const report = await trainer.fit(tensors({ x, y }).loader({ batchSize: 2 }), { maxEpochs: 12 });
    const set = report.decisions.filter((one) => one.kind === 'setLr');
    // mse is the mean of 1 w^2 and 2 w^2: the second derivative is 3.
    expect(set.at(-1)).toMatchObject({ lr: expect.closeTo(0.5 / 3, 2) });
    expect(report.history.at(-1)?.loss ?? 1).toBeLessThan(0.1 * (report.history[0]?.loss ?? 0) + 1e-12);
  });

  it('takes no rounding for a curvature: steps from 1e-6 stay finite, whatever the weight', async () => {
    using x = tensor([[1], [Math.SQRT2]]);
    using y = tensor([[0], [0]]);
    for (let seed = 0; seed < 20; seed++) {
      setSeed(seed);
      using model = new nn.Linear(1, 1, { bias: false });
      const options = { optimizer: optim.sgd({ lr: 1e-6 }), controllers: [new Cdat({ sigma: 0.5, decay: 0 })] };
      const report = await new Trainer({ model, loss: 'mse', ...options }).fit(tensors({ x, y }).loader({ batchSize: 2 }), {
        maxEpochs: 12,
      });
      expect(report.history.at(-1)?.loss ?? 1, `seed ${seed}`).toBeLessThan(0.1 * (report.history[0]?.loss ?? 0) + 1e-12);
    }
  });

  refuses('Cdat', (options) => new Cdat(options), {}, [
    [{ sigma: 0 }, 'sigma'],
    [{ decay: 1 }, 'decay'],
    [{ eps: 0 }, 'eps'],
    [{ every: 0 }, 'every'],
    [{ maxLr: 0 }, 'maxLr'],
    [{ seed: -1 }, 'seed'],
  ]);
});
