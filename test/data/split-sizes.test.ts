import { describe, expect, it } from 'vitest';
import { splitSizes } from '../../src/data/split-sizes.js';

describe('splitSizes', () => {
  it.each([
    [10, [0.8, 0.2], [8, 2]],
    [10, [0.75, 0.25], [8, 2]],
    [11, [0.5, 0.5], [6, 5]],
    [10, [0.7, 0.2, 0.1], [7, 2, 1]],
    [10, [4, 6], [4, 6]],
    [7, [1], [7]],
  ])('splits %i rows by %j into %j, as random_split does', (size, parts, expected) => {
    expect(splitSizes(size, parts)).toEqual(expected);
  });

  it.each([[[]], [[0.5, 0.6]], [[4, 5]], [[-1, 11]], [[1, 0]], [[Number.NaN, 1]], [[2.5, 7.5]]])('refuses %j', (parts) => {
    expect(() => splitSizes(10, parts)).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }));
  });

  it('refuses a part without rows', () => {
    expect(() => splitSizes(3, [0.99, 0.005, 0.003, 0.002])).toThrow(/at least one row in each part/);
  });
});
