import { describe, expect, it } from 'vitest';
import { type Batch, from, type Sample } from '../../src/data/index.js';
import type { DType } from '../../src/tensor/dtype.js';
import { arange, scope, tensor } from '../../src/tensor/index.js';

/** The one batch of all samples: dtype, shape and values of each tensor. */
async function collated(samples: readonly Sample[], options: object = {}) {
  const loader = from(samples).loader({ batchSize: samples.length, ...options });
  for await (const batch of loader.batches(0)) {
    const plain = (tensors: Batch['inputs']) => tensors.map((t) => [t.dtype, t.shape, [...t.toTypedArray()].map(Number)]);
    const found = { x: plain(batch.inputs), y: plain(batch.targets) };
    for (const t of [...batch.inputs, ...batch.targets]) t.dispose();
    return found;
  }
  return null;
}

describe('the default collate', () => {
  it('has float32 for numbers, whole or not, int64 for BigInts, bool for booleans', async () => {
    expect(await collated([{ x: 1 }, { x: 2.5 }])).toEqual({ x: [['float32', [2], [1, 2.5]]], y: [] });
    expect(
      await collated([
        { x: true, y: 3n },
        { x: false, y: -4n },
      ]),
    ).toEqual({
      x: [['bool', [2], [1, 0]]],
      y: [['int64', [2], [3, -4]]],
    });
  });

  it('keeps the dtype of typed arrays, with their shape where they have one', async () => {
    for (const [array, dtype] of [
      [Uint8Array.of(1, 2), 'uint8'],
      [Int8Array.of(1, 2), 'int8'],
      [Int16Array.of(1, 2), 'int16'],
      [Int32Array.of(1, 2), 'int32'],
      [Float32Array.of(1, 2), 'float32'],
      [Float64Array.of(1, 2), 'float64'],
      [BigInt64Array.of(1n, 2n), 'int64'],
    ] as const) {
      expect(await collated([{ x: array }, { x: array }])).toMatchObject({ x: [[dtype, [2, 2], [1, 2, 1, 2]]] });
      expect(await collated([{ x: { data: array, shape: [2, 1] } }])).toMatchObject({ x: [[dtype, [1, 2, 1], [1, 2]]] });
    }
  });

  it('takes a list of numbers for one field, and a list with arrays in it for several', async () => {
    expect(
      await collated([
        {
          x: [
            [1, 2],
            [3, 4],
          ],
        },
      ]),
    ).toMatchObject({ x: [['float32', [1, 2, 2], [1, 2, 3, 4]]] });
    expect(await collated([{ x: [1, 2], y: [Float32Array.of(1), 2n] }])).toEqual({
      x: [['float32', [1, 2], [1, 2]]],
      y: [
        ['float32', [1, 1], [1]],
        ['int64', [1], [2]],
      ],
    });
    expect(await collated([{ x: [1, [2, 3]] }], { dtypes: { x: ['int64', null] } })).toMatchObject({
      x: [
        ['int64', [1], [1]],
        ['float32', [1, 2], [2, 3]],
      ],
    });
  });

  it('makes class labels of plain numbers where it is told to', async () => {
    expect(
      await collated(
        [
          { x: 1, y: 3 },
          { x: 1, y: 0 },
        ],
        { dtypes: { y: 'int64' } },
      ),
    ).toMatchObject({ y: [['int64', [2], [3, 0]]] });
    expect(
      await collated(
        [
          { x: 1, y: 0.5 },
          { x: 1, y: 0 },
        ],
        { dtypes: { y: 'bool' } },
      ),
    ).toMatchObject({ y: [['bool', [2], [1, 0]]] });
    await expect(
      collated(
        [
          { x: 1, y: 3 },
          { x: 1, y: 0.5 },
        ],
        { dtypes: { y: 'int64' } },
      ),
    ).rejects.toMatchObject({
      code: 'ERR_SAMPLE_DTYPE',
      message: expect.stringContaining('sample 1 holds 0.5'),
    });
  });

  it.each<[unknown, DType | undefined, string]>([
    [300, 'uint8', 'y of sample 1 holds 300, which uint8 does not hold. Expected numbers from 0 to 255'],
    [3_000_000_000, 'int32', 'holds 3000000000, which int32'],
    [2n ** 64n + 5n, undefined, 'y of sample 1 holds 18446744073709551621, which int64'],
  ])('refuses %s as %s instead of wrapping it', async (value, dtype, message) => {
    const zero = typeof value === 'bigint' ? 0n : 0;
    const samples = [
      { x: 1, y: zero },
      { x: 1, y: value },
    ];
    await expect(collated(samples as never, dtype === undefined ? {} : { dtypes: { y: dtype } })).rejects.toMatchObject({
      ...{ name: 'DTypeError', code: 'ERR_SAMPLE_DTYPE' },
      message: expect.stringContaining(message),
    });
  });

  it('stacks tensors, and leaves them to whoever made them', async () => {
    const x = arange(3);
    expect(await collated([{ x }, { x }], { dtypes: { x: 'float32' } })).toMatchObject({ x: [['float32', [2, 3], [0, 1, 2, 0, 1, 2]]] });
    expect(x.toArray()).toEqual([0, 1, 2]);
    await expect(collated([{ x }, { x: 1 }])).rejects.toMatchObject({ code: 'ERR_SAMPLE_FIELD' });
    using longer = arange(4);
    await expect(collated([{ x }, { x: longer }])).rejects.toMatchObject({ code: 'ERR_RAGGED' });
    using floats = tensor([1, 2, 3]);
    await expect(collated([{ x }, { x: floats }])).rejects.toMatchObject({ code: 'ERR_SAMPLE_DTYPE' });
    x.dispose();
  });

  it.each([
    ['fields of different shapes', [{ x: [1, 2] }, { x: [1, 2, 3] }], 'ERR_RAGGED', 'x has shape [3] in sample 1, but [2] in sample 0'],
    ['a ragged list', [{ x: [[1], [1, 2]] }], 'ERR_RAGGED', 'data.padded()'],
    [
      'several fields in plain lists',
      [{ x: 1, y: [[1], [1, 2]] }],
      'ERR_RAGGED',
      'If they are 2 targets, say so: loader({ dtypes: { y: [null, null] } })',
    ],
    ['a class and a number', [{ x: 1, y: [1n, 0.5] }], 'ERR_SAMPLE_FIELD', 'loader({ dtypes: { y: [null, null] } })'],
    ['fields of different kinds', [{ x: 1 }, { x: 2n }], 'ERR_SAMPLE_DTYPE', 'x is int64 in sample 1'],
    ['text', [{ x: 'text' }], 'ERR_SAMPLE_FIELD', 'x of sample 0 is a string'],
    ['an array without a dtype', [{ x: new Uint16Array(2) }], 'ERR_SAMPLE_FIELD', 'x of sample 0 is a Uint16Array'],
    ['a shape of another size', [{ x: { data: new Uint8Array(3), shape: [2, 2] } }], 'ERR_SHAPE', 'x of sample 0 has 3 elements'],
    ['a sample without x', [{ input: 1 }], 'ERR_SAMPLE_FORM', 'found the keys input'],
    ['no sample at all', [null], 'ERR_SAMPLE_FORM', 'found null'],
    ['a sample without y among others', [{ x: 1, y: 1 }, { x: 1 }], 'ERR_SAMPLE_FORM', 'Sample 1 has no y'],
    [
      'fewer fields',
      [{ x: [1n, new Uint8Array(1)] }, { x: new Uint8Array(1) }],
      'ERR_SAMPLE_FORM',
      'x is 1 field(s) in sample 1; expected 2',
    ],
  ])('refuses %s', async (_, samples, code, message) => {
    await expect(collated(samples as never)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });
});

describe("a user's collate", () => {
  it('gets the samples and their positions, and may take its time', async () => {
    const texts = from(['a', 'bcd']);
    const loader = texts.loader({
      batchSize: 2,
      collate: async (samples: readonly string[], positions: readonly number[]) => ({
        x: [tensor(samples.map((text) => text.length)), tensor([...positions])],
      }),
    });
    for await (const { inputs, targets } of loader.batches(0)) {
      expect(scope(() => inputs.map((t) => t.toArray()))).toEqual([
        [1, 3],
        [0, 1],
      ]);
      expect(targets).toEqual([]);
      for (const t of inputs) t.dispose();
    }
  });

  it.each([
    [
      'what it throws',
      () => {
        throw new TypeError('no such key');
      },
      'ERR_SAMPLE',
      'collate failed on one of 2 samples: 0, 1 (no such key)',
    ],
    ['a result without x', () => ({}), 'ERR_COLLATE', 'Received no x'],
    ['a result that is no tensor', () => ({ x: [1, 2] }), 'ERR_COLLATE', 'number'],
    ['no result', () => undefined, 'ERR_COLLATE', 'no x'],
  ])('is told of %s', async (_, collate, code, message) => {
    await expect(collated([{ x: 1 }, { x: 2 }], { collate })).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });
});
