/** Joining tensors and taking parts of them. */

import { callTensor, callTensors, op } from '../tensor/dispatch.js';
import type { DType } from '../tensor/dtype.js';
import type { Tensor } from '../tensor/tensor.js';
import { installMethods } from './define.js';

const CAT = op('aten::cat');
const STACK = op('aten::stack');
const NARROW = op('aten::narrow');
const SELECT = op('aten::select', 'int');
const INDEX_SELECT = op('aten::index_select');
const GATHER = op('aten::gather');
const SPLIT = op('aten::split', 'Tensor');
const SPLIT_SIZES = op('aten::split', 'sizes');
const CHUNK = op('aten::chunk');

/** Tensors one after the other along an existing axis (`torch.cat`; default 0). */
export function cat(tensors: readonly Tensor[], dim = 0): Tensor {
  return callTensor(CAT, [tensors, dim]);
}

/** Tensors of one shape along a new axis (`torch.stack`; default 0). */
export function stack(tensors: readonly Tensor[], dim = 0): Tensor {
  return callTensor(STACK, [tensors, dim]);
}

/** `length` entries of an axis from `start` on, as a view (`torch.narrow`). */
export function narrow(self: Tensor, dim: number, start: number, length: number): Tensor {
  return callTensor(NARROW, [self, dim, start, length]);
}

/** One entry of an axis, as a view without that axis (`torch.select`). */
export function select(self: Tensor, dim: number, index: number): Tensor {
  return callTensor(SELECT, [self, dim, index]);
}

/** The entries of an axis that `index` (int32 or int64, `[n]`) names, copied (`torch.index_select`). */
export function indexSelect(self: Tensor, dim: number, index: Tensor): Tensor {
  return callTensor(INDEX_SELECT, [self, dim, index]);
}

/** For each element of `index` (int64), the element of `self` at that place of an axis (`torch.gather`). */
export function gather(self: Tensor, dim: number, index: Tensor): Tensor {
  return callTensor(GATHER, [self, dim, index]);
}

/** Views of `splitSize` entries of an axis, the last one shorter where it does not divide, or of as many as a list says (`torch.split`; default axis 0). */
export function split(self: Tensor, splitSize: number | readonly number[], dim = 0): Tensor[] {
  return callTensors(typeof splitSize === 'number' ? SPLIT : SPLIT_SIZES, [self, splitSize, dim]);
}

/** At most `chunks` views of equal size along an axis (`torch.chunk`; default axis 0). */
export function chunk(self: Tensor, chunks: number, dim = 0): Tensor[] {
  return callTensors(CHUNK, [self, chunks, dim]);
}

declare module '../tensor/tensor.js' {
  interface Tensor<D extends DType> {
    /** `length` entries of an axis from `start` on, as a view. */
    narrow(dim: number, start: number, length: number): Tensor;
    /** One entry of an axis, as a view without that axis. */
    select(dim: number, index: number): Tensor;
    /** The entries of an axis that `index` (int32 or int64, `[n]`) names, copied. */
    indexSelect(dim: number, index: Tensor): Tensor;
    /** For each element of `index` (int64), the element at that place of an axis. */
    gather(dim: number, index: Tensor): Tensor;
    /** Views of `splitSize` entries of an axis (default 0), or of as many as a list says. */
    split(splitSize: number | readonly number[], dim?: number): Tensor[];
    /** At most `chunks` views of equal size along an axis (default 0). */
    chunk(chunks: number, dim?: number): Tensor[];
  }
}

installMethods({ narrow, select, indexSelect, gather, split, chunk });
