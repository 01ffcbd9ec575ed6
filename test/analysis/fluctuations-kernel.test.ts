import { describe, expect, it } from 'vitest';
import { trace } from '../../src/graph/index.js';
import type { NativeFluctuation, NativeFluctuationStatistics } from '../../src/native/addon-fluctuations.js';
import { native } from '../../src/native/load.js';
import * as nn from '../../src/nn/index.js';
import { type DType, Generator, noGrad, randn, scope, type Tensor, zeros } from '../../src/tensor/index.js';
import { handleOf } from '../../src/tensor/native-object.js';
import { wrap } from '../../src/tensor/tensor.js';

/** One parameter, moved by hand. */
class Single extends nn.Module {
  readonly w: nn.Parameter;

  constructor(shape: readonly number[], dtype: DType) {
    super();
    using data = zeros(shape, { dtype });
    this.w = new nn.Parameter(data);
  }

  override forward(x: Tensor): Tensor {
    return x.add(this.w.sum());
  }
}

interface Options {
  readonly range: boolean;
  readonly window: number;
  readonly tau: number;
}

const OPTIONS: Options = { range: true, window: 3, tau: 0.4 };

/** Random walks whose neurons differ in liveliness, look by look, row-major. */
function walks(shape: readonly number[], axis: number, looks: number, seed: number): number[][] {
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const neurons = shape[axis] ?? 1;
  const n = shape.reduce((product, size) => product * size, 1);
  return scope(() => {
    const generator = new Generator('cpu').manualSeed(seed);
    const moves = Array.from(randn([looks, n], { generator, dtype: 'float64' }).toTypedArray() as Float64Array);
    const now = new Array<number>(n).fill(0.3);
    return Array.from({ length: looks }, (_, t) => {
      for (let i = 0; i < n; i++) {
        const neuron = Math.floor(i / inner) % neurons;
        now[i] = Math.fround((now[i] as number) + ((moves[t * n + i] as number) * 0.01 * (neuron + 1)) / neurons);
      }
      return [...now];
    });
  });
}

/** The formulas, one after the other. */
function byTheFormulas(looks: readonly (readonly number[])[], shape: readonly number[], axis: number, { tau }: Options) {
  const n = shape.reduce((product, size) => product * size, 1);
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const m = shape[axis] ?? 1;
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const deviation = (values: readonly number[]): number => {
    const centre = mean(values);
    return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
  };
  const of = (k: number): number[] => looks.map((look) => look[k] as number);
  const each = Array.from({ length: n }, (_, k) => of(k));
  const spreads = each.map(deviation);
  const steps = each.map((series) => mean(series.slice(1).map((value, t) => Math.abs(value - (series[t] as number)))));
  const perNeuron = (values: readonly number[]): number[] => {
    const sums = new Array<number>(m).fill(0);
    for (const [k, value] of values.entries())
      sums[Math.floor(k / inner) % m] = (sums[Math.floor(k / inner) % m] as number) + value * value;
    return sums.map((sum) => Math.sqrt(sum / (n / m)));
  };
  const a = perNeuron(steps);
  const sum = a.reduce((total, value) => total + value, 0);
  return {
    count: looks.length,
    spread: mean(spreads),
    spreadOfSpread: deviation(spreads),
    range: mean(each.map((series) => Math.max(...series) - Math.min(...series))),
    stepMag: mean(steps),
    participationRatio: (sum * sum) / (m * a.reduce((total, value) => total + value * value, 0)),
    participating: a.filter((value) => value > tau * Math.max(...a)).length / m,
    neuronStep: a,
    neuronSpread: perNeuron(spreads),
  };
}

function detrended(looks: readonly (readonly number[])[], window: number): number[][] {
  const half = (window - 1) / 2;
  return looks.slice(half, looks.length - half).map((look, t) =>
    look.map((value, k) => {
      const around = looks.slice(t, t + window).map((other) => other[k] as number);
      return value - around.reduce((sum, other) => sum + other, 0) / window;
    }),
  );
}

/** The fused pass over a parameter that is given these values one after the other. */
async function fused(looks: readonly (readonly number[])[], shape: readonly number[], axis: number, dtype: DType, options: Options) {
  const addon = native();
  const single = new Single(shape, dtype);
  using _ = single.w;
  using example = zeros([4, 1], { dtype });
  using model = trace(single, example);
  const session = addon.createSession({ model: model.handle, loss: model.handle, optimizer: null, channelsLast: false, onProgress: null });
  const [state = 0] = await addon.sessionFluctuationStates(session, ['w'], options);
  const found: NativeFluctuation[] = [];
  for (const [taken, look] of looks.entries()) {
    const values = addon.tensorFromData(Float64Array.from(look), 'float64', shape, 'cpu');
    noGrad(() => scope(() => void single.w.copy_(wrap(values))));
    found.push(...(await addon.sessionFluctuations(session, [{ name: 'w', axis, state }], taken, options)));
  }
  addon.release(state);
  await addon.sessionClose(session);
  return found;
}

function expectSame(found: NativeFluctuationStatistics, expected: ReturnType<typeof byTheFormulas>, relative: number): void {
  for (const [name, value] of Object.entries(expected)) {
    const own = found[name as keyof NativeFluctuationStatistics];
    const [all, wanted] = typeof own === 'number' ? [[own], [value as number]] : [Array.from(own), value as number[]];
    expect(all.length).toBe(wanted.length);
    const scale = Math.max(...wanted.map(Math.abs)) || 1;
    const worst = Math.max(...all.map((one, i) => Math.abs(one - (wanted[i] as number)) / scale));
    expect(worst, name).toBeLessThan(relative);
  }
}

describe('the fused pass', () => {
  it.each<[string, readonly number[], number, DType, number]>([
    ['a matrix', [7, 13], 0, 'float64', 1e-11],
    ['a matrix of fp32', [7, 13], 0, 'float32', 3e-5],
    ['a bias', [19], 0, 'float64', 1e-11],
    ['one number', [], 0, 'float64', 1e-11],
    ['convolution weights of blocks and a rest', [3, 5, 9, 11], 0, 'float64', 1e-11],
    ['transposed convolution weights', [4, 6, 3], 1, 'float64', 1e-11],
    ['runs longer than a piece of work', [2, 20_000], 0, 'float64', 1e-11],
    ['more runs than a piece of work has', [6000, 3], 0, 'float64', 1e-11],
  ])('gives for %s what the formulas give', async (_, shape, axis, dtype, relative) => {
    const looks = walks(shape, axis, 8, 5);
    const found = await fused(looks, shape, axis, dtype, OPTIONS);
    expect(found[0]?.whole).toMatchObject({ count: 1, spread: 0, stepMag: 0 });
    for (const t of [1, 4, 7]) {
      expectSame((found[t] as NativeFluctuation).whole, byTheFormulas(looks.slice(0, t + 1), shape, axis, OPTIONS), relative);
    }
    expect(found.slice(0, 2).map((look) => look.detrended)).toEqual([null, null]);
    expect(found[2]?.detrended?.count).toBe(1);
    const rests = byTheFormulas(detrended(looks, 3), shape, axis, OPTIONS);
    // In fp32 what is left is a difference of numbers that are much greater.
    expectSame(found[7]?.detrended as NativeFluctuationStatistics, rests, relative);
  });

  it('gives the same bits without the detrended statistics and the range, and again', async () => {
    const looks = walks([5, 700], 0, 4, 9);
    const whole = async (options: Options) => (await fused(looks, [5, 700], 0, 'float32', options)).map((look) => look.whole);
    const first = await whole(OPTIONS);
    expect(await whole(OPTIONS)).toEqual(first);
    const plain = await whole({ range: false, window: 0, tau: 0.4 });
    expect(plain.map(({ range: _, ...rest }) => rest)).toEqual(first.map(({ range: _, ...rest }) => rest));
  });

  it('keeps half-precision parameters in fp32', async () => {
    const looks = walks([4, 4], 0, 3, 2).map((look) => look.map((value) => Math.round(value * 64) / 64));
    const found = await fused(looks, [4, 4], 0, 'bfloat16', OPTIONS);
    expectSame((found[2] as NativeFluctuation).whole, byTheFormulas(looks, [4, 4], 0, OPTIONS), 1e-5);
  });

  it('refuses a state of another parameter', async () => {
    const addon = native();
    const single = new Single([3], 'float32');
    using _ = single.w;
    using example = zeros([4, 1]);
    using model = trace(single, example);
    const session = addon.createSession({
      model: model.handle,
      loss: model.handle,
      optimizer: null,
      channelsLast: false,
      onProgress: null,
    });
    using wrong = zeros([6, 4]);
    const look = addon.sessionFluctuations(session, [{ name: 'w', axis: 0, state: handleOf(wrong) }], 0, OPTIONS);
    await expect(look).rejects.toMatchObject({ code: 'ERR_STATE_MISMATCH' });
    await addon.sessionClose(session);
  });
});
