/** ECCO-DNN: the numbers of the published optimizer and of the other variants, what it refuses, and what it tells of its cap. */

import { describe, expect, it } from 'vitest';
import * as optim from '../../src/optim/index.js';
import type { Tensor } from '../../src/tensor/index.js';
import { given, PUBLISHED, ROWS, TRACES } from './ecco-traces.js';
import { type Problem, QUADRATIC, Stepper } from './stepper.js';

/** Equal to 1e-9, relative where that is more. */
function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of expected.entries())
    expect(Math.abs((found[i] as number) - value)).toBeLessThan(1e-9 * Math.max(1, Math.abs(value)));
}

async function sizes(stepper: Stepper): Promise<number[]> {
  const state = await stepper.state();
  return [...(state['a.alpha'] ?? []), ...(state['b.alpha'] ?? [])];
}

describe('ecco', () => {
  it.each(Object.entries(TRACES))('follows the golden trace: %s', async (_, { options, sizes: stepSizes, weights }) => {
    await using stepper = new Stepper(given(ROWS), optim.ecco(options));
    await stepper.stepOn(0);
    expectClose(await sizes(stepper), [0.01, 0.01]);
    expectClose(await stepper.flat(), [0.996, -1.99, 0.498, 0.28, -0.37]);
    for (const t of [1, 2]) {
      await stepper.stepOn(t);
      expectClose(await sizes(stepper), stepSizes[t - 1] as readonly number[]);
      expectClose(await stepper.flat(), weights[t - 1] as readonly number[]);
    }
  });

  it('is the same without the kernel for tensors in memory, up to rounding', async () => {
    // A 16-bit type has none.
    const others: optim.EccoOptions[] = [{ ...PUBLISHED, zetaMax: 2 }, { lte: 'consistent' }];
    const cases = [...Object.values(TRACES).map(({ options }) => options), ...others];
    const rows = [...ROWS, [0.3, 0.3, 0.1, 2, -1], [0.1, 0.5, 0.2, 0.1, 0.2, 0], [0.3, 0.3, 0.1, 1, -1]];
    for (const options of cases) {
      await using kernel = new Stepper(given(rows), optim.ecco(options));
      await using ops = new Stepper(given(rows, 'bfloat16'), optim.ecco(options));
      for (const t of [0, 1, 2, 3, 4, 5]) {
        await kernel.stepOn(t);
        await ops.stepOn(t);
        const [found, expected] = [await sizes(ops), await sizes(kernel)];
        for (const [i, size] of expected.entries()) expect(Math.abs(Math.log((found[i] as number) / size))).toBeLessThan(0.2);
        const [state, own] = [await ops.state(), await kernel.state()];
        // At the edge of the cap, rounding decides; with an eta of 100 there is no edge.
        const keys = ['a.steps', 'b.steps', ...(options.eta === 100 ? ['a.capped', 'b.capped'] : [])];
        for (const key of keys) expect([key, state[key]]).toEqual([key, own[key]]);
      }
    }
  });

  it('lets no step be more than twice as long as the one before it, unless told to', async () => {
    await using stepper = new Stepper(given(ROWS), optim.ecco({ eta: 100 }));
    for (const t of [0, 1, 2]) await stepper.stepOn(t);
    expectClose(await sizes(stepper), [0.04, 0.04]);
  });

  it('bounds how much faster a coordinate goes', async () => {
    await using stepper = new Stepper(given(ROWS), optim.ecco({ ...PUBLISHED, zetaMax: 1.5 }));
    await stepper.stepOn(0);
    await stepper.stepOn(1);
    const state = await stepper.state();
    // 0.5 * (0.5 - 0.4) / 0.01 is 5, whose root is above 1.5.
    expectClose(state['a.d_prev'] ?? [], [0.75, -0.8, 0.25 * Math.sqrt(1.25)]);
  });

  it('estimates the error over the step before when asked to', async () => {
    await using stepper = new Stepper(given(ROWS), optim.ecco({ ...PUBLISHED, alphaMode: 'own', lte: 'consistent' }));
    await stepper.stepOn(0);
    const before = (await stepper.state())['a.d_prev'] as number[];
    await stepper.stepOn(1);
    const after = (await stepper.state())['a.d_prev'] as number[];
    const change = Math.max(...before.map((value, i) => Math.abs(value - (after[i] as number))));
    expectClose([(await sizes(stepper))[0] as number], [Math.sqrt((2 * 0.3 * 0.01) / change)]);
  });

  it.each<[string, readonly number[], optim.EccoOptions]>([
    ['that is not a number', [0.1, 0.5, 0.2, 1, 1, 0], {}],
    ['whose square overflows', [0.1, 1e200, 0.2, 1, 1], { ...PUBLISHED, alphaMode: 'own' }],
  ])('leaves a tensor with a gradient %s as it is, and halves its step size', async (_, bad, options) => {
    await using stepper = new Stepper(given([...ROWS, bad]), optim.ecco(options));
    await stepper.stepOn(0);
    await stepper.stepOn(1);
    const [before, state, size] = [await stepper.weights(), await stepper.state(), await sizes(stepper)];
    await stepper.stepOn(3);
    const [after, now] = [await stepper.weights(), await stepper.state()];
    expect(after.a).toEqual(before.a);
    for (const key of ['a.g_prev', 'a.d_prev']) expect(now[key]).toEqual(state[key]);
    expect(now['a.alpha']).toEqual([(size[0] as number) / 2]);
    expect(after.b).not.toEqual(before.b);
    expect([now['a.steps'], now['b.steps']]).toEqual([[2], [3]]);
    await stepper.stepOn(2);
    expect((await stepper.flat()).every(Number.isFinite)).toBe(true);
    expect((await stepper.state())['a.steps']).toEqual([3]);
  });

  it('begins late where the first gradient is not finite', async () => {
    await using stepper = new Stepper(given([[1, 1, 1, 2, -3, 0], ...ROWS]), optim.ecco());
    await stepper.stepOn(0);
    await stepper.stepOn(1);
    expectClose([(await sizes(stepper))[0] as number], [0.005]);
    expectClose((await stepper.weights()).a ?? [], [1 - 0.005 * 0.4, -2 + 0.005, 0.5 - 0.005 * 0.2]);
  });

  it('diverges on a stiff convex function as published, and does not in robust mode', async () => {
    const stiff: Problem = { ...QUADRATIC, parameters: { w: [1, 1, 1] }, x: [[1, 1, 1]], y: [[1, 10, 100]] };
    const final = async (mode: 'published' | 'robust'): Promise<number> => {
      await using stepper = new Stepper(stiff, optim.ecco({ mode, alpha0: 1e-3, eta: 0.01 }));
      for (let t = 0; t < 400; t++) await stepper.step().catch(() => undefined);
      return stepper.evaluate();
    };
    expect(await final('robust')).toBeLessThan(0.1);
    expect(await final('published')).not.toBeLessThan(1);
  });

  it('goes on from its state bit for bit', async () => {
    for (const options of [{}, PUBLISHED]) {
      const spec = optim.ecco({ ...options, groups: [{ name: 'own', parameters: ['b'], eta: 0.1 }] });
      await using stepper = new Stepper(given(ROWS), spec);
      for (const t of [0, 1]) await stepper.stepOn(t);
      const kept = await stepper.tensors();
      await using other = new Stepper({ ...given(ROWS), parameters: await stepper.weights() }, spec);
      await other.load(kept);
      for (const tensor of kept.values()) tensor.dispose();
      for (const t of [2, 0, 1]) {
        await stepper.stepOn(t);
        await other.stepOn(t);
        expect(await other.flat()).toEqual(await stepper.flat());
        expect(await other.state()).toEqual(await stepper.state());
      }
    }
  });

  it('tells how many steps were as long as the cap allows, through a state dict and back', async () => {
    const spec = optim.ecco({ ...PUBLISHED, eta: 100 });
    await using stepper = new Stepper(given(ROWS), spec);
    for (const t of [0, 1, 2]) await stepper.stepOn(t);
    const state = await stepper.tensors();
    const layout = { name: spec.name, groups: optim.resolveGroups(spec, stepper.names) };
    const dict = optim.optimizerStateDict(layout, state);
    expect(optim.eccoStateDictSteps(dict)).toEqual({ steps: 6, capped: 4, share: 4 / 6, sizes: [0.5, 0.5] });
    const back = optim.loadOptimizerStateDict(layout, dict);
    expect([...back.keys()].sort()).toEqual([...state.keys()].sort());
    await stepper.load(back);
    expect(optim.eccoStateDictSteps(new Map())).toEqual({ steps: 0, capped: 0, share: 0, sizes: [] });
    const parameters = [...(dict.get('state') as ReadonlyMap<number, optim.ParameterState>).values()].flatMap((one) => [...one.values()]);
    for (const tensor of [...state.values(), ...back.values(), ...(parameters as Tensor[])]) tensor.dispose();
  });
});

it.each<[string, () => unknown, string]>([
  ['no tolerance', () => optim.ecco({ eta: 0 }), "option 'eta' is 0"],
  ['a first step of 0', () => optim.ecco({ alpha0: 0 }), "option 'alpha0' is 0"],
  ['a negative cap', () => optim.ecco({ cap: -1 }), "option 'cap' is -1"],
  ['shrinking growth', () => optim.ecco({ growth: 0.5 }), "option 'growth' is 0.5"],
  ['a limit below 1', () => optim.ecco({ zetaMax: 0.5 }), "option 'zetaMax' is 0.5"],
  ['another mode', () => optim.ecco({ mode: 'paper' as never }), "option 'mode' is 'paper'"],
  ['another sign', () => optim.ecco({ sign: '+' as never }), "option 'sign' is '+'"],
  ['a word for an alpha mode', () => optim.ecco({ alphaMode: 'group' as never }), "option 'alphaMode' is 'group'"],
  ['a word for an error', () => optim.ecco({ lte: 'none' as never }), "option 'lte' is 'none'"],
  ['the same in a group', () => optim.ecco({ groups: [{ name: 'g', parameters: /a/, cap: 0 }] }), "option 'cap' is 0"],
  ['momentum', () => optim.ecco({ momentum: 0.9 } as never), 'momentum'],
])('refuses %s', (_, make, words) => {
  expect(make).toThrow(words);
});
