/** Shapes and views: elements stay, axes change. */

import { callTensor, op } from '../tensor/dispatch.js';
import type { DType } from '../tensor/dtype.js';
import type { Tensor } from '../tensor/tensor.js';
import { installMethods } from './define.js';

const FLATTEN = op('aten::flatten', 'using_ints');
const RESHAPE = op('aten::reshape');
const VIEW = op('aten::view');
const PERMUTE = op('aten::permute');
const TRANSPOSE = op('aten::transpose', 'int');
const UNSQUEEZE = op('aten::unsqueeze');
const SQUEEZE = op('aten::squeeze');
const SQUEEZE_DIM = op('aten::squeeze', 'dim');
const SQUEEZE_DIMS = op('aten::squeeze', 'dims');
const EXPAND = op('aten::expand');

/** Joins the axes `startDim` (default 0) to `endDim` (default -1, the last) (`torch.flatten`). */
export function flatten(self: Tensor, startDim = 0, endDim = -1): Tensor {
  return callTensor(FLATTEN, [self, startDim, endDim]);
}

/** The elements in another shape, one size may be -1 (`torch.reshape`); a view where that is possible. */
export function reshape(self: Tensor, shape: readonly number[]): Tensor {
  return callTensor(RESHAPE, [self, shape]);
}

/** {@link reshape} that never copies (`Tensor.view`). */
export function view(self: Tensor, shape: readonly number[]): Tensor {
  return callTensor(VIEW, [self, shape]);
}

/** The axes in another order, as a view (`torch.permute`). */
export function permute(self: Tensor, dims: readonly number[]): Tensor {
  return callTensor(PERMUTE, [self, dims]);
}

/** Two axes exchanged, as a view (`torch.transpose`). */
export function transpose(self: Tensor, dim0: number, dim1: number): Tensor {
  return callTensor(TRANSPOSE, [self, dim0, dim1]);
}

/** A new axis of size 1 at `dim` (`torch.unsqueeze`). */
export function unsqueeze(self: Tensor, dim: number): Tensor {
  return callTensor(UNSQUEEZE, [self, dim]);
}

/** Without axes of size 1 (`torch.squeeze`): all of them (default), or those of `dim` that have it. */
export function squeeze(self: Tensor, dim: number | readonly number[] | null = null): Tensor {
  if (dim === null) return callTensor(SQUEEZE, [self]);
  return callTensor(typeof dim === 'number' ? SQUEEZE_DIM : SQUEEZE_DIMS, [self, dim]);
}

/** Axes of size 1 repeated to `shape` without copying (`Tensor.expand`); -1 leaves an axis as it is. */
export function expand(self: Tensor, shape: readonly number[]): Tensor {
  return callTensor(EXPAND, [self, shape]);
}

declare module '../tensor/tensor.js' {
  interface Tensor<D extends DType> {
    /** Joins the axes `startDim` (default 0) to `endDim` (default -1, the last). */
    flatten(startDim?: number, endDim?: number): Tensor;
    /** The elements in another shape, one size may be -1; a view where that is possible. */
    reshape(shape: readonly number[]): Tensor;
    /** {@link reshape} that never copies. */
    view(shape: readonly number[]): Tensor;
    /** The axes in another order, as a view. */
    permute(dims: readonly number[]): Tensor;
    /** Two axes exchanged, as a view. */
    transpose(dim0: number, dim1: number): Tensor;
    /** A new axis of size 1 at `dim`. */
    unsqueeze(dim: number): Tensor;
    /** Without axes of size 1: all of them (default), or those of `dim` that have it. */
    squeeze(dim?: number | readonly number[] | null): Tensor;
    /** Axes of size 1 repeated to `shape` without copying; -1 leaves an axis as it is. */
    expand(shape: readonly number[]): Tensor;
  }
}

installMethods({ flatten, reshape, view, permute, transpose, unsqueeze, squeeze, expand });
