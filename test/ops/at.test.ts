import { describe, expect, it } from 'vitest';
import { traceFunction } from '../../src/graph/index.js';
import { setNumThreads } from '../../src/native/runtime.js';
import { type Index, linalg } from '../../src/ops/index.js';
import { arange, scope, slice, type Tensor, tensor, zeros } from '../../src/tensor/index.js';
import { python, pythonAvailable } from '../support/python.js';

setNumThreads(1);

/** Indices as Python writes them, and ours; of a [2, 3, 4] tensor. */
const CASES: readonly (readonly [string, () => readonly Index[]])[] = [
  ['1', () => [1]],
  ['-1, 2', () => [-1, 2]],
  ['...', () => ['...']],
  ['..., -1', () => ['...', -1]],
  ['0, ..., 1', () => [0, '...', 1]],
  [':, 1:', () => [slice(), slice(1)]],
  [':, ::2, 1:-1', () => [slice(), slice(null, null, 2), slice(1, -1)]],
  ['None, 0', () => [null, 0]],
  [':, None, ..., None', () => [slice(), null, '...', null]],
  ['torch.tensor([1, 0, 1])', () => [tensor([1n, 0n, 1n])]],
  [
    '[0, 1], [2, 0]',
    () => [
      [0, 1],
      [2, 0],
    ],
  ],
  ['[0, 1], :, [2, 0]', () => [[0, 1], slice(), [2, 0]]],
  [
    ':, torch.tensor([[0, 1], [2, 2]])',
    () => [
      slice(),
      tensor([
        [0n, 1n],
        [2n, 2n],
      ]),
    ],
  ],
  ['x > 10', () => [arange(24).reshape([2, 3, 4]).gt(10)]],
  ['x[:, :, 0] > 5', () => [arange(24).reshape([2, 3, 4]).select(2, 0).gt(5)]],
  ['[True, False]', () => [[true, false]]],
  [':, [True, False, True], 1', () => [slice(), [true, false, true], 1]],
  ['True', () => [true]],
  ['False', () => [false]],
  ['torch.tensor(1), :, [0, 3]', () => [tensor(1n), slice(), [0, 3]]],
  ['torch.tensor(True)', () => [tensor(true)]],
  ['0, 1, 2', () => [0, 1, 2]],
  ['1:1', () => [slice(1, 1)]],
];

const VALUES: readonly (readonly [string, () => Tensor | number])[] = [
  ['7', () => 7],
  ['torch.tensor(5)', () => tensor(5n)],
  ['torch.tensor([[[[9]]]])', () => tensor([[[[9n]]]])],
];

interface Read {
  readonly shape: readonly number[];
  readonly values: unknown;
}

describe('at and setAt', () => {
  it.skipIf(!pythonAvailable())('read and write as brackets do in Python', () => {
    const script = `
import json, sys, torch
answers = []
for source in json.load(sys.stdin):
    x = torch.arange(24).reshape(2, 3, 4)
    try:
        part = eval('x[' + source[0] + ']') if source[1] is None else exec('x[' + source[0] + '] = ' + source[1]) or x
        answers.append({'shape': list(part.shape), 'values': part.tolist()})
    except Exception as error:
        answers.append(None)
print(json.dumps(answers))`;
    const asked = CASES.flatMap(([index]) => [[index, null], ...VALUES.map(([value]) => [index, value])]);
    const answers = python<(Read | null)[]>(script, { input: asked });
    const ours = CASES.flatMap(([, index]) => [
      scope(() =>
        read(
          arange(24)
            .reshape([2, 3, 4])
            .at(...index()),
        ),
      ),
      ...VALUES.map(([, value]) => scope(() => read(arange(24).reshape([2, 3, 4]).setAt(index(), value())))),
    ]);
    for (const [i, answer] of answers.entries()) expect({ case: asked[i], ...ours[i] }).toEqual({ case: asked[i], ...answer });
  });

  it('gives views where PyTorch does, and gradients', () => {
    scope(() => {
      const x = zeros([3, 4], { requiresGrad: true });
      x.at(1, slice(0, 2))
        .sum()
        .add(x.at([0, 0]).sum())
        .backward();
      expect(x.grad?.toArray()).toEqual([
        [2, 2, 2, 2],
        [1, 1, 0, 0],
        [0, 0, 0, 0],
      ]);
      const y = zeros([2, 2]);
      y.at(0, slice()).fill_(3);
      expect(y.toArray()).toEqual([
        [3, 3],
        [0, 0],
      ]);
      expect(y.setAt([y.gt(0)], -1)).toBe(y);
      expect(y.at(0, 0).item()).toBe(-1);
    });
  });

  it('takes part in a trace', () => {
    scope(() => {
      const part = (x: Tensor): Tensor => linalg.norm(x.at(slice(), slice(1, null, 2), null).mul(2)).add(x.at(0, [0, 2]).sum());
      const row = (x: Tensor, i: Tensor): Tensor => x.at(i).add(1).setAt([0], -1);
      const x = arange(12).reshape([3, 4]).to('float32');
      const traced = traceFunction(part, x);
      expect((traced.forward(x) as Tensor).equal(part(x))).toBe(true);
      const rows = traceFunction((a, i) => row(a as Tensor, i as Tensor), [x, tensor(1n)]);
      expect((rows.forward(x, tensor(2n)) as Tensor).toArray()).toEqual([-1, 10, 11, 12]);
      traced.dispose?.();
      rows.dispose?.();
    });
  });

  it('names what is wrong', () => {
    scope(() => {
      const x = zeros([2, 3]);
      expect(() => x.at(2)).toThrow(expect.objectContaining({ name: 'IndexError' }));
      expect(() => x.at(0, 0, 0)).toThrow(expect.objectContaining({ name: 'IndexError', code: 'ERR_INDEX' }));
      expect(() => x.at('...', '...')).toThrow(/may be given once/);
      expect(() => x.at(0.5)).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT' }));
      expect(() => x.at({} as never)).toThrow(/expected a whole number/);
      expect(() => slice(0, 1, 0)).toThrow(/at least 1/);
      expect(() => x.setAt([0], zeros([2]))).toThrow(expect.objectContaining({ name: 'ShapeError' }));
    });
  });
});

function read(x: Tensor): Read {
  return { shape: x.shape, values: x.toArray() };
}
