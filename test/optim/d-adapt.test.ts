/** D-Adaptation: golden traces of the authors' package, and what it refuses. */

import { describe, expect, it } from 'vitest';
import * as optim from '../../src/optim/index.js';
import { QUADRATIC, SPLIT, Stepper } from './stepper.js';

type Make = (options?: optim.DAdaptSgdOptions & optim.DAdaptAdamOptions) => optim.OptimizerSpec;
const BOTH: readonly [string, Make][] = [
  ['dAdaptSgd', (options) => optim.dAdaptSgd(options)],
  ['dAdaptAdam', (options) => optim.dAdaptAdam(options)],
];

const TRACES: readonly [string, optim.OptimizerSpec, Readonly<Record<number, readonly [number, number]>>][] = [
  ['SGD', optim.dAdaptSgd(), { 5: [0.999999144269, 6.279049904e-6], 20: [0.996781663106, 0.02351410403], 50: [0.0695768841, 1.239651949] }],
  [
    'Adam',
    optim.dAdaptAdam(),
    { 5: [0.999457151422, 7.998941839e-4], 10: [0.740444591062, 0.4546387126], 20: [0.280661288543, 2.863337451] },
  ],
];

describe('D-Adaptation', () => {
  it.each(TRACES)("follows the authors' trace with %s", async (_, spec, golden) => {
    await using stepper = new Stepper(QUADRATIC, spec);
    for (let k = 1; k <= 50; k++) {
      await stepper.step();
      const expected = golden[k];
      if (expected === undefined) continue;
      expect((await stepper.flat())[0]).toBeCloseTo(expected[0], 10);
      const d = (await stepper.state())['group:default.d']?.[0] as number;
      expect(Math.abs(d / expected[1] - 1)).toBeLessThan(1e-9);
    }
  });

  it.each(BOTH)('%s estimates one d for all groups, and leaves one with rate 0 alone', async (_, make) => {
    await using whole = new Stepper(SPLIT, make());
    await using split = new Stepper(SPLIT, make({ groups: [{ name: 'own', parameters: ['b'] }] }));
    await whole.step(15);
    await split.step(15);
    const weights = await whole.flat();
    for (const [i, value] of (await split.flat()).entries()) expect(value).toBeCloseTo(weights[i] as number, 12);
    await split.setLr('own', 0);
    const { b, a } = await split.weights();
    await split.step(3);
    expect((await split.weights()).b).toEqual(b);
    expect((await split.weights()).a).not.toEqual(a);
    await split.setLr('own', 0.5);
    await expect(split.step()).rejects.toMatchObject({ code: 'ERR_DADAPT_RATES' });
  });

  it.each(BOTH)('%s bounds the growth of d', async (_, make) => {
    await using stepper = new Stepper(QUADRATIC, make({ growthRate: 1.1 }));
    let before = 1e-6;
    for (let k = 1; k <= 20; k++) {
      await stepper.step();
      const d = (await stepper.state())['group:default.d']?.[0] as number;
      expect(d).toBeLessThanOrEqual(before * 1.1 * (1 + 1e-12));
      before = d;
    }
    expect(before).toBeGreaterThan(1e-6);
  });

  it.each(BOTH)('%s goes on from a state dict', async (name, make) => {
    const spec = make();
    await using stepper = new Stepper(SPLIT, spec);
    await stepper.step(8);
    const state = await stepper.tensors();
    const layout = { name: spec.name, groups: optim.resolveGroups(spec, stepper.names) };
    const dict = optim.optimizerStateDict(layout, state);
    const back = optim.loadOptimizerStateDict(layout, dict);
    expect([name, [...back.keys()].sort()]).toEqual([name, [...state.keys()].sort()]);
    await using other = new Stepper({ ...SPLIT, parameters: await stepper.weights() }, spec);
    await other.load(back);
    await stepper.step(5);
    await other.step(5);
    expect([await other.flat(), await other.state()]).toEqual([await stepper.flat(), await stepper.state()]);
    const parameters = [...(dict.get('state') as ReadonlyMap<number, optim.ParameterState>).values()].flatMap((one) => [...one.values()]);
    for (const tensor of [...state.values(), ...back.values(), ...(parameters as { dispose(): void }[])]) tensor.dispose();
  });

  it('averages the weights of SGD', async () => {
    await using plain = new Stepper(QUADRATIC, optim.dAdaptSgd({ momentum: 0.9 }));
    let before = [1, 1];
    for (let k = 0; k < 10; k++) {
      await plain.step();
      const { 'w.z': z = [] } = await plain.state();
      before = before.map((value, i) => 0.9 * value + 0.1 * (z[i] as number));
      expect(await plain.flat()).toEqual(before.map((value) => expect.closeTo(value, 14)));
    }
  });

  it('shrinks weights by the step times the decay when decoupled', async () => {
    await using plain = new Stepper(QUADRATIC, optim.dAdaptAdam({ d0: 0.01 }));
    await using decayed = new Stepper(QUADRATIC, optim.dAdaptAdam({ d0: 0.01, weightDecay: 0.5, decouple: true }));
    await plain.step();
    await decayed.step();
    const moved = await plain.flat();
    // From (1, 1), by d0 * lr * weightDecay.
    for (const [i, value] of (await decayed.flat()).entries()) expect(value).toBeCloseTo((moved[i] as number) - 0.005, 12);
  });

  it('waits for a gradient', async () => {
    const start = { ...QUADRATIC, parameters: { w: [0, 0] } };
    for (const [, make] of BOTH) {
      await using stepper = new Stepper(start, make());
      await stepper.step(2);
      expect(await stepper.flat()).toEqual([0, 0]);
      expect((await stepper.state())['group:default.k']).toEqual([0]);
    }
  });
});

it.each<[string, () => unknown, string]>([
  ['a d0 of 0', () => optim.dAdaptSgd({ d0: 0 }), "option 'd0' is 0"],
  ['a momentum of 1', () => optim.dAdaptSgd({ momentum: 1 }), "option 'momentum' is 1"],
  ['shrinking growth', () => optim.dAdaptAdam({ growthRate: 0.9 }), "option 'growthRate' is 0.9"],
  ['an eps of 0', () => optim.dAdaptAdam({ eps: 0 }), "option 'eps' is 0"],
  ['groups with rates of their own', () => optim.dAdaptSgd({ groups: [{ name: 'a', parameters: /a/, lr: 0.5 }] }), "has its own 'lr'"],
  [
    'groups with betas of their own',
    () => optim.dAdaptAdam({ groups: [{ name: 'a', parameters: /a/, betas: [0.5, 0.9] }] }),
    "has its own 'betas'",
  ],
])('refuses %s', (_, make, words) => {
  expect(make).toThrow(words);
});
