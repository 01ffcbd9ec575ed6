/** Operators, typed from their schemas. Written by `npm run generate:ops`; do not edit. */

import type { Device } from '../../tensor/device.js';
import type { DType } from '../../tensor/dtype.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { MemoryFormat } from '../conversion.js';
import { installLazy, lazy } from '../resolve.js';
import type { Layout, Scalar } from '../scalars.js';

/** `aten::scalar_tensor(Scalar s, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
export const scalarTensor: (s: Scalar, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }) => Tensor = lazy('scalar_tensor', '');

/** `aten::scaled_dot_product_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_mask=None, float dropout_p=0, bool is_causal=False, *, float? scale=None, bool enable_gqa=False) -> Tensor` */
export const scaledDotProductAttention: {
  (query: Tensor, key: Tensor, value: Tensor, options?: { attnMask?: Tensor | null; dropoutP?: number; isCausal?: boolean; scale?: number | null; enableGqa?: boolean }): Tensor;
  (query: Tensor, key: Tensor, value: Tensor, attnMask: Tensor | null, dropoutP?: number, isCausal?: boolean, options?: { scale?: number | null; enableGqa?: boolean }): Tensor;
} = lazy('scaled_dot_product_attention', '');

/**
 * - `aten::scatter.reduce(Tensor self, int dim, Tensor index, Tensor src, *, str reduce) -> Tensor`
 * - `aten::scatter.src(Tensor self, int dim, Tensor index, Tensor src) -> Tensor`
 * - `aten::scatter.value(Tensor self, int dim, Tensor index, Scalar value) -> Tensor`
 * - `aten::scatter.value_reduce(Tensor self, int dim, Tensor index, Scalar value, *, str reduce) -> Tensor`
 */
export const scatter: {
  (self: Tensor, dim: number | bigint, index: Tensor, src: Tensor, options: { reduce: string }): Tensor;
  (self: Tensor, dim: number | bigint, index: Tensor, src: Tensor): Tensor;
  (self: Tensor, dim: number | bigint, index: Tensor, value: Scalar): Tensor;
  (self: Tensor, dim: number | bigint, index: Tensor, value: Scalar, options: { reduce: string }): Tensor;
} = lazy('scatter', 'reduce,src,value,value_reduce');

/**
 * - `aten::scatter_.reduce(Tensor(!) self, int dim, Tensor index, Tensor src, *, str reduce) -> Tensor`
 * - `aten::scatter_.src(Tensor(!) self, int dim, Tensor index, Tensor src) -> Tensor`
 * - `aten::scatter_.value(Tensor(!) self, int dim, Tensor index, Scalar value) -> Tensor`
 * - `aten::scatter_.value_reduce(Tensor(!) self, int dim, Tensor index, Scalar value, *, str reduce) -> Tensor`
 */
export const scatter_: {
  (self: Tensor, dim: number | bigint, index: Tensor, src: Tensor, options: { reduce: string }): Tensor;
  (self: Tensor, dim: number | bigint, index: Tensor, src: Tensor): Tensor;
  (self: Tensor, dim: number | bigint, index: Tensor, value: Scalar): Tensor;
  (self: Tensor, dim: number | bigint, index: Tensor, value: Scalar, options: { reduce: string }): Tensor;
} = lazy('scatter_', 'reduce,src,value,value_reduce');

/** `aten::scatter_add(Tensor self, int dim, Tensor index, Tensor src) -> Tensor` */
export const scatterAdd: (self: Tensor, dim: number | bigint, index: Tensor, src: Tensor) => Tensor = lazy('scatter_add', '');

/** `aten::scatter_add_(Tensor(!) self, int dim, Tensor index, Tensor src) -> Tensor` */
export const scatterAdd_: (self: Tensor, dim: number | bigint, index: Tensor, src: Tensor) => Tensor = lazy('scatter_add_', '');

/** `aten::scatter_reduce.two(Tensor self, int dim, Tensor index, Tensor src, str reduce, *, bool include_self=True) -> Tensor` */
export const scatterReduce: (self: Tensor, dim: number | bigint, index: Tensor, src: Tensor, reduce: string, options?: { includeSelf?: boolean }) => Tensor = lazy('scatter_reduce', 'two');

/** `aten::scatter_reduce_.two(Tensor(!) self, int dim, Tensor index, Tensor src, str reduce, *, bool include_self=True) -> Tensor` */
export const scatterReduce_: (self: Tensor, dim: number | bigint, index: Tensor, src: Tensor, reduce: string, options?: { includeSelf?: boolean }) => Tensor = lazy('scatter_reduce_', 'two');

/**
 * - `aten::searchsorted.Tensor(Tensor sorted_sequence, Tensor self, *, bool out_int32=False, bool right=False, str? side=None, Tensor? sorter=None) -> Tensor`
 * - `aten::searchsorted.Scalar(Tensor sorted_sequence, Scalar self, *, bool out_int32=False, bool right=False, str? side=None, Tensor? sorter=None) -> Tensor`
 */
export const searchsorted: {
  (sortedSequence: Tensor, self: Tensor, options?: { outInt32?: boolean; right?: boolean; side?: string | null; sorter?: Tensor | null }): Tensor;
  (sortedSequence: Tensor, self: Scalar, options?: { outInt32?: boolean; right?: boolean; side?: string | null; sorter?: Tensor | null }): Tensor;
} = lazy('searchsorted', 'Tensor,Scalar');

/** `aten::segment_reduce(Tensor data, str reduce, *, Tensor? lengths=None, Tensor? indices=None, Tensor? offsets=None, int axis=0, bool unsafe=False, Scalar? initial=None) -> Tensor` */
export const segmentReduce: (data: Tensor, reduce: string, options?: { lengths?: Tensor | null; indices?: Tensor | null; offsets?: Tensor | null; axis?: number | bigint; unsafe?: boolean; initial?: Scalar | null }) => Tensor = lazy('segment_reduce', '');

/** `aten::select.int(Tensor self, int dim, SymInt index) -> Tensor` */
export const select: (self: Tensor, dim: number | bigint, index: number | bigint) => Tensor = lazy('select', 'int');

/** `aten::select_copy.int(Tensor self, int dim, SymInt index) -> Tensor` */
export const selectCopy: (self: Tensor, dim: number | bigint, index: number | bigint) => Tensor = lazy('select_copy', 'int');

/** `aten::select_scatter(Tensor self, Tensor src, int dim, SymInt index) -> Tensor` */
export const selectScatter: (self: Tensor, src: Tensor, dim: number | bigint, index: number | bigint) => Tensor = lazy('select_scatter', '');

/** `aten::selu(Tensor self) -> Tensor` */
export const selu: (self: Tensor) => Tensor = lazy('selu', '');

/** `aten::selu_(Tensor(!) self) -> Tensor` */
export const selu_: (self: Tensor) => Tensor = lazy('selu_', '');

/** `aten::sgn(Tensor self) -> Tensor` */
export const sgn: (self: Tensor) => Tensor = lazy('sgn', '');

/** `aten::sgn_(Tensor(!) self) -> Tensor` */
export const sgn_: (self: Tensor) => Tensor = lazy('sgn_', '');

/** `aten::sigmoid(Tensor self) -> Tensor` */
export const sigmoid: (self: Tensor) => Tensor = lazy('sigmoid', '');

/** `aten::sigmoid_(Tensor(!) self) -> Tensor` */
export const sigmoid_: (self: Tensor) => Tensor = lazy('sigmoid_', '');

/** `aten::sign(Tensor self) -> Tensor` */
export const sign: (self: Tensor) => Tensor = lazy('sign', '');

/** `aten::sign_(Tensor(!) self) -> Tensor` */
export const sign_: (self: Tensor) => Tensor = lazy('sign_', '');

/** `aten::signbit(Tensor self) -> Tensor` */
export const signbit: (self: Tensor) => Tensor = lazy('signbit', '');

/** `aten::silu(Tensor self) -> Tensor` */
export const silu: (self: Tensor) => Tensor = lazy('silu', '');

/** `aten::silu_(Tensor(!) self) -> Tensor` */
export const silu_: (self: Tensor) => Tensor = lazy('silu_', '');

/** `aten::sin(Tensor self) -> Tensor` */
export const sin: (self: Tensor) => Tensor = lazy('sin', '');

/** `aten::sin_(Tensor(!) self) -> Tensor` */
export const sin_: (self: Tensor) => Tensor = lazy('sin_', '');

/** `aten::sinc(Tensor self) -> Tensor` */
export const sinc: (self: Tensor) => Tensor = lazy('sinc', '');

/** `aten::sinc_(Tensor(!) self) -> Tensor` */
export const sinc_: (self: Tensor) => Tensor = lazy('sinc_', '');

/** `aten::sinh(Tensor self) -> Tensor` */
export const sinh: (self: Tensor) => Tensor = lazy('sinh', '');

/** `aten::sinh_(Tensor(!) self) -> Tensor` */
export const sinh_: (self: Tensor) => Tensor = lazy('sinh_', '');

/** `aten::size.int(Tensor self, int dim) -> int` */
export const size: (self: Tensor, dim: number | bigint) => number = lazy('size', 'int');

/** `aten::slice.Tensor(Tensor self, int dim=0, SymInt? start=None, SymInt? end=None, SymInt step=1) -> Tensor` */
export const slice: {
  (self: Tensor, options?: { dim?: number | bigint; start?: number | bigint | null; end?: number | bigint | null; step?: number | bigint }): Tensor;
  (self: Tensor, dim: number | bigint, start?: number | bigint | null, end?: number | bigint | null, step?: number | bigint): Tensor;
} = lazy('slice', 'Tensor');

/** `aten::slice_copy.Tensor(Tensor self, int dim=0, SymInt? start=None, SymInt? end=None, SymInt step=1) -> Tensor` */
export const sliceCopy: {
  (self: Tensor, options?: { dim?: number | bigint; start?: number | bigint | null; end?: number | bigint | null; step?: number | bigint }): Tensor;
  (self: Tensor, dim: number | bigint, start?: number | bigint | null, end?: number | bigint | null, step?: number | bigint): Tensor;
} = lazy('slice_copy', 'Tensor');

/** `aten::slice_inverse(Tensor self, Tensor src, int dim=0, SymInt? start=None, SymInt? end=None, SymInt step=1) -> Tensor` */
export const sliceInverse: {
  (self: Tensor, src: Tensor, options?: { dim?: number | bigint; start?: number | bigint | null; end?: number | bigint | null; step?: number | bigint }): Tensor;
  (self: Tensor, src: Tensor, dim: number | bigint, start?: number | bigint | null, end?: number | bigint | null, step?: number | bigint): Tensor;
} = lazy('slice_inverse', '');

/** `aten::slice_scatter(Tensor self, Tensor src, int dim=0, SymInt? start=None, SymInt? end=None, SymInt step=1) -> Tensor` */
export const sliceScatter: {
  (self: Tensor, src: Tensor, options?: { dim?: number | bigint; start?: number | bigint | null; end?: number | bigint | null; step?: number | bigint }): Tensor;
  (self: Tensor, src: Tensor, dim: number | bigint, start?: number | bigint | null, end?: number | bigint | null, step?: number | bigint): Tensor;
} = lazy('slice_scatter', '');

/** `aten::slogdet(Tensor self) -> (Tensor sign, Tensor logabsdet)` */
export const slogdet: (self: Tensor) => { sign: Tensor; logabsdet: Tensor } = lazy('slogdet', '');

/** `aten::slow_conv3d(Tensor self, Tensor weight, SymInt[3] kernel_size, Tensor? bias=None, SymInt[3] stride=[1, 1, 1], SymInt[3] padding=[0, 0, 0]) -> Tensor` */
export const slowConv3d: {
  (self: Tensor, weight: Tensor, kernelSize: number | readonly number[], options?: { bias?: Tensor | null; stride?: number | readonly number[]; padding?: number | readonly number[] }): Tensor;
  (self: Tensor, weight: Tensor, kernelSize: number | readonly number[], bias: Tensor | null, stride?: number | readonly number[], padding?: number | readonly number[]): Tensor;
} = lazy('slow_conv3d', '');

/** `aten::slow_conv3d_forward(Tensor self, Tensor weight, SymInt[3] kernel_size, Tensor? bias, SymInt[3] stride, SymInt[3] padding) -> Tensor` */
export const slowConv3dForward: (self: Tensor, weight: Tensor, kernelSize: number | readonly number[], bias: Tensor | null, stride: number | readonly number[], padding: number | readonly number[]) => Tensor = lazy('slow_conv3d_forward', '');

/** `aten::slow_conv_dilated2d(Tensor self, Tensor weight, SymInt[2] kernel_size, Tensor? bias=None, SymInt[2] stride=[1, 1], SymInt[2] padding=[0, 0], SymInt[2] dilation=[1, 1]) -> Tensor` */
export const slowConvDilated2d: {
  (self: Tensor, weight: Tensor, kernelSize: number | readonly number[], options?: { bias?: Tensor | null; stride?: number | readonly number[]; padding?: number | readonly number[]; dilation?: number | readonly number[] }): Tensor;
  (self: Tensor, weight: Tensor, kernelSize: number | readonly number[], bias: Tensor | null, stride?: number | readonly number[], padding?: number | readonly number[], dilation?: number | readonly number[]): Tensor;
} = lazy('slow_conv_dilated2d', '');

/** `aten::slow_conv_dilated3d(Tensor self, Tensor weight, SymInt[3] kernel_size, Tensor? bias=None, SymInt[3] stride=[1, 1, 1], SymInt[3] padding=[0, 0, 0], SymInt[3] dilation=[1, 1, 1]) -> Tensor` */
export const slowConvDilated3d: {
  (self: Tensor, weight: Tensor, kernelSize: number | readonly number[], options?: { bias?: Tensor | null; stride?: number | readonly number[]; padding?: number | readonly number[]; dilation?: number | readonly number[] }): Tensor;
  (self: Tensor, weight: Tensor, kernelSize: number | readonly number[], bias: Tensor | null, stride?: number | readonly number[], padding?: number | readonly number[], dilation?: number | readonly number[]): Tensor;
} = lazy('slow_conv_dilated3d', '');

/** `aten::slow_conv_transpose2d(Tensor self, Tensor weight, SymInt[2] kernel_size, Tensor? bias=None, SymInt[2] stride=[1, 1], SymInt[2] padding=[0, 0], SymInt[2] output_padding=[0, 0], SymInt[2] dilation=[1, 1]) -> Tensor` */
export const slowConvTranspose2d: {
  (self: Tensor, weight: Tensor, kernelSize: number | readonly number[], options?: { bias?: Tensor | null; stride?: number | readonly number[]; padding?: number | readonly number[]; outputPadding?: number | readonly number[]; dilation?: number | readonly number[] }): Tensor;
  (self: Tensor, weight: Tensor, kernelSize: number | readonly number[], bias: Tensor | null, stride?: number | readonly number[], padding?: number | readonly number[], outputPadding?: number | readonly number[], dilation?: number | readonly number[]): Tensor;
} = lazy('slow_conv_transpose2d', '');

/** `aten::slow_conv_transpose3d(Tensor self, Tensor weight, SymInt[3] kernel_size, Tensor? bias=None, SymInt[3] stride=[1, 1, 1], SymInt[3] padding=[0, 0, 0], SymInt[3] output_padding=[0, 0, 0], SymInt[3] dilation=[1, 1, 1]) -> Tensor` */
export const slowConvTranspose3d: {
  (self: Tensor, weight: Tensor, kernelSize: number | readonly number[], options?: { bias?: Tensor | null; stride?: number | readonly number[]; padding?: number | readonly number[]; outputPadding?: number | readonly number[]; dilation?: number | readonly number[] }): Tensor;
  (self: Tensor, weight: Tensor, kernelSize: number | readonly number[], bias: Tensor | null, stride?: number | readonly number[], padding?: number | readonly number[], outputPadding?: number | readonly number[], dilation?: number | readonly number[]): Tensor;
} = lazy('slow_conv_transpose3d', '');

/** `aten::smm(Tensor self, Tensor mat2) -> Tensor` */
export const smm: (self: Tensor, mat2: Tensor) => Tensor = lazy('smm', '');

/** `aten::smooth_l1_loss(Tensor self, Tensor target, int reduction=1, float beta=1) -> Tensor` */
export const smoothL1Loss: {
  (self: Tensor, target: Tensor, options?: { reduction?: number | bigint; beta?: number }): Tensor;
  (self: Tensor, target: Tensor, reduction: number | bigint, beta?: number): Tensor;
} = lazy('smooth_l1_loss', '');

/** `aten::soft_margin_loss(Tensor self, Tensor target, int reduction=1) -> Tensor` */
export const softMarginLoss: {
  (self: Tensor, target: Tensor, options?: { reduction?: number | bigint }): Tensor;
  (self: Tensor, target: Tensor, reduction: number | bigint): Tensor;
} = lazy('soft_margin_loss', '');

/** `aten::softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor` */
export const softmax: {
  (self: Tensor, dim: number | bigint, options?: { dtype?: DType | null }): Tensor;
  (self: Tensor, dim: number | bigint, dtype: DType | null): Tensor;
} = lazy('softmax', 'int');

/** `aten::softplus(Tensor self, Scalar beta=1, Scalar threshold=20) -> Tensor` */
export const softplus: {
  (self: Tensor, options?: { beta?: Scalar; threshold?: Scalar }): Tensor;
  (self: Tensor, beta: Scalar, threshold?: Scalar): Tensor;
} = lazy('softplus', '');

/** `aten::softshrink(Tensor self, Scalar lambd=0.5) -> Tensor` */
export const softshrink: {
  (self: Tensor, options?: { lambd?: Scalar }): Tensor;
  (self: Tensor, lambd: Scalar): Tensor;
} = lazy('softshrink', '');

/**
 * - `aten::sort(Tensor self, int dim=-1, bool descending=False) -> (Tensor values, Tensor indices)`
 * - `aten::sort.stable(Tensor self, *, bool? stable, int dim=-1, bool descending=False) -> (Tensor values, Tensor indices)`
 */
export const sort: {
  (self: Tensor, options?: { dim?: number | bigint; descending?: boolean }): { values: Tensor; indices: Tensor };
  (self: Tensor, dim: number | bigint, descending?: boolean): { values: Tensor; indices: Tensor };
  (self: Tensor, options: { stable: boolean | null; dim?: number | bigint; descending?: boolean }): { values: Tensor; indices: Tensor };
} = lazy('sort', ',stable');

/**
 * - `aten::sparse_bsc_tensor.ccol_row_value(Tensor ccol_indices, Tensor row_indices, Tensor values, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=False) -> Tensor`
 * - `aten::sparse_bsc_tensor.ccol_row_value_size(Tensor ccol_indices, Tensor row_indices, Tensor values, int[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=False) -> Tensor`
 */
export const sparseBscTensor: {
  (ccolIndices: Tensor, rowIndices: Tensor, values: Tensor, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (ccolIndices: Tensor, rowIndices: Tensor, values: Tensor, size: readonly number[], options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
} = lazy('sparse_bsc_tensor', 'ccol_row_value,ccol_row_value_size');

/**
 * - `aten::sparse_bsr_tensor.crow_col_value(Tensor crow_indices, Tensor col_indices, Tensor values, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=False) -> Tensor`
 * - `aten::sparse_bsr_tensor.crow_col_value_size(Tensor crow_indices, Tensor col_indices, Tensor values, int[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=False) -> Tensor`
 */
export const sparseBsrTensor: {
  (crowIndices: Tensor, colIndices: Tensor, values: Tensor, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (crowIndices: Tensor, colIndices: Tensor, values: Tensor, size: readonly number[], options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
} = lazy('sparse_bsr_tensor', 'crow_col_value,crow_col_value_size');

/**
 * - `aten::sparse_compressed_tensor.comp_plain_value(Tensor compressed_indices, Tensor plain_indices, Tensor values, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=False) -> Tensor`
 * - `aten::sparse_compressed_tensor.comp_plain_value_size(Tensor compressed_indices, Tensor plain_indices, Tensor values, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=False) -> Tensor`
 */
export const sparseCompressedTensor: {
  (compressedIndices: Tensor, plainIndices: Tensor, values: Tensor, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (compressedIndices: Tensor, plainIndices: Tensor, values: Tensor, size: readonly number[], options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
} = lazy('sparse_compressed_tensor', 'comp_plain_value,comp_plain_value_size');

/**
 * - `aten::sparse_coo_tensor.indices(Tensor indices, Tensor values, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, bool? is_coalesced=None) -> Tensor`
 * - `aten::sparse_coo_tensor.indices_size(Tensor indices, Tensor values, int[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, bool? is_coalesced=None) -> Tensor`
 * - `aten::sparse_coo_tensor.size(int[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=False) -> Tensor`
 */
export const sparseCooTensor: {
  (indices: Tensor, values: Tensor, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; isCoalesced?: boolean | null }): Tensor;
  (indices: Tensor, values: Tensor, size: readonly number[], options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; isCoalesced?: boolean | null }): Tensor;
  (size: readonly number[], options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
} = lazy('sparse_coo_tensor', 'indices,indices_size,size');

/**
 * - `aten::sparse_csc_tensor.ccol_row_value(Tensor ccol_indices, Tensor row_indices, Tensor values, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=False) -> Tensor`
 * - `aten::sparse_csc_tensor.ccol_row_value_size(Tensor ccol_indices, Tensor row_indices, Tensor values, int[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=False) -> Tensor`
 */
export const sparseCscTensor: {
  (ccolIndices: Tensor, rowIndices: Tensor, values: Tensor, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (ccolIndices: Tensor, rowIndices: Tensor, values: Tensor, size: readonly number[], options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
} = lazy('sparse_csc_tensor', 'ccol_row_value,ccol_row_value_size');

/**
 * - `aten::sparse_csr_tensor.crow_col_value(Tensor crow_indices, Tensor col_indices, Tensor values, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=False) -> Tensor`
 * - `aten::sparse_csr_tensor.crow_col_value_size(Tensor crow_indices, Tensor col_indices, Tensor values, int[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=False) -> Tensor`
 */
export const sparseCsrTensor: {
  (crowIndices: Tensor, colIndices: Tensor, values: Tensor, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (crowIndices: Tensor, colIndices: Tensor, values: Tensor, size: readonly number[], options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
} = lazy('sparse_csr_tensor', 'crow_col_value,crow_col_value_size');

/** `aten::sparse_dim(Tensor self) -> int` */
export const sparseDim: (self: Tensor) => number = lazy('sparse_dim', '');

/** `aten::sparse_mask(Tensor self, Tensor mask) -> Tensor` */
export const sparseMask: (self: Tensor, mask: Tensor) => Tensor = lazy('sparse_mask', '');

/** `aten::sparse_resize(Tensor self, int[] size, int sparse_dim, int dense_dim) -> Tensor` */
export const sparseResize: (self: Tensor, size: readonly number[], sparseDim: number | bigint, denseDim: number | bigint) => Tensor = lazy('sparse_resize', '');

/** `aten::sparse_resize_(Tensor(!) self, int[] size, int sparse_dim, int dense_dim) -> Tensor` */
export const sparseResize_: (self: Tensor, size: readonly number[], sparseDim: number | bigint, denseDim: number | bigint) => Tensor = lazy('sparse_resize_', '');

/** `aten::sparse_resize_and_clear(Tensor self, int[] size, int sparse_dim, int dense_dim) -> Tensor` */
export const sparseResizeAndClear: (self: Tensor, size: readonly number[], sparseDim: number | bigint, denseDim: number | bigint) => Tensor = lazy('sparse_resize_and_clear', '');

/** `aten::sparse_resize_and_clear_(Tensor(!) self, int[] size, int sparse_dim, int dense_dim) -> Tensor` */
export const sparseResizeAndClear_: (self: Tensor, size: readonly number[], sparseDim: number | bigint, denseDim: number | bigint) => Tensor = lazy('sparse_resize_and_clear_', '');

/** `aten::sparse_sampled_addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor` */
export const sparseSampledAddmm: (self: Tensor, mat1: Tensor, mat2: Tensor, options?: { beta?: Scalar; alpha?: Scalar }) => Tensor = lazy('sparse_sampled_addmm', '');

/**
 * - `aten::split.Tensor(Tensor self, SymInt split_size, int dim=0) -> Tensor[]`
 * - `aten::split.sizes(Tensor self, SymInt[] split_size, int dim=0) -> Tensor[]`
 */
export const split: {
  (self: Tensor, splitSize: number | bigint, options?: { dim?: number | bigint }): Tensor[];
  (self: Tensor, splitSize: number | bigint, dim: number | bigint): Tensor[];
  (self: Tensor, splitSize: readonly number[], options?: { dim?: number | bigint }): Tensor[];
  (self: Tensor, splitSize: readonly number[], dim: number | bigint): Tensor[];
} = lazy('split', 'Tensor,sizes');

/** `aten::split_copy.Tensor(Tensor self, SymInt split_size, int dim=0) -> Tensor[]` */
export const splitCopy: {
  (self: Tensor, splitSize: number | bigint, options?: { dim?: number | bigint }): Tensor[];
  (self: Tensor, splitSize: number | bigint, dim: number | bigint): Tensor[];
} = lazy('split_copy', 'Tensor');

/** `aten::split_with_sizes(Tensor self, SymInt[] split_sizes, int dim=0) -> Tensor[]` */
export const splitWithSizes: {
  (self: Tensor, splitSizes: readonly number[], options?: { dim?: number | bigint }): Tensor[];
  (self: Tensor, splitSizes: readonly number[], dim: number | bigint): Tensor[];
} = lazy('split_with_sizes', '');

/** `aten::split_with_sizes_copy(Tensor self, SymInt[] split_sizes, int dim=0) -> Tensor[]` */
export const splitWithSizesCopy: {
  (self: Tensor, splitSizes: readonly number[], options?: { dim?: number | bigint }): Tensor[];
  (self: Tensor, splitSizes: readonly number[], dim: number | bigint): Tensor[];
} = lazy('split_with_sizes_copy', '');

/** `aten::sqrt(Tensor self) -> Tensor` */
export const sqrt: (self: Tensor) => Tensor = lazy('sqrt', '');

/** `aten::sqrt_(Tensor(!) self) -> Tensor` */
export const sqrt_: (self: Tensor) => Tensor = lazy('sqrt_', '');

/** `aten::square(Tensor self) -> Tensor` */
export const square: (self: Tensor) => Tensor = lazy('square', '');

/** `aten::square_(Tensor(!) self) -> Tensor` */
export const square_: (self: Tensor) => Tensor = lazy('square_', '');

/**
 * - `aten::squeeze(Tensor self) -> Tensor`
 * - `aten::squeeze.dim(Tensor self, int dim) -> Tensor`
 * - `aten::squeeze.dims(Tensor self, int[] dim) -> Tensor`
 */
export const squeeze: {
  (self: Tensor): Tensor;
  (self: Tensor, dim: number | bigint): Tensor;
  (self: Tensor, dim: readonly number[]): Tensor;
} = lazy('squeeze', ',dim,dims');

/**
 * - `aten::squeeze_(Tensor(!) self) -> Tensor`
 * - `aten::squeeze_.dim(Tensor(!) self, int dim) -> Tensor`
 * - `aten::squeeze_.dims(Tensor(!) self, int[] dim) -> Tensor`
 */
export const squeeze_: {
  (self: Tensor): Tensor;
  (self: Tensor, dim: number | bigint): Tensor;
  (self: Tensor, dim: readonly number[]): Tensor;
} = lazy('squeeze_', ',dim,dims');

/**
 * - `aten::squeeze_copy(Tensor self) -> Tensor`
 * - `aten::squeeze_copy.dim(Tensor self, int dim) -> Tensor`
 * - `aten::squeeze_copy.dims(Tensor self, int[] dim) -> Tensor`
 */
export const squeezeCopy: {
  (self: Tensor): Tensor;
  (self: Tensor, dim: number | bigint): Tensor;
  (self: Tensor, dim: readonly number[]): Tensor;
} = lazy('squeeze_copy', ',dim,dims');

/** `aten::sspaddmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor` */
export const sspaddmm: (self: Tensor, mat1: Tensor, mat2: Tensor, options?: { beta?: Scalar; alpha?: Scalar }) => Tensor = lazy('sspaddmm', '');

/** `aten::stack(Tensor[] tensors, int dim=0) -> Tensor` */
export const stack: {
  (tensors: readonly Tensor[], options?: { dim?: number | bigint }): Tensor;
  (tensors: readonly Tensor[], dim: number | bigint): Tensor;
} = lazy('stack', '');

/**
 * - `aten::std(Tensor self, bool unbiased=True) -> Tensor`
 * - `aten::std.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> Tensor`
 * - `aten::std.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> Tensor`
 */
export const std: {
  (self: Tensor, options?: { unbiased?: boolean }): Tensor;
  (self: Tensor, unbiased: boolean): Tensor;
  (self: Tensor, options?: { dim?: number | readonly number[] | null; correction?: Scalar | null; keepdim?: boolean }): Tensor;
  (self: Tensor, dim: number | readonly number[] | null, options?: { correction?: Scalar | null; keepdim?: boolean }): Tensor;
  (self: Tensor, dim: number | readonly number[] | null, options?: { unbiased?: boolean; keepdim?: boolean }): Tensor;
  (self: Tensor, dim: number | readonly number[] | null, unbiased: boolean, keepdim?: boolean): Tensor;
} = lazy('std', ',correction,dim');

/**
 * - `aten::std_mean(Tensor self, bool unbiased=True) -> (Tensor, Tensor)`
 * - `aten::std_mean.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> (Tensor, Tensor)`
 * - `aten::std_mean.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> (Tensor, Tensor)`
 */
export const stdMean: {
  (self: Tensor, options?: { unbiased?: boolean }): [Tensor, Tensor];
  (self: Tensor, unbiased: boolean): [Tensor, Tensor];
  (self: Tensor, options?: { dim?: number | readonly number[] | null; correction?: Scalar | null; keepdim?: boolean }): [Tensor, Tensor];
  (self: Tensor, dim: number | readonly number[] | null, options?: { correction?: Scalar | null; keepdim?: boolean }): [Tensor, Tensor];
  (self: Tensor, dim: number | readonly number[] | null, options?: { unbiased?: boolean; keepdim?: boolean }): [Tensor, Tensor];
  (self: Tensor, dim: number | readonly number[] | null, unbiased: boolean, keepdim?: boolean): [Tensor, Tensor];
} = lazy('std_mean', ',correction,dim');

/**
 * - `aten::stft(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, Tensor? window=None, bool normalized=False, bool? onesided=None, bool? return_complex=None, bool? align_to_window=None) -> Tensor`
 * - `aten::stft.center(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, Tensor? window=None, bool center=True, str pad_mode="reflect", bool normalized=False, bool? onesided=None, bool? return_complex=None, bool? align_to_window=None) -> Tensor`
 */
export const stft: {
  (self: Tensor, nFft: number | bigint, options?: { hopLength?: number | bigint | null; winLength?: number | bigint | null; window?: Tensor | null; normalized?: boolean; onesided?: boolean | null; returnComplex?: boolean | null; alignToWindow?: boolean | null }): Tensor;
  (self: Tensor, nFft: number | bigint, hopLength: number | bigint | null, winLength?: number | bigint | null, window?: Tensor | null, normalized?: boolean, onesided?: boolean | null, returnComplex?: boolean | null, alignToWindow?: boolean | null): Tensor;
  (self: Tensor, nFft: number | bigint, options?: { hopLength?: number | bigint | null; winLength?: number | bigint | null; window?: Tensor | null; center?: boolean; padMode?: string; normalized?: boolean; onesided?: boolean | null; returnComplex?: boolean | null; alignToWindow?: boolean | null }): Tensor;
  (self: Tensor, nFft: number | bigint, hopLength: number | bigint | null, winLength?: number | bigint | null, window?: Tensor | null, center?: boolean, padMode?: string, normalized?: boolean, onesided?: boolean | null, returnComplex?: boolean | null, alignToWindow?: boolean | null): Tensor;
} = lazy('stft', ',center');

/** `aten::storage_offset(Tensor self) -> int` */
export const storageOffset: (self: Tensor) => number = lazy('storage_offset', '');

/** `aten::stride.int(Tensor self, int dim) -> int` */
export const stride: (self: Tensor, dim: number | bigint) => number = lazy('stride', 'int');

/**
 * - `aten::sub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor`
 * - `aten::sub.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor`
 */
export const sub: {
  (self: Tensor, other: Tensor, options?: { alpha?: Scalar }): Tensor;
  (self: Tensor, other: Scalar, options?: { alpha?: Scalar }): Tensor;
  (self: Tensor, other: Scalar, alpha: Scalar): Tensor;
} = lazy('sub', 'Tensor,Scalar');

/**
 * - `aten::sub_.Tensor(Tensor(!) self, Tensor other, *, Scalar alpha=1) -> Tensor`
 * - `aten::sub_.Scalar(Tensor(!) self, Scalar other, Scalar alpha=1) -> Tensor`
 */
export const sub_: {
  (self: Tensor, other: Tensor, options?: { alpha?: Scalar }): Tensor;
  (self: Tensor, other: Scalar, options?: { alpha?: Scalar }): Tensor;
  (self: Tensor, other: Scalar, alpha: Scalar): Tensor;
} = lazy('sub_', 'Tensor,Scalar');

/**
 * - `aten::subtract.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor`
 * - `aten::subtract.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor`
 */
export const subtract: {
  (self: Tensor, other: Tensor, options?: { alpha?: Scalar }): Tensor;
  (self: Tensor, other: Scalar, options?: { alpha?: Scalar }): Tensor;
  (self: Tensor, other: Scalar, alpha: Scalar): Tensor;
} = lazy('subtract', 'Tensor,Scalar');

/**
 * - `aten::subtract_.Tensor(Tensor(!) self, Tensor other, *, Scalar alpha=1) -> Tensor`
 * - `aten::subtract_.Scalar(Tensor(!) self, Scalar other, Scalar alpha=1) -> Tensor`
 */
export const subtract_: {
  (self: Tensor, other: Tensor, options?: { alpha?: Scalar }): Tensor;
  (self: Tensor, other: Scalar, options?: { alpha?: Scalar }): Tensor;
  (self: Tensor, other: Scalar, alpha: Scalar): Tensor;
} = lazy('subtract_', 'Tensor,Scalar');

/**
 * - `aten::sum(Tensor self, *, ScalarType? dtype=None) -> Tensor`
 * - `aten::sum.dim_IntList(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor`
 */
export const sum: {
  (self: Tensor, options?: { dtype?: DType | null }): Tensor;
  (self: Tensor, dim: number | readonly number[] | null, options?: { keepdim?: boolean; dtype?: DType | null }): Tensor;
  (self: Tensor, dim: number | readonly number[] | null, keepdim: boolean, options?: { dtype?: DType | null }): Tensor;
} = lazy('sum', ',dim_IntList');

/** `aten::sum_to_size(Tensor self, SymInt[] size) -> Tensor` */
export const sumToSize: (self: Tensor, size: readonly number[]) => Tensor = lazy('sum_to_size', '');

/** `aten::svd(Tensor self, bool some=True, bool compute_uv=True) -> (Tensor U, Tensor S, Tensor V)` */
export const svd: {
  (self: Tensor, options?: { some?: boolean; computeUv?: boolean }): { U: Tensor; S: Tensor; V: Tensor };
  (self: Tensor, some: boolean, computeUv?: boolean): { U: Tensor; S: Tensor; V: Tensor };
} = lazy('svd', '');

/** `aten::swapaxes(Tensor self, int axis0, int axis1) -> Tensor` */
export const swapaxes: (self: Tensor, axis0: number | bigint, axis1: number | bigint) => Tensor = lazy('swapaxes', '');

/** `aten::swapaxes_(Tensor(!) self, int axis0, int axis1) -> Tensor` */
export const swapaxes_: (self: Tensor, axis0: number | bigint, axis1: number | bigint) => Tensor = lazy('swapaxes_', '');

/** `aten::swapdims(Tensor self, int dim0, int dim1) -> Tensor` */
export const swapdims: (self: Tensor, dim0: number | bigint, dim1: number | bigint) => Tensor = lazy('swapdims', '');

/** `aten::swapdims_(Tensor(!) self, int dim0, int dim1) -> Tensor` */
export const swapdims_: (self: Tensor, dim0: number | bigint, dim1: number | bigint) => Tensor = lazy('swapdims_', '');

/** `aten::sym_constrain_range(Scalar size, *, int? min=None, int? max=None) -> ()` */
export const symConstrainRange: (size: Scalar, options?: { min?: number | bigint | null; max?: number | bigint | null }) => void = lazy('sym_constrain_range', '');

/** `aten::sym_constrain_range_for_size(Scalar size, *, int? min=None, int? max=None) -> ()` */
export const symConstrainRangeForSize: (size: Scalar, options?: { min?: number | bigint | null; max?: number | bigint | null }) => void = lazy('sym_constrain_range_for_size', '');

/** `aten::sym_is_contiguous(Tensor self, MemoryFormat memory_format=…) -> SymBool` */
export const symIsContiguous: {
  (self: Tensor, options?: { memoryFormat?: MemoryFormat }): boolean;
  (self: Tensor, memoryFormat: MemoryFormat): boolean;
} = lazy('sym_is_contiguous', '');

/** `aten::sym_numel(Tensor self) -> SymInt` */
export const symNumel: (self: Tensor) => number = lazy('sym_numel', '');

/** `aten::sym_size.int(Tensor self, int dim) -> SymInt` */
export const symSize: (self: Tensor, dim: number | bigint) => number = lazy('sym_size', 'int');

/** `aten::sym_storage_offset(Tensor self) -> SymInt` */
export const symStorageOffset: (self: Tensor) => number = lazy('sym_storage_offset', '');

/** `aten::sym_stride.int(Tensor self, int dim) -> SymInt` */
export const symStride: (self: Tensor, dim: number | bigint) => number = lazy('sym_stride', 'int');

declare module '../../tensor/tensor.js' {
  interface Tensor<D extends DType> {
    scatter(dim: number | bigint, index: Tensor, src: Tensor, options: { reduce: string }): Tensor;
    scatter(dim: number | bigint, index: Tensor, src: Tensor): Tensor;
    scatter(dim: number | bigint, index: Tensor, value: Scalar): Tensor;
    scatter(dim: number | bigint, index: Tensor, value: Scalar, options: { reduce: string }): Tensor;
    scatter_(dim: number | bigint, index: Tensor, src: Tensor, options: { reduce: string }): Tensor;
    scatter_(dim: number | bigint, index: Tensor, src: Tensor): Tensor;
    scatter_(dim: number | bigint, index: Tensor, value: Scalar): Tensor;
    scatter_(dim: number | bigint, index: Tensor, value: Scalar, options: { reduce: string }): Tensor;
    scatterAdd(dim: number | bigint, index: Tensor, src: Tensor): Tensor;
    scatterAdd_(dim: number | bigint, index: Tensor, src: Tensor): Tensor;
    scatterReduce(dim: number | bigint, index: Tensor, src: Tensor, reduce: string, options?: { includeSelf?: boolean }): Tensor;
    scatterReduce_(dim: number | bigint, index: Tensor, src: Tensor, reduce: string, options?: { includeSelf?: boolean }): Tensor;
    selectCopy(dim: number | bigint, index: number | bigint): Tensor;
    selectScatter(src: Tensor, dim: number | bigint, index: number | bigint): Tensor;
    selu(): Tensor;
    selu_(): Tensor;
    sgn(): Tensor;
    sgn_(): Tensor;
    sigmoid_(): Tensor;
    sign_(): Tensor;
    signbit(): Tensor;
    silu_(): Tensor;
    sin_(): Tensor;
    sinc(): Tensor;
    sinc_(): Tensor;
    sinh(): Tensor;
    sinh_(): Tensor;
    size(dim: number | bigint): number;
    slice(options?: { dim?: number | bigint; start?: number | bigint | null; end?: number | bigint | null; step?: number | bigint }): Tensor;
    slice(dim: number | bigint, start?: number | bigint | null, end?: number | bigint | null, step?: number | bigint): Tensor;
    sliceCopy(options?: { dim?: number | bigint; start?: number | bigint | null; end?: number | bigint | null; step?: number | bigint }): Tensor;
    sliceCopy(dim: number | bigint, start?: number | bigint | null, end?: number | bigint | null, step?: number | bigint): Tensor;
    sliceInverse(src: Tensor, options?: { dim?: number | bigint; start?: number | bigint | null; end?: number | bigint | null; step?: number | bigint }): Tensor;
    sliceInverse(src: Tensor, dim: number | bigint, start?: number | bigint | null, end?: number | bigint | null, step?: number | bigint): Tensor;
    sliceScatter(src: Tensor, options?: { dim?: number | bigint; start?: number | bigint | null; end?: number | bigint | null; step?: number | bigint }): Tensor;
    sliceScatter(src: Tensor, dim: number | bigint, start?: number | bigint | null, end?: number | bigint | null, step?: number | bigint): Tensor;
    slogdet(): { sign: Tensor; logabsdet: Tensor };
    slowConv3d(weight: Tensor, kernelSize: number | readonly number[], options?: { bias?: Tensor | null; stride?: number | readonly number[]; padding?: number | readonly number[] }): Tensor;
    slowConv3d(weight: Tensor, kernelSize: number | readonly number[], bias: Tensor | null, stride?: number | readonly number[], padding?: number | readonly number[]): Tensor;
    slowConv3dForward(weight: Tensor, kernelSize: number | readonly number[], bias: Tensor | null, stride: number | readonly number[], padding: number | readonly number[]): Tensor;
    slowConvDilated2d(weight: Tensor, kernelSize: number | readonly number[], options?: { bias?: Tensor | null; stride?: number | readonly number[]; padding?: number | readonly number[]; dilation?: number | readonly number[] }): Tensor;
    slowConvDilated2d(weight: Tensor, kernelSize: number | readonly number[], bias: Tensor | null, stride?: number | readonly number[], padding?: number | readonly number[], dilation?: number | readonly number[]): Tensor;
    slowConvDilated3d(weight: Tensor, kernelSize: number | readonly number[], options?: { bias?: Tensor | null; stride?: number | readonly number[]; padding?: number | readonly number[]; dilation?: number | readonly number[] }): Tensor;
    slowConvDilated3d(weight: Tensor, kernelSize: number | readonly number[], bias: Tensor | null, stride?: number | readonly number[], padding?: number | readonly number[], dilation?: number | readonly number[]): Tensor;
    slowConvTranspose2d(weight: Tensor, kernelSize: number | readonly number[], options?: { bias?: Tensor | null; stride?: number | readonly number[]; padding?: number | readonly number[]; outputPadding?: number | readonly number[]; dilation?: number | readonly number[] }): Tensor;
    slowConvTranspose2d(weight: Tensor, kernelSize: number | readonly number[], bias: Tensor | null, stride?: number | readonly number[], padding?: number | readonly number[], outputPadding?: number | readonly number[], dilation?: number | readonly number[]): Tensor;
    slowConvTranspose3d(weight: Tensor, kernelSize: number | readonly number[], options?: { bias?: Tensor | null; stride?: number | readonly number[]; padding?: number | readonly number[]; outputPadding?: number | readonly number[]; dilation?: number | readonly number[] }): Tensor;
    slowConvTranspose3d(weight: Tensor, kernelSize: number | readonly number[], bias: Tensor | null, stride?: number | readonly number[], padding?: number | readonly number[], outputPadding?: number | readonly number[], dilation?: number | readonly number[]): Tensor;
    smm(mat2: Tensor): Tensor;
    smoothL1Loss(target: Tensor, options?: { reduction?: number | bigint; beta?: number }): Tensor;
    smoothL1Loss(target: Tensor, reduction: number | bigint, beta?: number): Tensor;
    softMarginLoss(target: Tensor, options?: { reduction?: number | bigint }): Tensor;
    softMarginLoss(target: Tensor, reduction: number | bigint): Tensor;
    softplus(options?: { beta?: Scalar; threshold?: Scalar }): Tensor;
    softplus(beta: Scalar, threshold?: Scalar): Tensor;
    softshrink(options?: { lambd?: Scalar }): Tensor;
    softshrink(lambd: Scalar): Tensor;
    sort(options?: { dim?: number | bigint; descending?: boolean }): { values: Tensor; indices: Tensor };
    sort(dim: number | bigint, descending?: boolean): { values: Tensor; indices: Tensor };
    sort(options: { stable: boolean | null; dim?: number | bigint; descending?: boolean }): { values: Tensor; indices: Tensor };
    sparseDim(): number;
    sparseMask(mask: Tensor): Tensor;
    sparseResize(size: readonly number[], sparseDim: number | bigint, denseDim: number | bigint): Tensor;
    sparseResize_(size: readonly number[], sparseDim: number | bigint, denseDim: number | bigint): Tensor;
    sparseResizeAndClear(size: readonly number[], sparseDim: number | bigint, denseDim: number | bigint): Tensor;
    sparseResizeAndClear_(size: readonly number[], sparseDim: number | bigint, denseDim: number | bigint): Tensor;
    sparseSampledAddmm(mat1: Tensor, mat2: Tensor, options?: { beta?: Scalar; alpha?: Scalar }): Tensor;
    splitCopy(splitSize: number | bigint, options?: { dim?: number | bigint }): Tensor[];
    splitCopy(splitSize: number | bigint, dim: number | bigint): Tensor[];
    splitWithSizes(splitSizes: readonly number[], options?: { dim?: number | bigint }): Tensor[];
    splitWithSizes(splitSizes: readonly number[], dim: number | bigint): Tensor[];
    splitWithSizesCopy(splitSizes: readonly number[], options?: { dim?: number | bigint }): Tensor[];
    splitWithSizesCopy(splitSizes: readonly number[], dim: number | bigint): Tensor[];
    sqrt_(): Tensor;
    square_(): Tensor;
    squeeze_(): Tensor;
    squeeze_(dim: number | bigint): Tensor;
    squeeze_(dim: readonly number[]): Tensor;
    squeezeCopy(): Tensor;
    squeezeCopy(dim: number | bigint): Tensor;
    squeezeCopy(dim: readonly number[]): Tensor;
    sspaddmm(mat1: Tensor, mat2: Tensor, options?: { beta?: Scalar; alpha?: Scalar }): Tensor;
    stdMean(options?: { unbiased?: boolean }): [Tensor, Tensor];
    stdMean(unbiased: boolean): [Tensor, Tensor];
    stdMean(options?: { dim?: number | readonly number[] | null; correction?: Scalar | null; keepdim?: boolean }): [Tensor, Tensor];
    stdMean(dim: number | readonly number[] | null, options?: { correction?: Scalar | null; keepdim?: boolean }): [Tensor, Tensor];
    stdMean(dim: number | readonly number[] | null, options?: { unbiased?: boolean; keepdim?: boolean }): [Tensor, Tensor];
    stdMean(dim: number | readonly number[] | null, unbiased: boolean, keepdim?: boolean): [Tensor, Tensor];
    stft(nFft: number | bigint, options?: { hopLength?: number | bigint | null; winLength?: number | bigint | null; window?: Tensor | null; normalized?: boolean; onesided?: boolean | null; returnComplex?: boolean | null; alignToWindow?: boolean | null }): Tensor;
    stft(nFft: number | bigint, hopLength: number | bigint | null, winLength?: number | bigint | null, window?: Tensor | null, normalized?: boolean, onesided?: boolean | null, returnComplex?: boolean | null, alignToWindow?: boolean | null): Tensor;
    stft(nFft: number | bigint, options?: { hopLength?: number | bigint | null; winLength?: number | bigint | null; window?: Tensor | null; center?: boolean; padMode?: string; normalized?: boolean; onesided?: boolean | null; returnComplex?: boolean | null; alignToWindow?: boolean | null }): Tensor;
    stft(nFft: number | bigint, hopLength: number | bigint | null, winLength?: number | bigint | null, window?: Tensor | null, center?: boolean, padMode?: string, normalized?: boolean, onesided?: boolean | null, returnComplex?: boolean | null, alignToWindow?: boolean | null): Tensor;
    storageOffset(): number;
    stride(dim: number | bigint): number;
    subtract(other: Tensor, options?: { alpha?: Scalar }): Tensor;
    subtract(other: Scalar, options?: { alpha?: Scalar }): Tensor;
    subtract(other: Scalar, alpha: Scalar): Tensor;
    subtract_(other: Tensor, options?: { alpha?: Scalar }): Tensor;
    subtract_(other: Scalar, options?: { alpha?: Scalar }): Tensor;
    subtract_(other: Scalar, alpha: Scalar): Tensor;
    sumToSize(size: readonly number[]): Tensor;
    svd(options?: { some?: boolean; computeUv?: boolean }): { U: Tensor; S: Tensor; V: Tensor };
    svd(some: boolean, computeUv?: boolean): { U: Tensor; S: Tensor; V: Tensor };
    swapaxes(axis0: number | bigint, axis1: number | bigint): Tensor;
    swapaxes_(axis0: number | bigint, axis1: number | bigint): Tensor;
    swapdims(dim0: number | bigint, dim1: number | bigint): Tensor;
    swapdims_(dim0: number | bigint, dim1: number | bigint): Tensor;
    symIsContiguous(options?: { memoryFormat?: MemoryFormat }): boolean;
    symIsContiguous(memoryFormat: MemoryFormat): boolean;
    symNumel(): number;
    symSize(dim: number | bigint): number;
    symStorageOffset(): number;
    symStride(dim: number | bigint): number;
  }
}

installLazy(
  'scatter scatter_ scatter_add scatter_add_ scatter_reduce scatter_reduce_ select_copy select_scatter selu selu_ sgn sgn_ sigmoid_ sign_ signbit silu_ sin_ sinc sinc_ sinh sinh_ size slice slice_copy slice_inverse slice_scatter slogdet slow_conv3d slow_conv3d_forward slow_conv_dilated2d slow_conv_dilated3d slow_conv_transpose2d slow_conv_transpose3d smm smooth_l1_loss soft_margin_loss softplus softshrink sort sparse_dim sparse_mask sparse_resize sparse_resize_ sparse_resize_and_clear sparse_resize_and_clear_ sparse_sampled_addmm split_copy split_with_sizes split_with_sizes_copy sqrt_ square_ squeeze_ squeeze_copy sspaddmm std_mean stft storage_offset stride subtract subtract_ sum_to_size svd swapaxes swapaxes_ swapdims swapdims_ sym_is_contiguous sym_numel sym_size sym_storage_offset sym_stride',
);
