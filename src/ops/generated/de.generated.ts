/** Operators, typed from their schemas. Written by `npm run generate:ops`; do not edit. */

import type { Device } from '../../tensor/device.js';
import type { DType } from '../../tensor/dtype.js';
import type { Generator } from '../../tensor/generator.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { MemoryFormat } from '../conversion.js';
import { installLazy, lazy } from '../resolve.js';
import type { Layout, Scalar } from '../scalars.js';

/** `aten::data(Tensor self) -> Tensor` */
export const data: (self: Tensor) => Tensor = lazy('data', '');

/** `aten::deg2rad(Tensor self) -> Tensor` */
export const deg2rad: (self: Tensor) => Tensor = lazy('deg2rad', '');

/** `aten::deg2rad_(Tensor(!) self) -> Tensor` */
export const deg2rad_: (self: Tensor) => Tensor = lazy('deg2rad_', '');

/** `aten::dense_dim(Tensor self) -> int` */
export const denseDim: (self: Tensor) => number = lazy('dense_dim', '');

/**
 * - `aten::dequantize.self(Tensor self) -> Tensor`
 * - `aten::dequantize.tensors(Tensor[] tensors) -> Tensor[]`
 */
export const dequantize: {
  (self: Tensor): Tensor;
  (tensors: readonly Tensor[]): Tensor[];
} = lazy('dequantize', 'self,tensors');

/** `aten::det(Tensor self) -> Tensor` */
export const det: (self: Tensor) => Tensor = lazy('det', '');

/** `aten::detach(Tensor self) -> Tensor` */
export const detach: (self: Tensor) => Tensor = lazy('detach', '');

/** `aten::detach_(Tensor(!) self) -> Tensor` */
export const detach_: (self: Tensor) => Tensor = lazy('detach_', '');

/** `aten::detach_copy(Tensor self) -> Tensor` */
export const detachCopy: (self: Tensor) => Tensor = lazy('detach_copy', '');

/** `aten::diag(Tensor self, int diagonal=0) -> Tensor` */
export const diag: {
  (self: Tensor, options?: { diagonal?: number | bigint }): Tensor;
  (self: Tensor, diagonal: number | bigint): Tensor;
} = lazy('diag', '');

/** `aten::diag_embed(Tensor self, int offset=0, int dim1=-2, int dim2=-1) -> Tensor` */
export const diagEmbed: {
  (self: Tensor, options?: { offset?: number | bigint; dim1?: number | bigint; dim2?: number | bigint }): Tensor;
  (self: Tensor, offset: number | bigint, dim1?: number | bigint, dim2?: number | bigint): Tensor;
} = lazy('diag_embed', '');

/** `aten::diagflat(Tensor self, int offset=0) -> Tensor` */
export const diagflat: {
  (self: Tensor, options?: { offset?: number | bigint }): Tensor;
  (self: Tensor, offset: number | bigint): Tensor;
} = lazy('diagflat', '');

/** `aten::diagonal(Tensor self, int offset=0, int dim1=0, int dim2=1) -> Tensor` */
export const diagonal: {
  (self: Tensor, options?: { offset?: number | bigint; dim1?: number | bigint; dim2?: number | bigint }): Tensor;
  (self: Tensor, offset: number | bigint, dim1?: number | bigint, dim2?: number | bigint): Tensor;
} = lazy('diagonal', '');

/** `aten::diagonal_copy(Tensor self, int offset=0, int dim1=0, int dim2=1) -> Tensor` */
export const diagonalCopy: {
  (self: Tensor, options?: { offset?: number | bigint; dim1?: number | bigint; dim2?: number | bigint }): Tensor;
  (self: Tensor, offset: number | bigint, dim1?: number | bigint, dim2?: number | bigint): Tensor;
} = lazy('diagonal_copy', '');

/** `aten::diagonal_scatter(Tensor self, Tensor src, int offset=0, int dim1=0, int dim2=1) -> Tensor` */
export const diagonalScatter: {
  (self: Tensor, src: Tensor, options?: { offset?: number | bigint; dim1?: number | bigint; dim2?: number | bigint }): Tensor;
  (self: Tensor, src: Tensor, offset: number | bigint, dim1?: number | bigint, dim2?: number | bigint): Tensor;
} = lazy('diagonal_scatter', '');

/** `aten::diff(Tensor self, int n=1, int dim=-1, Tensor? prepend=None, Tensor? append=None) -> Tensor` */
export const diff: {
  (self: Tensor, options?: { n?: number | bigint; dim?: number | bigint; prepend?: Tensor | null; append?: Tensor | null }): Tensor;
  (self: Tensor, n: number | bigint, dim?: number | bigint, prepend?: Tensor | null, append?: Tensor | null): Tensor;
} = lazy('diff', '');

/** `aten::digamma(Tensor self) -> Tensor` */
export const digamma: (self: Tensor) => Tensor = lazy('digamma', '');

/** `aten::digamma_(Tensor(!) self) -> Tensor` */
export const digamma_: (self: Tensor) => Tensor = lazy('digamma_', '');

/** `aten::dim(Tensor self) -> int` */
export const dim: (self: Tensor) => number = lazy('dim', '');

/** `aten::dist(Tensor self, Tensor other, Scalar p=2) -> Tensor` */
export const dist: {
  (self: Tensor, other: Tensor, options?: { p?: Scalar }): Tensor;
  (self: Tensor, other: Tensor, p: Scalar): Tensor;
} = lazy('dist', '');

/**
 * - `aten::div.Tensor(Tensor self, Tensor other) -> Tensor`
 * - `aten::div.Tensor_mode(Tensor self, Tensor other, *, str? rounding_mode) -> Tensor`
 * - `aten::div.Scalar(Tensor self, Scalar other) -> Tensor`
 * - `aten::div.Scalar_mode(Tensor self, Scalar other, *, str? rounding_mode) -> Tensor`
 */
export const div: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Tensor, options: { roundingMode: string | null }): Tensor;
  (self: Tensor, other: Scalar): Tensor;
  (self: Tensor, other: Scalar, options: { roundingMode: string | null }): Tensor;
} = lazy('div', 'Tensor,Tensor_mode,Scalar,Scalar_mode');

/**
 * - `aten::div_.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::div_.Tensor_mode(Tensor(!) self, Tensor other, *, str? rounding_mode) -> Tensor`
 * - `aten::div_.Scalar(Tensor(!) self, Scalar other) -> Tensor`
 * - `aten::div_.Scalar_mode(Tensor(!) self, Scalar other, *, str? rounding_mode) -> Tensor`
 */
export const div_: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Tensor, options: { roundingMode: string | null }): Tensor;
  (self: Tensor, other: Scalar): Tensor;
  (self: Tensor, other: Scalar, options: { roundingMode: string | null }): Tensor;
} = lazy('div_', 'Tensor,Tensor_mode,Scalar,Scalar_mode');

/**
 * - `aten::divide.Tensor(Tensor self, Tensor other) -> Tensor`
 * - `aten::divide.Tensor_mode(Tensor self, Tensor other, *, str? rounding_mode) -> Tensor`
 * - `aten::divide.Scalar(Tensor self, Scalar other) -> Tensor`
 * - `aten::divide.Scalar_mode(Tensor self, Scalar other, *, str? rounding_mode) -> Tensor`
 */
export const divide: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Tensor, options: { roundingMode: string | null }): Tensor;
  (self: Tensor, other: Scalar): Tensor;
  (self: Tensor, other: Scalar, options: { roundingMode: string | null }): Tensor;
} = lazy('divide', 'Tensor,Tensor_mode,Scalar,Scalar_mode');

/**
 * - `aten::divide_.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::divide_.Tensor_mode(Tensor(!) self, Tensor other, *, str? rounding_mode) -> Tensor`
 * - `aten::divide_.Scalar(Tensor(!) self, Scalar other) -> Tensor`
 * - `aten::divide_.Scalar_mode(Tensor(!) self, Scalar other, *, str? rounding_mode) -> Tensor`
 */
export const divide_: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Tensor, options: { roundingMode: string | null }): Tensor;
  (self: Tensor, other: Scalar): Tensor;
  (self: Tensor, other: Scalar, options: { roundingMode: string | null }): Tensor;
} = lazy('divide_', 'Tensor,Tensor_mode,Scalar,Scalar_mode');

/** `aten::dot(Tensor self, Tensor tensor) -> Tensor` */
export const dot: (self: Tensor, tensor: Tensor) => Tensor = lazy('dot', '');

/** `aten::dropout(Tensor input, float p, bool train) -> Tensor` */
export const dropout: (input: Tensor, p: number, train: boolean) => Tensor = lazy('dropout', '');

/** `aten::dropout_(Tensor(!) self, float p, bool train) -> Tensor` */
export const dropout_: (self: Tensor, p: number, train: boolean) => Tensor = lazy('dropout_', '');

/**
 * - `aten::dsplit.array(Tensor self, int[] indices) -> Tensor[]`
 * - `aten::dsplit.int(Tensor self, int sections) -> Tensor[]`
 */
export const dsplit: {
  (self: Tensor, indices: readonly number[]): Tensor[];
  (self: Tensor, sections: number | bigint): Tensor[];
} = lazy('dsplit', 'array,int');

/** `aten::dstack(Tensor[] tensors) -> Tensor` */
export const dstack: (tensors: readonly Tensor[]) => Tensor = lazy('dstack', '');

/** `aten::einsum(str equation, Tensor[] tensors, *, int[]? path=None) -> Tensor` */
export const einsum: (equation: string, tensors: readonly Tensor[], options?: { path?: readonly number[] | null }) => Tensor = lazy('einsum', '');

/** `aten::elu(Tensor self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor` */
export const elu: {
  (self: Tensor, options?: { alpha?: Scalar; scale?: Scalar; inputScale?: Scalar }): Tensor;
  (self: Tensor, alpha: Scalar, scale?: Scalar, inputScale?: Scalar): Tensor;
} = lazy('elu', '');

/** `aten::elu_(Tensor(!) self, Scalar alpha=1, Scalar scale=1, Scalar input_scale=1) -> Tensor` */
export const elu_: {
  (self: Tensor, options?: { alpha?: Scalar; scale?: Scalar; inputScale?: Scalar }): Tensor;
  (self: Tensor, alpha: Scalar, scale?: Scalar, inputScale?: Scalar): Tensor;
} = lazy('elu_', '');

/** `aten::embedding(Tensor weight, Tensor indices, SymInt padding_idx=-1, bool scale_grad_by_freq=False, bool sparse=False) -> Tensor` */
export const embedding: {
  (weight: Tensor, indices: Tensor, options?: { paddingIdx?: number | bigint; scaleGradByFreq?: boolean; sparse?: boolean }): Tensor;
  (weight: Tensor, indices: Tensor, paddingIdx: number | bigint, scaleGradByFreq?: boolean, sparse?: boolean): Tensor;
} = lazy('embedding', '');

/**
 * - `aten::embedding_bag(Tensor weight, Tensor indices, Tensor offsets, bool scale_grad_by_freq=False, int mode=0, bool sparse=False, Tensor? per_sample_weights=None, bool include_last_offset=False) -> (Tensor, Tensor, Tensor, Tensor)`
 * - `aten::embedding_bag.padding_idx(Tensor weight, Tensor indices, Tensor offsets, bool scale_grad_by_freq, int mode, bool sparse, Tensor? per_sample_weights, bool include_last_offset, int? padding_idx) -> (Tensor, Tensor, Tensor, Tensor)`
 */
export const embeddingBag: {
  (weight: Tensor, indices: Tensor, offsets: Tensor, options?: { scaleGradByFreq?: boolean; mode?: number | bigint; sparse?: boolean; perSampleWeights?: Tensor | null; includeLastOffset?: boolean }): [Tensor, Tensor, Tensor, Tensor];
  (weight: Tensor, indices: Tensor, offsets: Tensor, scaleGradByFreq: boolean, mode?: number | bigint, sparse?: boolean, perSampleWeights?: Tensor | null, includeLastOffset?: boolean): [Tensor, Tensor, Tensor, Tensor];
  (weight: Tensor, indices: Tensor, offsets: Tensor, scaleGradByFreq: boolean, mode: number | bigint, sparse: boolean, perSampleWeights: Tensor | null, includeLastOffset: boolean, paddingIdx: number | bigint | null): [Tensor, Tensor, Tensor, Tensor];
} = lazy('embedding_bag', ',padding_idx');

/** `aten::embedding_renorm(Tensor self, Tensor indices, float max_norm, float norm_type) -> Tensor` */
export const embeddingRenorm: (self: Tensor, indices: Tensor, maxNorm: number, normType: number) => Tensor = lazy('embedding_renorm', '');

/** `aten::embedding_renorm_(Tensor(!) self, Tensor indices, float max_norm, float norm_type) -> Tensor` */
export const embeddingRenorm_: (self: Tensor, indices: Tensor, maxNorm: number, normType: number) => Tensor = lazy('embedding_renorm_', '');

/** `aten::empty.memory_format(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
export const empty: (size: readonly number[], options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }) => Tensor = lazy('empty', 'memory_format');

/** `aten::empty_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
export const emptyLike: (self: Tensor, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }) => Tensor = lazy('empty_like', '');

/** `aten::empty_permuted(SymInt[] size, int[] physical_layout, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
export const emptyPermuted: (size: readonly number[], physicalLayout: readonly number[], options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }) => Tensor = lazy('empty_permuted', '');

/** `aten::empty_quantized(int[] size, Tensor qtensor, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
export const emptyQuantized: (size: readonly number[], qtensor: Tensor, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }) => Tensor = lazy('empty_quantized', '');

/** `aten::empty_strided(SymInt[] size, SymInt[] stride, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
export const emptyStrided: (size: readonly number[], stride: readonly number[], options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }) => Tensor = lazy('empty_strided', '');

/**
 * - `aten::eq.Tensor(Tensor self, Tensor other) -> Tensor`
 * - `aten::eq.Scalar(Tensor self, Scalar other) -> Tensor`
 */
export const eq: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('eq', 'Tensor,Scalar');

/**
 * - `aten::eq_.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::eq_.Scalar(Tensor(!) self, Scalar other) -> Tensor`
 */
export const eq_: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('eq_', 'Tensor,Scalar');

/** `aten::equal(Tensor self, Tensor other) -> bool` */
export const equal: (self: Tensor, other: Tensor) => boolean = lazy('equal', '');

/** `aten::erf(Tensor self) -> Tensor` */
export const erf: (self: Tensor) => Tensor = lazy('erf', '');

/** `aten::erf_(Tensor(!) self) -> Tensor` */
export const erf_: (self: Tensor) => Tensor = lazy('erf_', '');

/** `aten::erfc(Tensor self) -> Tensor` */
export const erfc: (self: Tensor) => Tensor = lazy('erfc', '');

/** `aten::erfc_(Tensor(!) self) -> Tensor` */
export const erfc_: (self: Tensor) => Tensor = lazy('erfc_', '');

/** `aten::erfinv(Tensor self) -> Tensor` */
export const erfinv: (self: Tensor) => Tensor = lazy('erfinv', '');

/** `aten::erfinv_(Tensor(!) self) -> Tensor` */
export const erfinv_: (self: Tensor) => Tensor = lazy('erfinv_', '');

/** `aten::exp(Tensor self) -> Tensor` */
export const exp: (self: Tensor) => Tensor = lazy('exp', '');

/** `aten::exp2(Tensor self) -> Tensor` */
export const exp2: (self: Tensor) => Tensor = lazy('exp2', '');

/** `aten::exp2_(Tensor(!) self) -> Tensor` */
export const exp2_: (self: Tensor) => Tensor = lazy('exp2_', '');

/** `aten::exp_(Tensor(!) self) -> Tensor` */
export const exp_: (self: Tensor) => Tensor = lazy('exp_', '');

/** `aten::expand(Tensor self, SymInt[] size, *, bool implicit=False) -> Tensor` */
export const expand: (self: Tensor, size: readonly number[], options?: { implicit?: boolean }) => Tensor = lazy('expand', '');

/** `aten::expand_as(Tensor self, Tensor other) -> Tensor` */
export const expandAs: (self: Tensor, other: Tensor) => Tensor = lazy('expand_as', '');

/** `aten::expand_copy(Tensor self, SymInt[] size, *, bool implicit=False) -> Tensor` */
export const expandCopy: (self: Tensor, size: readonly number[], options?: { implicit?: boolean }) => Tensor = lazy('expand_copy', '');

/** `aten::expm1(Tensor self) -> Tensor` */
export const expm1: (self: Tensor) => Tensor = lazy('expm1', '');

/** `aten::expm1_(Tensor(!) self) -> Tensor` */
export const expm1_: (self: Tensor) => Tensor = lazy('expm1_', '');

/** `aten::exponential(Tensor self, float lambd=1, *, Generator? generator=None) -> Tensor` */
export const exponential: {
  (self: Tensor, options?: { lambd?: number; generator?: Generator | null }): Tensor;
  (self: Tensor, lambd: number, options?: { generator?: Generator | null }): Tensor;
} = lazy('exponential', '');

/** `aten::exponential_(Tensor(!) self, float lambd=1, *, Generator? generator=None) -> Tensor` */
export const exponential_: {
  (self: Tensor, options?: { lambd?: number; generator?: Generator | null }): Tensor;
  (self: Tensor, lambd: number, options?: { generator?: Generator | null }): Tensor;
} = lazy('exponential_', '');

/**
 * - `aten::eye(SymInt n, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * - `aten::eye.m(SymInt n, SymInt m, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 */
export const eye: {
  (n: number | bigint, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (n: number | bigint, m: number | bigint, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
} = lazy('eye', ',m');

declare module '../../tensor/tensor.js' {
  interface Tensor<D extends DType> {
    data(): Tensor;
    deg2rad(): Tensor;
    deg2rad_(): Tensor;
    denseDim(): number;
    dequantize(): Tensor;
    det(): Tensor;
    detach_(): Tensor;
    detachCopy(): Tensor;
    diag(options?: { diagonal?: number | bigint }): Tensor;
    diag(diagonal: number | bigint): Tensor;
    diagEmbed(options?: { offset?: number | bigint; dim1?: number | bigint; dim2?: number | bigint }): Tensor;
    diagEmbed(offset: number | bigint, dim1?: number | bigint, dim2?: number | bigint): Tensor;
    diagflat(options?: { offset?: number | bigint }): Tensor;
    diagflat(offset: number | bigint): Tensor;
    diagonal(options?: { offset?: number | bigint; dim1?: number | bigint; dim2?: number | bigint }): Tensor;
    diagonal(offset: number | bigint, dim1?: number | bigint, dim2?: number | bigint): Tensor;
    diagonalCopy(options?: { offset?: number | bigint; dim1?: number | bigint; dim2?: number | bigint }): Tensor;
    diagonalCopy(offset: number | bigint, dim1?: number | bigint, dim2?: number | bigint): Tensor;
    diagonalScatter(src: Tensor, options?: { offset?: number | bigint; dim1?: number | bigint; dim2?: number | bigint }): Tensor;
    diagonalScatter(src: Tensor, offset: number | bigint, dim1?: number | bigint, dim2?: number | bigint): Tensor;
    diff(options?: { n?: number | bigint; dim?: number | bigint; prepend?: Tensor | null; append?: Tensor | null }): Tensor;
    diff(n: number | bigint, dim?: number | bigint, prepend?: Tensor | null, append?: Tensor | null): Tensor;
    digamma(): Tensor;
    digamma_(): Tensor;
    dim(): number;
    dist(other: Tensor, options?: { p?: Scalar }): Tensor;
    dist(other: Tensor, p: Scalar): Tensor;
    divide(other: Tensor): Tensor;
    divide(other: Tensor, options: { roundingMode: string | null }): Tensor;
    divide(other: Scalar): Tensor;
    divide(other: Scalar, options: { roundingMode: string | null }): Tensor;
    divide_(other: Tensor): Tensor;
    divide_(other: Tensor, options: { roundingMode: string | null }): Tensor;
    divide_(other: Scalar): Tensor;
    divide_(other: Scalar, options: { roundingMode: string | null }): Tensor;
    dot(tensor: Tensor): Tensor;
    dsplit(indices: readonly number[]): Tensor[];
    dsplit(sections: number | bigint): Tensor[];
    elu(options?: { alpha?: Scalar; scale?: Scalar; inputScale?: Scalar }): Tensor;
    elu(alpha: Scalar, scale?: Scalar, inputScale?: Scalar): Tensor;
    elu_(options?: { alpha?: Scalar; scale?: Scalar; inputScale?: Scalar }): Tensor;
    elu_(alpha: Scalar, scale?: Scalar, inputScale?: Scalar): Tensor;
    embeddingRenorm(indices: Tensor, maxNorm: number, normType: number): Tensor;
    embeddingRenorm_(indices: Tensor, maxNorm: number, normType: number): Tensor;
    emptyLike(options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }): Tensor;
    eq_(other: Tensor): Tensor;
    eq_(other: Scalar): Tensor;
    erf(): Tensor;
    erf_(): Tensor;
    erfc(): Tensor;
    erfc_(): Tensor;
    erfinv(): Tensor;
    erfinv_(): Tensor;
    exp2(): Tensor;
    exp2_(): Tensor;
    exp_(): Tensor;
    expandAs(other: Tensor): Tensor;
    expandCopy(size: readonly number[], options?: { implicit?: boolean }): Tensor;
    expm1(): Tensor;
    expm1_(): Tensor;
    exponential(options?: { lambd?: number; generator?: Generator | null }): Tensor;
    exponential(lambd: number, options?: { generator?: Generator | null }): Tensor;
    exponential_(options?: { lambd?: number; generator?: Generator | null }): Tensor;
    exponential_(lambd: number, options?: { generator?: Generator | null }): Tensor;
  }
}

installLazy(
  'data deg2rad deg2rad_ dense_dim dequantize det detach_ detach_copy diag diag_embed diagflat diagonal diagonal_copy diagonal_scatter diff digamma digamma_ dim dist divide divide_ dot dsplit elu elu_ embedding_renorm embedding_renorm_ empty_like eq_ erf erf_ erfc erfc_ erfinv erfinv_ exp2 exp2_ exp_ expand_as expand_copy expm1 expm1_ exponential exponential_',
);
