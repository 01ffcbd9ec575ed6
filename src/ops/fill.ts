/** Writing into a tensor: values, copies, random numbers. Each returns the tensor it wrote to. */

import { checkKeys } from '../errors.js';
import { callTensor, op } from '../tensor/dispatch.js';
import type { DType } from '../tensor/dtype.js';
import type { Generator } from '../tensor/generator.js';
import type { Tensor } from '../tensor/tensor.js';
import { installMethods, type Operand, type Unary, unary } from './define.js';

/** Options of the random fills. */
export interface RandomFillOptions {
  /** Where the numbers are drawn from (default: the device's default generator). */
  readonly generator?: Generator | null;
}

const COPY = op('aten::copy_');
const FILL = op('aten::fill_', 'Scalar');
const FILL_TENSOR = op('aten::fill_', 'Tensor');
const UNIFORM = op('aten::uniform_');
const NORMAL = op('aten::normal_');
const BERNOULLI = op('aten::bernoulli_', 'float');

/** Copies the elements of `source`, broadcasting and converting (`Tensor.copy_`). */
export function copy_(self: Tensor, source: Tensor, nonBlocking = false): Tensor {
  return callTensor(COPY, [self, source, nonBlocking]);
}

/** Writes one value everywhere (`Tensor.fill_`). */
export function fill_(self: Tensor, value: Operand): Tensor {
  return callTensor(typeof value === 'object' ? FILL_TENSOR : FILL, [self, value]);
}

/** Writes zeros (`Tensor.zero_`). */
export const zero_: Unary = unary('zero_');

/** Draws from the uniform distribution on [from, to) (`Tensor.uniform_`; default [0, 1)). */
export function uniform_(self: Tensor, from = 0, to = 1, options: RandomFillOptions = {}): Tensor {
  checkKeys('uniform_', options, ['generator']);
  return callTensor(UNIFORM, [self, from, to, options.generator ?? null]);
}

/** Draws from a normal distribution (`Tensor.normal_`; default mean 0, std 1). */
export function normal_(self: Tensor, mean = 0, std = 1, options: RandomFillOptions = {}): Tensor {
  checkKeys('normal_', options, ['generator']);
  return callTensor(NORMAL, [self, mean, std, options.generator ?? null]);
}

/** Draws ones with probability `p`, zeros otherwise (`Tensor.bernoulli_`; default 0.5). */
export function bernoulli_(self: Tensor, p = 0.5, options: RandomFillOptions = {}): Tensor {
  checkKeys('bernoulli_', options, ['generator']);
  return callTensor(BERNOULLI, [self, p, options.generator ?? null]);
}

declare module '../tensor/tensor.js' {
  interface Tensor<D extends DType> {
    /** Copies the elements of `source` into this tensor, broadcasting and converting. */
    copy_(source: Tensor, nonBlocking?: boolean): Tensor;
    /** Writes one value everywhere. */
    fill_(value: Operand): Tensor;
    /** Writes zeros. */
    zero_(): Tensor;
    /** Draws from the uniform distribution on [from, to). */
    uniform_(from?: number, to?: number, options?: RandomFillOptions): Tensor;
    /** Draws from a normal distribution. */
    normal_(mean?: number, std?: number, options?: RandomFillOptions): Tensor;
    /** Draws ones with probability `p`, zeros otherwise. */
    bernoulli_(p?: number, options?: RandomFillOptions): Tensor;
  }
}

installMethods({ copy_, fill_, zero_, uniform_, normal_, bernoulli_ });
