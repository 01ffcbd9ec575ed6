/** Numbers where an operator's schema has a tensor, and results of autograd that have no memory. */

import { describe, expect, it } from 'vitest';
import { tensor } from '../../../src/tensor/create.js';
import { callOp, callTensor, type OpArgument, op } from '../../../src/tensor/dispatch.js';
import { Generator } from '../../../src/tensor/generator.js';
import { scope } from '../../../src/tensor/scope.js';

const add = op('aten::add', 'Tensor');

describe('a number in place of a tensor', () => {
  it.each([
    ['int64', 2, 'int64', [3]],
    ['int64', 0.5, 'float32', [1.5]],
    ['float32', 2, 'float32', [3]],
    ['float16', 0.5, 'float16', [1.5]],
    ['int64', true, 'int64', [2]],
    ['int64', 2n, 'int64', [3]],
    ['float32', Number.POSITIVE_INFINITY, 'float32', [Number.POSITIVE_INFINITY]],
    ['float32', 1e30, 'float32', [Math.fround(1e30)]],
  ] as const)('%s tensor plus %s promotes as a number of Python does', (dtype, number, expected, values) => {
    scope(() => {
      const sum = callTensor(add, [tensor([1], { dtype }), number]);
      expect(sum.dtype).toBe(expected);
      expect(sum.toArray()).toEqual(values);
    });
  });

  it('is refused where the operator writes, in a list, and when it names something else', () => {
    using x = tensor([1]);
    using generator = new Generator();
    const refused = (name: string, overload: string, args: OpArgument[]): void => {
      expect(() => callOp(op(name, overload), args)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }));
    };
    refused('aten::add_', 'Tensor', [2, x]);
    refused('aten::cat', '', [[x, 2]]);
    refused('aten::add', 'Tensor', [x, generator]);
    refused('aten::add', 'Tensor', [x, 'two']);
    refused('aten::add', 'Tensor', [x, [1, 2]]);
  });
});

it('a gradient that autograd keeps as a mark for zeros reads as zeros', () => {
  using x = tensor([1, -2]).requiresGrad_();
  using y = callTensor(op('aten::sgn'), [x]);
  using ones = tensor([1, 1]);
  y.backward(ones);
  using grad = x.grad;
  expect(grad?.toArray()).toEqual([0, 0]);
});
