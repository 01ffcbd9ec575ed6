/** ScheduleFree+ against its rule written out in plain numbers, and where its loss comes from. */

import { describe, expect, it } from 'vitest';
import { optim, tensor } from '../../src/index.js';
import { QUADRATIC, Stepper } from './stepper.js';

interface Options {
  readonly lr: number;
  readonly betas: readonly [number, number];
  readonly sfBeta1: number;
  readonly sfBeta1Max: number;
  readonly sfBeta1AnnealSteps: number;
  readonly weightDecay: number;
  readonly r: number;
  readonly polyakBeta: number;
  readonly cWarmup: number;
  readonly weightLrPower: number;
}

const DEFAULTS: Options = {
  ...{ lr: 1, betas: [0.9, 0.95], sfBeta1: 0.9, sfBeta1Max: 0.965, sfBeta1AnnealSteps: 0 },
  ...{ weightDecay: 0, r: 0, polyakBeta: 0, cWarmup: 0, weightLrPower: 2 },
};

const CURVATURE = [1, 10];
const EPS = 1e-8;

/** x and y after each step on the quadratic, from the rule alone. */
function reference(given: Partial<Options>, steps: number): { x: number[][]; y: number[][] } {
  const o = { ...DEFAULTS, ...given };
  const [b1, b2] = o.betas;
  let [x, y, z] = [
    [1, 1],
    [1, 1],
    [1, 1],
  ];
  let [m, v] = [
    [0, 0],
    [0, 0],
  ];
  let [size, longest, total] = [0, EPS, 0];
  const seen: { x: number[][]; y: number[][] } = { x: [], y: [] };
  for (let k = 0; k < steps; k++) {
    const progress = o.sfBeta1AnnealSteps === 0 ? 0 : Math.min(k / o.sfBeta1AnnealSteps, 1);
    const beta = 1 - (1 - o.sfBeta1) ** (1 - progress) * (1 - o.sfBeta1Max) ** progress;
    const loss = y.reduce((sum, value, i) => sum + 0.5 * (CURVATURE[i] as number) * value * value, 0);
    const g = y.map((value, i) => (CURVATURE[i] as number) * value);
    const product = g.reduce((sum, value, i) => sum + value * ((z[i] as number) - (x[i] as number)), 0);
    const magnitude = g.reduce((sum, value) => sum + Math.abs(value), 0);
    size = o.polyakBeta * size + (1 - o.polyakBeta) * magnitude * Math.sqrt(Math.PI / 2);
    const rate = (o.lr * Math.max(0, loss + beta * product)) / (size / (1 - o.polyakBeta ** (k + 1)));
    longest = Math.max(longest, rate);
    let share = 1;
    if (k >= o.cWarmup) {
      const weight = (k + 1) ** o.r * longest ** o.weightLrPower;
      total += weight;
      share = weight / total;
    }
    m = m.map((value, i) => b1 * value + (1 - b1) * (g[i] as number));
    v = v.map((value, i) => b2 * value + (1 - b2) * (g[i] as number) ** 2);
    z = z.map((value, i) => {
      const mean = (m[i] as number) / (1 - b1 ** (k + 1));
      const root = Math.sqrt((v[i] as number) / (1 - b2 ** (k + 1))) + EPS;
      return value - rate * rate * o.weightDecay * (y[i] as number) - (rate * mean) / root;
    });
    x = x.map((value, i) => (1 - share) * value + share * (z[i] as number));
    y = x.map((value, i) => beta * value + (1 - beta) * (z[i] as number));
    seen.x.push(x);
    seen.y.push(y);
  }
  return seen;
}

describe('scheduleFreePlus', () => {
  it.each<Partial<Options>>([
    {},
    { lr: 0.5, betas: [0.5, 0.8], r: 2 },
    { sfBeta1: 0.7, sfBeta1AnnealSteps: 10, polyakBeta: 0.9 },
    { weightDecay: 2, cWarmup: 5, weightLrPower: 1 },
  ])('follows its rule with %j', async (options) => {
    await using stepper = new Stepper(QUADRATIC, optim.scheduleFreePlus(options));
    const { x, y } = reference(options, 30);
    for (let k = 0; k < 30; k++) {
      await stepper.step();
      (await stepper.flat()).forEach((value, i) => {
        expect(value).toBeCloseTo(x[k]?.[i] as number, 11);
      });
      (await stepper.state())['w.training_weights']?.forEach((value, i) => {
        expect(value).toBeCloseTo(y[k]?.[i] as number, 11);
      });
    }
  });

  it('comes near the minimum with no rate given', async () => {
    await using stepper = new Stepper(QUADRATIC, optim.scheduleFreePlus());
    await stepper.step(200);
    expect(await stepper.evaluate()).toBeLessThan(0.05 * 5.5);
  });

  it('takes no step where the loss is no higher than the least that can be', async () => {
    const below = { ...QUADRATIC, loss: (...given: Parameters<typeof QUADRATIC.loss>) => QUADRATIC.loss(...given).sub(6) };
    await using stepper = new Stepper(below, optim.scheduleFreePlus());
    await stepper.step(3);
    expect(await stepper.flat()).toEqual([1, 1]);
  });

  it('does not divide by gradients of zeros', async () => {
    const flat = { ...QUADRATIC, y: [[0, 0]], loss: (...given: Parameters<typeof QUADRATIC.loss>) => QUADRATIC.loss(...given).add(1) };
    await using stepper = new Stepper(flat, optim.scheduleFreePlus());
    await stepper.step(2);
    expect(await stepper.flat()).toEqual([1, 1]);
  });

  it('steps by hand with the loss that a closure tells, and refuses a step without', () => {
    using w = tensor([1, 1], { dtype: 'float64' }).requiresGrad_();
    using curvature = tensor(CURVATURE, { dtype: 'float64' });
    using optimizer = new optim.Optimizer(new Map([['w', w]]), optim.scheduleFreePlus());
    expect(() => {
      optimizer.step();
    }).toThrow(expect.objectContaining({ code: 'ERR_OPTIMIZER_CLOSURE' }));
    const { x, y } = reference({}, 5);
    for (let k = 0; k < 5; k++) {
      optimizer
        .step(() => {
          optimizer.zeroGrad();
          const loss = w.square().mul(curvature).sum().mul(0.5);
          loss.backward();
          return loss;
        })
        .dispose();
      (w.toArray() as number[]).forEach((value, i) => {
        expect(value).toBeCloseTo(y[k]?.[i] as number, 11);
      });
    }
    optimizer.eval();
    (w.toArray() as number[]).forEach((value, i) => {
      expect(value).toBeCloseTo(x[4]?.[i] as number, 11);
    });
  });
});
