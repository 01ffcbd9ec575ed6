import { describe, expect, it } from 'vitest';
import { tensors } from '../../src/data/index.js';
import { arange, scope, setSeed, tensor, zeros } from '../../src/tensor/index.js';

const rows = (n: number) => tensors({ x: arange(n), y: arange(n) });

/** The orders of an epoch each, as numbers. */
function orders(n: number, seed: number, epochs: readonly number[]): unknown[] {
  return scope(() => {
    const loader = rows(n).loader({ batchSize: 4, shuffle: true, seed });
    return epochs.map((epoch) => loader.order(epoch)?.toArray());
  });
}

// Python: list(DataLoader(TensorDataset(torch.arange(10)), batch_size=4, shuffle=True, generator=torch.Generator().manual_seed(42))), four times.
const PYTHON_ORDERS = [
  [6, 5, 4, 0, 8, 9, 2, 1, 3, 7],
  [3, 6, 5, 8, 9, 4, 2, 0, 7, 1],
  [7, 4, 5, 0, 9, 1, 3, 2, 8, 6],
  [0, 8, 1, 5, 7, 3, 9, 2, 6, 4],
];

it('refuses what is no tensor, and says how to leave targets out', () => {
  scope(() => {
    expect(() => tensors({ x: arange(3) } as never)).toThrow(
      expect.objectContaining({
        code: 'ERR_OPTION_VALUE',
        message: expect.stringMatching(/'y' is undefined.*\[\] for data without targets/),
      }),
    );
    expect(() => tensors({ x: [1, 2] as never, y: [] })).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
    expect(tensors({ x: arange(3), y: [] }).size).toBe(3);
  });
});

describe('the order of a shuffled loader', () => {
  it('is that of PyTorch for the same seed', () => {
    expect(orders(10, 42, [0, 1, 2, 3])).toEqual(PYTHON_ORDERS);
  });

  it('depends on seed and epoch alone, not on what was asked before', () => {
    expect(orders(10, 42, [3, 1, 1, 0, 2])).toEqual([3, 1, 1, 0, 2].map((epoch) => PYTHON_ORDERS[epoch]));
  });

  it('does not touch the default generator when it has a seed', () => {
    scope(() => {
      setSeed(5);
      rows(10).loader({ shuffle: true, seed: 1 }).order(0);
      const first = rows(10).loader({ shuffle: true }).order(0)?.toArray();
      setSeed(5);
      expect(rows(10).loader({ shuffle: true }).order(0)?.toArray()).toEqual(first);
    });
  });

  it('draws another seed for each loader that is given none', () => {
    scope(() => {
      const draw = () => rows(100).loader({ shuffle: true }).order(0)?.toArray();
      expect(draw()).not.toEqual(draw());
    });
  });

  it('is null without shuffle', () => {
    scope(() => expect(rows(3).loader().order(0)).toBeNull());
  });
});

describe('a loader', () => {
  it.each([
    [10, { batchSize: 4 }, 3],
    [10, { batchSize: 4, dropLast: true }, 2],
    [10, { batchSize: 5, dropLast: true }, 2],
    [10, { batchSize: 99 }, 1],
    [10, {}, 10],
  ])('of %i rows with %j has %i batches', (n, options, length) => {
    scope(() => expect(rows(n).loader(options)).toMatchObject({ kind: 'resident', size: n, length }));
  });

  it.each([
    [{ batchSize: 0 }, 'ERR_OPTION_VALUE'],
    [{ batchSize: 2.5 }, 'ERR_OPTION_VALUE'],
    [{ batchSize: 11, dropLast: true }, 'ERR_OPTION_VALUE'],
    [{ seed: 1 }, 'ERR_OPTION_VALUE'],
    [{ shuffle: true, seed: -1 }, 'ERR_SEED'],
    [{ batch_size: 4 }, 'ERR_OPTION_UNKNOWN'],
  ])('refuses %j with %s', (options, code) => {
    scope(() => expect(() => rows(10).loader(options as never)).toThrow(expect.objectContaining({ code })));
  });

  it('refuses an epoch that is none', () => {
    scope(() => expect(() => rows(10).loader({ shuffle: true }).order(-1)).toThrow(/epoch/));
  });
});

describe('data.tensors', () => {
  it('refuses tensors with different numbers of rows, and names their shapes', () => {
    scope(() => {
      expect(() => tensors({ x: zeros([4, 2]), y: zeros([3]) })).toThrowErrorMatchingInlineSnapshot(
        `[ShapeError: A dataset needs at least one input, and tensors that all have the same first dimension, the rows. Received x[0] [4, 2], y[0] [3].]`,
      );
    });
  });

  it.each([
    ['no rows', () => tensors({ x: zeros([0, 2]), y: zeros([0]) }), 'ERR_DATA_EMPTY'],
    ['a tensor without axes', () => tensors({ x: tensor(1), y: tensor(1) }), 'ERR_DATA_ROWS'],
    ['no input', () => tensors({ x: [], y: zeros([2]) }), 'ERR_DATA_ROWS'],
    ['an unknown key', () => tensors({ x: zeros([2]), y: zeros([2]), z: 1 } as never), 'ERR_OPTION_UNKNOWN'],
  ])('refuses %s', (_what, make, code) => {
    scope(() => expect(make).toThrow(expect.objectContaining({ code })));
  });

  it('takes several inputs and leaves the tensors to the caller', () => {
    scope(() => {
      const x = zeros([2, 3]);
      const set = tensors({ x: [x, zeros([2])], y: zeros([2]) });
      expect(set.inputs).toHaveLength(2);
      set.dispose();
      expect(x.disposed).toBe(false);
    });
  });
});

describe('a part of a dataset', () => {
  it('is that of random_split for the same seed', () => {
    // Python: random_split(TensorDataset(torch.arange(10)), [0.75, 0.25], generator=torch.Generator().manual_seed(3))
    scope(() => {
      const parts = rows(10).split([0.75, 0.25], { seed: 3 });
      const expected = [
        [6, 0, 3, 7, 8, 5, 1, 9],
        [2, 4],
      ];
      expect(parts.map(({ inputs }) => inputs[0]?.toArray())).toEqual(expected);
      expect(parts.map(({ targets }) => targets[0]?.toArray())).toEqual(expected);
    });
  });

  it('is freed by dispose, without its source', () => {
    scope(() => {
      const whole = rows(10);
      const part = whole.slice(2, 5);
      expect(part.inputs[0]?.toArray()).toEqual([2, 3, 4]);
      part.dispose();
      expect(part.inputs[0]?.disposed).toBe(true);
      expect(whole.inputs[0]?.disposed).toBe(false);
    });
  });

  it.each([
    [5, 5],
    [-1, 3],
    [0, 11],
    [10, 10],
  ])('cannot be rows %i to %i of 10', (start, end) => {
    scope(() => expect(() => rows(10).slice(start, end)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' })));
  });
});

describe('rows of a dataset of tensors', () => {
  it('are selected and joined as copies', () => {
    scope(() => {
      const five = rows(5);
      expect(five.select([4, 0, 4]).inputs[0]?.toArray()).toEqual([4, 0, 4]);
      expect(five.select(BigInt64Array.of(1n)).concat(five.slice(3), five.slice(0, 1)).targets[0]?.toArray()).toEqual([1, 3, 4, 0]);
      expect(() => five.select([5])).toThrow(expect.objectContaining({ code: 'ERR_INDEX' }));
      expect(() => five.select([])).toThrow(expect.objectContaining({ code: 'ERR_DATA_EMPTY' }));
      expect(() => five.concat(tensors({ x: arange(2), y: [] }))).toThrow(expect.objectContaining({ code: 'ERR_DATA_ROWS' }));
      expect(() => five.concat(tensors({ x: zeros([2, 2]), y: arange(2) }))).toThrow(expect.objectContaining({ code: 'ERR_SHAPE' }));
    });
  });

  it('have labels, by which they are split in shares', () => {
    scope(() => {
      const y = tensor(Array.from({ length: 50 }, (_, i) => BigInt(i % 5 === 0 ? 1 : 0)));
      const dataset = tensors({ x: arange(50), y });
      const labels = dataset.labels();
      expect(labels.slice(0, 6)).toEqual([1n, 0n, 0n, 0n, 0n, 1n]);
      for (let seed = 0; seed < 4; seed++) {
        const [train, held] = dataset.split([0.8, 0.2], { seed, stratify: labels });
        expect(train.labels().filter((label) => label === 1n)).toHaveLength(8);
        expect(held.labels().filter((label) => label === 1n)).toHaveLength(2);
        // Classes do not follow each other.
        expect(train.labels().slice(0, 32)).toContain(1n);
      }
      expect(() => tensors({ x: arange(2), y: [] }).labels()).toThrow(expect.objectContaining({ code: 'ERR_LABEL' }));
      expect(() => tensors({ x: arange(2), y: zeros([2, 2]) }).labels()).toThrow(expect.objectContaining({ code: 'ERR_LABEL' }));
    });
  });
});
