import { describe, expect, it } from 'vitest';
import type { NoiseSpec } from '../../src/controllers/index.js';
import { defaultGenerator, scope, setSeed, type Tensor, tensor } from '../../src/tensor/index.js';
import { auxiliaryInputs, chosenRows } from '../../src/trainer/probes/auxiliary.js';
import { noiseLike } from '../../src/trainer/probes/noise.js';
import { rows } from './fixtures.js';

const DISTRIBUTIONS = ['published', 'uniform', 'normal', 'marginal'] as const;

/** The values of one tensor of noise, column by column. */
function columns(input: Tensor, spec: Partial<NoiseSpec>): { shape: readonly number[]; dtype: string; columns: number[][] } {
  return scope(() => {
    const [noise] = noiseLike([input], { kind: 'noise', distribution: 'normal', samples: 50, seed: 1, ...spec }) as [Tensor];
    const values = Array.from(noise.toTypedArray() as Float32Array, Number);
    const width = values.length / (noise.shape[0] as number);
    return {
      shape: noise.shape,
      dtype: noise.dtype,
      columns: Array.from({ length: width }, (_, column) => values.filter((__, i) => i % width === column)),
    };
  });
}

describe('noise', () => {
  it('as published is uniform on {0, 1 … 255} / 255, and the same for the same seed', () => {
    using data = rows(16, [1, 6, 6]);
    const draw = (seed: number) => columns(data.it.inputs[0] as Tensor, { distribution: 'published', samples: 100, seed });
    const { shape, dtype, columns: drawn } = draw(1);
    const values = drawn.flat();
    expect([shape, dtype]).toEqual([[100, 1, 6, 6], 'float32']);
    expect([Math.min(...values), Math.max(...values)]).toEqual([0, 1]);
    expect(values.every((value) => Math.abs(value * 255 - Math.round(value * 255)) < 1e-4)).toBe(true);
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(0.5, 1);
    expect(draw(1).columns).toEqual(drawn);
    expect(draw(2).columns).not.toEqual(drawn);
  });

  // Three columns whose values and ranges do not overlap; the third is constant.
  const TABLE = [
    [1, 100, 7],
    [2, 300, 7],
    [4, 300, 7],
  ];

  it('of the marginal has each column’s own values, drawn independently of the other columns', () => {
    using input = tensor(TABLE);
    const [a = [], b = [], c = []] = columns(input, { distribution: 'marginal', samples: 200 }).columns;
    expect(new Set(a)).toEqual(new Set([1, 2, 4]));
    expect(new Set(b)).toEqual(new Set([100, 300]));
    expect(new Set(c)).toEqual(new Set([7]));
    // In the data 1 never comes with 300.
    expect(a.some((value, i) => value === 1 && b[i] === 300)).toBe(true);
    // 300 is twice as frequent as 100.
    expect(b.filter((value) => value === 300).length / b.length).toBeCloseTo(2 / 3, 1);
  });

  it('that is uniform fills each column’s own range', () => {
    using input = tensor(TABLE);
    const [a = [], b = [], c = []] = columns(input, { distribution: 'uniform', samples: 200 }).columns;
    for (const [column, least, greatest] of [
      [a, 1, 4],
      [b, 100, 300],
    ] as const) {
      const width = greatest - least;
      expect(Math.min(...column)).toBeGreaterThanOrEqual(least);
      expect(Math.min(...column)).toBeLessThan(least + width / 10);
      expect(Math.max(...column)).toBeLessThanOrEqual(greatest);
      expect(Math.max(...column)).toBeGreaterThan(greatest - width / 10);
    }
    expect(new Set(c)).toEqual(new Set([7]));
  });

  it('that is normal has mean 0 and variance 1', () => {
    using input = tensor(TABLE);
    const values = columns(input, { distribution: 'normal', samples: 10_000 }).columns.flat();
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length).toBeCloseTo(1, 1);
  });

  it('for token ids draws ids that occur: position by position under marginal, anywhere otherwise', () => {
    using ids = tensor(
      [
        [3, 90],
        [3, 70],
        [5, 90],
      ],
      { dtype: 'int64' },
    );
    const marginal = columns(ids, { distribution: 'marginal', samples: 100 });
    expect(marginal.dtype).toBe('int64');
    expect(marginal.columns.map((column) => [...new Set(column)].sort())).toEqual([
      [3, 5],
      [70, 90],
    ]);
    for (const distribution of ['published', 'uniform', 'normal'] as const) {
      const anywhere = columns(ids, { distribution, samples: 100 });
      expect(anywhere.dtype).toBe('int64');
      for (const column of anywhere.columns) expect(new Set(column)).toEqual(new Set([3, 5, 70, 90]));
    }
  });

  it.each(DISTRIBUTIONS)('that is %s has its own generator and keeps dtype and shape', (distribution) => {
    setSeed(5);
    const before = defaultGenerator('cpu').getState();
    for (const dtype of ['float32', 'float64', 'bfloat16', 'int32', 'uint8'] as const) {
      using input = tensor(TABLE, { dtype: dtype === 'uint8' ? 'int64' : dtype });
      using cast = input.to(dtype);
      expect(
        scope(() => noiseLike([cast], { kind: 'noise', distribution, samples: 5, seed: 1 }).map((made) => [made.dtype, made.shape])),
      ).toEqual([[dtype, [5, 3]]]);
    }
    expect(defaultGenerator('cpu').getState()).toEqual(before);
  });

  it('refuses complex inputs', () => {
    using input = tensor(TABLE);
    using complex = input.to('complex64');
    const draw = () => noiseLike([complex], { kind: 'noise', distribution: 'uniform', samples: 1, seed: 0 });
    expect(draw).toThrow(expect.objectContaining({ code: 'ERR_NOISE_DTYPE' }));
  });
});

describe('auxiliary rows', () => {
  it('are rows of the data, in all inputs the same, chosen by a generator of their own', () => {
    using x = tensor(Array.from({ length: 20 }, (_, row) => [row, row + 0.5]));
    using y = tensor(Array.from({ length: 20 }, (_, row) => row * 10));
    setSeed(5);
    const before = defaultGenerator('cpu').getState();
    const choose = (seed: number, samples = 6) =>
      scope(() => auxiliaryInputs('Test', { kind: 'rows', samples, seed }, [x, y]).map((made) => made.toArray() as number[][]));
    const [first, second] = choose(1);
    expect(first).toHaveLength(6);
    expect(second).toEqual(first?.map(([row = 0]) => row * 10));
    expect(new Set(first?.map(([row]) => row)).size).toBe(6);
    expect(choose(1)).toEqual([first, second]);
    expect(choose(2)).not.toEqual([first, second]);
    expect(choose(1, 50)[0]).toEqual(x.toArray());
    expect(defaultGenerator('cpu').getState()).toEqual(before);
  });

  it('come in ascending order', () => {
    using chosen = chosenRows(1000, 50, 3);
    const found = Array.from(chosen.toTypedArray() as BigInt64Array, Number);
    expect(found).toEqual([...new Set(found)].sort((a, b) => a - b));
    expect(found).toHaveLength(50);
  });

  it('of the user’s own are copied', () => {
    using x = tensor([[1, 2]]);
    const [own] = auxiliaryInputs('Test', [x], [x]) as [Tensor];
    expect(own).not.toBe(x);
    expect(own.toArray()).toEqual([[1, 2]]);
    own.dispose();
  });
});
