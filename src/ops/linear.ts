/** Products of matrices. */

import { callTensor, op } from '../tensor/dispatch.js';
import type { DType } from '../tensor/dtype.js';
import type { Tensor } from '../tensor/tensor.js';
import { installMethods, type Unary, unary } from './define.js';

const MATMUL = op('aten::matmul');
const MM = op('aten::mm');
const BMM = op('aten::bmm');
const LINEAR = op('aten::linear');

/** Product of matrices, vectors or batches of matrices, by the shapes (`torch.matmul`). */
export function matmul(self: Tensor, other: Tensor): Tensor {
  return callTensor(MATMUL, [self, other]);
}

/** `[n, m]` times `[m, p]` (`torch.mm`). */
export function mm(self: Tensor, other: Tensor): Tensor {
  return callTensor(MM, [self, other]);
}

/** `[b, n, m]` times `[b, m, p]` (`torch.bmm`). */
export function bmm(self: Tensor, other: Tensor): Tensor {
  return callTensor(BMM, [self, other]);
}

/**
 * `input @ weight^T + bias` (`torch.nn.functional.linear`).
 *
 * @param input - `[*, inFeatures]`
 * @param weight - `[outFeatures, inFeatures]`
 * @param bias - `[outFeatures]` or `null` (default)
 * @returns `[*, outFeatures]`
 */
export function linear(input: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  return callTensor(LINEAR, [input, weight, bias]);
}

/** A matrix with rows and columns exchanged, as a view (`torch.t`). */
export const t: Unary = unary('t');

declare module '../tensor/tensor.js' {
  interface Tensor<D extends DType> {
    /** Product of matrices, vectors or batches of matrices, by the shapes. */
    matmul(other: Tensor): Tensor;
    /** `[n, m]` times `[m, p]`. */
    mm(other: Tensor): Tensor;
    /** `[b, n, m]` times `[b, m, p]`. */
    bmm(other: Tensor): Tensor;
    /** A matrix with rows and columns exchanged, as a view. */
    t(): Tensor;
  }
}

installMethods({ matmul, mm, bmm, t });
