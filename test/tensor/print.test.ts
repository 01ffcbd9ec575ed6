import { expect, it } from 'vitest';
import { arange, scope, tensor, zeros } from '../../src/tensor/index.js';
import '../../src/ops/index.js';

// Expected texts are those of torch 2.13.
it('prints as PyTorch does', () => {
  scope(() => {
    expect(String(tensor(3))).toBe('tensor(3.)');
    expect(String(tensor([1.5, -2, 3]))).toBe('tensor([ 1.5000, -2.0000,  3.0000])');
    expect(String(tensor([1, 100000.5]))).toBe('tensor([1.0000e+00, 1.0000e+05])');
    expect(String(tensor([1, Number.NaN, Number.POSITIVE_INFINITY]))).toBe('tensor([1., nan, inf])');
    expect(String(arange(3))).toBe('tensor([0, 1, 2])');
    expect(String(tensor([true, false]))).toBe('tensor([ True, False])');
    expect(String(tensor([1], { dtype: 'float64' }))).toBe('tensor([1.], dtype=float64)');
    expect(String(tensor([1], { requiresGrad: true }))).toBe('tensor([1.], requiresGrad=true)');
    expect(String(zeros([0]))).toBe('tensor([])');
    expect(String(zeros([0, 3]))).toBe('tensor([], size=(0, 3))');
  });
});

it('nests, wraps and shortens', () => {
  scope(() => {
    expect(String(zeros([2, 2, 1]))).toBe('tensor([[[0.],\n         [0.]],\n\n        [[0.],\n         [0.]]])');
    expect(String(arange(30)).split('\n')).toHaveLength(2);
    expect(String(arange(2000))).toBe('tensor([   0,    1,    2,  ..., 1997, 1998, 1999])');
    expect(String(zeros([1000, 2])).split('\n')[3]).toBe('        ...,');
  });
});
