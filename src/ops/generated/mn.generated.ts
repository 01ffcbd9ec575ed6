/** Operators, typed from their schemas. Written by `npm run generate:ops`; do not edit. */

import type { Device } from '../../tensor/device.js';
import type { DType } from '../../tensor/dtype.js';
import type { Generator } from '../../tensor/generator.js';
import type { Tensor } from '../../tensor/tensor.js';
import { installLazy, lazy } from '../resolve.js';
import type { Layout, Scalar } from '../scalars.js';

/** `aten::mH(Tensor self) -> Tensor` */
export const mH: (self: Tensor) => Tensor = lazy('mH', '');

/** `aten::mT(Tensor self) -> Tensor` */
export const mT: (self: Tensor) => Tensor = lazy('mT', '');

/** `aten::margin_ranking_loss(Tensor input1, Tensor input2, Tensor target, float margin=0, int reduction=1) -> Tensor` */
export const marginRankingLoss: {
  (input1: Tensor, input2: Tensor, target: Tensor, options?: { margin?: number; reduction?: number | bigint }): Tensor;
  (input1: Tensor, input2: Tensor, target: Tensor, margin: number, reduction?: number | bigint): Tensor;
} = lazy('margin_ranking_loss', '');

/**
 * - `aten::masked_fill.Tensor(Tensor self, Tensor mask, Tensor value) -> Tensor`
 * - `aten::masked_fill.Scalar(Tensor self, Tensor mask, Scalar value) -> Tensor`
 */
export const maskedFill: {
  (self: Tensor, mask: Tensor, value: Tensor): Tensor;
  (self: Tensor, mask: Tensor, value: Scalar): Tensor;
} = lazy('masked_fill', 'Tensor,Scalar');

/**
 * - `aten::masked_fill_.Tensor(Tensor(!) self, Tensor mask, Tensor value) -> Tensor`
 * - `aten::masked_fill_.Scalar(Tensor(!) self, Tensor mask, Scalar value) -> Tensor`
 */
export const maskedFill_: {
  (self: Tensor, mask: Tensor, value: Tensor): Tensor;
  (self: Tensor, mask: Tensor, value: Scalar): Tensor;
} = lazy('masked_fill_', 'Tensor,Scalar');

/** `aten::masked_scatter(Tensor self, Tensor mask, Tensor source) -> Tensor` */
export const maskedScatter: (self: Tensor, mask: Tensor, source: Tensor) => Tensor = lazy('masked_scatter', '');

/** `aten::masked_scatter_(Tensor(!) self, Tensor mask, Tensor source) -> Tensor` */
export const maskedScatter_: (self: Tensor, mask: Tensor, source: Tensor) => Tensor = lazy('masked_scatter_', '');

/** `aten::masked_select(Tensor self, Tensor mask) -> Tensor` */
export const maskedSelect: (self: Tensor, mask: Tensor) => Tensor = lazy('masked_select', '');

/** `aten::matmul(Tensor self, Tensor other) -> Tensor` */
export const matmul: (self: Tensor, other: Tensor) => Tensor = lazy('matmul', '');

/** `aten::matrix_H(Tensor self) -> Tensor` */
export const matrixH: (self: Tensor) => Tensor = lazy('matrix_H', '');

/** `aten::matrix_exp(Tensor self) -> Tensor` */
export const matrixExp: (self: Tensor) => Tensor = lazy('matrix_exp', '');

/** `aten::matrix_power(Tensor self, int n) -> Tensor` */
export const matrixPower: (self: Tensor, n: number | bigint) => Tensor = lazy('matrix_power', '');

/**
 * - `aten::max(Tensor self) -> Tensor`
 * - `aten::max.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)`
 * - `aten::max.other(Tensor self, Tensor other) -> Tensor`
 */
export const max: {
  (self: Tensor): Tensor;
  (self: Tensor, dim: number | bigint, options?: { keepdim?: boolean }): { values: Tensor; indices: Tensor };
  (self: Tensor, dim: number | bigint, keepdim: boolean): { values: Tensor; indices: Tensor };
  (self: Tensor, other: Tensor): Tensor;
} = lazy('max', ',dim,other');

/** `aten::max_pool1d(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=[0], int[1] dilation=[1], bool ceil_mode=False) -> Tensor` */
export const maxPool1d: {
  (self: Tensor, kernelSize: number | readonly number[], options?: { stride?: number | readonly number[]; padding?: number | readonly number[]; dilation?: number | readonly number[]; ceilMode?: boolean }): Tensor;
  (self: Tensor, kernelSize: number | readonly number[], stride: number | readonly number[], padding?: number | readonly number[], dilation?: number | readonly number[], ceilMode?: boolean): Tensor;
} = lazy('max_pool1d', '');

/** `aten::max_pool1d_with_indices(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=[0], int[1] dilation=[1], bool ceil_mode=False) -> (Tensor, Tensor)` */
export const maxPool1dWithIndices: {
  (self: Tensor, kernelSize: number | readonly number[], options?: { stride?: number | readonly number[]; padding?: number | readonly number[]; dilation?: number | readonly number[]; ceilMode?: boolean }): [Tensor, Tensor];
  (self: Tensor, kernelSize: number | readonly number[], stride: number | readonly number[], padding?: number | readonly number[], dilation?: number | readonly number[], ceilMode?: boolean): [Tensor, Tensor];
} = lazy('max_pool1d_with_indices', '');

/** `aten::max_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=[0, 0], int[2] dilation=[1, 1], bool ceil_mode=False) -> Tensor` */
export const maxPool2d: {
  (self: Tensor, kernelSize: number | readonly number[], options?: { stride?: number | readonly number[]; padding?: number | readonly number[]; dilation?: number | readonly number[]; ceilMode?: boolean }): Tensor;
  (self: Tensor, kernelSize: number | readonly number[], stride: number | readonly number[], padding?: number | readonly number[], dilation?: number | readonly number[], ceilMode?: boolean): Tensor;
} = lazy('max_pool2d', '');

/** `aten::max_pool2d_with_indices(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=[0, 0], int[2] dilation=[1, 1], bool ceil_mode=False) -> (Tensor, Tensor)` */
export const maxPool2dWithIndices: {
  (self: Tensor, kernelSize: number | readonly number[], options?: { stride?: number | readonly number[]; padding?: number | readonly number[]; dilation?: number | readonly number[]; ceilMode?: boolean }): [Tensor, Tensor];
  (self: Tensor, kernelSize: number | readonly number[], stride: number | readonly number[], padding?: number | readonly number[], dilation?: number | readonly number[], ceilMode?: boolean): [Tensor, Tensor];
} = lazy('max_pool2d_with_indices', '');

/** `aten::max_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=[0, 0, 0], int[3] dilation=[1, 1, 1], bool ceil_mode=False) -> Tensor` */
export const maxPool3d: {
  (self: Tensor, kernelSize: number | readonly number[], options?: { stride?: number | readonly number[]; padding?: number | readonly number[]; dilation?: number | readonly number[]; ceilMode?: boolean }): Tensor;
  (self: Tensor, kernelSize: number | readonly number[], stride: number | readonly number[], padding?: number | readonly number[], dilation?: number | readonly number[], ceilMode?: boolean): Tensor;
} = lazy('max_pool3d', '');

/** `aten::max_pool3d_with_indices(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=[0, 0, 0], int[3] dilation=[1, 1, 1], bool ceil_mode=False) -> (Tensor, Tensor)` */
export const maxPool3dWithIndices: {
  (self: Tensor, kernelSize: number | readonly number[], options?: { stride?: number | readonly number[]; padding?: number | readonly number[]; dilation?: number | readonly number[]; ceilMode?: boolean }): [Tensor, Tensor];
  (self: Tensor, kernelSize: number | readonly number[], stride: number | readonly number[], padding?: number | readonly number[], dilation?: number | readonly number[], ceilMode?: boolean): [Tensor, Tensor];
} = lazy('max_pool3d_with_indices', '');

/** `aten::max_unpool2d(Tensor self, Tensor indices, SymInt[2] output_size) -> Tensor` */
export const maxUnpool2d: (self: Tensor, indices: Tensor, outputSize: number | readonly number[]) => Tensor = lazy('max_unpool2d', '');

/** `aten::max_unpool3d(Tensor self, Tensor indices, SymInt[3] output_size, int[3] stride, int[3] padding) -> Tensor` */
export const maxUnpool3d: (self: Tensor, indices: Tensor, outputSize: number | readonly number[], stride: number | readonly number[], padding: number | readonly number[]) => Tensor = lazy('max_unpool3d', '');

/** `aten::maximum(Tensor self, Tensor other) -> Tensor` */
export const maximum: (self: Tensor, other: Tensor) => Tensor = lazy('maximum', '');

/**
 * - `aten::mean(Tensor self, *, ScalarType? dtype=None) -> Tensor`
 * - `aten::mean.dim(Tensor self, int[1]? dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor`
 */
export const mean: {
  (self: Tensor, options?: { dtype?: DType | null }): Tensor;
  (self: Tensor, dim: number | readonly number[] | null, options?: { keepdim?: boolean; dtype?: DType | null }): Tensor;
  (self: Tensor, dim: number | readonly number[] | null, keepdim: boolean, options?: { dtype?: DType | null }): Tensor;
} = lazy('mean', ',dim');

/**
 * - `aten::median(Tensor self) -> Tensor`
 * - `aten::median.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)`
 */
export const median: {
  (self: Tensor): Tensor;
  (self: Tensor, dim: number | bigint, options?: { keepdim?: boolean }): { values: Tensor; indices: Tensor };
  (self: Tensor, dim: number | bigint, keepdim: boolean): { values: Tensor; indices: Tensor };
} = lazy('median', ',dim');

/**
 * - `aten::meshgrid(Tensor[] tensors) -> Tensor[]`
 * - `aten::meshgrid.indexing(Tensor[] tensors, *, str indexing) -> Tensor[]`
 */
export const meshgrid: {
  (tensors: readonly Tensor[]): Tensor[];
  (tensors: readonly Tensor[], options: { indexing: string }): Tensor[];
} = lazy('meshgrid', ',indexing');

/**
 * - `aten::min(Tensor self) -> Tensor`
 * - `aten::min.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)`
 * - `aten::min.other(Tensor self, Tensor other) -> Tensor`
 */
export const min: {
  (self: Tensor): Tensor;
  (self: Tensor, dim: number | bigint, options?: { keepdim?: boolean }): { values: Tensor; indices: Tensor };
  (self: Tensor, dim: number | bigint, keepdim: boolean): { values: Tensor; indices: Tensor };
  (self: Tensor, other: Tensor): Tensor;
} = lazy('min', ',dim,other');

/** `aten::minimum(Tensor self, Tensor other) -> Tensor` */
export const minimum: (self: Tensor, other: Tensor) => Tensor = lazy('minimum', '');

/** `aten::mish(Tensor self) -> Tensor` */
export const mish: (self: Tensor) => Tensor = lazy('mish', '');

/** `aten::mish_(Tensor(!) self) -> Tensor` */
export const mish_: (self: Tensor) => Tensor = lazy('mish_', '');

/**
 * - `aten::mm(Tensor self, Tensor mat2) -> Tensor`
 * - `aten::mm.dtype(Tensor self, Tensor mat2, ScalarType out_dtype) -> Tensor`
 */
export const mm: {
  (self: Tensor, mat2: Tensor): Tensor;
  (self: Tensor, mat2: Tensor, outDtype: DType): Tensor;
} = lazy('mm', ',dtype');

/** `aten::mode(Tensor self, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices)` */
export const mode: {
  (self: Tensor, options?: { dim?: number | bigint; keepdim?: boolean }): { values: Tensor; indices: Tensor };
  (self: Tensor, dim: number | bigint, keepdim?: boolean): { values: Tensor; indices: Tensor };
} = lazy('mode', '');

/**
 * - `aten::moveaxis.int(Tensor self, int source, int destination) -> Tensor`
 * - `aten::moveaxis.intlist(Tensor self, int[] source, int[] destination) -> Tensor`
 */
export const moveaxis: {
  (self: Tensor, source: number | bigint, destination: number | bigint): Tensor;
  (self: Tensor, source: readonly number[], destination: readonly number[]): Tensor;
} = lazy('moveaxis', 'int,intlist');

/**
 * - `aten::movedim.int(Tensor self, int source, int destination) -> Tensor`
 * - `aten::movedim.intlist(Tensor self, int[] source, int[] destination) -> Tensor`
 */
export const movedim: {
  (self: Tensor, source: number | bigint, destination: number | bigint): Tensor;
  (self: Tensor, source: readonly number[], destination: readonly number[]): Tensor;
} = lazy('movedim', 'int,intlist');

/** `aten::mse_loss(Tensor self, Tensor target, int reduction=1) -> Tensor` */
export const mseLoss: {
  (self: Tensor, target: Tensor, options?: { reduction?: number | bigint }): Tensor;
  (self: Tensor, target: Tensor, reduction: number | bigint): Tensor;
} = lazy('mse_loss', '');

/** `aten::msort(Tensor self) -> Tensor` */
export const msort: (self: Tensor) => Tensor = lazy('msort', '');

/**
 * - `aten::mul.Tensor(Tensor self, Tensor other) -> Tensor`
 * - `aten::mul.Scalar(Tensor self, Scalar other) -> Tensor`
 */
export const mul: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('mul', 'Tensor,Scalar');

/**
 * - `aten::mul_.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::mul_.Scalar(Tensor(!) self, Scalar other) -> Tensor`
 */
export const mul_: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('mul_', 'Tensor,Scalar');

/** `aten::multi_margin_loss(Tensor self, Tensor target, Scalar p=1, Scalar margin=1, Tensor? weight=None, int reduction=1) -> Tensor` */
export const multiMarginLoss: {
  (self: Tensor, target: Tensor, options?: { p?: Scalar; margin?: Scalar; weight?: Tensor | null; reduction?: number | bigint }): Tensor;
  (self: Tensor, target: Tensor, p: Scalar, margin?: Scalar, weight?: Tensor | null, reduction?: number | bigint): Tensor;
} = lazy('multi_margin_loss', '');

/** `aten::multilabel_margin_loss(Tensor self, Tensor target, int reduction=1) -> Tensor` */
export const multilabelMarginLoss: {
  (self: Tensor, target: Tensor, options?: { reduction?: number | bigint }): Tensor;
  (self: Tensor, target: Tensor, reduction: number | bigint): Tensor;
} = lazy('multilabel_margin_loss', '');

/** `aten::multilabel_margin_loss_forward(Tensor self, Tensor target, int reduction) -> (Tensor output, Tensor is_target)` */
export const multilabelMarginLossForward: (self: Tensor, target: Tensor, reduction: number | bigint) => { output: Tensor; isTarget: Tensor } = lazy('multilabel_margin_loss_forward', '');

/** `aten::multinomial(Tensor self, SymInt num_samples, bool replacement=False, *, Generator? generator=None) -> Tensor` */
export const multinomial: {
  (self: Tensor, numSamples: number | bigint, options?: { replacement?: boolean; generator?: Generator | null }): Tensor;
  (self: Tensor, numSamples: number | bigint, replacement: boolean, options?: { generator?: Generator | null }): Tensor;
} = lazy('multinomial', '');

/**
 * - `aten::multiply.Tensor(Tensor self, Tensor other) -> Tensor`
 * - `aten::multiply.Scalar(Tensor self, Scalar other) -> Tensor`
 */
export const multiply: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('multiply', 'Tensor,Scalar');

/**
 * - `aten::multiply_.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::multiply_.Scalar(Tensor(!) self, Scalar other) -> Tensor`
 */
export const multiply_: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('multiply_', 'Tensor,Scalar');

/** `aten::mv(Tensor self, Tensor vec) -> Tensor` */
export const mv: (self: Tensor, vec: Tensor) => Tensor = lazy('mv', '');

/** `aten::mvlgamma(Tensor self, int p) -> Tensor` */
export const mvlgamma: (self: Tensor, p: number | bigint) => Tensor = lazy('mvlgamma', '');

/** `aten::mvlgamma_(Tensor(!) self, int p) -> Tensor` */
export const mvlgamma_: (self: Tensor, p: number | bigint) => Tensor = lazy('mvlgamma_', '');

/** `aten::nan_to_num(Tensor self, float? nan=None, float? posinf=None, float? neginf=None) -> Tensor` */
export const nanToNum: {
  (self: Tensor, options?: { nan?: number | null; posinf?: number | null; neginf?: number | null }): Tensor;
  (self: Tensor, nan: number | null, posinf?: number | null, neginf?: number | null): Tensor;
} = lazy('nan_to_num', '');

/** `aten::nan_to_num_(Tensor(!) self, float? nan=None, float? posinf=None, float? neginf=None) -> Tensor` */
export const nanToNum_: {
  (self: Tensor, options?: { nan?: number | null; posinf?: number | null; neginf?: number | null }): Tensor;
  (self: Tensor, nan: number | null, posinf?: number | null, neginf?: number | null): Tensor;
} = lazy('nan_to_num_', '');

/** `aten::nanmean(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor` */
export const nanmean: {
  (self: Tensor, options?: { dim?: number | readonly number[] | null; keepdim?: boolean; dtype?: DType | null }): Tensor;
  (self: Tensor, dim: number | readonly number[] | null, keepdim?: boolean, options?: { dtype?: DType | null }): Tensor;
} = lazy('nanmean', '');

/**
 * - `aten::nanmedian(Tensor self) -> Tensor`
 * - `aten::nanmedian.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor values, Tensor indices)`
 */
export const nanmedian: {
  (self: Tensor): Tensor;
  (self: Tensor, dim: number | bigint, options?: { keepdim?: boolean }): { values: Tensor; indices: Tensor };
  (self: Tensor, dim: number | bigint, keepdim: boolean): { values: Tensor; indices: Tensor };
} = lazy('nanmedian', ',dim');

/**
 * - `aten::nanquantile(Tensor self, Tensor q, int? dim=None, bool keepdim=False, *, str interpolation="linear") -> Tensor`
 * - `aten::nanquantile.scalar(Tensor self, float q, int? dim=None, bool keepdim=False, *, str interpolation="linear") -> Tensor`
 */
export const nanquantile: {
  (self: Tensor, q: Tensor, options?: { dim?: number | bigint | null; keepdim?: boolean; interpolation?: string }): Tensor;
  (self: Tensor, q: Tensor, dim: number | bigint | null, keepdim?: boolean, options?: { interpolation?: string }): Tensor;
  (self: Tensor, q: number, options?: { dim?: number | bigint | null; keepdim?: boolean; interpolation?: string }): Tensor;
  (self: Tensor, q: number, dim: number | bigint | null, keepdim?: boolean, options?: { interpolation?: string }): Tensor;
} = lazy('nanquantile', ',scalar');

/** `aten::nansum(Tensor self, int[1]? dim=None, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor` */
export const nansum: {
  (self: Tensor, options?: { dim?: number | readonly number[] | null; keepdim?: boolean; dtype?: DType | null }): Tensor;
  (self: Tensor, dim: number | readonly number[] | null, keepdim?: boolean, options?: { dtype?: DType | null }): Tensor;
} = lazy('nansum', '');

/**
 * - `aten::narrow(Tensor self, int dim, SymInt start, SymInt length) -> Tensor`
 * - `aten::narrow.Tensor(Tensor self, int dim, Tensor start, SymInt length) -> Tensor`
 */
export const narrow: {
  (self: Tensor, dim: number | bigint, start: number | bigint, length: number | bigint): Tensor;
  (self: Tensor, dim: number | bigint, start: Tensor, length: number | bigint): Tensor;
} = lazy('narrow', ',Tensor');

/** `aten::narrow_copy(Tensor self, int dim, SymInt start, SymInt length) -> Tensor` */
export const narrowCopy: (self: Tensor, dim: number | bigint, start: number | bigint, length: number | bigint) => Tensor = lazy('narrow_copy', '');

/** `aten::native_batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor)` */
export const nativeBatchNorm: (input: Tensor, weight: Tensor | null, bias: Tensor | null, runningMean: Tensor | null, runningVar: Tensor | null, training: boolean, momentum: number, eps: number) => [Tensor, Tensor, Tensor] = lazy('native_batch_norm', '');

/** `aten::native_channel_shuffle(Tensor self, SymInt groups) -> Tensor` */
export const nativeChannelShuffle: (self: Tensor, groups: number | bigint) => Tensor = lazy('native_channel_shuffle', '');

/** `aten::native_dropout(Tensor input, float p, bool? train) -> (Tensor, Tensor)` */
export const nativeDropout: (input: Tensor, p: number, train: boolean | null) => [Tensor, Tensor] = lazy('native_dropout', '');

/** `aten::native_group_norm(Tensor input, Tensor? weight, Tensor? bias, SymInt N, SymInt C, SymInt HxW, int group, float eps) -> (Tensor, Tensor, Tensor)` */
export const nativeGroupNorm: (input: Tensor, weight: Tensor | null, bias: Tensor | null, N: number | bigint, C: number | bigint, HxW: number | bigint, group: number | bigint, eps: number) => [Tensor, Tensor, Tensor] = lazy('native_group_norm', '');

/** `aten::native_layer_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight, Tensor? bias, float eps) -> (Tensor, Tensor, Tensor)` */
export const nativeLayerNorm: (input: Tensor, normalizedShape: readonly number[], weight: Tensor | null, bias: Tensor | null, eps: number) => [Tensor, Tensor, Tensor] = lazy('native_layer_norm', '');

/**
 * - `aten::native_norm(Tensor self, Scalar p=2) -> Tensor`
 * - `aten::native_norm.ScalarOpt_dim_dtype(Tensor self, Scalar? p, int[1] dim, bool keepdim, ScalarType? dtype) -> Tensor`
 */
export const nativeNorm: {
  (self: Tensor, options?: { p?: Scalar }): Tensor;
  (self: Tensor, p: Scalar): Tensor;
  (self: Tensor, p: Scalar | null, dim: number | readonly number[], keepdim: boolean, dtype: DType | null): Tensor;
} = lazy('native_norm', ',ScalarOpt_dim_dtype');

/**
 * - `aten::ne.Tensor(Tensor self, Tensor other) -> Tensor`
 * - `aten::ne.Scalar(Tensor self, Scalar other) -> Tensor`
 */
export const ne: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('ne', 'Tensor,Scalar');

/**
 * - `aten::ne_.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::ne_.Scalar(Tensor(!) self, Scalar other) -> Tensor`
 */
export const ne_: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('ne_', 'Tensor,Scalar');

/** `aten::neg(Tensor self) -> Tensor` */
export const neg: (self: Tensor) => Tensor = lazy('neg', '');

/** `aten::neg_(Tensor(!) self) -> Tensor` */
export const neg_: (self: Tensor) => Tensor = lazy('neg_', '');

/** `aten::negative(Tensor self) -> Tensor` */
export const negative: (self: Tensor) => Tensor = lazy('negative', '');

/** `aten::negative_(Tensor(!) self) -> Tensor` */
export const negative_: (self: Tensor) => Tensor = lazy('negative_', '');

/** `aten::nested_to_padded_tensor(Tensor self, float padding, int[]? output_size=None) -> Tensor` */
export const nestedToPaddedTensor: {
  (self: Tensor, padding: number, options?: { outputSize?: readonly number[] | null }): Tensor;
  (self: Tensor, padding: number, outputSize: readonly number[] | null): Tensor;
} = lazy('nested_to_padded_tensor', '');

/** `aten::new_empty(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
export const newEmpty: (self: Tensor, size: readonly number[], options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }) => Tensor = lazy('new_empty', '');

/** `aten::new_empty_strided(Tensor self, SymInt[] size, SymInt[] stride, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
export const newEmptyStrided: (self: Tensor, size: readonly number[], stride: readonly number[], options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }) => Tensor = lazy('new_empty_strided', '');

/** `aten::new_full(Tensor self, SymInt[] size, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
export const newFull: (self: Tensor, size: readonly number[], fillValue: Scalar, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }) => Tensor = lazy('new_full', '');

/** `aten::new_ones(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
export const newOnes: (self: Tensor, size: readonly number[], options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }) => Tensor = lazy('new_ones', '');

/** `aten::new_zeros(Tensor self, SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
export const newZeros: (self: Tensor, size: readonly number[], options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }) => Tensor = lazy('new_zeros', '');

/** `aten::nextafter(Tensor self, Tensor other) -> Tensor` */
export const nextafter: (self: Tensor, other: Tensor) => Tensor = lazy('nextafter', '');

/** `aten::nextafter_(Tensor(!) self, Tensor other) -> Tensor` */
export const nextafter_: (self: Tensor, other: Tensor) => Tensor = lazy('nextafter_', '');

/** `aten::nll_loss(Tensor self, Tensor target, Tensor? weight=None, int reduction=1, SymInt ignore_index=-100) -> Tensor` */
export const nllLoss: {
  (self: Tensor, target: Tensor, options?: { weight?: Tensor | null; reduction?: number | bigint; ignoreIndex?: number | bigint }): Tensor;
  (self: Tensor, target: Tensor, weight: Tensor | null, reduction?: number | bigint, ignoreIndex?: number | bigint): Tensor;
} = lazy('nll_loss', '');

/** `aten::nll_loss2d(Tensor self, Tensor target, Tensor? weight=None, int reduction=1, SymInt ignore_index=-100) -> Tensor` */
export const nllLoss2d: {
  (self: Tensor, target: Tensor, options?: { weight?: Tensor | null; reduction?: number | bigint; ignoreIndex?: number | bigint }): Tensor;
  (self: Tensor, target: Tensor, weight: Tensor | null, reduction?: number | bigint, ignoreIndex?: number | bigint): Tensor;
} = lazy('nll_loss2d', '');

/** `aten::nll_loss2d_forward(Tensor self, Tensor target, Tensor? weight, int reduction, SymInt ignore_index) -> (Tensor output, Tensor total_weight)` */
export const nllLoss2dForward: (self: Tensor, target: Tensor, weight: Tensor | null, reduction: number | bigint, ignoreIndex: number | bigint) => { output: Tensor; totalWeight: Tensor } = lazy('nll_loss2d_forward', '');

/** `aten::nll_loss_forward(Tensor self, Tensor target, Tensor? weight, int reduction, SymInt ignore_index) -> (Tensor output, Tensor total_weight)` */
export const nllLossForward: (self: Tensor, target: Tensor, weight: Tensor | null, reduction: number | bigint, ignoreIndex: number | bigint) => { output: Tensor; totalWeight: Tensor } = lazy('nll_loss_forward', '');

/** `aten::nll_loss_nd(Tensor self, Tensor target, Tensor? weight=None, int reduction=1, SymInt ignore_index=-100) -> Tensor` */
export const nllLossNd: {
  (self: Tensor, target: Tensor, options?: { weight?: Tensor | null; reduction?: number | bigint; ignoreIndex?: number | bigint }): Tensor;
  (self: Tensor, target: Tensor, weight: Tensor | null, reduction?: number | bigint, ignoreIndex?: number | bigint): Tensor;
} = lazy('nll_loss_nd', '');

/** `aten::nonzero(Tensor self) -> Tensor` */
export const nonzero: (self: Tensor) => Tensor = lazy('nonzero', '');

/** `aten::nonzero_numpy(Tensor self) -> Tensor[]` */
export const nonzeroNumpy: (self: Tensor) => Tensor[] = lazy('nonzero_numpy', '');

/** `aten::nonzero_static(Tensor self, *, SymInt size, int fill_value=-1) -> Tensor` */
export const nonzeroStatic: (self: Tensor, options: { size: number | bigint; fillValue?: number | bigint }) => Tensor = lazy('nonzero_static', '');

/**
 * - `aten::norm.Scalar(Tensor self, Scalar p=2) -> Tensor`
 * - `aten::norm.ScalarOpt_dim(Tensor self, Scalar? p, int[1] dim, bool keepdim=False) -> Tensor`
 * - `aten::norm.ScalarOpt_dim_dtype(Tensor self, Scalar? p, int[1] dim, bool keepdim, *, ScalarType dtype) -> Tensor`
 * - `aten::norm.ScalarOpt_dtype(Tensor self, Scalar? p, *, ScalarType dtype) -> Tensor`
 */
export const norm: {
  (self: Tensor, options?: { p?: Scalar }): Tensor;
  (self: Tensor, p: Scalar): Tensor;
  (self: Tensor, p: Scalar | null, dim: number | readonly number[], options?: { keepdim?: boolean }): Tensor;
  (self: Tensor, p: Scalar | null, dim: number | readonly number[], keepdim: boolean): Tensor;
  (self: Tensor, p: Scalar | null, dim: number | readonly number[], keepdim: boolean, options: { dtype: DType }): Tensor;
  (self: Tensor, p: Scalar | null, options: { dtype: DType }): Tensor;
} = lazy('norm', 'Scalar,ScalarOpt_dim,ScalarOpt_dim_dtype,ScalarOpt_dtype');

/** `aten::norm_except_dim(Tensor v, int pow=2, int dim=0) -> Tensor` */
export const normExceptDim: {
  (v: Tensor, options?: { pow?: number | bigint; dim?: number | bigint }): Tensor;
  (v: Tensor, pow: number | bigint, dim?: number | bigint): Tensor;
} = lazy('norm_except_dim', '');

/**
 * - `aten::normal.Tensor_Tensor(Tensor mean, Tensor std, *, Generator? generator=None) -> Tensor`
 * - `aten::normal.Tensor_float(Tensor mean, float std=1, *, Generator? generator=None) -> Tensor`
 * - `aten::normal.float_Tensor(float mean, Tensor std, *, Generator? generator=None) -> Tensor`
 * - `aten::normal.float_float(float mean, float std, SymInt[] size, *, Generator? generator=None, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 */
export const normal: {
  (mean: Tensor, std: Tensor, options?: { generator?: Generator | null }): Tensor;
  (mean: Tensor, options?: { std?: number; generator?: Generator | null }): Tensor;
  (mean: Tensor, std: number, options?: { generator?: Generator | null }): Tensor;
  (mean: number, std: Tensor, options?: { generator?: Generator | null }): Tensor;
  (mean: number, std: number, size: readonly number[], options?: { generator?: Generator | null; dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
} = lazy('normal', 'Tensor_Tensor,Tensor_float,float_Tensor,float_float');

/** `aten::normal_(Tensor(!) self, float mean=0, float std=1, *, Generator? generator=None) -> Tensor` */
export const normal_: {
  (self: Tensor, options?: { mean?: number; std?: number; generator?: Generator | null }): Tensor;
  (self: Tensor, mean: number, std?: number, options?: { generator?: Generator | null }): Tensor;
} = lazy('normal_', '');

/** `aten::normal_functional(Tensor self, float mean=0, float std=1, *, Generator? generator=None) -> Tensor` */
export const normalFunctional: {
  (self: Tensor, options?: { mean?: number; std?: number; generator?: Generator | null }): Tensor;
  (self: Tensor, mean: number, std?: number, options?: { generator?: Generator | null }): Tensor;
} = lazy('normal_functional', '');

/**
 * - `aten::not_equal.Tensor(Tensor self, Tensor other) -> Tensor`
 * - `aten::not_equal.Scalar(Tensor self, Scalar other) -> Tensor`
 */
export const notEqual: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('not_equal', 'Tensor,Scalar');

/**
 * - `aten::not_equal_.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::not_equal_.Scalar(Tensor(!) self, Scalar other) -> Tensor`
 */
export const notEqual_: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('not_equal_', 'Tensor,Scalar');

/**
 * - `aten::nuclear_norm(Tensor self, bool keepdim=False) -> Tensor`
 * - `aten::nuclear_norm.dim(Tensor self, int[2] dim, bool keepdim=False) -> Tensor`
 */
export const nuclearNorm: {
  (self: Tensor, options?: { keepdim?: boolean }): Tensor;
  (self: Tensor, keepdim: boolean): Tensor;
  (self: Tensor, dim: number | readonly number[], options?: { keepdim?: boolean }): Tensor;
  (self: Tensor, dim: number | readonly number[], keepdim: boolean): Tensor;
} = lazy('nuclear_norm', ',dim');

/** `aten::numel(Tensor self) -> int` */
export const numel: (self: Tensor) => number = lazy('numel', '');

/** `aten::numpy_T(Tensor self) -> Tensor` */
export const numpyT: (self: Tensor) => Tensor = lazy('numpy_T', '');

declare module '../../tensor/tensor.js' {
  interface Tensor<D extends DType> {
    mH(): Tensor;
    mT(): Tensor;
    maskedFill(mask: Tensor, value: Tensor): Tensor;
    maskedFill(mask: Tensor, value: Scalar): Tensor;
    maskedFill_(mask: Tensor, value: Tensor): Tensor;
    maskedFill_(mask: Tensor, value: Scalar): Tensor;
    maskedScatter(mask: Tensor, source: Tensor): Tensor;
    maskedScatter_(mask: Tensor, source: Tensor): Tensor;
    maskedSelect(mask: Tensor): Tensor;
    matrixH(): Tensor;
    matrixExp(): Tensor;
    matrixPower(n: number | bigint): Tensor;
    maxPool1d(kernelSize: number | readonly number[], options?: { stride?: number | readonly number[]; padding?: number | readonly number[]; dilation?: number | readonly number[]; ceilMode?: boolean }): Tensor;
    maxPool1d(kernelSize: number | readonly number[], stride: number | readonly number[], padding?: number | readonly number[], dilation?: number | readonly number[], ceilMode?: boolean): Tensor;
    maxPool1dWithIndices(kernelSize: number | readonly number[], options?: { stride?: number | readonly number[]; padding?: number | readonly number[]; dilation?: number | readonly number[]; ceilMode?: boolean }): [Tensor, Tensor];
    maxPool1dWithIndices(kernelSize: number | readonly number[], stride: number | readonly number[], padding?: number | readonly number[], dilation?: number | readonly number[], ceilMode?: boolean): [Tensor, Tensor];
    maxPool2dWithIndices(kernelSize: number | readonly number[], options?: { stride?: number | readonly number[]; padding?: number | readonly number[]; dilation?: number | readonly number[]; ceilMode?: boolean }): [Tensor, Tensor];
    maxPool2dWithIndices(kernelSize: number | readonly number[], stride: number | readonly number[], padding?: number | readonly number[], dilation?: number | readonly number[], ceilMode?: boolean): [Tensor, Tensor];
    maxPool3d(kernelSize: number | readonly number[], options?: { stride?: number | readonly number[]; padding?: number | readonly number[]; dilation?: number | readonly number[]; ceilMode?: boolean }): Tensor;
    maxPool3d(kernelSize: number | readonly number[], stride: number | readonly number[], padding?: number | readonly number[], dilation?: number | readonly number[], ceilMode?: boolean): Tensor;
    maxPool3dWithIndices(kernelSize: number | readonly number[], options?: { stride?: number | readonly number[]; padding?: number | readonly number[]; dilation?: number | readonly number[]; ceilMode?: boolean }): [Tensor, Tensor];
    maxPool3dWithIndices(kernelSize: number | readonly number[], stride: number | readonly number[], padding?: number | readonly number[], dilation?: number | readonly number[], ceilMode?: boolean): [Tensor, Tensor];
    maxUnpool2d(indices: Tensor, outputSize: number | readonly number[]): Tensor;
    maxUnpool3d(indices: Tensor, outputSize: number | readonly number[], stride: number | readonly number[], padding: number | readonly number[]): Tensor;
    median(): Tensor;
    median(dim: number | bigint, options?: { keepdim?: boolean }): { values: Tensor; indices: Tensor };
    median(dim: number | bigint, keepdim: boolean): { values: Tensor; indices: Tensor };
    mish(): Tensor;
    mish_(): Tensor;
    mode(options?: { dim?: number | bigint; keepdim?: boolean }): { values: Tensor; indices: Tensor };
    mode(dim: number | bigint, keepdim?: boolean): { values: Tensor; indices: Tensor };
    moveaxis(source: number | bigint, destination: number | bigint): Tensor;
    moveaxis(source: readonly number[], destination: readonly number[]): Tensor;
    movedim(source: number | bigint, destination: number | bigint): Tensor;
    movedim(source: readonly number[], destination: readonly number[]): Tensor;
    msort(): Tensor;
    multiMarginLoss(target: Tensor, options?: { p?: Scalar; margin?: Scalar; weight?: Tensor | null; reduction?: number | bigint }): Tensor;
    multiMarginLoss(target: Tensor, p: Scalar, margin?: Scalar, weight?: Tensor | null, reduction?: number | bigint): Tensor;
    multilabelMarginLoss(target: Tensor, options?: { reduction?: number | bigint }): Tensor;
    multilabelMarginLoss(target: Tensor, reduction: number | bigint): Tensor;
    multilabelMarginLossForward(target: Tensor, reduction: number | bigint): { output: Tensor; isTarget: Tensor };
    multinomial(numSamples: number | bigint, options?: { replacement?: boolean; generator?: Generator | null }): Tensor;
    multinomial(numSamples: number | bigint, replacement: boolean, options?: { generator?: Generator | null }): Tensor;
    multiply(other: Tensor): Tensor;
    multiply(other: Scalar): Tensor;
    multiply_(other: Tensor): Tensor;
    multiply_(other: Scalar): Tensor;
    mv(vec: Tensor): Tensor;
    mvlgamma(p: number | bigint): Tensor;
    mvlgamma_(p: number | bigint): Tensor;
    nanToNum(options?: { nan?: number | null; posinf?: number | null; neginf?: number | null }): Tensor;
    nanToNum(nan: number | null, posinf?: number | null, neginf?: number | null): Tensor;
    nanToNum_(options?: { nan?: number | null; posinf?: number | null; neginf?: number | null }): Tensor;
    nanToNum_(nan: number | null, posinf?: number | null, neginf?: number | null): Tensor;
    nanmean(options?: { dim?: number | readonly number[] | null; keepdim?: boolean; dtype?: DType | null }): Tensor;
    nanmean(dim: number | readonly number[] | null, keepdim?: boolean, options?: { dtype?: DType | null }): Tensor;
    nanmedian(): Tensor;
    nanmedian(dim: number | bigint, options?: { keepdim?: boolean }): { values: Tensor; indices: Tensor };
    nanmedian(dim: number | bigint, keepdim: boolean): { values: Tensor; indices: Tensor };
    nanquantile(q: Tensor, options?: { dim?: number | bigint | null; keepdim?: boolean; interpolation?: string }): Tensor;
    nanquantile(q: Tensor, dim: number | bigint | null, keepdim?: boolean, options?: { interpolation?: string }): Tensor;
    nanquantile(q: number, options?: { dim?: number | bigint | null; keepdim?: boolean; interpolation?: string }): Tensor;
    nanquantile(q: number, dim: number | bigint | null, keepdim?: boolean, options?: { interpolation?: string }): Tensor;
    nansum(options?: { dim?: number | readonly number[] | null; keepdim?: boolean; dtype?: DType | null }): Tensor;
    nansum(dim: number | readonly number[] | null, keepdim?: boolean, options?: { dtype?: DType | null }): Tensor;
    narrowCopy(dim: number | bigint, start: number | bigint, length: number | bigint): Tensor;
    nativeChannelShuffle(groups: number | bigint): Tensor;
    nativeNorm(options?: { p?: Scalar }): Tensor;
    nativeNorm(p: Scalar): Tensor;
    nativeNorm(p: Scalar | null, dim: number | readonly number[], keepdim: boolean, dtype: DType | null): Tensor;
    ne_(other: Tensor): Tensor;
    ne_(other: Scalar): Tensor;
    neg_(): Tensor;
    negative(): Tensor;
    negative_(): Tensor;
    nestedToPaddedTensor(padding: number, options?: { outputSize?: readonly number[] | null }): Tensor;
    nestedToPaddedTensor(padding: number, outputSize: readonly number[] | null): Tensor;
    newEmpty(size: readonly number[], options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
    newEmptyStrided(size: readonly number[], stride: readonly number[], options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
    newFull(size: readonly number[], fillValue: Scalar, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
    newOnes(size: readonly number[], options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
    newZeros(size: readonly number[], options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
    nextafter(other: Tensor): Tensor;
    nextafter_(other: Tensor): Tensor;
    nllLoss(target: Tensor, options?: { weight?: Tensor | null; reduction?: number | bigint; ignoreIndex?: number | bigint }): Tensor;
    nllLoss(target: Tensor, weight: Tensor | null, reduction?: number | bigint, ignoreIndex?: number | bigint): Tensor;
    nllLoss2d(target: Tensor, options?: { weight?: Tensor | null; reduction?: number | bigint; ignoreIndex?: number | bigint }): Tensor;
    nllLoss2d(target: Tensor, weight: Tensor | null, reduction?: number | bigint, ignoreIndex?: number | bigint): Tensor;
    nllLoss2dForward(target: Tensor, weight: Tensor | null, reduction: number | bigint, ignoreIndex: number | bigint): { output: Tensor; totalWeight: Tensor };
    nllLossForward(target: Tensor, weight: Tensor | null, reduction: number | bigint, ignoreIndex: number | bigint): { output: Tensor; totalWeight: Tensor };
    nllLossNd(target: Tensor, options?: { weight?: Tensor | null; reduction?: number | bigint; ignoreIndex?: number | bigint }): Tensor;
    nllLossNd(target: Tensor, weight: Tensor | null, reduction?: number | bigint, ignoreIndex?: number | bigint): Tensor;
    nonzero(): Tensor;
    nonzeroNumpy(): Tensor[];
    nonzeroStatic(options: { size: number | bigint; fillValue?: number | bigint }): Tensor;
    norm(options?: { p?: Scalar }): Tensor;
    norm(p: Scalar): Tensor;
    norm(p: Scalar | null, dim: number | readonly number[], options?: { keepdim?: boolean }): Tensor;
    norm(p: Scalar | null, dim: number | readonly number[], keepdim: boolean): Tensor;
    norm(p: Scalar | null, dim: number | readonly number[], keepdim: boolean, options: { dtype: DType }): Tensor;
    norm(p: Scalar | null, options: { dtype: DType }): Tensor;
    normalFunctional(options?: { mean?: number; std?: number; generator?: Generator | null }): Tensor;
    normalFunctional(mean: number, std?: number, options?: { generator?: Generator | null }): Tensor;
    notEqual(other: Tensor): Tensor;
    notEqual(other: Scalar): Tensor;
    notEqual_(other: Tensor): Tensor;
    notEqual_(other: Scalar): Tensor;
    nuclearNorm(options?: { keepdim?: boolean }): Tensor;
    nuclearNorm(keepdim: boolean): Tensor;
    nuclearNorm(dim: number | readonly number[], options?: { keepdim?: boolean }): Tensor;
    nuclearNorm(dim: number | readonly number[], keepdim: boolean): Tensor;
    numpyT(): Tensor;
  }
}

installLazy(
  'mH mT masked_fill masked_fill_ masked_scatter masked_scatter_ masked_select matrix_H matrix_exp matrix_power max_pool1d max_pool1d_with_indices max_pool2d_with_indices max_pool3d max_pool3d_with_indices max_unpool2d max_unpool3d median mish mish_ mode moveaxis movedim msort multi_margin_loss multilabel_margin_loss multilabel_margin_loss_forward multinomial multiply multiply_ mv mvlgamma mvlgamma_ nan_to_num nan_to_num_ nanmean nanmedian nanquantile nansum narrow_copy native_channel_shuffle native_norm ne_ neg_ negative negative_ nested_to_padded_tensor new_empty new_empty_strided new_full new_ones new_zeros nextafter nextafter_ nll_loss nll_loss2d nll_loss2d_forward nll_loss_forward nll_loss_nd nonzero nonzero_numpy nonzero_static norm normal_functional not_equal not_equal_ nuclear_norm numpy_T',
);
