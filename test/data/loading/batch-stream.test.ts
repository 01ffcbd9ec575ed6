import { describe, expect, it } from 'vitest';
import { type ReadyBatch, streamBatches } from '../../../src/data/index.js';
import { arange, ones, tensor, zeros } from '../../../src/tensor/index.js';
import { batchesOf, resumesEverywhere } from '../batches.js';

function* batches(n: number): Generator<ReadyBatch> {
  for (let i = 0; i < n; i++) yield { x: { data: Float32Array.of(i, i + 0.5), shape: [2, 1] }, y: [i, -1] };
}

describe('data.streamBatches', () => {
  it('hands batches on as they are: arrays, lists and tensors', async () => {
    const loader = streamBatches(
      () => [
        {
          x: [
            [1, 2],
            [3, 4],
          ],
          y: BigInt64Array.of(0n, 1n),
        },
        { x: tensor([[5, 6]]), y: tensor([1]) },
      ],
      {
        batchSize: 2,
        dtypes: { y: 'int64' },
      },
    );
    expect((await batchesOf(loader)).map(({ x, y }) => [x, y])).toEqual([
      [
        [
          [
            [1, 2],
            [3, 4],
          ],
        ],
        [[0, 1]],
      ],
      [[[[5, 6]]], [[1]]],
    ]);
  });

  it('takes several inputs, and batches without targets', async () => {
    const loader = streamBatches(() => [{ x: [arange(2), ones([2, 1])] }], { batchSize: 4 });
    expect((await batchesOf(loader)).map(({ x, y }) => [x, y])).toEqual([
      [
        [
          [0, 1],
          [[1], [1]],
        ],
        [],
      ],
    ]);
  });

  it('knows its length where the source does, and resumes from every cursor', async () => {
    expect(streamBatches([...batches(3)], { batchSize: 2 })).toMatchObject({
      kind: 'stream',
      length: 3,
      batchSize: 2,
      prefetch: 2,
      ragged: false,
    });
    expect(streamBatches(() => batches(3), { batchSize: 2, ragged: true, prefetch: 5 })).toMatchObject({
      length: null,
      prefetch: 5,
      ragged: true,
    });
    expect(await resumesEverywhere(() => streamBatches(() => batches(5), { batchSize: 2 }))).toBe(true);
  });

  it.each([
    ['no x', {}, 'ERR_SAMPLE_FORM', 'Batch 0 has no x'],
    ['too many rows', { x: [1, 2, 3] }, 'ERR_BATCH_ROWS', 'expected 1 to 2 rows'],
    ['no rows', { x: zeros([0, 2]) }, 'ERR_BATCH_ROWS', 'shape [0, 2]'],
    ['a plain value', { x: 1 }, 'ERR_BATCH_ROWS', 'shape []'],
    ['text', { x: 'rows' }, 'ERR_SAMPLE_FIELD', 'x[0] of batch 0 is a string'],
    ['x and y of different rows', { x: [1, 2], y: [1] }, 'ERR_COLLATE', 'first dimension'],
  ])('refuses a batch with %s', async (_, batch, code, message) => {
    const loader = streamBatches([batch as ReadyBatch], { batchSize: 2 });
    await expect(batchesOf(loader)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it('refuses options and sources that it cannot use', async () => {
    expect(() => streamBatches([], { batchSize: 0 })).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
    expect(() => streamBatches([], { batchSize: 1, shuffled: 1 } as never)).toThrow(
      expect.objectContaining({ code: 'ERR_OPTION_UNKNOWN' }),
    );
    expect(() => streamBatches(3 as never, { batchSize: 1 })).toThrow(expect.objectContaining({ code: 'ERR_DATASET' }));
    const once = streamBatches(batches(2), { batchSize: 2 });
    expect(await batchesOf(once)).toHaveLength(2);
    await expect(batchesOf(once, 1)).rejects.toMatchObject({ code: 'ERR_STREAM_SPENT' });
  });
});
