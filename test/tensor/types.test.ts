/** What the compiler knows of tensors: their dtype, where the program tells it. `tsc -p test` is the test; the values are looked at too. */

import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  arange,
  type Device,
  type DType,
  F,
  type FloatDType,
  type nn,
  ones,
  randint,
  randn,
  scope,
  type Tensor,
  tensor,
  zeros,
} from '../../src/index.js';

describe('types of tensors', () => {
  it('follow a dtype that is written down', () => {
    scope(() => {
      const labels = zeros([2], { dtype: 'int64' });
      expectTypeOf(labels).toEqualTypeOf<Tensor<'int64'>>();
      expectTypeOf(labels.toTypedArray()).toEqualTypeOf<BigInt64Array<ArrayBuffer>>();
      expect(labels.toTypedArray()).toBeInstanceOf(BigInt64Array);
      expectTypeOf(ones([1], { dtype: 'float64' }).item()).toEqualTypeOf<number>();
      expectTypeOf(ones([1], { dtype: 'bool' }).item()).toEqualTypeOf<boolean>();
      expect(ones([1], { dtype: 'bool' }).item()).toBe(true);
      expectTypeOf(labels.to('float64')).toEqualTypeOf<Tensor<'float64'>>();
      expectTypeOf(labels.to('cpu')).toEqualTypeOf<Tensor<'int64'>>();
      expectTypeOf(labels.to({ dtype: 'bool', device: 'cpu' }).item).returns.toEqualTypeOf<boolean>();
      expect(labels.to({ dtype: 'float32' }).toTypedArray()).toBeInstanceOf(Float32Array);
      expectTypeOf(labels.clone().detach().contiguous()).toEqualTypeOf<Tensor<'int64'>>();
      expectTypeOf(labels.dtype).toEqualTypeOf<'int64'>();
    });
  });

  it('follow data and the functions whose dtype does not depend on a setting', () => {
    scope(() => {
      expectTypeOf(tensor([true, false])).toEqualTypeOf<Tensor<'bool'>>();
      expectTypeOf(tensor(Int32Array.of(1))).toEqualTypeOf<Tensor<'int32'>>();
      expectTypeOf(tensor([[1n], [2n]])).toEqualTypeOf<Tensor<'int64'>>();
      expectTypeOf(tensor([[1, 2]], { dtype: 'uint8' })).toEqualTypeOf<Tensor<'uint8'>>();
      expectTypeOf(randint(0, 3, [2])).toEqualTypeOf<Tensor<'int64'>>();
      expect([tensor([true]).dtype, tensor(Int32Array.of(1)).dtype, tensor([[1n]]).dtype, randint(0, 3, [2]).dtype]).toEqual([
        ...['bool', 'int32', 'int64', 'int64'],
      ]);
    });
  });

  it('make numbers of losses', () => {
    scope(() => {
      const loss = F.crossEntropy(randn([2, 3]), randint(0, 3, [2]));
      expectTypeOf(loss).toEqualTypeOf<Tensor<FloatDType>>();
      expectTypeOf(loss.item()).toEqualTypeOf<number>();
      expect(loss.item()).toBeGreaterThan(0);
    });
  });

  it('cost nothing where the dtype is not known', () => {
    scope(() => {
      let x = randn([2]);
      x = x.relu();
      let labels = zeros([2], { dtype: 'int64' });
      labels = labels.add(1);
      let loss = F.mseLoss(x, x);
      loss = loss.add(x.sum());
      const mixed = new Map([
        ['x', x],
        ['labels', labels],
      ]);
      const any: readonly Tensor[] = [labels, loss, ...mixed.values(), arange(3)];
      expectTypeOf(x.dtype).toEqualTypeOf<DType>();
      expectTypeOf(x.item).returns.toEqualTypeOf<number | boolean>();
      expect(any).toHaveLength(5);
    });
  });

  it('name devices', () => {
    expectTypeOf<'cuda:1'>().toExtend<Device>();
    expectTypeOf<'gpu'>().not.toExtend<Device>();
    expectTypeOf<Parameters<nn.Module['to']>[0]>().toEqualTypeOf<Device | FloatDType>();
    expect(() => zeros([1], { device: 'gpu' as never })).toThrow(expect.objectContaining({ code: 'ERR_DEVICE_UNKNOWN' }));
  });
});
