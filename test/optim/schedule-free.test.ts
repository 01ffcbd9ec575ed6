/** Schedule-free SGD, AdamW and RAdam: golden traces of the authors' package, and where which weights are. */

import { describe, expect, it } from 'vitest';
import * as optim from '../../src/optim/index.js';
import { QUADRATIC, Stepper } from './stepper.js';

/** The losses of `steps` steps, which are taken at y, and the weights x after each. */
async function traceOf(spec: optim.OptimizerSpec, steps: number): Promise<{ y: number[]; x: number[][] }> {
  await using stepper = new Stepper(QUADRATIC, spec);
  const losses: number[] = [];
  const x = [await stepper.flat()];
  for (let k = 0; k <= steps; k++) {
    losses.push(...(await stepper.step()));
    x.push(await stepper.flat());
  }
  return { y: losses, x };
}

describe('scheduleFreeSgd', () => {
  it("follows the authors' trace", async () => {
    const { y, x } = await traceOf(optim.scheduleFreeSgd({ lr: 0.1 }), 100);
    // x2 is 0 from the first step on, so that the loss at y is y1^2 / 2.
    for (const [k, expected] of [
      [1, 0.9],
      [2, 0.8505],
      [10, 0.520596036833],
      [100, 0.0372958696275],
    ] as const) {
      expect(Math.sqrt(2 * (y[k] as number))).toBeCloseTo(expected, 11);
    }
    for (const [k, expected] of [
      [1, 0.9],
      [2, 0.855],
      [10, 0.5504004318],
      [100, -0.0534191069],
    ] as const) {
      expect(x[k]?.[0]).toBeCloseTo(expected, 9);
    }
  });
});

describe('scheduleFreeRadam', () => {
  it("follows the authors' trace, standing still for four steps", async () => {
    const { y } = await traceOf(optim.scheduleFreeRadam(), 10);
    for (const [k, expected] of [
      [1, 1],
      [3, 1],
      [5, 0.999956721243],
      [10, 0.999635738412],
    ] as const) {
      expect(Math.sqrt((2 * (y[k] as number)) / 11)).toBeCloseTo(expected, 8);
    }
  });

  it('takes steps of SGD first where they are not to be silent', async () => {
    const { y } = await traceOf(optim.scheduleFreeRadam({ lr: 0.01, silentSgdPhase: false }), 1);
    // From (1, 1), with gradients (1, 10): z = y = x after the first step.
    expect(y[1]).toBeCloseTo(0.5 * (0.99 ** 2 + 10 * 0.9 ** 2), 12);
  });
});

describe('scheduleFreeAdamw', () => {
  it("follows the authors' trace", async () => {
    const { y, x } = await traceOf(optim.scheduleFreeAdamw(), 100);
    // The steps of both coordinates are alike to nine digits: the loss at y is 11 y^2 / 2.
    for (const [k, expected] of [
      [1, 0.997500000025],
      [10, 0.985161982119],
      [100, 0.864874518092],
    ] as const) {
      expect(Math.sqrt((2 * (y[k] as number)) / 11)).toBeCloseTo(expected, 7);
    }
    for (const [k, expected] of [
      [2, 0.9962515647],
      [10, 0.9862818694],
      [100, 0.8766710667],
    ] as const) {
      expect(x[k]?.[0]).toBeCloseTo(expected, 10);
    }
  });

  it("follows the authors' trace with warm-up and weight decay", async () => {
    const spec = optim.scheduleFreeAdamw({ warmupSteps: 10, weightDecay: 0.1 });
    await using stepper = new Stepper(QUADRATIC, spec);
    for (let k = 1; k <= 20; k++) {
      await stepper.step();
      const expected = ({ 1: 0.999725000002, 5: 0.996880523095, 10: 0.989398964, 20: 0.973716361183 } as Record<number, number>)[k];
      if (expected !== undefined) expect((await stepper.state())['w.training_weights']?.[0]).toBeCloseTo(expected, k === 10 ? 9 : 11);
    }
  });
});

describe('weights to evaluate', () => {
  it('are in the model between steps, and change nothing in what is trained', async () => {
    const spec = optim.scheduleFreeAdamw({ lr: 0.3 });
    await using quiet = new Stepper(QUADRATIC, spec);
    await using observed = new Stepper(QUADRATIC, spec);
    await quiet.step(7);
    for (let k = 0; k < 7; k++) {
      await observed.step();
      const [w1, w2] = (await observed.flat()) as [number, number];
      expect(await observed.evaluate()).toBeCloseTo((w1 ** 2 + 10 * w2 ** 2) / 2, 12);
      await observed.keep();
    }
    expect(await observed.state()).toEqual(await quiet.state());
    expect(await observed.flat()).toEqual(await quiet.flat());
    const state = await quiet.state();
    const [x, y, z] = [await quiet.flat(), state['w.training_weights'], state['w.z']] as [number[], number[], number[]];
    for (const i of [0, 1]) expect(0.9 * (x[i] as number) + 0.1 * (z[i] as number)).toBeCloseTo(y[i] as number, 12);
    expect(x).not.toEqual(y);
  });

  it('come back with a snapshot, bit for bit, and training goes on as from there', async () => {
    const spec = optim.scheduleFreeAdamw({ lr: 0.1 });
    await using stepper = new Stepper(QUADRATIC, spec);
    await stepper.step(5);
    await stepper.keep();
    const kept = [await stepper.flat(), await stepper.state()];
    const after = [await stepper.step(4), await stepper.flat(), await stepper.state()];
    await stepper.restore('kept');
    expect([await stepper.flat(), await stepper.state()]).toEqual(kept);
    expect([await stepper.step(4), await stepper.flat(), await stepper.state()]).toEqual(after);
  });

  it('are where training begins anew after a restore with a fresh optimizer', async () => {
    await using stepper = new Stepper(QUADRATIC, optim.scheduleFreeSgd({ lr: 0.05 }));
    await stepper.step(5);
    await stepper.keep();
    const [x1, x2] = (await stepper.flat()) as [number, number];
    await stepper.step(3);
    await stepper.restore('fresh');
    const [loss] = await stepper.step();
    expect(loss).toBeCloseTo((x1 ** 2 + 10 * x2 ** 2) / 2, 12);
    expect((await stepper.state())['group:default.k']).toEqual([1]);
  });

  it('go with the state of the optimizer into another session', async () => {
    const spec = optim.scheduleFreeSgd({ lr: 0.05, warmupSteps: 3 });
    await using first = new Stepper(QUADRATIC, spec);
    await using second = new Stepper(QUADRATIC, spec);
    await first.step(5);
    const state = await first.tensors();
    await second.load(state);
    for (const value of state.values()) value.dispose();
    expect(await second.step(6)).toEqual(await first.step(6));
  });

  it('of a frozen group stay', async () => {
    await using stepper = new Stepper(QUADRATIC, optim.scheduleFreeSgd({ lr: 0.05 }));
    await stepper.step(5);
    const before = await stepper.flat();
    await using other = new Stepper(
      { ...QUADRATIC, parameters: { w: [1, 1], v: [2, 2] }, forward: (x, { w, v }) => x.mul(w as never).mul(v as never) },
      optim.scheduleFreeSgd({ lr: 0.01, groups: [{ name: 'still', parameters: ['w'] }] }),
    );
    await other.step(3);
    const { w } = await other.weights();
    await other.freeze('still', true);
    await other.step(3);
    const now = await other.weights();
    expect(now.w).toEqual(w);
    expect(now.v).not.toEqual([2, 2]);
    expect(await stepper.flat()).toEqual(before);
  });
});

it('beta 0 is refused, where no average could be read', () => {
  expect(() => optim.scheduleFreeSgd({ momentum: 0 })).toThrow("option 'momentum' is 0");
  expect(() => optim.scheduleFreeAdamw({ betas: [0, 0.9] })).toThrow("option 'betas'");
});
