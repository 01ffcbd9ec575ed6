/** Activation functions. */

import { checkKeys } from '../errors.js';
import { callTensor, op } from '../tensor/dispatch.js';
import type { DType } from '../tensor/dtype.js';
import type { Tensor } from '../tensor/tensor.js';
import { installMethods, type Unary, unary } from './define.js';

/** Options of {@link gelu}. */
export interface GeluOptions {
  /** `'none'` (default) is exact, `'tanh'` the approximation. */
  readonly approximate?: 'none' | 'tanh';
}

/** Options of {@link softmax} and {@link logSoftmax}. */
export interface SoftmaxOptions {
  /** Computes in this dtype (default: the input's). */
  readonly dtype?: DType;
}

const GELU = op('aten::gelu');
const SOFTMAX = op('aten::softmax', 'int');
const LOG_SOFTMAX = op('aten::log_softmax', 'int');
const LEAKY_RELU = op('aten::leaky_relu');

/** `max(0, x)` (`torch.relu`). */
export const relu: Unary = unary('relu');
/** {@link relu} in place (`torch.relu_`). */
export const relu_: Unary = unary('relu_');
/** Hyperbolic tangent (`torch.tanh`). */
export const tanh: Unary = unary('tanh');
/** `1 / (1 + exp(-x))` (`torch.sigmoid`). */
export const sigmoid: Unary = unary('sigmoid');
/** `x * sigmoid(x)` (`torch.nn.functional.silu`). */
export const silu: Unary = unary('silu');

/** Gaussian error linear unit (`torch.nn.functional.gelu`; Hendrycks and Gimpel, 2016). */
export function gelu(self: Tensor, options: GeluOptions = {}): Tensor {
  checkKeys('gelu', options, ['approximate']);
  return callTensor(GELU, [self, options.approximate ?? 'none']);
}

/** `x` above zero, `negativeSlope * x` below (`torch.nn.functional.leaky_relu`). */
export function leakyRelu(self: Tensor, negativeSlope = 0.01): Tensor {
  return callTensor(LEAKY_RELU, [self, negativeSlope]);
}

/** Exponentials along an axis, scaled to sum to one (`torch.softmax`). */
export function softmax(self: Tensor, dim: number, options: SoftmaxOptions = {}): Tensor {
  checkKeys('softmax', options, ['dtype']);
  return callTensor(SOFTMAX, [self, dim, options.dtype ?? null]);
}

/** Logarithm of {@link softmax}, computed stably (`torch.log_softmax`). */
export function logSoftmax(self: Tensor, dim: number, options: SoftmaxOptions = {}): Tensor {
  checkKeys('logSoftmax', options, ['dtype']);
  return callTensor(LOG_SOFTMAX, [self, dim, options.dtype ?? null]);
}

declare module '../tensor/tensor.js' {
  interface Tensor<D extends DType> {
    /** `max(0, x)`. */
    relu(): Tensor;
    /** {@link relu} in place. */
    relu_(): Tensor;
    tanh(): Tensor;
    /** `1 / (1 + exp(-x))`. */
    sigmoid(): Tensor;
    /** Exponentials along an axis, scaled to sum to one. */
    softmax(dim: number, options?: SoftmaxOptions): Tensor;
    /** Logarithm of {@link softmax}, computed stably. */
    logSoftmax(dim: number, options?: SoftmaxOptions): Tensor;
  }
}

installMethods({ relu, relu_, tanh, sigmoid, softmax, logSoftmax });
