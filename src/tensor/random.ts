/** Random tensors: PyTorch's factory functions, equal draws for equal seeds. */

import { factory, type TensorOptions } from './create.js';
import { op } from './dispatch.js';
import { type DType, getDefaultDType, type UnknownDType } from './dtype.js';
import type { Generator } from './generator.js';
import type { Tensor } from './tensor.js';

/** Options of the random factories. */
export interface RandomOptions<D extends DType = DType> extends TensorOptions<D> {
  /** Where the numbers are drawn from (default: the device's default generator, which `setSeed` seeds). */
  readonly generator?: Generator;
}

const KEYS = ['dtype', 'device', 'requiresGrad', 'generator'];

const RAND = op('aten::rand', 'generator');
const RANDN = op('aten::randn', 'generator');
const RANDINT = op('aten::randint', 'low_generator');
const RANDPERM = op('aten::randperm', 'generator');

/** Uniform on [0, 1) (`torch.rand`). */
export function rand<D extends DType = UnknownDType>(shape: readonly number[], options: RandomOptions<D> = {}): Tensor<D> {
  return factory('rand', RAND, [shape, options.generator ?? null], options, getDefaultDType(), KEYS);
}

/** Standard normal (`torch.randn`). */
export function randn<D extends DType = UnknownDType>(shape: readonly number[], options: RandomOptions<D> = {}): Tensor<D> {
  return factory('randn', RANDN, [shape, options.generator ?? null], options, getDefaultDType(), KEYS);
}

/** Integers of [low, high), `int64` unless asked otherwise (`torch.randint`). */
export function randint<D extends DType = 'int64'>(
  low: number,
  high: number,
  shape: readonly number[],
  options: RandomOptions<D> = {},
): Tensor<D> {
  return factory('randint', RANDINT, [low, high, shape, options.generator ?? null], options, 'int64', KEYS);
}

/** A permutation of 0 … n - 1, `int64` unless asked otherwise (`torch.randperm`). */
export function randperm<D extends DType = 'int64'>(n: number, options: RandomOptions<D> = {}): Tensor<D> {
  return factory('randperm', RANDPERM, [n, options.generator ?? null], options, 'int64', KEYS);
}
