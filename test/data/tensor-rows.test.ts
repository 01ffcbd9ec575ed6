import { describe, expect, it } from 'vitest';
import { from, type NdArray, tensors } from '../../src/data/index.js';
import { arange, scope, tensor } from '../../src/tensor/index.js';
import { batchesOf } from './batches.js';

describe('data.from of a dataset of tensors', () => {
  it('gives rows as samples, which map, filter and load as any others', async () => {
    const { dataset, all } = scope(() => {
      const x = tensor([
        [1, 2],
        [3, 4],
        [5, 6],
      ]);
      const flags = tensor([true, false, true]);
      const y = arange(3);
      return { dataset: tensors({ x: [x, flags], y }), all: [x, flags, y] };
    });
    const rows = from(dataset);
    expect((await batchesOf(rows.loader({ batchSize: 2 }))).map(({ x, y }) => [x, y])).toEqual([
      [
        [
          [
            [1, 2],
            [3, 4],
          ],
          [true, false],
        ],
        [[0, 1]],
      ],
      [[[[5, 6]], [true]], [[2]]],
    ]);
    expect(await rows.labels()).toEqual([0n, 1n, 2n]);
    const sums = (await rows.filter((_, index) => index !== 1)).map(({ x, y }) => {
      const [pair] = x as readonly NdArray[];
      return { x: Number(pair?.data[0]) + Number(pair?.data[1]), y };
    });
    expect((await batchesOf(sums.loader({ batchSize: 2 }))).map(({ x, y }) => [x, y])).toEqual([[[[3, 11]], [[0, 2]]]]);
    for (const each of all) each.dispose();
  });
});
