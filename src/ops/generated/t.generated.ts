/** Operators, typed from their schemas. Written by `npm run generate:ops`; do not edit. */

import type { Device } from '../../tensor/device.js';
import type { DType } from '../../tensor/dtype.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { MemoryFormat } from '../conversion.js';
import { installLazy, lazy } from '../resolve.js';
import type { Layout, Scalar } from '../scalars.js';

/** `aten::t(Tensor self) -> Tensor` */
export const t: (self: Tensor) => Tensor = lazy('t', '');

/** `aten::t_(Tensor(!) self) -> Tensor` */
export const t_: (self: Tensor) => Tensor = lazy('t_', '');

/** `aten::t_copy(Tensor self) -> Tensor` */
export const tCopy: (self: Tensor) => Tensor = lazy('t_copy', '');

/** `aten::take(Tensor self, Tensor index) -> Tensor` */
export const take: (self: Tensor, index: Tensor) => Tensor = lazy('take', '');

/** `aten::take_along_dim(Tensor self, Tensor indices, int? dim=None) -> Tensor` */
export const takeAlongDim: {
  (self: Tensor, indices: Tensor, options?: { dim?: number | bigint | null }): Tensor;
  (self: Tensor, indices: Tensor, dim: number | bigint | null): Tensor;
} = lazy('take_along_dim', '');

/** `aten::tan(Tensor self) -> Tensor` */
export const tan: (self: Tensor) => Tensor = lazy('tan', '');

/** `aten::tan_(Tensor(!) self) -> Tensor` */
export const tan_: (self: Tensor) => Tensor = lazy('tan_', '');

/** `aten::tanh(Tensor self) -> Tensor` */
export const tanh: (self: Tensor) => Tensor = lazy('tanh', '');

/** `aten::tanh_(Tensor(!) self) -> Tensor` */
export const tanh_: (self: Tensor) => Tensor = lazy('tanh_', '');

/**
 * - `aten::tensor_split.indices(Tensor self, SymInt[] indices, int dim=0) -> Tensor[]`
 * - `aten::tensor_split.sections(Tensor self, SymInt sections, int dim=0) -> Tensor[]`
 * - `aten::tensor_split.tensor_indices_or_sections(Tensor self, Tensor tensor_indices_or_sections, int dim=0) -> Tensor[]`
 */
export const tensorSplit: {
  (self: Tensor, indices: readonly number[], options?: { dim?: number | bigint }): Tensor[];
  (self: Tensor, indices: readonly number[], dim: number | bigint): Tensor[];
  (self: Tensor, sections: number | bigint, options?: { dim?: number | bigint }): Tensor[];
  (self: Tensor, sections: number | bigint, dim: number | bigint): Tensor[];
  (self: Tensor, tensorIndicesOrSections: Tensor, options?: { dim?: number | bigint }): Tensor[];
  (self: Tensor, tensorIndicesOrSections: Tensor, dim: number | bigint): Tensor[];
} = lazy('tensor_split', 'indices,sections,tensor_indices_or_sections');

/** `aten::tensordot(Tensor self, Tensor other, int[] dims_self, int[] dims_other) -> Tensor` */
export const tensordot: (self: Tensor, other: Tensor, dimsSelf: readonly number[], dimsOther: readonly number[]) => Tensor = lazy('tensordot', '');

/** `aten::thnn_conv2d(Tensor self, Tensor weight, SymInt[2] kernel_size, Tensor? bias=None, SymInt[2] stride=[1, 1], SymInt[2] padding=[0, 0]) -> Tensor` */
export const thnnConv2d: {
  (self: Tensor, weight: Tensor, kernelSize: number | readonly number[], options?: { bias?: Tensor | null; stride?: number | readonly number[]; padding?: number | readonly number[] }): Tensor;
  (self: Tensor, weight: Tensor, kernelSize: number | readonly number[], bias: Tensor | null, stride?: number | readonly number[], padding?: number | readonly number[]): Tensor;
} = lazy('thnn_conv2d', '');

/** `aten::threshold(Tensor self, Scalar threshold, Scalar value) -> Tensor` */
export const threshold: (self: Tensor, threshold: Scalar, value: Scalar) => Tensor = lazy('threshold', '');

/** `aten::threshold_(Tensor(!) self, Scalar threshold, Scalar value) -> Tensor` */
export const threshold_: (self: Tensor, threshold: Scalar, value: Scalar) => Tensor = lazy('threshold_', '');

/** `aten::tile(Tensor self, SymInt[] dims) -> Tensor` */
export const tile: (self: Tensor, dims: readonly number[]) => Tensor = lazy('tile', '');

/**
 * - `aten::to.device(Tensor self, Device device, ScalarType dtype, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor`
 * - `aten::to.dtype(Tensor self, ScalarType dtype, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor`
 * - `aten::to.dtype_layout(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor`
 * - `aten::to.other(Tensor self, Tensor other, bool non_blocking=False, bool copy=False, MemoryFormat? memory_format=None) -> Tensor`
 */
export const to: {
  (self: Tensor, device: Device, dtype: DType, options?: { nonBlocking?: boolean; copy?: boolean; memoryFormat?: MemoryFormat | null }): Tensor;
  (self: Tensor, device: Device, dtype: DType, nonBlocking: boolean, copy?: boolean, memoryFormat?: MemoryFormat | null): Tensor;
  (self: Tensor, dtype: DType, options?: { nonBlocking?: boolean; copy?: boolean; memoryFormat?: MemoryFormat | null }): Tensor;
  (self: Tensor, dtype: DType, nonBlocking: boolean, copy?: boolean, memoryFormat?: MemoryFormat | null): Tensor;
  (self: Tensor, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; nonBlocking?: boolean; copy?: boolean; memoryFormat?: MemoryFormat | null }): Tensor;
  (self: Tensor, other: Tensor, options?: { nonBlocking?: boolean; copy?: boolean; memoryFormat?: MemoryFormat | null }): Tensor;
  (self: Tensor, other: Tensor, nonBlocking: boolean, copy?: boolean, memoryFormat?: MemoryFormat | null): Tensor;
} = lazy('to', 'device,dtype,dtype_layout,other');

/** `aten::to_dense(Tensor self, ScalarType? dtype=None, *, bool? masked_grad=None) -> Tensor` */
export const toDense: {
  (self: Tensor, options?: { dtype?: DType | null; maskedGrad?: boolean | null }): Tensor;
  (self: Tensor, dtype: DType | null, options?: { maskedGrad?: boolean | null }): Tensor;
} = lazy('to_dense', '');

/** `aten::to_mkldnn(Tensor self, ScalarType? dtype=None) -> Tensor` */
export const toMkldnn: {
  (self: Tensor, options?: { dtype?: DType | null }): Tensor;
  (self: Tensor, dtype: DType | null): Tensor;
} = lazy('to_mkldnn', '');

/** `aten::to_padded_tensor(Tensor self, float padding, SymInt[]? output_size=None) -> Tensor` */
export const toPaddedTensor: {
  (self: Tensor, padding: number, options?: { outputSize?: readonly number[] | null }): Tensor;
  (self: Tensor, padding: number, outputSize: readonly number[] | null): Tensor;
} = lazy('to_padded_tensor', '');

/**
 * - `aten::to_sparse(Tensor self, *, Layout? layout=None, int[2]? blocksize=None, int? dense_dim=None) -> Tensor`
 * - `aten::to_sparse.sparse_dim(Tensor self, int sparse_dim) -> Tensor`
 */
export const toSparse: {
  (self: Tensor, options?: { layout?: Layout | null; blocksize?: number | readonly number[] | null; denseDim?: number | bigint | null }): Tensor;
  (self: Tensor, sparseDim: number | bigint): Tensor;
} = lazy('to_sparse', ',sparse_dim');

/** `aten::to_sparse_bsc(Tensor self, int[2] blocksize, int? dense_dim=None) -> Tensor` */
export const toSparseBsc: {
  (self: Tensor, blocksize: number | readonly number[], options?: { denseDim?: number | bigint | null }): Tensor;
  (self: Tensor, blocksize: number | readonly number[], denseDim: number | bigint | null): Tensor;
} = lazy('to_sparse_bsc', '');

/** `aten::to_sparse_bsr(Tensor self, int[2] blocksize, int? dense_dim=None) -> Tensor` */
export const toSparseBsr: {
  (self: Tensor, blocksize: number | readonly number[], options?: { denseDim?: number | bigint | null }): Tensor;
  (self: Tensor, blocksize: number | readonly number[], denseDim: number | bigint | null): Tensor;
} = lazy('to_sparse_bsr', '');

/** `aten::to_sparse_csc(Tensor self, int? dense_dim=None) -> Tensor` */
export const toSparseCsc: {
  (self: Tensor, options?: { denseDim?: number | bigint | null }): Tensor;
  (self: Tensor, denseDim: number | bigint | null): Tensor;
} = lazy('to_sparse_csc', '');

/** `aten::to_sparse_csr(Tensor self, int? dense_dim=None) -> Tensor` */
export const toSparseCsr: {
  (self: Tensor, options?: { denseDim?: number | bigint | null }): Tensor;
  (self: Tensor, denseDim: number | bigint | null): Tensor;
} = lazy('to_sparse_csr', '');

/** `aten::topk(Tensor self, SymInt k, int dim=-1, bool largest=True, bool sorted=True) -> (Tensor values, Tensor indices)` */
export const topk: {
  (self: Tensor, k: number | bigint, options?: { dim?: number | bigint; largest?: boolean; sorted?: boolean }): { values: Tensor; indices: Tensor };
  (self: Tensor, k: number | bigint, dim: number | bigint, largest?: boolean, sorted?: boolean): { values: Tensor; indices: Tensor };
} = lazy('topk', '');

/** `aten::trace(Tensor self) -> Tensor` */
export const trace: (self: Tensor) => Tensor = lazy('trace', '');

/** `aten::transpose.int(Tensor self, int dim0, int dim1) -> Tensor` */
export const transpose: (self: Tensor, dim0: number | bigint, dim1: number | bigint) => Tensor = lazy('transpose', 'int');

/** `aten::transpose_(Tensor(!) self, int dim0, int dim1) -> Tensor` */
export const transpose_: (self: Tensor, dim0: number | bigint, dim1: number | bigint) => Tensor = lazy('transpose_', '');

/** `aten::transpose_copy.int(Tensor self, int dim0, int dim1) -> Tensor` */
export const transposeCopy: (self: Tensor, dim0: number | bigint, dim1: number | bigint) => Tensor = lazy('transpose_copy', 'int');

/**
 * - `aten::trapezoid.dx(Tensor y, *, Scalar dx=1, int dim=-1) -> Tensor`
 * - `aten::trapezoid.x(Tensor y, Tensor x, *, int dim=-1) -> Tensor`
 */
export const trapezoid: {
  (y: Tensor, options?: { dx?: Scalar; dim?: number | bigint }): Tensor;
  (y: Tensor, x: Tensor, options?: { dim?: number | bigint }): Tensor;
} = lazy('trapezoid', 'dx,x');

/**
 * - `aten::trapz.dx(Tensor y, *, float dx=1, int dim=-1) -> Tensor`
 * - `aten::trapz.x(Tensor y, Tensor x, *, int dim=-1) -> Tensor`
 */
export const trapz: {
  (y: Tensor, options?: { dx?: number; dim?: number | bigint }): Tensor;
  (y: Tensor, x: Tensor, options?: { dim?: number | bigint }): Tensor;
} = lazy('trapz', 'dx,x');

/** `aten::triangular_solve(Tensor self, Tensor A, bool upper=True, bool transpose=False, bool unitriangular=False) -> (Tensor solution, Tensor cloned_coefficient)` */
export const triangularSolve: {
  (self: Tensor, A: Tensor, options?: { upper?: boolean; transpose?: boolean; unitriangular?: boolean }): { solution: Tensor; clonedCoefficient: Tensor };
  (self: Tensor, A: Tensor, upper: boolean, transpose?: boolean, unitriangular?: boolean): { solution: Tensor; clonedCoefficient: Tensor };
} = lazy('triangular_solve', '');

/** `aten::tril(Tensor self, SymInt diagonal=0) -> Tensor` */
export const tril: {
  (self: Tensor, options?: { diagonal?: number | bigint }): Tensor;
  (self: Tensor, diagonal: number | bigint): Tensor;
} = lazy('tril', '');

/** `aten::tril_(Tensor(!) self, SymInt diagonal=0) -> Tensor` */
export const tril_: {
  (self: Tensor, options?: { diagonal?: number | bigint }): Tensor;
  (self: Tensor, diagonal: number | bigint): Tensor;
} = lazy('tril_', '');

/** `aten::tril_indices(int row, int col, int offset=0, *, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
export const trilIndices: {
  (row: number | bigint, col: number | bigint, options?: { offset?: number | bigint; dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (row: number | bigint, col: number | bigint, offset: number | bigint, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
} = lazy('tril_indices', '');

/** `aten::triplet_margin_loss(Tensor anchor, Tensor positive, Tensor negative, float margin=1, float p=2, float eps=0.000001, bool swap=False, int reduction=1) -> Tensor` */
export const tripletMarginLoss: {
  (anchor: Tensor, positive: Tensor, negative: Tensor, options?: { margin?: number; p?: number; eps?: number; swap?: boolean; reduction?: number | bigint }): Tensor;
  (anchor: Tensor, positive: Tensor, negative: Tensor, margin: number, p?: number, eps?: number, swap?: boolean, reduction?: number | bigint): Tensor;
} = lazy('triplet_margin_loss', '');

/** `aten::triu(Tensor self, SymInt diagonal=0) -> Tensor` */
export const triu: {
  (self: Tensor, options?: { diagonal?: number | bigint }): Tensor;
  (self: Tensor, diagonal: number | bigint): Tensor;
} = lazy('triu', '');

/** `aten::triu_(Tensor(!) self, SymInt diagonal=0) -> Tensor` */
export const triu_: {
  (self: Tensor, options?: { diagonal?: number | bigint }): Tensor;
  (self: Tensor, diagonal: number | bigint): Tensor;
} = lazy('triu_', '');

/** `aten::triu_indices(int row, int col, int offset=0, *, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
export const triuIndices: {
  (row: number | bigint, col: number | bigint, options?: { offset?: number | bigint; dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (row: number | bigint, col: number | bigint, offset: number | bigint, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
} = lazy('triu_indices', '');

/**
 * - `aten::true_divide.Tensor(Tensor self, Tensor other) -> Tensor`
 * - `aten::true_divide.Scalar(Tensor self, Scalar other) -> Tensor`
 */
export const trueDivide: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('true_divide', 'Tensor,Scalar');

/**
 * - `aten::true_divide_.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::true_divide_.Scalar(Tensor(!) self, Scalar other) -> Tensor`
 */
export const trueDivide_: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('true_divide_', 'Tensor,Scalar');

/** `aten::trunc(Tensor self) -> Tensor` */
export const trunc: (self: Tensor) => Tensor = lazy('trunc', '');

/** `aten::trunc_(Tensor(!) self) -> Tensor` */
export const trunc_: (self: Tensor) => Tensor = lazy('trunc_', '');

/** `aten::type_as(Tensor self, Tensor other) -> Tensor` */
export const typeAs: (self: Tensor, other: Tensor) => Tensor = lazy('type_as', '');

declare module '../../tensor/tensor.js' {
  interface Tensor<D extends DType> {
    t_(): Tensor;
    tCopy(): Tensor;
    take(index: Tensor): Tensor;
    takeAlongDim(indices: Tensor, options?: { dim?: number | bigint | null }): Tensor;
    takeAlongDim(indices: Tensor, dim: number | bigint | null): Tensor;
    tan(): Tensor;
    tan_(): Tensor;
    tanh_(): Tensor;
    tensorSplit(indices: readonly number[], options?: { dim?: number | bigint }): Tensor[];
    tensorSplit(indices: readonly number[], dim: number | bigint): Tensor[];
    tensorSplit(sections: number | bigint, options?: { dim?: number | bigint }): Tensor[];
    tensorSplit(sections: number | bigint, dim: number | bigint): Tensor[];
    tensorSplit(tensorIndicesOrSections: Tensor, options?: { dim?: number | bigint }): Tensor[];
    tensorSplit(tensorIndicesOrSections: Tensor, dim: number | bigint): Tensor[];
    tensordot(other: Tensor, dimsSelf: readonly number[], dimsOther: readonly number[]): Tensor;
    thnnConv2d(weight: Tensor, kernelSize: number | readonly number[], options?: { bias?: Tensor | null; stride?: number | readonly number[]; padding?: number | readonly number[] }): Tensor;
    thnnConv2d(weight: Tensor, kernelSize: number | readonly number[], bias: Tensor | null, stride?: number | readonly number[], padding?: number | readonly number[]): Tensor;
    threshold(threshold: Scalar, value: Scalar): Tensor;
    threshold_(threshold: Scalar, value: Scalar): Tensor;
    tile(dims: readonly number[]): Tensor;
    toDense(options?: { dtype?: DType | null; maskedGrad?: boolean | null }): Tensor;
    toDense(dtype: DType | null, options?: { maskedGrad?: boolean | null }): Tensor;
    toMkldnn(options?: { dtype?: DType | null }): Tensor;
    toMkldnn(dtype: DType | null): Tensor;
    toPaddedTensor(padding: number, options?: { outputSize?: readonly number[] | null }): Tensor;
    toPaddedTensor(padding: number, outputSize: readonly number[] | null): Tensor;
    toSparse(options?: { layout?: Layout | null; blocksize?: number | readonly number[] | null; denseDim?: number | bigint | null }): Tensor;
    toSparse(sparseDim: number | bigint): Tensor;
    toSparseBsc(blocksize: number | readonly number[], options?: { denseDim?: number | bigint | null }): Tensor;
    toSparseBsc(blocksize: number | readonly number[], denseDim: number | bigint | null): Tensor;
    toSparseBsr(blocksize: number | readonly number[], options?: { denseDim?: number | bigint | null }): Tensor;
    toSparseBsr(blocksize: number | readonly number[], denseDim: number | bigint | null): Tensor;
    toSparseCsc(options?: { denseDim?: number | bigint | null }): Tensor;
    toSparseCsc(denseDim: number | bigint | null): Tensor;
    toSparseCsr(options?: { denseDim?: number | bigint | null }): Tensor;
    toSparseCsr(denseDim: number | bigint | null): Tensor;
    topk(k: number | bigint, options?: { dim?: number | bigint; largest?: boolean; sorted?: boolean }): { values: Tensor; indices: Tensor };
    topk(k: number | bigint, dim: number | bigint, largest?: boolean, sorted?: boolean): { values: Tensor; indices: Tensor };
    trace(): Tensor;
    transpose_(dim0: number | bigint, dim1: number | bigint): Tensor;
    transposeCopy(dim0: number | bigint, dim1: number | bigint): Tensor;
    triangularSolve(A: Tensor, options?: { upper?: boolean; transpose?: boolean; unitriangular?: boolean }): { solution: Tensor; clonedCoefficient: Tensor };
    triangularSolve(A: Tensor, upper: boolean, transpose?: boolean, unitriangular?: boolean): { solution: Tensor; clonedCoefficient: Tensor };
    tril(options?: { diagonal?: number | bigint }): Tensor;
    tril(diagonal: number | bigint): Tensor;
    tril_(options?: { diagonal?: number | bigint }): Tensor;
    tril_(diagonal: number | bigint): Tensor;
    triu(options?: { diagonal?: number | bigint }): Tensor;
    triu(diagonal: number | bigint): Tensor;
    triu_(options?: { diagonal?: number | bigint }): Tensor;
    triu_(diagonal: number | bigint): Tensor;
    trueDivide(other: Tensor): Tensor;
    trueDivide(other: Scalar): Tensor;
    trueDivide_(other: Tensor): Tensor;
    trueDivide_(other: Scalar): Tensor;
    trunc(): Tensor;
    trunc_(): Tensor;
    typeAs(other: Tensor): Tensor;
  }
}

installLazy(
  't_ t_copy take take_along_dim tan tan_ tanh_ tensor_split tensordot thnn_conv2d threshold threshold_ tile to_dense to_mkldnn to_padded_tensor to_sparse to_sparse_bsc to_sparse_bsr to_sparse_csc to_sparse_csr topk trace transpose_ transpose_copy triangular_solve tril tril_ triu triu_ true_divide true_divide_ trunc trunc_ type_as',
);
