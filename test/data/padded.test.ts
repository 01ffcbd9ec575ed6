import { describe, expect, it } from 'vitest';
import { from, type PaddedOptions, padded, type Sample } from '../../src/data/index.js';
import { arange, tensor } from '../../src/tensor/index.js';
import { batchesOf } from './batches.js';

async function batch(samples: readonly Sample[], options: PaddedOptions = {}) {
  const [first] = await batchesOf(from(samples).loader({ batchSize: samples.length, collate: padded(options) }));
  return { x: first?.x as unknown[], y: first?.y as unknown[] };
}

/** The dtype and the values of the targets of one batch. */
async function targetsOf(samples: readonly Sample[], options: PaddedOptions) {
  const found: unknown[] = [];
  for await (const { inputs, targets } of from(samples)
    .loader({ batchSize: samples.length, collate: padded(options) })
    .batches(0)) {
    found.push(targets[0]?.dtype, targets[0]?.toArray());
    for (const value of [...inputs, ...targets]) value.dispose();
  }
  return found;
}

const ids = (...values: number[]) => BigInt64Array.from(values, BigInt);

describe('data.padded', () => {
  it('fills sequences up to the longest of the batch, with masks', async () => {
    expect(
      await batch(
        [
          { x: ids(1, 2, 3), y: 1n },
          { x: ids(4), y: 0n },
        ],
        { mask: 'bool' },
      ),
    ).toEqual({
      x: [
        [
          [1, 2, 3],
          [4, 0, 0],
        ],
        [
          [true, true, true],
          [true, false, false],
        ],
      ],
      y: [[1, 0]],
    });
  });

  it('fills on the left, with other values, and targets with -100', async () => {
    expect(
      await batch(
        [
          { x: ids(1, 2), y: ids(5, 6) },
          { x: ids(3), y: ids(7) },
        ],
        { side: 'left', value: 9, mask: 'float32' },
      ),
    ).toEqual({
      x: [
        [
          [1, 2],
          [9, 3],
        ],
        [
          [1, 1],
          [0, 1],
        ],
      ],
      y: [
        [
          [5, 6],
          [-100, 7],
        ],
      ],
    });
  });

  it('rounds lengths up, cuts longer ones, and pads all batches to one length when told', async () => {
    const samples = [{ x: ids(1, 2, 3) }, { x: ids(4) }];
    expect((await batch(samples, { multipleOf: 4 })).x).toEqual([
      [
        [1, 2, 3, 0],
        [4, 0, 0, 0],
      ],
    ]);
    expect((await batch(samples, { maxLength: 2, multipleOf: 4, mask: 'int64' })).x).toEqual([
      [
        [1, 2],
        [4, 0],
      ],
      [
        [1, 1],
        [1, 0],
      ],
    ]);
    expect((await batch(samples, { maxLength: 2, side: 'left' })).x).toEqual([
      [
        [2, 3],
        [0, 4],
      ],
    ]);
    expect((await batch(samples, { maxLength: 5, toMaxLength: true })).x).toEqual([
      [
        [1, 2, 3, 0, 0],
        [4, 0, 0, 0, 0],
      ],
    ]);
    expect((await batch([{ x: ids() }, { x: ids() }], { mask: 'bool' })).x).toEqual([
      [[], []],
      [[], []],
    ]);
  });

  it('takes lists, sequences of vectors, several fields and tensors', async () => {
    expect((await batch([{ x: [1, 2] }, { x: [3] }], { dtypes: { x: 'int64' } })).x).toEqual([
      [
        [1, 2],
        [3, 0],
      ],
    ]);
    const vectors = [
      { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] },
      { data: Float32Array.of(5, 6), shape: [1, 2] },
    ];
    expect((await batch(vectors.map((x) => ({ x })))).x).toEqual([
      [
        [
          [1, 2],
          [3, 4],
        ],
        [
          [5, 6],
          [0, 0],
        ],
      ],
    ]);
    expect((await batch([{ x: [ids(1, 2), 7] }, { x: [ids(3), 8] }])).x).toEqual([
      [
        [1, 2],
        [3, 0],
      ],
      [7, 8],
    ]);
    using long = arange(3);
    using short = arange(1);
    expect((await batch([{ x: long }, { x: short }])).x).toEqual([
      [
        [0, 1, 2],
        [0, 0, 0],
      ],
    ]);
  });

  it.each([
    [
      'bytes',
      Uint8Array.of(1, 2, 3),
      Uint8Array.of(1),
      'int64',
      [
        [1, 2, 3],
        [1, -100, -100],
      ],
    ],
    [
      'small numbers, which hold -100',
      Int8Array.of(1, 2, 3),
      Int8Array.of(1),
      'int8',
      [
        [1, 2, 3],
        [1, -100, -100],
      ],
    ],
    [
      'booleans',
      [true, false, true],
      [false],
      'int64',
      [
        [1, 0, 1],
        [0, -100, -100],
      ],
    ],
  ])('fills targets that are %s with -100', async (_, long, short, dtype, expected) => {
    const samples = [
      { x: 1, y: long },
      { x: 2, y: short },
    ];
    expect(await targetsOf(samples, {})).toEqual([dtype, expected]);
    expect(await targetsOf(samples, { dtypes: { y: 'float32' } })).toEqual(['float32', expected]);
  });

  it('keeps booleans and bytes where they hold what they are filled up with', async () => {
    expect((await batch([{ x: [true, true] }, { x: [true] }])).x).toEqual([
      [
        [true, true],
        [true, false],
      ],
    ]);
    using long = tensor([true, true]);
    using short = tensor([true]);
    expect((await batch([{ x: long }, { x: short }])).x).toEqual([
      [
        [true, true],
        [true, false],
      ],
    ]);
    const samples = [
      { x: 1, y: [true, true] },
      { x: 2, y: [true] },
    ];
    expect(await targetsOf(samples, { targetValue: 0 })).toEqual([
      'bool',
      [
        [true, true],
        [true, false],
      ],
    ]);
    const bytes = [
      { x: 1, y: Uint8Array.of(1, 2) },
      { x: 2, y: Uint8Array.of(3) },
    ];
    expect(await targetsOf(bytes, { targetValue: 255 })).toEqual([
      'uint8',
      [
        [1, 2],
        [3, 255],
      ],
    ]);
  });

  it('says of itself whether its batches differ in shape', () => {
    const loader = (options: PaddedOptions) => from([{ x: [1] }]).loader({ collate: padded(options) });
    expect(loader({}).ragged).toBe(true);
    expect(loader({ maxLength: 3, toMaxLength: true }).ragged).toBe(false);
    expect(from([{ x: [1] }]).loader({ collate: padded(), ragged: false }).ragged).toBe(false);
    expect(from([{ x: [1] }]).loader().ragged).toBe(false);
  });

  it.each([
    ['sequences that differ behind their first axis', [{ x: [[1, 2]] }, { x: [[1]] }], {}, 'ERR_RAGGED', 'sample 1'],
    ['a sequence beside a plain value', [{ x: [1] }, { x: 1 }], {}, 'ERR_RAGGED', 'shape []'],
    ['a mask of plain values', [{ x: 1 }], { mask: 'bool' }, 'ERR_SAMPLE_FIELD', 'plain value'],
    ['text', [{ x: 'a' }], {}, 'ERR_SAMPLE_FIELD', 'a string'],
    ['a sample without x', [{ y: 1 }], {}, 'ERR_SAMPLE_FORM', 'Sample 0 has no x'],
    ['y in some samples alone', [{ x: [1], y: 1 }, { x: [1] }], {}, 'ERR_SAMPLE_FORM', 'Sample 1 has no y'],
  ])('refuses %s', async (_, samples, options, code, message) => {
    await expect(batch(samples as never, options as never)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });

  it.each([
    [{ side: 'both' }, 'ERR_OPTION_VALUE'],
    [{ multipleOf: 0 }, 'ERR_OPTION_VALUE'],
    [{ toMaxLength: true }, 'ERR_OPTION_VALUE'],
    [{ mask: 'int8' }, 'ERR_OPTION_VALUE'],
    [{ pad: 1 }, 'ERR_OPTION_UNKNOWN'],
  ])('refuses the options %j', (options, code) => {
    expect(() => padded(options as never)).toThrow(expect.objectContaining({ code }));
  });
});
