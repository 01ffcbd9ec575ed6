/** Operators, typed from their schemas. Written by `npm run generate:ops`; do not edit. */

import type { DType } from '../../tensor/dtype.js';
import type { Generator } from '../../tensor/generator.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { MemoryFormat } from '../conversion.js';
import { installLazy, lazy } from '../resolve.js';
import type { Scalar } from '../scalars.js';

/** `aten::can_cast(ScalarType from_, ScalarType to) -> bool` */
export const canCast: (from_: DType, to: DType) => boolean = lazy('can_cast', '');

/** `aten::cartesian_prod(Tensor[] tensors) -> Tensor` */
export const cartesianProd: (tensors: readonly Tensor[]) => Tensor = lazy('cartesian_prod', '');

/** `aten::cat(Tensor[] tensors, int dim=0) -> Tensor` */
export const cat: {
  (tensors: readonly Tensor[], options?: { dim?: number | bigint }): Tensor;
  (tensors: readonly Tensor[], dim: number | bigint): Tensor;
} = lazy('cat', '');

/** `aten::cauchy(Tensor self, float median=0, float sigma=1, *, Generator? generator=None) -> Tensor` */
export const cauchy: {
  (self: Tensor, options?: { median?: number; sigma?: number; generator?: Generator | null }): Tensor;
  (self: Tensor, median: number, sigma?: number, options?: { generator?: Generator | null }): Tensor;
} = lazy('cauchy', '');

/** `aten::cauchy_(Tensor(!) self, float median=0, float sigma=1, *, Generator? generator=None) -> Tensor` */
export const cauchy_: {
  (self: Tensor, options?: { median?: number; sigma?: number; generator?: Generator | null }): Tensor;
  (self: Tensor, median: number, sigma?: number, options?: { generator?: Generator | null }): Tensor;
} = lazy('cauchy_', '');

/** `aten::ccol_indices(Tensor self) -> Tensor` */
export const ccolIndices: (self: Tensor) => Tensor = lazy('ccol_indices', '');

/** `aten::ccol_indices_copy(Tensor self) -> Tensor` */
export const ccolIndicesCopy: (self: Tensor) => Tensor = lazy('ccol_indices_copy', '');

/** `aten::cdist(Tensor x1, Tensor x2, float p=2, int? compute_mode=None) -> Tensor` */
export const cdist: {
  (x1: Tensor, x2: Tensor, options?: { p?: number; computeMode?: number | bigint | null }): Tensor;
  (x1: Tensor, x2: Tensor, p: number, computeMode?: number | bigint | null): Tensor;
} = lazy('cdist', '');

/** `aten::ceil(Tensor self) -> Tensor` */
export const ceil: (self: Tensor) => Tensor = lazy('ceil', '');

/** `aten::ceil_(Tensor(!) self) -> Tensor` */
export const ceil_: (self: Tensor) => Tensor = lazy('ceil_', '');

/** `aten::celu(Tensor self, Scalar alpha=1) -> Tensor` */
export const celu: {
  (self: Tensor, options?: { alpha?: Scalar }): Tensor;
  (self: Tensor, alpha: Scalar): Tensor;
} = lazy('celu', '');

/** `aten::celu_(Tensor(!) self, Scalar alpha=1) -> Tensor` */
export const celu_: {
  (self: Tensor, options?: { alpha?: Scalar }): Tensor;
  (self: Tensor, alpha: Scalar): Tensor;
} = lazy('celu_', '');

/** `aten::chain_matmul(Tensor[] matrices) -> Tensor` */
export const chainMatmul: (matrices: readonly Tensor[]) => Tensor = lazy('chain_matmul', '');

/** `aten::chalf(Tensor self, *, MemoryFormat? memory_format=None) -> Tensor` */
export const chalf: (self: Tensor, options?: { memoryFormat?: MemoryFormat | null }) => Tensor = lazy('chalf', '');

/** `aten::channel_shuffle(Tensor self, SymInt groups) -> Tensor` */
export const channelShuffle: (self: Tensor, groups: number | bigint) => Tensor = lazy('channel_shuffle', '');

/** `aten::cholesky(Tensor self, bool upper=False) -> Tensor` */
export const cholesky: {
  (self: Tensor, options?: { upper?: boolean }): Tensor;
  (self: Tensor, upper: boolean): Tensor;
} = lazy('cholesky', '');

/** `aten::cholesky_inverse(Tensor self, bool upper=False) -> Tensor` */
export const choleskyInverse: {
  (self: Tensor, options?: { upper?: boolean }): Tensor;
  (self: Tensor, upper: boolean): Tensor;
} = lazy('cholesky_inverse', '');

/** `aten::cholesky_solve(Tensor self, Tensor input2, bool upper=False) -> Tensor` */
export const choleskySolve: {
  (self: Tensor, input2: Tensor, options?: { upper?: boolean }): Tensor;
  (self: Tensor, input2: Tensor, upper: boolean): Tensor;
} = lazy('cholesky_solve', '');

/** `aten::chunk(Tensor self, int chunks, int dim=0) -> Tensor[]` */
export const chunk: {
  (self: Tensor, chunks: number | bigint, options?: { dim?: number | bigint }): Tensor[];
  (self: Tensor, chunks: number | bigint, dim: number | bigint): Tensor[];
} = lazy('chunk', '');

/**
 * - `aten::clamp(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor`
 * - `aten::clamp.Tensor(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor`
 */
export const clamp: {
  (self: Tensor, options?: { min?: Scalar | null; max?: Scalar | null }): Tensor;
  (self: Tensor, min: Scalar | null, max?: Scalar | null): Tensor;
  (self: Tensor, options?: { min?: Tensor | null; max?: Tensor | null }): Tensor;
  (self: Tensor, min: Tensor | null, max?: Tensor | null): Tensor;
} = lazy('clamp', ',Tensor');

/**
 * - `aten::clamp_(Tensor(!) self, Scalar? min=None, Scalar? max=None) -> Tensor`
 * - `aten::clamp_.Tensor(Tensor(!) self, Tensor? min=None, Tensor? max=None) -> Tensor`
 */
export const clamp_: {
  (self: Tensor, options?: { min?: Scalar | null; max?: Scalar | null }): Tensor;
  (self: Tensor, min: Scalar | null, max?: Scalar | null): Tensor;
  (self: Tensor, options?: { min?: Tensor | null; max?: Tensor | null }): Tensor;
  (self: Tensor, min: Tensor | null, max?: Tensor | null): Tensor;
} = lazy('clamp_', ',Tensor');

/**
 * - `aten::clamp_max(Tensor self, Scalar max) -> Tensor`
 * - `aten::clamp_max.Tensor(Tensor self, Tensor max) -> Tensor`
 */
export const clampMax: {
  (self: Tensor, max: Scalar): Tensor;
  (self: Tensor, max: Tensor): Tensor;
} = lazy('clamp_max', ',Tensor');

/**
 * - `aten::clamp_max_(Tensor(!) self, Scalar max) -> Tensor`
 * - `aten::clamp_max_.Tensor(Tensor(!) self, Tensor max) -> Tensor`
 */
export const clampMax_: {
  (self: Tensor, max: Scalar): Tensor;
  (self: Tensor, max: Tensor): Tensor;
} = lazy('clamp_max_', ',Tensor');

/**
 * - `aten::clamp_min(Tensor self, Scalar min) -> Tensor`
 * - `aten::clamp_min.Tensor(Tensor self, Tensor min) -> Tensor`
 */
export const clampMin: {
  (self: Tensor, min: Scalar): Tensor;
  (self: Tensor, min: Tensor): Tensor;
} = lazy('clamp_min', ',Tensor');

/**
 * - `aten::clamp_min_(Tensor(!) self, Scalar min) -> Tensor`
 * - `aten::clamp_min_.Tensor(Tensor(!) self, Tensor min) -> Tensor`
 */
export const clampMin_: {
  (self: Tensor, min: Scalar): Tensor;
  (self: Tensor, min: Tensor): Tensor;
} = lazy('clamp_min_', ',Tensor');

/**
 * - `aten::clip(Tensor self, Scalar? min=None, Scalar? max=None) -> Tensor`
 * - `aten::clip.Tensor(Tensor self, Tensor? min=None, Tensor? max=None) -> Tensor`
 */
export const clip: {
  (self: Tensor, options?: { min?: Scalar | null; max?: Scalar | null }): Tensor;
  (self: Tensor, min: Scalar | null, max?: Scalar | null): Tensor;
  (self: Tensor, options?: { min?: Tensor | null; max?: Tensor | null }): Tensor;
  (self: Tensor, min: Tensor | null, max?: Tensor | null): Tensor;
} = lazy('clip', ',Tensor');

/**
 * - `aten::clip_(Tensor(!) self, Scalar? min=None, Scalar? max=None) -> Tensor`
 * - `aten::clip_.Tensor(Tensor(!) self, Tensor? min=None, Tensor? max=None) -> Tensor`
 */
export const clip_: {
  (self: Tensor, options?: { min?: Scalar | null; max?: Scalar | null }): Tensor;
  (self: Tensor, min: Scalar | null, max?: Scalar | null): Tensor;
  (self: Tensor, options?: { min?: Tensor | null; max?: Tensor | null }): Tensor;
  (self: Tensor, min: Tensor | null, max?: Tensor | null): Tensor;
} = lazy('clip_', ',Tensor');

/** `aten::clone(Tensor self, *, MemoryFormat? memory_format=None) -> Tensor` */
export const clone: (self: Tensor, options?: { memoryFormat?: MemoryFormat | null }) => Tensor = lazy('clone', '');

/** `aten::coalesce(Tensor self) -> Tensor` */
export const coalesce: (self: Tensor) => Tensor = lazy('coalesce', '');

/** `aten::col2im(Tensor self, SymInt[2] output_size, int[2] kernel_size, int[2] dilation, int[2] padding, int[2] stride) -> Tensor` */
export const col2im: (self: Tensor, outputSize: number | readonly number[], kernelSize: number | readonly number[], dilation: number | readonly number[], padding: number | readonly number[], stride: number | readonly number[]) => Tensor = lazy('col2im', '');

/** `aten::col_indices(Tensor self) -> Tensor` */
export const colIndices: (self: Tensor) => Tensor = lazy('col_indices', '');

/** `aten::col_indices_copy(Tensor self) -> Tensor` */
export const colIndicesCopy: (self: Tensor) => Tensor = lazy('col_indices_copy', '');

/** `aten::column_stack(Tensor[] tensors) -> Tensor` */
export const columnStack: (tensors: readonly Tensor[]) => Tensor = lazy('column_stack', '');

/** `aten::combinations(Tensor self, int r=2, bool with_replacement=False) -> Tensor` */
export const combinations: {
  (self: Tensor, options?: { r?: number | bigint; withReplacement?: boolean }): Tensor;
  (self: Tensor, r: number | bigint, withReplacement?: boolean): Tensor;
} = lazy('combinations', '');

/** `aten::complex(Tensor real, Tensor imag) -> Tensor` */
export const complex: (real: Tensor, imag: Tensor) => Tensor = lazy('complex', '');

/** `aten::concat(Tensor[] tensors, int dim=0) -> Tensor` */
export const concat: {
  (tensors: readonly Tensor[], options?: { dim?: number | bigint }): Tensor;
  (tensors: readonly Tensor[], dim: number | bigint): Tensor;
} = lazy('concat', '');

/** `aten::concatenate(Tensor[] tensors, int dim=0) -> Tensor` */
export const concatenate: {
  (tensors: readonly Tensor[], options?: { dim?: number | bigint }): Tensor;
  (tensors: readonly Tensor[], dim: number | bigint): Tensor;
} = lazy('concatenate', '');

/** `aten::conj(Tensor self) -> Tensor` */
export const conj: (self: Tensor) => Tensor = lazy('conj', '');

/** `aten::conj_physical(Tensor self) -> Tensor` */
export const conjPhysical: (self: Tensor) => Tensor = lazy('conj_physical', '');

/** `aten::conj_physical_(Tensor(!) self) -> Tensor` */
export const conjPhysical_: (self: Tensor) => Tensor = lazy('conj_physical_', '');

/** `aten::constant_pad_nd(Tensor self, SymInt[] pad, Scalar value=0) -> Tensor` */
export const constantPadNd: {
  (self: Tensor, pad: readonly number[], options?: { value?: Scalar }): Tensor;
  (self: Tensor, pad: readonly number[], value: Scalar): Tensor;
} = lazy('constant_pad_nd', '');

/** `aten::contiguous(Tensor self, *, MemoryFormat memory_format=…) -> Tensor` */
export const contiguous: (self: Tensor, options?: { memoryFormat?: MemoryFormat }) => Tensor = lazy('contiguous', '');

/**
 * - `aten::conv1d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=[1], SymInt[1] padding=[0], SymInt[1] dilation=[1], SymInt groups=1) -> Tensor`
 * - `aten::conv1d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=[1], str padding="valid", SymInt[1] dilation=[1], SymInt groups=1) -> Tensor`
 */
export const conv1d: {
  (input: Tensor, weight: Tensor, options?: { bias?: Tensor | null; stride?: number | readonly number[]; padding?: number | readonly number[]; dilation?: number | readonly number[]; groups?: number | bigint }): Tensor;
  (input: Tensor, weight: Tensor, bias: Tensor | null, stride?: number | readonly number[], padding?: number | readonly number[], dilation?: number | readonly number[], groups?: number | bigint): Tensor;
  (input: Tensor, weight: Tensor, options?: { bias?: Tensor | null; stride?: number | readonly number[]; padding?: string; dilation?: number | readonly number[]; groups?: number | bigint }): Tensor;
  (input: Tensor, weight: Tensor, bias: Tensor | null, stride?: number | readonly number[], padding?: string, dilation?: number | readonly number[], groups?: number | bigint): Tensor;
} = lazy('conv1d', ',padding');

/**
 * - `aten::conv2d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=[1, 1], SymInt[2] padding=[0, 0], SymInt[2] dilation=[1, 1], SymInt groups=1) -> Tensor`
 * - `aten::conv2d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=[1, 1], str padding="valid", SymInt[2] dilation=[1, 1], SymInt groups=1) -> Tensor`
 */
export const conv2d: {
  (input: Tensor, weight: Tensor, options?: { bias?: Tensor | null; stride?: number | readonly number[]; padding?: number | readonly number[]; dilation?: number | readonly number[]; groups?: number | bigint }): Tensor;
  (input: Tensor, weight: Tensor, bias: Tensor | null, stride?: number | readonly number[], padding?: number | readonly number[], dilation?: number | readonly number[], groups?: number | bigint): Tensor;
  (input: Tensor, weight: Tensor, options?: { bias?: Tensor | null; stride?: number | readonly number[]; padding?: string; dilation?: number | readonly number[]; groups?: number | bigint }): Tensor;
  (input: Tensor, weight: Tensor, bias: Tensor | null, stride?: number | readonly number[], padding?: string, dilation?: number | readonly number[], groups?: number | bigint): Tensor;
} = lazy('conv2d', ',padding');

/**
 * - `aten::conv3d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[3] stride=[1, 1, 1], SymInt[3] padding=[0, 0, 0], SymInt[3] dilation=[1, 1, 1], SymInt groups=1) -> Tensor`
 * - `aten::conv3d.padding(Tensor input, Tensor weight, Tensor? bias=None, SymInt[3] stride=[1, 1, 1], str padding="valid", SymInt[3] dilation=[1, 1, 1], SymInt groups=1) -> Tensor`
 */
export const conv3d: {
  (input: Tensor, weight: Tensor, options?: { bias?: Tensor | null; stride?: number | readonly number[]; padding?: number | readonly number[]; dilation?: number | readonly number[]; groups?: number | bigint }): Tensor;
  (input: Tensor, weight: Tensor, bias: Tensor | null, stride?: number | readonly number[], padding?: number | readonly number[], dilation?: number | readonly number[], groups?: number | bigint): Tensor;
  (input: Tensor, weight: Tensor, options?: { bias?: Tensor | null; stride?: number | readonly number[]; padding?: string; dilation?: number | readonly number[]; groups?: number | bigint }): Tensor;
  (input: Tensor, weight: Tensor, bias: Tensor | null, stride?: number | readonly number[], padding?: string, dilation?: number | readonly number[], groups?: number | bigint): Tensor;
} = lazy('conv3d', ',padding');

/** `aten::conv_depthwise3d(Tensor self, Tensor weight, SymInt[3] kernel_size, Tensor? bias, SymInt[3] stride, SymInt[3] padding, SymInt[3] dilation) -> Tensor` */
export const convDepthwise3d: (self: Tensor, weight: Tensor, kernelSize: number | readonly number[], bias: Tensor | null, stride: number | readonly number[], padding: number | readonly number[], dilation: number | readonly number[]) => Tensor = lazy('conv_depthwise3d', '');

/** `aten::conv_tbc(Tensor self, Tensor weight, Tensor bias, int pad=0) -> Tensor` */
export const convTbc: {
  (self: Tensor, weight: Tensor, bias: Tensor, options?: { pad?: number | bigint }): Tensor;
  (self: Tensor, weight: Tensor, bias: Tensor, pad: number | bigint): Tensor;
} = lazy('conv_tbc', '');

/** `aten::conv_transpose1d(Tensor input, Tensor weight, Tensor? bias=None, SymInt[1] stride=[1], SymInt[1] padding=[0], SymInt[1] output_padding=[0], SymInt groups=1, SymInt[1] dilation=[1]) -> Tensor` */
export const convTranspose1d: {
  (input: Tensor, weight: Tensor, options?: { bias?: Tensor | null; stride?: number | readonly number[]; padding?: number | readonly number[]; outputPadding?: number | readonly number[]; groups?: number | bigint; dilation?: number | readonly number[] }): Tensor;
  (input: Tensor, weight: Tensor, bias: Tensor | null, stride?: number | readonly number[], padding?: number | readonly number[], outputPadding?: number | readonly number[], groups?: number | bigint, dilation?: number | readonly number[]): Tensor;
} = lazy('conv_transpose1d', '');

/** `aten::conv_transpose2d.input(Tensor input, Tensor weight, Tensor? bias=None, SymInt[2] stride=[1, 1], SymInt[2] padding=[0, 0], SymInt[2] output_padding=[0, 0], SymInt groups=1, SymInt[2] dilation=[1, 1]) -> Tensor` */
export const convTranspose2d: {
  (input: Tensor, weight: Tensor, options?: { bias?: Tensor | null; stride?: number | readonly number[]; padding?: number | readonly number[]; outputPadding?: number | readonly number[]; groups?: number | bigint; dilation?: number | readonly number[] }): Tensor;
  (input: Tensor, weight: Tensor, bias: Tensor | null, stride?: number | readonly number[], padding?: number | readonly number[], outputPadding?: number | readonly number[], groups?: number | bigint, dilation?: number | readonly number[]): Tensor;
} = lazy('conv_transpose2d', 'input');

/** `aten::conv_transpose3d.input(Tensor input, Tensor weight, Tensor? bias=None, SymInt[3] stride=[1, 1, 1], SymInt[3] padding=[0, 0, 0], SymInt[3] output_padding=[0, 0, 0], SymInt groups=1, SymInt[3] dilation=[1, 1, 1]) -> Tensor` */
export const convTranspose3d: {
  (input: Tensor, weight: Tensor, options?: { bias?: Tensor | null; stride?: number | readonly number[]; padding?: number | readonly number[]; outputPadding?: number | readonly number[]; groups?: number | bigint; dilation?: number | readonly number[] }): Tensor;
  (input: Tensor, weight: Tensor, bias: Tensor | null, stride?: number | readonly number[], padding?: number | readonly number[], outputPadding?: number | readonly number[], groups?: number | bigint, dilation?: number | readonly number[]): Tensor;
} = lazy('conv_transpose3d', 'input');

/** `aten::convolution(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride, SymInt[] padding, SymInt[] dilation, bool transposed, SymInt[] output_padding, SymInt groups) -> Tensor` */
export const convolution: (input: Tensor, weight: Tensor, bias: Tensor | null, stride: readonly number[], padding: readonly number[], dilation: readonly number[], transposed: boolean, outputPadding: readonly number[], groups: number | bigint) => Tensor = lazy('convolution', '');

/** `aten::convolution_overrideable(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride, SymInt[] padding, SymInt[] dilation, bool transposed, SymInt[] output_padding, SymInt groups) -> Tensor` */
export const convolutionOverrideable: (input: Tensor, weight: Tensor, bias: Tensor | null, stride: readonly number[], padding: readonly number[], dilation: readonly number[], transposed: boolean, outputPadding: readonly number[], groups: number | bigint) => Tensor = lazy('convolution_overrideable', '');

/** `aten::copy(Tensor self, Tensor src, bool non_blocking=False) -> Tensor` */
export const copy: {
  (self: Tensor, src: Tensor, options?: { nonBlocking?: boolean }): Tensor;
  (self: Tensor, src: Tensor, nonBlocking: boolean): Tensor;
} = lazy('copy', '');

/** `aten::copy_(Tensor(!) self, Tensor src, bool non_blocking=False) -> Tensor` */
export const copy_: {
  (self: Tensor, src: Tensor, options?: { nonBlocking?: boolean }): Tensor;
  (self: Tensor, src: Tensor, nonBlocking: boolean): Tensor;
} = lazy('copy_', '');

/** `aten::copy_sparse_to_sparse(Tensor self, Tensor src, bool non_blocking=False) -> Tensor` */
export const copySparseToSparse: {
  (self: Tensor, src: Tensor, options?: { nonBlocking?: boolean }): Tensor;
  (self: Tensor, src: Tensor, nonBlocking: boolean): Tensor;
} = lazy('copy_sparse_to_sparse', '');

/** `aten::copy_sparse_to_sparse_(Tensor(!) self, Tensor src, bool non_blocking=False) -> Tensor` */
export const copySparseToSparse_: {
  (self: Tensor, src: Tensor, options?: { nonBlocking?: boolean }): Tensor;
  (self: Tensor, src: Tensor, nonBlocking: boolean): Tensor;
} = lazy('copy_sparse_to_sparse_', '');

/**
 * - `aten::copysign.Tensor(Tensor self, Tensor other) -> Tensor`
 * - `aten::copysign.Scalar(Tensor self, Scalar other) -> Tensor`
 */
export const copysign: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('copysign', 'Tensor,Scalar');

/**
 * - `aten::copysign_.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::copysign_.Scalar(Tensor(!) self, Scalar other) -> Tensor`
 */
export const copysign_: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('copysign_', 'Tensor,Scalar');

/** `aten::corrcoef(Tensor self) -> Tensor` */
export const corrcoef: (self: Tensor) => Tensor = lazy('corrcoef', '');

/** `aten::cos(Tensor self) -> Tensor` */
export const cos: (self: Tensor) => Tensor = lazy('cos', '');

/** `aten::cos_(Tensor(!) self) -> Tensor` */
export const cos_: (self: Tensor) => Tensor = lazy('cos_', '');

/** `aten::cosh(Tensor self) -> Tensor` */
export const cosh: (self: Tensor) => Tensor = lazy('cosh', '');

/** `aten::cosh_(Tensor(!) self) -> Tensor` */
export const cosh_: (self: Tensor) => Tensor = lazy('cosh_', '');

/** `aten::cosine_embedding_loss(Tensor input1, Tensor input2, Tensor target, float margin=0, int reduction=1) -> Tensor` */
export const cosineEmbeddingLoss: {
  (input1: Tensor, input2: Tensor, target: Tensor, options?: { margin?: number; reduction?: number | bigint }): Tensor;
  (input1: Tensor, input2: Tensor, target: Tensor, margin: number, reduction?: number | bigint): Tensor;
} = lazy('cosine_embedding_loss', '');

/** `aten::cosine_similarity(Tensor x1, Tensor x2, int dim=1, float eps=1e-8) -> Tensor` */
export const cosineSimilarity: {
  (x1: Tensor, x2: Tensor, options?: { dim?: number | bigint; eps?: number }): Tensor;
  (x1: Tensor, x2: Tensor, dim: number | bigint, eps?: number): Tensor;
} = lazy('cosine_similarity', '');

/**
 * - `aten::count_nonzero(Tensor self, int? dim=None) -> Tensor`
 * - `aten::count_nonzero.dim_IntList(Tensor self, int[] dim) -> Tensor`
 */
export const countNonzero: {
  (self: Tensor, options?: { dim?: number | bigint | null }): Tensor;
  (self: Tensor, dim: number | bigint | null): Tensor;
  (self: Tensor, dim: readonly number[]): Tensor;
} = lazy('count_nonzero', ',dim_IntList');

/** `aten::cov(Tensor self, *, int correction=1, Tensor? fweights=None, Tensor? aweights=None) -> Tensor` */
export const cov: (self: Tensor, options?: { correction?: number | bigint; fweights?: Tensor | null; aweights?: Tensor | null }) => Tensor = lazy('cov', '');

/** `aten::cross(Tensor self, Tensor other, int? dim=None) -> Tensor` */
export const cross: {
  (self: Tensor, other: Tensor, options?: { dim?: number | bigint | null }): Tensor;
  (self: Tensor, other: Tensor, dim: number | bigint | null): Tensor;
} = lazy('cross', '');

/** `aten::cross_entropy_loss(Tensor self, Tensor target, Tensor? weight=None, int reduction=1, SymInt ignore_index=-100, float label_smoothing=0) -> Tensor` */
export const crossEntropyLoss: {
  (self: Tensor, target: Tensor, options?: { weight?: Tensor | null; reduction?: number | bigint; ignoreIndex?: number | bigint; labelSmoothing?: number }): Tensor;
  (self: Tensor, target: Tensor, weight: Tensor | null, reduction?: number | bigint, ignoreIndex?: number | bigint, labelSmoothing?: number): Tensor;
} = lazy('cross_entropy_loss', '');

/** `aten::crow_indices(Tensor self) -> Tensor` */
export const crowIndices: (self: Tensor) => Tensor = lazy('crow_indices', '');

/** `aten::crow_indices_copy(Tensor self) -> Tensor` */
export const crowIndicesCopy: (self: Tensor) => Tensor = lazy('crow_indices_copy', '');

/**
 * - `aten::ctc_loss.Tensor(Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor target_lengths, int blank=0, int reduction=1, bool zero_infinity=False) -> Tensor`
 * - `aten::ctc_loss.IntList(Tensor log_probs, Tensor targets, int[] input_lengths, int[] target_lengths, int blank=0, int reduction=1, bool zero_infinity=False) -> Tensor`
 */
export const ctcLoss: {
  (logProbs: Tensor, targets: Tensor, inputLengths: Tensor, targetLengths: Tensor, options?: { blank?: number | bigint; reduction?: number | bigint; zeroInfinity?: boolean }): Tensor;
  (logProbs: Tensor, targets: Tensor, inputLengths: Tensor, targetLengths: Tensor, blank: number | bigint, reduction?: number | bigint, zeroInfinity?: boolean): Tensor;
  (logProbs: Tensor, targets: Tensor, inputLengths: readonly number[], targetLengths: readonly number[], options?: { blank?: number | bigint; reduction?: number | bigint; zeroInfinity?: boolean }): Tensor;
  (logProbs: Tensor, targets: Tensor, inputLengths: readonly number[], targetLengths: readonly number[], blank: number | bigint, reduction?: number | bigint, zeroInfinity?: boolean): Tensor;
} = lazy('ctc_loss', 'Tensor,IntList');

/** `aten::cummax(Tensor self, int dim) -> (Tensor values, Tensor indices)` */
export const cummax: (self: Tensor, dim: number | bigint) => { values: Tensor; indices: Tensor } = lazy('cummax', '');

/** `aten::cummin(Tensor self, int dim) -> (Tensor values, Tensor indices)` */
export const cummin: (self: Tensor, dim: number | bigint) => { values: Tensor; indices: Tensor } = lazy('cummin', '');

/** `aten::cumprod(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor` */
export const cumprod: (self: Tensor, dim: number | bigint, options?: { dtype?: DType | null }) => Tensor = lazy('cumprod', '');

/** `aten::cumprod_(Tensor(!) self, int dim, *, ScalarType? dtype=None) -> Tensor` */
export const cumprod_: (self: Tensor, dim: number | bigint, options?: { dtype?: DType | null }) => Tensor = lazy('cumprod_', '');

/** `aten::cumsum(Tensor self, int dim, *, ScalarType? dtype=None) -> Tensor` */
export const cumsum: (self: Tensor, dim: number | bigint, options?: { dtype?: DType | null }) => Tensor = lazy('cumsum', '');

/** `aten::cumsum_(Tensor(!) self, int dim, *, ScalarType? dtype=None) -> Tensor` */
export const cumsum_: (self: Tensor, dim: number | bigint, options?: { dtype?: DType | null }) => Tensor = lazy('cumsum_', '');

/**
 * - `aten::cumulative_trapezoid.dx(Tensor y, *, Scalar dx=1, int dim=-1) -> Tensor`
 * - `aten::cumulative_trapezoid.x(Tensor y, Tensor x, *, int dim=-1) -> Tensor`
 */
export const cumulativeTrapezoid: {
  (y: Tensor, options?: { dx?: Scalar; dim?: number | bigint }): Tensor;
  (y: Tensor, x: Tensor, options?: { dim?: number | bigint }): Tensor;
} = lazy('cumulative_trapezoid', 'dx,x');

declare module '../../tensor/tensor.js' {
  interface Tensor<D extends DType> {
    cauchy(options?: { median?: number; sigma?: number; generator?: Generator | null }): Tensor;
    cauchy(median: number, sigma?: number, options?: { generator?: Generator | null }): Tensor;
    cauchy_(options?: { median?: number; sigma?: number; generator?: Generator | null }): Tensor;
    cauchy_(median: number, sigma?: number, options?: { generator?: Generator | null }): Tensor;
    ccolIndices(): Tensor;
    ccolIndicesCopy(): Tensor;
    ceil(): Tensor;
    ceil_(): Tensor;
    celu(options?: { alpha?: Scalar }): Tensor;
    celu(alpha: Scalar): Tensor;
    celu_(options?: { alpha?: Scalar }): Tensor;
    celu_(alpha: Scalar): Tensor;
    chalf(options?: { memoryFormat?: MemoryFormat | null }): Tensor;
    channelShuffle(groups: number | bigint): Tensor;
    cholesky(options?: { upper?: boolean }): Tensor;
    cholesky(upper: boolean): Tensor;
    choleskyInverse(options?: { upper?: boolean }): Tensor;
    choleskyInverse(upper: boolean): Tensor;
    choleskySolve(input2: Tensor, options?: { upper?: boolean }): Tensor;
    choleskySolve(input2: Tensor, upper: boolean): Tensor;
    clamp_(options?: { min?: Scalar | null; max?: Scalar | null }): Tensor;
    clamp_(min: Scalar | null, max?: Scalar | null): Tensor;
    clamp_(options?: { min?: Tensor | null; max?: Tensor | null }): Tensor;
    clamp_(min: Tensor | null, max?: Tensor | null): Tensor;
    clampMax(max: Scalar): Tensor;
    clampMax(max: Tensor): Tensor;
    clampMax_(max: Scalar): Tensor;
    clampMax_(max: Tensor): Tensor;
    clampMin(min: Scalar): Tensor;
    clampMin(min: Tensor): Tensor;
    clampMin_(min: Scalar): Tensor;
    clampMin_(min: Tensor): Tensor;
    clip(options?: { min?: Scalar | null; max?: Scalar | null }): Tensor;
    clip(min: Scalar | null, max?: Scalar | null): Tensor;
    clip(options?: { min?: Tensor | null; max?: Tensor | null }): Tensor;
    clip(min: Tensor | null, max?: Tensor | null): Tensor;
    clip_(options?: { min?: Scalar | null; max?: Scalar | null }): Tensor;
    clip_(min: Scalar | null, max?: Scalar | null): Tensor;
    clip_(options?: { min?: Tensor | null; max?: Tensor | null }): Tensor;
    clip_(min: Tensor | null, max?: Tensor | null): Tensor;
    coalesce(): Tensor;
    col2im(outputSize: number | readonly number[], kernelSize: number | readonly number[], dilation: number | readonly number[], padding: number | readonly number[], stride: number | readonly number[]): Tensor;
    colIndices(): Tensor;
    colIndicesCopy(): Tensor;
    combinations(options?: { r?: number | bigint; withReplacement?: boolean }): Tensor;
    combinations(r: number | bigint, withReplacement?: boolean): Tensor;
    conj(): Tensor;
    conjPhysical(): Tensor;
    conjPhysical_(): Tensor;
    constantPadNd(pad: readonly number[], options?: { value?: Scalar }): Tensor;
    constantPadNd(pad: readonly number[], value: Scalar): Tensor;
    convDepthwise3d(weight: Tensor, kernelSize: number | readonly number[], bias: Tensor | null, stride: number | readonly number[], padding: number | readonly number[], dilation: number | readonly number[]): Tensor;
    convTbc(weight: Tensor, bias: Tensor, options?: { pad?: number | bigint }): Tensor;
    convTbc(weight: Tensor, bias: Tensor, pad: number | bigint): Tensor;
    copy(src: Tensor, options?: { nonBlocking?: boolean }): Tensor;
    copy(src: Tensor, nonBlocking: boolean): Tensor;
    copySparseToSparse(src: Tensor, options?: { nonBlocking?: boolean }): Tensor;
    copySparseToSparse(src: Tensor, nonBlocking: boolean): Tensor;
    copySparseToSparse_(src: Tensor, options?: { nonBlocking?: boolean }): Tensor;
    copySparseToSparse_(src: Tensor, nonBlocking: boolean): Tensor;
    copysign(other: Tensor): Tensor;
    copysign(other: Scalar): Tensor;
    copysign_(other: Tensor): Tensor;
    copysign_(other: Scalar): Tensor;
    corrcoef(): Tensor;
    cos_(): Tensor;
    cosh(): Tensor;
    cosh_(): Tensor;
    countNonzero(options?: { dim?: number | bigint | null }): Tensor;
    countNonzero(dim: number | bigint | null): Tensor;
    countNonzero(dim: readonly number[]): Tensor;
    cov(options?: { correction?: number | bigint; fweights?: Tensor | null; aweights?: Tensor | null }): Tensor;
    cross(other: Tensor, options?: { dim?: number | bigint | null }): Tensor;
    cross(other: Tensor, dim: number | bigint | null): Tensor;
    crowIndices(): Tensor;
    crowIndicesCopy(): Tensor;
    cummax(dim: number | bigint): { values: Tensor; indices: Tensor };
    cummin(dim: number | bigint): { values: Tensor; indices: Tensor };
    cumprod(dim: number | bigint, options?: { dtype?: DType | null }): Tensor;
    cumprod_(dim: number | bigint, options?: { dtype?: DType | null }): Tensor;
    cumsum(dim: number | bigint, options?: { dtype?: DType | null }): Tensor;
    cumsum_(dim: number | bigint, options?: { dtype?: DType | null }): Tensor;
  }
}

installLazy(
  'cauchy cauchy_ ccol_indices ccol_indices_copy ceil ceil_ celu celu_ chalf channel_shuffle cholesky cholesky_inverse cholesky_solve clamp_ clamp_max clamp_max_ clamp_min clamp_min_ clip clip_ coalesce col2im col_indices col_indices_copy combinations conj conj_physical conj_physical_ constant_pad_nd conv_depthwise3d conv_tbc copy copy_sparse_to_sparse copy_sparse_to_sparse_ copysign copysign_ corrcoef cos_ cosh cosh_ count_nonzero cov cross crow_indices crow_indices_copy cummax cummin cumprod cumprod_ cumsum cumsum_',
);
