import { describe, expect, it } from 'vitest';
import { DTypeError, OptionError, ShapeError, StateError } from '../../src/errors.js';
import { eye, full, linspace, ones, scope, tensor, zeros } from '../../src/tensor/index.js';
import '../../src/ops/index.js';

/** Runs a test inside a scope, so that it leaves no tensors. */
const scoped = (fn: () => void) => () => scope(fn);

describe('tensor()', () => {
  it(
    'infers dtypes as PyTorch does',
    scoped(() => {
      expect(tensor([1, 2]).dtype).toBe('float32');
      expect(tensor([true, false]).dtype).toBe('bool');
      expect(tensor([1n, 2n]).dtype).toBe('int64');
      expect(tensor(new Float64Array(2)).dtype).toBe('float64');
      expect(tensor(new Int32Array(2)).dtype).toBe('int32');
      expect(tensor(new Uint8Array(2)).dtype).toBe('uint8');
      expect(tensor([1, 2], { dtype: 'int64' }).dtype).toBe('int64');
      expect(tensor([1, 0], { dtype: 'bool' }).toArray()).toEqual([true, false]);
    }),
  );

  it(
    'reads shapes from nesting, or as asked',
    scoped(() => {
      const nested = tensor([
        [1, 2, 3],
        [4, 5, 6],
      ]);
      expect(nested.shape).toEqual([2, 3]);
      expect(nested.ndim).toBe(2);
      expect(nested.numel).toBe(6);
      expect(nested.toArray()).toEqual([
        [1, 2, 3],
        [4, 5, 6],
      ]);
      expect(tensor(new Float32Array(6), { shape: [3, 2] }).shape).toEqual([3, 2]);
      expect(tensor(7).shape).toEqual([]);
      expect(tensor([]).shape).toEqual([0]);
    }),
  );

  it('refuses ragged data, wrong shapes, unknown dtypes and options, other values', () => {
    expect(() => tensor([[1, 2], [3]])).toThrow(ShapeError);
    expect(() => tensor([1, [2]])).toThrow(ShapeError);
    expect(() => tensor([1, 2, 3], { shape: [2, 2] })).toThrow(/3 elements as shape \[2, 2\]/);
    expect(() => tensor([1], { dtype: 'flaot32' as never })).toThrow(/Did you mean 'float32'/);
    expect(() => tensor([1], { dytpe: 'int64' } as never)).toThrow(/Did you mean 'dtype'/);
    expect(() => tensor(['a'] as never)).toThrow(OptionError);
    expect(() => tensor([1n, 0.5])).toThrow(DTypeError);
  });

  it(
    'round-trips every dtype through typed arrays',
    scoped(() => {
      const values = [-1.5, 0, 2, 65504];
      for (const dtype of ['float16', 'float32', 'float64'] as const) {
        expect([...tensor(values, { dtype }).toTypedArray()]).toEqual(values);
      }
      expect([...tensor([1, -2.5], { dtype: 'bfloat16' }).toTypedArray()]).toEqual([1, -2.5]);
      expect([...tensor([1, Number.POSITIVE_INFINITY, 2 ** -24], { dtype: 'float16' }).toTypedArray()]).toEqual([
        1,
        Number.POSITIVE_INFINITY,
        2 ** -24,
      ]);
      expect(tensor([1, 2], { dtype: 'int64' }).toTypedArray()).toEqual(new BigInt64Array([1n, 2n]));
      expect(tensor([true, false]).toTypedArray()).toEqual(new Uint8Array([1, 0]));
    }),
  );
});

describe('reading', () => {
  it(
    'gives numbers and booleans',
    scoped(() => {
      expect(tensor(2.5).item()).toBe(2.5);
      expect(tensor([3n]).item()).toBe(3);
      expect(tensor(true).item()).toBe(true);
      expect(() => tensor([1, 2]).item()).toThrow(ShapeError);
      expect(() => tensor([2n ** 60n]).item()).toThrow(/BigInt/);
    }),
  );

  it('refuses disposed tensors, and disposing twice is harmless', () => {
    const t = ones([2]);
    t.dispose();
    t.dispose();
    expect(t.disposed).toBe(true);
    for (const use of [() => t.shape, () => t.item(), () => t.add(1), () => t.requiresGrad, () => t.backward()]) {
      expect(use).toThrow(StateError);
      expect(use).toThrow(expect.objectContaining({ code: 'ERR_DISPOSED' }));
    }
    expect(String(t)).toBe('tensor(disposed)');
  });
});

describe('autograd', () => {
  it(
    'accumulates into grad, which stays one object',
    scoped(() => {
      const w = tensor([1, 2, 3], { requiresGrad: true });
      expect(w.grad).toBeNull();
      w.mul(w).sum().backward();
      const { grad } = w;
      expect(grad?.toArray()).toEqual([2, 4, 6]);
      w.sum().backward();
      expect(w.grad).toBe(grad);
      expect(grad?.toArray()).toEqual([3, 5, 7]);
      w.grad = null;
      expect(w.grad).toBeNull();
    }),
  );

  it(
    'takes a gradient, keeps the graph, differentiates twice',
    scoped(() => {
      const w = tensor([1, 2], { requiresGrad: true });
      const y = w.mul(3);
      expect(y.isLeaf).toBe(false);
      y.backward(tensor([1, 10]), { retainGraph: true });
      y.backward(tensor([1, 10]));
      expect(w.grad?.toArray()).toEqual([6, 60]);
      w.grad = null;
      w.pow(3).sum().backward(null, { createGraph: true });
      const first = w.grad as unknown as ReturnType<typeof tensor>;
      w.grad = null;
      first.sum().backward();
      expect((w.grad as unknown as ReturnType<typeof tensor>).toArray()).toEqual([6, 12]);
      w.grad = null;
    }),
  );
});

describe('factories', () => {
  it(
    'fill as PyTorch does',
    scoped(() => {
      expect(zeros([2]).toArray()).toEqual([0, 0]);
      expect(full([2], 7).dtype).toBe('float32');
      expect(full([1], true).dtype).toBe('bool');
      expect(eye(2).toArray()).toEqual([
        [1, 0],
        [0, 1],
      ]);
      expect(linspace(0, 1, 3).toArray()).toEqual([0, 0.5, 1]);
      expect(ones([1], { requiresGrad: true }).requiresGrad).toBe(true);
      expect(() => zeros([1], { device: 'gpu' as never })).toThrow(/Expected 'cpu', 'cuda'/);
    }),
  );
});
