/** Prodigy, DoG and LDoG: golden traces of the authors' packages, and what they refuse. */

import { describe, expect, it } from 'vitest';
import * as optim from '../../src/optim/index.js';
import { QUADRATIC, SPLIT, Stepper } from './stepper.js';

describe('prodigy', () => {
  it("follows the authors' trace", async () => {
    await using stepper = new Stepper(QUADRATIC, optim.prodigy());
    const golden: Record<number, readonly [number, number]> = {
      1: [0.999996837723, 1e-6],
      5: [0.999901889261, 3.450962868e-5],
      10: [0.988948209484, 0.003873510025],
      20: [-0.286220923491, 0.4197746017],
    };
    for (let k = 1; k <= 20; k++) {
      await stepper.step();
      const [x1, x2] = (await stepper.flat()) as [number, number];
      const expected = golden[k];
      if (expected === undefined) continue;
      expect(x1).toBeCloseTo(expected[0], 11);
      if (k === 10) expect(x2).toBeCloseTo(0.988948202009, 11);
      expect((await stepper.state())['group:default.d']?.[0]).toBeCloseTo(expected[1], 10);
    }
  });

  it("follows the authors' trace with bias correction", async () => {
    await using stepper = new Stepper(QUADRATIC, optim.prodigy({ useBiasCorrection: true }));
    const golden: Record<number, readonly [number, number]> = {
      5: [0.999994721555, 1.896881622e-6],
      10: [0.999967831444, 1.732517049e-5],
      50: [-0.237846152435, 0.4662891941],
    };
    for (let k = 1; k <= 50; k++) {
      await stepper.step();
      const expected = golden[k];
      if (expected === undefined) continue;
      expect((await stepper.flat())[0]).toBeCloseTo(expected[0], 10);
      expect((await stepper.state())['group:default.d']?.[0]).toBeCloseTo(expected[1], 10);
    }
  });

  it('estimates one d for all groups, and leaves one with rate 0 alone', async () => {
    await using whole = new Stepper(SPLIT, optim.prodigy());
    await using split = new Stepper(SPLIT, optim.prodigy({ groups: [{ name: 'own', parameters: ['b'] }] }));
    await whole.step(20);
    await split.step(20);
    const weights = await whole.flat();
    for (const [i, value] of (await split.flat()).entries()) expect(value).toBeCloseTo(weights[i] as number, 12);
    await split.setLr('own', 0);
    const { b } = await split.weights();
    await split.step(3);
    expect((await split.weights()).b).toEqual(b);
  });

  it('bounds the growth of d', async () => {
    await using stepper = new Stepper(QUADRATIC, optim.prodigy({ growthRate: 1.02 }));
    let before = 0;
    for (let k = 1; k <= 30; k++) {
      await stepper.step();
      const d = (await stepper.state())['group:default.d']?.[0] as number;
      if (before > 1e-6) expect(d).toBeLessThanOrEqual(before * 1.02 * (1 + 1e-12));
      before = d;
    }
    expect(before).toBeGreaterThan(1e-6);
  });

  it('refuses groups whose rates differ', async () => {
    expect(() => optim.prodigy({ groups: [{ name: 'a', parameters: /a/, lr: 0.5 }] })).toThrow("group 'a' has its own 'lr'");
    expect(() => optim.prodigy({ groups: [{ name: 'a', parameters: /a/, d0: 0.5 }] })).toThrow("group 'a' has its own 'd0'");
    expect(() => optim.prodigy({ groups: [{ name: 'a', parameters: /a/, lr: 0 }] })).not.toThrow();
    await using stepper = new Stepper(SPLIT, optim.prodigy({ groups: [{ name: 'own', parameters: ['b'] }] }));
    await stepper.setLr('own', 0.5);
    await expect(stepper.step()).rejects.toMatchObject({ code: 'ERR_PRODIGY_RATES' });
  });
});

describe('dog', () => {
  it("follows the authors' trace", async () => {
    await using stepper = new Stepper(QUADRATIC, optim.dog({ averaging: 0 }));
    await stepper.step();
    expect(await stepper.flat()).toEqual([expect.closeTo(0.999999759777, 11), expect.closeTo(0.999997597768, 11)]);
    expect((await stepper.state())['group:default.rbar']?.[0]).toBeCloseTo(2.414213562e-6, 14);
    await stepper.step(9);
    expect(await stepper.flat()).toEqual([expect.closeTo(0.999993527247, 11), expect.closeTo(0.999935274075, 11)]);
    await stepper.step(90);
    expect(await stepper.flat()).toEqual([expect.closeTo(0.679540650385, 9), expect.closeTo(0.0175278828221, 9)]);
    await stepper.step(899);
    const [loss] = await stepper.step();
    expect(loss).toBeLessThan(1e-12);
    expect(await stepper.evaluate()).toBeCloseTo(5.282185388e-15, 19);
    expect((await stepper.state())['group:default.rbar']?.[0]).toBeCloseTo(1.414213488, 8);
  });

  it('evaluates the average of its weights', async () => {
    await using plain = new Stepper(QUADRATIC, optim.dog({ averaging: 0, repsRel: 0.01 }));
    await using averaged = new Stepper(QUADRATIC, optim.dog({ averaging: 8, repsRel: 0.01 }));
    let mean = [0, 0];
    for (let t = 1; t <= 30; t++) {
      await plain.step();
      await averaged.step();
      const last = await plain.flat();
      mean = mean.map((value, i) => value + (9 / (8 + t)) * ((last[i] as number) - value));
      expect((await averaged.state())['w.training_weights']).toEqual(last);
      expect(await averaged.flat()).toEqual(mean.map((value) => expect.closeTo(value, 12)));
    }
  });

  it('is the same for a group that other groups stand beside, whatever their parameters', async () => {
    await using split = new Stepper(SPLIT, optim.dog({ groups: [{ name: 'own', parameters: ['b'] }] }));
    await split.step(5);
    const state = await split.state();
    expect(state['group:own.rbar']).not.toEqual(state['group:default.rbar']);
  });
});

describe('ldog', () => {
  it("follows the authors' trace", async () => {
    await using stepper = new Stepper(SPLIT, optim.ldog({ averaging: 0 }));
    const golden: Record<number, readonly [number, number]> = {
      1: [0.999998, 0.999998],
      50: [0.94101012, 0.94101012],
      100: [0.0246524033, 0.024652403],
    };
    for (let k = 1; k <= 100; k++) {
      await stepper.step();
      const [a, b] = golden[k] ?? [];
      if (a !== undefined && b !== undefined) expect(await stepper.flat()).toEqual([expect.closeTo(a, 8), expect.closeTo(b, 8)]);
    }
  });

  it('continues from its state', async () => {
    const spec = optim.ldog({ repsRel: 0.01 });
    await using stepper = new Stepper(SPLIT, spec);
    await stepper.step(6);
    await stepper.keep();
    const straight = [await stepper.step(5), await stepper.flat(), await stepper.state()];
    await stepper.restore('kept');
    expect([await stepper.step(5), await stepper.flat(), await stepper.state()]).toEqual(straight);
  });
});

it.each<[string, () => unknown, string]>([
  ['no rate', () => optim.dog({ lr: 0 }), "option 'lr' is 0"],
  ['a first distance of 0', () => optim.ldog({ repsRel: 0 }), "option 'repsRel' is 0"],
  ['a negative gamma', () => optim.dog({ averaging: -1 }), "option 'averaging' is -1"],
  ['a d0 of 0', () => optim.prodigy({ d0: 0 }), "option 'd0' is 0"],
  ['shrinking growth', () => optim.prodigy({ growthRate: 0.9 }), "option 'growthRate' is 0.9"],
  ['a beta3 of 1', () => optim.prodigy({ beta3: 1 }), "option 'beta3' is 1"],
])('refuses %s', (_, make, words) => {
  expect(make).toThrow(words);
});
