/** Operators, typed from their schemas. Written by `npm run generate:ops`; do not edit. */

import type { Device } from '../../tensor/device.js';
import type { DType } from '../../tensor/dtype.js';
import type { Generator } from '../../tensor/generator.js';
import type { Tensor } from '../../tensor/tensor.js';
import { installLazy, lazy } from '../resolve.js';
import type { Layout, Scalar } from '../scalars.js';

/**
 * - `aten::baddbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor`
 * - `aten::baddbmm.dtype(Tensor self, Tensor batch1, Tensor batch2, ScalarType out_dtype, *, Scalar beta=1, Scalar alpha=1) -> Tensor`
 */
export const baddbmm: {
  (self: Tensor, batch1: Tensor, batch2: Tensor, options?: { beta?: Scalar; alpha?: Scalar }): Tensor;
  (self: Tensor, batch1: Tensor, batch2: Tensor, outDtype: DType, options?: { beta?: Scalar; alpha?: Scalar }): Tensor;
} = lazy('baddbmm', ',dtype');

/** `aten::baddbmm_(Tensor(!) self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor` */
export const baddbmm_: (self: Tensor, batch1: Tensor, batch2: Tensor, options?: { beta?: Scalar; alpha?: Scalar }) => Tensor = lazy('baddbmm_', '');

/**
 * - `aten::bartlett_window(int window_length, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * - `aten::bartlett_window.periodic(int window_length, bool periodic, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 */
export const bartlettWindow: {
  (windowLength: number | bigint, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (windowLength: number | bigint, periodic: boolean, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
} = lazy('bartlett_window', ',periodic');

/** `aten::batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool training, float momentum, float eps, bool cudnn_enabled) -> Tensor` */
export const batchNorm: (input: Tensor, weight: Tensor | null, bias: Tensor | null, runningMean: Tensor | null, runningVar: Tensor | null, training: boolean, momentum: number, eps: number, cudnnEnabled: boolean) => Tensor = lazy('batch_norm', '');

/** `aten::batch_norm_elemt(Tensor input, Tensor? weight, Tensor? bias, Tensor mean, Tensor invstd, float eps) -> Tensor` */
export const batchNormElemt: (input: Tensor, weight: Tensor | null, bias: Tensor | null, mean: Tensor, invstd: Tensor, eps: number) => Tensor = lazy('batch_norm_elemt', '');

/** `aten::batch_norm_gather_stats(Tensor input, Tensor mean, Tensor invstd, Tensor? running_mean, Tensor? running_var, float momentum, float eps, int count) -> (Tensor, Tensor)` */
export const batchNormGatherStats: (input: Tensor, mean: Tensor, invstd: Tensor, runningMean: Tensor | null, runningVar: Tensor | null, momentum: number, eps: number, count: number | bigint) => [Tensor, Tensor] = lazy('batch_norm_gather_stats', '');

/** `aten::batch_norm_gather_stats_with_counts(Tensor input, Tensor mean, Tensor invstd, Tensor? running_mean, Tensor? running_var, float momentum, float eps, Tensor counts) -> (Tensor, Tensor)` */
export const batchNormGatherStatsWithCounts: (input: Tensor, mean: Tensor, invstd: Tensor, runningMean: Tensor | null, runningVar: Tensor | null, momentum: number, eps: number, counts: Tensor) => [Tensor, Tensor] = lazy('batch_norm_gather_stats_with_counts', '');

/** `aten::batch_norm_stats(Tensor input, float eps) -> (Tensor, Tensor)` */
export const batchNormStats: (input: Tensor, eps: number) => [Tensor, Tensor] = lazy('batch_norm_stats', '');

/** `aten::batch_norm_update_stats(Tensor input, Tensor? running_mean, Tensor? running_var, float momentum) -> (Tensor, Tensor)` */
export const batchNormUpdateStats: (input: Tensor, runningMean: Tensor | null, runningVar: Tensor | null, momentum: number) => [Tensor, Tensor] = lazy('batch_norm_update_stats', '');

/**
 * - `aten::bernoulli(Tensor self, *, Generator? generator=None) -> Tensor`
 * - `aten::bernoulli.Tensor(Tensor self, Tensor p, *, Generator? generator=None) -> Tensor`
 * - `aten::bernoulli.p(Tensor self, float p, *, Generator? generator=None) -> Tensor`
 */
export const bernoulli: {
  (self: Tensor, options?: { generator?: Generator | null }): Tensor;
  (self: Tensor, p: Tensor, options?: { generator?: Generator | null }): Tensor;
  (self: Tensor, p: number, options?: { generator?: Generator | null }): Tensor;
} = lazy('bernoulli', ',Tensor,p');

/**
 * - `aten::bernoulli_.Tensor(Tensor(!) self, Tensor p, *, Generator? generator=None) -> Tensor`
 * - `aten::bernoulli_.float(Tensor(!) self, float p=0.5, *, Generator? generator=None) -> Tensor`
 */
export const bernoulli_: {
  (self: Tensor, p: Tensor, options?: { generator?: Generator | null }): Tensor;
  (self: Tensor, options?: { p?: number; generator?: Generator | null }): Tensor;
  (self: Tensor, p: number, options?: { generator?: Generator | null }): Tensor;
} = lazy('bernoulli_', 'Tensor,float');

/** `aten::bilinear(Tensor input1, Tensor input2, Tensor weight, Tensor? bias=None) -> Tensor` */
export const bilinear: {
  (input1: Tensor, input2: Tensor, weight: Tensor, options?: { bias?: Tensor | null }): Tensor;
  (input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | null): Tensor;
} = lazy('bilinear', '');

/** `aten::binary_cross_entropy(Tensor self, Tensor target, Tensor? weight=None, int reduction=1) -> Tensor` */
export const binaryCrossEntropy: {
  (self: Tensor, target: Tensor, options?: { weight?: Tensor | null; reduction?: number | bigint }): Tensor;
  (self: Tensor, target: Tensor, weight: Tensor | null, reduction?: number | bigint): Tensor;
} = lazy('binary_cross_entropy', '');

/** `aten::binary_cross_entropy_with_logits(Tensor self, Tensor target, Tensor? weight=None, Tensor? pos_weight=None, int reduction=1) -> Tensor` */
export const binaryCrossEntropyWithLogits: {
  (self: Tensor, target: Tensor, options?: { weight?: Tensor | null; posWeight?: Tensor | null; reduction?: number | bigint }): Tensor;
  (self: Tensor, target: Tensor, weight: Tensor | null, posWeight?: Tensor | null, reduction?: number | bigint): Tensor;
} = lazy('binary_cross_entropy_with_logits', '');

/** `aten::bincount(Tensor self, Tensor? weights=None, SymInt minlength=0) -> Tensor` */
export const bincount: {
  (self: Tensor, options?: { weights?: Tensor | null; minlength?: number | bigint }): Tensor;
  (self: Tensor, weights: Tensor | null, minlength?: number | bigint): Tensor;
} = lazy('bincount', '');

/** `aten::binomial(Tensor count, Tensor prob, Generator? generator=None) -> Tensor` */
export const binomial: {
  (count: Tensor, prob: Tensor, options?: { generator?: Generator | null }): Tensor;
  (count: Tensor, prob: Tensor, generator: Generator | null): Tensor;
} = lazy('binomial', '');

/**
 * - `aten::bitwise_and.Tensor(Tensor self, Tensor other) -> Tensor`
 * - `aten::bitwise_and.Scalar(Tensor self, Scalar other) -> Tensor`
 * - `aten::bitwise_and.Scalar_Tensor(Scalar self, Tensor other) -> Tensor`
 */
export const bitwiseAnd: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
  (self: Scalar, other: Tensor): Tensor;
} = lazy('bitwise_and', 'Tensor,Scalar,Scalar_Tensor');

/**
 * - `aten::bitwise_and_.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::bitwise_and_.Scalar(Tensor(!) self, Scalar other) -> Tensor`
 */
export const bitwiseAnd_: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('bitwise_and_', 'Tensor,Scalar');

/**
 * - `aten::bitwise_left_shift.Tensor(Tensor self, Tensor other) -> Tensor`
 * - `aten::bitwise_left_shift.Tensor_Scalar(Tensor self, Scalar other) -> Tensor`
 * - `aten::bitwise_left_shift.Scalar_Tensor(Scalar self, Tensor other) -> Tensor`
 */
export const bitwiseLeftShift: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
  (self: Scalar, other: Tensor): Tensor;
} = lazy('bitwise_left_shift', 'Tensor,Tensor_Scalar,Scalar_Tensor');

/**
 * - `aten::bitwise_left_shift_.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::bitwise_left_shift_.Tensor_Scalar(Tensor(!) self, Scalar other) -> Tensor`
 */
export const bitwiseLeftShift_: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('bitwise_left_shift_', 'Tensor,Tensor_Scalar');

/** `aten::bitwise_not(Tensor self) -> Tensor` */
export const bitwiseNot: (self: Tensor) => Tensor = lazy('bitwise_not', '');

/** `aten::bitwise_not_(Tensor(!) self) -> Tensor` */
export const bitwiseNot_: (self: Tensor) => Tensor = lazy('bitwise_not_', '');

/**
 * - `aten::bitwise_or.Tensor(Tensor self, Tensor other) -> Tensor`
 * - `aten::bitwise_or.Scalar(Tensor self, Scalar other) -> Tensor`
 * - `aten::bitwise_or.Scalar_Tensor(Scalar self, Tensor other) -> Tensor`
 */
export const bitwiseOr: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
  (self: Scalar, other: Tensor): Tensor;
} = lazy('bitwise_or', 'Tensor,Scalar,Scalar_Tensor');

/**
 * - `aten::bitwise_or_.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::bitwise_or_.Scalar(Tensor(!) self, Scalar other) -> Tensor`
 */
export const bitwiseOr_: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('bitwise_or_', 'Tensor,Scalar');

/**
 * - `aten::bitwise_right_shift.Tensor(Tensor self, Tensor other) -> Tensor`
 * - `aten::bitwise_right_shift.Tensor_Scalar(Tensor self, Scalar other) -> Tensor`
 * - `aten::bitwise_right_shift.Scalar_Tensor(Scalar self, Tensor other) -> Tensor`
 */
export const bitwiseRightShift: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
  (self: Scalar, other: Tensor): Tensor;
} = lazy('bitwise_right_shift', 'Tensor,Tensor_Scalar,Scalar_Tensor');

/**
 * - `aten::bitwise_right_shift_.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::bitwise_right_shift_.Tensor_Scalar(Tensor(!) self, Scalar other) -> Tensor`
 */
export const bitwiseRightShift_: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('bitwise_right_shift_', 'Tensor,Tensor_Scalar');

/**
 * - `aten::bitwise_xor.Tensor(Tensor self, Tensor other) -> Tensor`
 * - `aten::bitwise_xor.Scalar(Tensor self, Scalar other) -> Tensor`
 * - `aten::bitwise_xor.Scalar_Tensor(Scalar self, Tensor other) -> Tensor`
 */
export const bitwiseXor: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
  (self: Scalar, other: Tensor): Tensor;
} = lazy('bitwise_xor', 'Tensor,Scalar,Scalar_Tensor');

/**
 * - `aten::bitwise_xor_.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::bitwise_xor_.Scalar(Tensor(!) self, Scalar other) -> Tensor`
 */
export const bitwiseXor_: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('bitwise_xor_', 'Tensor,Scalar');

/**
 * - `aten::blackman_window(int window_length, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * - `aten::blackman_window.periodic(int window_length, bool periodic, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 */
export const blackmanWindow: {
  (windowLength: number | bigint, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (windowLength: number | bigint, periodic: boolean, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
} = lazy('blackman_window', ',periodic');

/** `aten::block_diag(Tensor[] tensors) -> Tensor` */
export const blockDiag: (tensors: readonly Tensor[]) => Tensor = lazy('block_diag', '');

/**
 * - `aten::bmm(Tensor self, Tensor mat2) -> Tensor`
 * - `aten::bmm.dtype(Tensor self, Tensor mat2, ScalarType out_dtype) -> Tensor`
 */
export const bmm: {
  (self: Tensor, mat2: Tensor): Tensor;
  (self: Tensor, mat2: Tensor, outDtype: DType): Tensor;
} = lazy('bmm', ',dtype');

/** `aten::broadcast_tensors(Tensor[] tensors) -> Tensor[]` */
export const broadcastTensors: (tensors: readonly Tensor[]) => Tensor[] = lazy('broadcast_tensors', '');

/** `aten::broadcast_to(Tensor self, SymInt[] size) -> Tensor` */
export const broadcastTo: (self: Tensor, size: readonly number[]) => Tensor = lazy('broadcast_to', '');

/**
 * - `aten::bucketize.Tensor(Tensor self, Tensor boundaries, *, bool out_int32=False, bool right=False) -> Tensor`
 * - `aten::bucketize.Scalar(Scalar self, Tensor boundaries, *, bool out_int32=False, bool right=False) -> Tensor`
 */
export const bucketize: {
  (self: Tensor, boundaries: Tensor, options?: { outInt32?: boolean; right?: boolean }): Tensor;
  (self: Scalar, boundaries: Tensor, options?: { outInt32?: boolean; right?: boolean }): Tensor;
} = lazy('bucketize', 'Tensor,Scalar');

declare module '../../tensor/tensor.js' {
  interface Tensor<D extends DType> {
    baddbmm(batch1: Tensor, batch2: Tensor, options?: { beta?: Scalar; alpha?: Scalar }): Tensor;
    baddbmm(batch1: Tensor, batch2: Tensor, outDtype: DType, options?: { beta?: Scalar; alpha?: Scalar }): Tensor;
    baddbmm_(batch1: Tensor, batch2: Tensor, options?: { beta?: Scalar; alpha?: Scalar }): Tensor;
    bernoulli(options?: { generator?: Generator | null }): Tensor;
    bernoulli(p: Tensor, options?: { generator?: Generator | null }): Tensor;
    bernoulli(p: number, options?: { generator?: Generator | null }): Tensor;
    binaryCrossEntropy(target: Tensor, options?: { weight?: Tensor | null; reduction?: number | bigint }): Tensor;
    binaryCrossEntropy(target: Tensor, weight: Tensor | null, reduction?: number | bigint): Tensor;
    binaryCrossEntropyWithLogits(target: Tensor, options?: { weight?: Tensor | null; posWeight?: Tensor | null; reduction?: number | bigint }): Tensor;
    binaryCrossEntropyWithLogits(target: Tensor, weight: Tensor | null, posWeight?: Tensor | null, reduction?: number | bigint): Tensor;
    bincount(options?: { weights?: Tensor | null; minlength?: number | bigint }): Tensor;
    bincount(weights: Tensor | null, minlength?: number | bigint): Tensor;
    bitwiseAnd(other: Tensor): Tensor;
    bitwiseAnd(other: Scalar): Tensor;
    bitwiseAnd_(other: Tensor): Tensor;
    bitwiseAnd_(other: Scalar): Tensor;
    bitwiseLeftShift(other: Tensor): Tensor;
    bitwiseLeftShift(other: Scalar): Tensor;
    bitwiseLeftShift_(other: Tensor): Tensor;
    bitwiseLeftShift_(other: Scalar): Tensor;
    bitwiseNot(): Tensor;
    bitwiseNot_(): Tensor;
    bitwiseOr(other: Tensor): Tensor;
    bitwiseOr(other: Scalar): Tensor;
    bitwiseOr_(other: Tensor): Tensor;
    bitwiseOr_(other: Scalar): Tensor;
    bitwiseRightShift(other: Tensor): Tensor;
    bitwiseRightShift(other: Scalar): Tensor;
    bitwiseRightShift_(other: Tensor): Tensor;
    bitwiseRightShift_(other: Scalar): Tensor;
    bitwiseXor(other: Tensor): Tensor;
    bitwiseXor(other: Scalar): Tensor;
    bitwiseXor_(other: Tensor): Tensor;
    bitwiseXor_(other: Scalar): Tensor;
    broadcastTo(size: readonly number[]): Tensor;
    bucketize(boundaries: Tensor, options?: { outInt32?: boolean; right?: boolean }): Tensor;
  }
}

installLazy(
  'baddbmm baddbmm_ bernoulli binary_cross_entropy binary_cross_entropy_with_logits bincount bitwise_and bitwise_and_ bitwise_left_shift bitwise_left_shift_ bitwise_not bitwise_not_ bitwise_or bitwise_or_ bitwise_right_shift bitwise_right_shift_ bitwise_xor bitwise_xor_ broadcast_to bucketize',
);
