/** Sizes are computed in 64 bits; what does not fit is an error, not the end of the process. */

import { describe, expect, it } from 'vitest';
import type { Argument } from '../../src/graph/graph.js';
import { GraphModel } from '../../src/graph/graph-model.js';
import '../../src/ops/index.js';
import { ones, scope, type Tensor } from '../../src/tensor/index.js';

const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;

/** `[n]` to `full([1], op(a, b))` in int64. */
function computed(op: string, a: Argument, b: Argument): Tensor {
  const node = (name: string, args: readonly Argument[], output: string) =>
    ({ op: name, args, outputs: [output], module: '', when: 'always' }) as const;
  using model = new GraphModel({
    graph: {
      inputs: [{ kind: 'user', value: 'x', name: 'x', shape: [2], dtype: 'float32' }],
      nodes: [
        node('_operator.mul', [a, 1], 'a'),
        node(op, [{ ref: 'a' }, b], 'size'),
        node('aten.full.default', [[1], { ref: 'size' }, 'int64'], 'result'),
      ],
      outputs: [{ ref: 'result' }],
      modules: [],
    },
    tensors: new Map(),
  });
  return scope(() => model.forward(ones([2])));
}

describe('arithmetic of sizes', () => {
  it.each<[string, bigint, bigint]>([
    ['_operator.add', MOST, 1n],
    ['_operator.sub', LEAST, 1n],
    ['_operator.mul', 2n ** 62n, 2n],
    ['_operator.mul', LEAST, -1n],
    ['_operator.floordiv', LEAST, -1n],
  ])('%s of %d and %d is told to be too great', (op, a, b) => {
    expect(() => computed(op, a, b)).toThrow(
      expect.objectContaining({ code: 'ERR_SIZE_OVERFLOW', message: expect.stringContaining(String(a)) }),
    );
  });

  it.each<[string, bigint, bigint, bigint]>([
    ['_operator.mod', LEAST, -1n, 0n],
    ['_operator.mod', -7n, 3n, 2n],
    ['_operator.floordiv', -7n, 2n, -4n],
    ['_operator.floordiv', MOST, -1n, -MOST],
    ['_operator.add', MOST - 1n, 1n, MOST],
    ['_operator.sub', LEAST + 1n, 1n, LEAST],
  ])('%s of %d and %d is %d', (op, a, b, expected) => {
    using result = computed(op, a, b);
    expect(result.toTypedArray()[0]).toBe(expected);
  });

  it('by zero is refused', () => {
    for (const op of ['_operator.floordiv', '_operator.mod']) {
      expect(() => computed(op, 1n, 0n)).toThrow(expect.objectContaining({ code: 'ERR_DIVISION_BY_ZERO' }));
    }
  });
});
