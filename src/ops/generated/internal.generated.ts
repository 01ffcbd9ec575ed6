/** Operators, typed from their schemas. Written by `npm run generate:ops`; do not edit. */

import type { Device } from '../../tensor/device.js';
import type { DType } from '../../tensor/dtype.js';
import type { Generator } from '../../tensor/generator.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { MemoryFormat } from '../conversion.js';
import { lazy } from '../resolve.js';
import type { Layout, Scalar } from '../scalars.js';

/**
 * - `aten::__and__.Tensor(Tensor self, Tensor other) -> Tensor`
 * - `aten::__and__.Scalar(Tensor self, Scalar other) -> Tensor`
 */
export const __and__: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('__and__', 'Tensor,Scalar');

/**
 * - `aten::__iand__.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::__iand__.Scalar(Tensor(!) self, Scalar other) -> Tensor`
 */
export const __iand__: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('__iand__', 'Tensor,Scalar');

/**
 * - `aten::__ilshift__.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::__ilshift__.Scalar(Tensor(!) self, Scalar other) -> Tensor`
 */
export const __ilshift__: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('__ilshift__', 'Tensor,Scalar');

/**
 * - `aten::__ior__.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::__ior__.Scalar(Tensor(!) self, Scalar other) -> Tensor`
 */
export const __ior__: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('__ior__', 'Tensor,Scalar');

/**
 * - `aten::__irshift__.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::__irshift__.Scalar(Tensor(!) self, Scalar other) -> Tensor`
 */
export const __irshift__: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('__irshift__', 'Tensor,Scalar');

/**
 * - `aten::__ixor__.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::__ixor__.Scalar(Tensor(!) self, Scalar other) -> Tensor`
 */
export const __ixor__: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('__ixor__', 'Tensor,Scalar');

/**
 * - `aten::__lshift__.Tensor(Tensor self, Tensor other) -> Tensor`
 * - `aten::__lshift__.Scalar(Tensor self, Scalar other) -> Tensor`
 */
export const __lshift__: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('__lshift__', 'Tensor,Scalar');

/**
 * - `aten::__or__.Tensor(Tensor self, Tensor other) -> Tensor`
 * - `aten::__or__.Scalar(Tensor self, Scalar other) -> Tensor`
 */
export const __or__: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('__or__', 'Tensor,Scalar');

/**
 * - `aten::__rshift__.Tensor(Tensor self, Tensor other) -> Tensor`
 * - `aten::__rshift__.Scalar(Tensor self, Scalar other) -> Tensor`
 */
export const __rshift__: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('__rshift__', 'Tensor,Scalar');

/**
 * - `aten::__xor__.Tensor(Tensor self, Tensor other) -> Tensor`
 * - `aten::__xor__.Scalar(Tensor self, Scalar other) -> Tensor`
 */
export const __xor__: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('__xor__', 'Tensor,Scalar');

/** `aten::_adaptive_avg_pool2d(Tensor self, SymInt[2] output_size) -> Tensor` */
export const _adaptiveAvgPool2d: (self: Tensor, outputSize: number | readonly number[]) => Tensor = lazy('_adaptive_avg_pool2d', '');

/** `aten::_adaptive_avg_pool3d(Tensor self, SymInt[3] output_size) -> Tensor` */
export const _adaptiveAvgPool3d: (self: Tensor, outputSize: number | readonly number[]) => Tensor = lazy('_adaptive_avg_pool3d', '');

/**
 * - `aten::_aminmax(Tensor self) -> (Tensor, Tensor)`
 * - `aten::_aminmax.dim(Tensor self, int dim, bool keepdim=False) -> (Tensor, Tensor)`
 */
export const _aminmax: {
  (self: Tensor): [Tensor, Tensor];
  (self: Tensor, dim: number | bigint, options?: { keepdim?: boolean }): [Tensor, Tensor];
  (self: Tensor, dim: number | bigint, keepdim: boolean): [Tensor, Tensor];
} = lazy('_aminmax', ',dim');

/** `aten::_amp_foreach_non_finite_check_and_unscale(Tensor[] self, Tensor found_inf, Tensor inv_scale) -> (Tensor[] self_out, Tensor found_inf_out)` */
export const _ampForeachNonFiniteCheckAndUnscale: (self: readonly Tensor[], foundInf: Tensor, invScale: Tensor) => { selfOut: Tensor[]; foundInfOut: Tensor } = lazy('_amp_foreach_non_finite_check_and_unscale', '');

/** `aten::_amp_foreach_non_finite_check_and_unscale_(Tensor[](!) self, Tensor(!) found_inf, Tensor inv_scale) -> ()` */
export const _ampForeachNonFiniteCheckAndUnscale_: (self: readonly Tensor[], foundInf: Tensor, invScale: Tensor) => void = lazy('_amp_foreach_non_finite_check_and_unscale_', '');

/** `aten::_amp_update_scale(Tensor self, Tensor growth_tracker, Tensor found_inf, float scale_growth_factor, float scale_backoff_factor, int growth_interval) -> (Tensor, Tensor growth_tracker_out)` */
export const _ampUpdateScale: (self: Tensor, growthTracker: Tensor, foundInf: Tensor, scaleGrowthFactor: number, scaleBackoffFactor: number, growthInterval: number | bigint) => [Tensor, Tensor] = lazy('_amp_update_scale', '');

/** `aten::_amp_update_scale_(Tensor(!) self, Tensor(!) growth_tracker, Tensor found_inf, float scale_growth_factor, float scale_backoff_factor, int growth_interval) -> Tensor` */
export const _ampUpdateScale_: (self: Tensor, growthTracker: Tensor, foundInf: Tensor, scaleGrowthFactor: number, scaleBackoffFactor: number, growthInterval: number | bigint) => Tensor = lazy('_amp_update_scale_', '');

/**
 * - `aten::_assert_async(Tensor self) -> ()`
 * - `aten::_assert_async.msg(Tensor self, str assert_msg) -> ()`
 */
export const _assertAsync: {
  (self: Tensor): void;
  (self: Tensor, assertMsg: string): void;
} = lazy('_assert_async', ',msg');

/** `aten::_assert_scalar(Scalar self, str assert_msg) -> ()` */
export const _assertScalar: (self: Scalar, assertMsg: string) => void = lazy('_assert_scalar', '');

/** `aten::_assert_tensor_metadata(Tensor a, SymInt[]? size=None, SymInt[]? stride=None, ScalarType? dtype=None, *, Device? device=None, Layout? layout=None) -> ()` */
export const _assertTensorMetadata: {
  (a: Tensor, options?: { size?: readonly number[] | null; stride?: readonly number[] | null; dtype?: DType | null; device?: Device | null; layout?: Layout | null }): void;
  (a: Tensor, size: readonly number[] | null, stride?: readonly number[] | null, dtype?: DType | null, options?: { device?: Device | null; layout?: Layout | null }): void;
} = lazy('_assert_tensor_metadata', '');

/** `aten::_cast_Double(Tensor self, bool non_blocking=False) -> Tensor` */
export const _castDouble: {
  (self: Tensor, options?: { nonBlocking?: boolean }): Tensor;
  (self: Tensor, nonBlocking: boolean): Tensor;
} = lazy('_cast_Double', '');

/** `aten::_cast_Float(Tensor self, bool non_blocking=False) -> Tensor` */
export const _castFloat: {
  (self: Tensor, options?: { nonBlocking?: boolean }): Tensor;
  (self: Tensor, nonBlocking: boolean): Tensor;
} = lazy('_cast_Float', '');

/** `aten::_cast_Half(Tensor self, bool non_blocking=False) -> Tensor` */
export const _castHalf: {
  (self: Tensor, options?: { nonBlocking?: boolean }): Tensor;
  (self: Tensor, nonBlocking: boolean): Tensor;
} = lazy('_cast_Half', '');

/** `aten::_cast_Int(Tensor self, bool non_blocking=False) -> Tensor` */
export const _castInt: {
  (self: Tensor, options?: { nonBlocking?: boolean }): Tensor;
  (self: Tensor, nonBlocking: boolean): Tensor;
} = lazy('_cast_Int', '');

/** `aten::_cast_Long(Tensor self, bool non_blocking=False) -> Tensor` */
export const _castLong: {
  (self: Tensor, options?: { nonBlocking?: boolean }): Tensor;
  (self: Tensor, nonBlocking: boolean): Tensor;
} = lazy('_cast_Long', '');

/** `aten::_cdist_forward(Tensor x1, Tensor x2, float p, int? compute_mode) -> Tensor` */
export const _cdistForward: (x1: Tensor, x2: Tensor, p: number, computeMode: number | bigint | null) => Tensor = lazy('_cdist_forward', '');

/** `aten::_conj(Tensor self) -> Tensor` */
export const _conj: (self: Tensor) => Tensor = lazy('_conj', '');

/** `aten::_conj_copy(Tensor self) -> Tensor` */
export const _conjCopy: (self: Tensor) => Tensor = lazy('_conj_copy', '');

/** `aten::_conj_physical(Tensor self) -> Tensor` */
export const _conjPhysical: (self: Tensor) => Tensor = lazy('_conj_physical', '');

/**
 * - `aten::_convolution(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride, SymInt[] padding, SymInt[] dilation, bool transposed, SymInt[] output_padding, SymInt groups, bool benchmark, bool deterministic, bool cudnn_enabled, bool allow_tf32) -> Tensor`
 * - `aten::_convolution.deprecated(Tensor input, Tensor weight, Tensor? bias, SymInt[] stride, SymInt[] padding, SymInt[] dilation, bool transposed, int[] output_padding, SymInt groups, bool benchmark, bool deterministic, bool cudnn_enabled) -> Tensor`
 */
export const _convolution: {
  (input: Tensor, weight: Tensor, bias: Tensor | null, stride: readonly number[], padding: readonly number[], dilation: readonly number[], transposed: boolean, outputPadding: readonly number[], groups: number | bigint, benchmark: boolean, deterministic: boolean, cudnnEnabled: boolean, allowTf32: boolean): Tensor;
  (input: Tensor, weight: Tensor, bias: Tensor | null, stride: readonly number[], padding: readonly number[], dilation: readonly number[], transposed: boolean, outputPadding: readonly number[], groups: number | bigint, benchmark: boolean, deterministic: boolean, cudnnEnabled: boolean): Tensor;
} = lazy('_convolution', ',deprecated');

/**
 * - `aten::_ctc_loss(Tensor log_probs, Tensor targets, int[] input_lengths, int[] target_lengths, int blank=0, bool zero_infinity=False) -> (Tensor, Tensor)`
 * - `aten::_ctc_loss.Tensor(Tensor log_probs, Tensor targets, Tensor input_lengths, Tensor target_lengths, int blank=0, bool zero_infinity=False) -> (Tensor, Tensor)`
 */
export const _ctcLoss: {
  (logProbs: Tensor, targets: Tensor, inputLengths: readonly number[], targetLengths: readonly number[], options?: { blank?: number | bigint; zeroInfinity?: boolean }): [Tensor, Tensor];
  (logProbs: Tensor, targets: Tensor, inputLengths: readonly number[], targetLengths: readonly number[], blank: number | bigint, zeroInfinity?: boolean): [Tensor, Tensor];
  (logProbs: Tensor, targets: Tensor, inputLengths: Tensor, targetLengths: Tensor, options?: { blank?: number | bigint; zeroInfinity?: boolean }): [Tensor, Tensor];
  (logProbs: Tensor, targets: Tensor, inputLengths: Tensor, targetLengths: Tensor, blank: number | bigint, zeroInfinity?: boolean): [Tensor, Tensor];
} = lazy('_ctc_loss', ',Tensor');

/** `aten::_dim_arange(Tensor like, int dim) -> Tensor` */
export const _dimArange: (like: Tensor, dim: number | bigint) => Tensor = lazy('_dim_arange', '');

/** `aten::_embedding_bag(Tensor weight, Tensor indices, Tensor offsets, bool scale_grad_by_freq=False, int mode=0, bool sparse=False, Tensor? per_sample_weights=None, bool include_last_offset=False, int padding_idx=-1) -> (Tensor, Tensor, Tensor, Tensor)` */
export const _embeddingBag: {
  (weight: Tensor, indices: Tensor, offsets: Tensor, options?: { scaleGradByFreq?: boolean; mode?: number | bigint; sparse?: boolean; perSampleWeights?: Tensor | null; includeLastOffset?: boolean; paddingIdx?: number | bigint }): [Tensor, Tensor, Tensor, Tensor];
  (weight: Tensor, indices: Tensor, offsets: Tensor, scaleGradByFreq: boolean, mode?: number | bigint, sparse?: boolean, perSampleWeights?: Tensor | null, includeLastOffset?: boolean, paddingIdx?: number | bigint): [Tensor, Tensor, Tensor, Tensor];
} = lazy('_embedding_bag', '');

/** `aten::_embedding_bag_forward_only(Tensor weight, Tensor indices, Tensor offsets, bool scale_grad_by_freq=False, int mode=0, bool sparse=False, Tensor? per_sample_weights=None, bool include_last_offset=False, int padding_idx=-1) -> (Tensor, Tensor, Tensor, Tensor)` */
export const _embeddingBagForwardOnly: {
  (weight: Tensor, indices: Tensor, offsets: Tensor, options?: { scaleGradByFreq?: boolean; mode?: number | bigint; sparse?: boolean; perSampleWeights?: Tensor | null; includeLastOffset?: boolean; paddingIdx?: number | bigint }): [Tensor, Tensor, Tensor, Tensor];
  (weight: Tensor, indices: Tensor, offsets: Tensor, scaleGradByFreq: boolean, mode?: number | bigint, sparse?: boolean, perSampleWeights?: Tensor | null, includeLastOffset?: boolean, paddingIdx?: number | bigint): [Tensor, Tensor, Tensor, Tensor];
} = lazy('_embedding_bag_forward_only', '');

/** `aten::_euclidean_dist(Tensor x1, Tensor x2) -> Tensor` */
export const _euclideanDist: (x1: Tensor, x2: Tensor) => Tensor = lazy('_euclidean_dist', '');

/** `aten::_fft_c2c(Tensor self, SymInt[] dim, int normalization, bool forward) -> Tensor` */
export const _fftC2c: (self: Tensor, dim: readonly number[], normalization: number | bigint, forward: boolean) => Tensor = lazy('_fft_c2c', '');

/** `aten::_fft_c2r(Tensor self, int[] dim, int normalization, SymInt last_dim_size) -> Tensor` */
export const _fftC2r: (self: Tensor, dim: readonly number[], normalization: number | bigint, lastDimSize: number | bigint) => Tensor = lazy('_fft_c2r', '');

/** `aten::_foreach_abs(Tensor[] self) -> Tensor[]` */
export const _foreachAbs: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_abs', '');

/** `aten::_foreach_abs_(Tensor[](!) self) -> ()` */
export const _foreachAbs_: (self: readonly Tensor[]) => void = lazy('_foreach_abs_', '');

/** `aten::_foreach_acos(Tensor[] self) -> Tensor[]` */
export const _foreachAcos: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_acos', '');

/** `aten::_foreach_acos_(Tensor[](!) self) -> ()` */
export const _foreachAcos_: (self: readonly Tensor[]) => void = lazy('_foreach_acos_', '');

/**
 * - `aten::_foreach_add.Tensor(Tensor[] self, Tensor other, *, Scalar alpha=1) -> Tensor[]`
 * - `aten::_foreach_add.List(Tensor[] self, Tensor[] other, *, Scalar alpha=1) -> Tensor[]`
 * - `aten::_foreach_add.Scalar(Tensor[] self, Scalar scalar) -> Tensor[]`
 * - `aten::_foreach_add.ScalarList(Tensor[] self, Scalar[] scalars) -> Tensor[]`
 */
export const _foreachAdd: {
  (self: readonly Tensor[], other: Tensor, options?: { alpha?: Scalar }): Tensor[];
  (self: readonly Tensor[], other: readonly Tensor[], options?: { alpha?: Scalar }): Tensor[];
  (self: readonly Tensor[], scalar: Scalar): Tensor[];
  (self: readonly Tensor[], scalars: readonly Scalar[]): Tensor[];
} = lazy('_foreach_add', 'Tensor,List,Scalar,ScalarList');

/**
 * - `aten::_foreach_add_.Tensor(Tensor[](!) self, Tensor other, *, Scalar alpha=1) -> ()`
 * - `aten::_foreach_add_.List(Tensor[](!) self, Tensor[] other, *, Scalar alpha=1) -> ()`
 * - `aten::_foreach_add_.Scalar(Tensor[](!) self, Scalar scalar) -> ()`
 * - `aten::_foreach_add_.ScalarList(Tensor[](!) self, Scalar[] scalars) -> ()`
 */
export const _foreachAdd_: {
  (self: readonly Tensor[], other: Tensor, options?: { alpha?: Scalar }): void;
  (self: readonly Tensor[], other: readonly Tensor[], options?: { alpha?: Scalar }): void;
  (self: readonly Tensor[], scalar: Scalar): void;
  (self: readonly Tensor[], scalars: readonly Scalar[]): void;
} = lazy('_foreach_add_', 'Tensor,List,Scalar,ScalarList');

/**
 * - `aten::_foreach_addcdiv.Tensor(Tensor[] self, Tensor[] tensor1, Tensor[] tensor2, Tensor scalars) -> Tensor[]`
 * - `aten::_foreach_addcdiv.Scalar(Tensor[] self, Tensor[] tensor1, Tensor[] tensor2, Scalar value=1) -> Tensor[]`
 * - `aten::_foreach_addcdiv.ScalarList(Tensor[] self, Tensor[] tensor1, Tensor[] tensor2, Scalar[] scalars) -> Tensor[]`
 */
export const _foreachAddcdiv: {
  (self: readonly Tensor[], tensor1: readonly Tensor[], tensor2: readonly Tensor[], scalars: Tensor): Tensor[];
  (self: readonly Tensor[], tensor1: readonly Tensor[], tensor2: readonly Tensor[], options?: { value?: Scalar }): Tensor[];
  (self: readonly Tensor[], tensor1: readonly Tensor[], tensor2: readonly Tensor[], value: Scalar): Tensor[];
  (self: readonly Tensor[], tensor1: readonly Tensor[], tensor2: readonly Tensor[], scalars: readonly Scalar[]): Tensor[];
} = lazy('_foreach_addcdiv', 'Tensor,Scalar,ScalarList');

/**
 * - `aten::_foreach_addcdiv_.Tensor(Tensor[](!) self, Tensor[] tensor1, Tensor[] tensor2, Tensor scalars) -> ()`
 * - `aten::_foreach_addcdiv_.Scalar(Tensor[](!) self, Tensor[] tensor1, Tensor[] tensor2, Scalar value=1) -> ()`
 * - `aten::_foreach_addcdiv_.ScalarList(Tensor[](!) self, Tensor[] tensor1, Tensor[] tensor2, Scalar[] scalars) -> ()`
 */
export const _foreachAddcdiv_: {
  (self: readonly Tensor[], tensor1: readonly Tensor[], tensor2: readonly Tensor[], scalars: Tensor): void;
  (self: readonly Tensor[], tensor1: readonly Tensor[], tensor2: readonly Tensor[], options?: { value?: Scalar }): void;
  (self: readonly Tensor[], tensor1: readonly Tensor[], tensor2: readonly Tensor[], value: Scalar): void;
  (self: readonly Tensor[], tensor1: readonly Tensor[], tensor2: readonly Tensor[], scalars: readonly Scalar[]): void;
} = lazy('_foreach_addcdiv_', 'Tensor,Scalar,ScalarList');

/**
 * - `aten::_foreach_addcmul.Tensor(Tensor[] self, Tensor[] tensor1, Tensor[] tensor2, Tensor scalars) -> Tensor[]`
 * - `aten::_foreach_addcmul.Scalar(Tensor[] self, Tensor[] tensor1, Tensor[] tensor2, Scalar value=1) -> Tensor[]`
 * - `aten::_foreach_addcmul.ScalarList(Tensor[] self, Tensor[] tensor1, Tensor[] tensor2, Scalar[] scalars) -> Tensor[]`
 */
export const _foreachAddcmul: {
  (self: readonly Tensor[], tensor1: readonly Tensor[], tensor2: readonly Tensor[], scalars: Tensor): Tensor[];
  (self: readonly Tensor[], tensor1: readonly Tensor[], tensor2: readonly Tensor[], options?: { value?: Scalar }): Tensor[];
  (self: readonly Tensor[], tensor1: readonly Tensor[], tensor2: readonly Tensor[], value: Scalar): Tensor[];
  (self: readonly Tensor[], tensor1: readonly Tensor[], tensor2: readonly Tensor[], scalars: readonly Scalar[]): Tensor[];
} = lazy('_foreach_addcmul', 'Tensor,Scalar,ScalarList');

/**
 * - `aten::_foreach_addcmul_.Tensor(Tensor[](!) self, Tensor[] tensor1, Tensor[] tensor2, Tensor scalars) -> ()`
 * - `aten::_foreach_addcmul_.Scalar(Tensor[](!) self, Tensor[] tensor1, Tensor[] tensor2, Scalar value=1) -> ()`
 * - `aten::_foreach_addcmul_.ScalarList(Tensor[](!) self, Tensor[] tensor1, Tensor[] tensor2, Scalar[] scalars) -> ()`
 */
export const _foreachAddcmul_: {
  (self: readonly Tensor[], tensor1: readonly Tensor[], tensor2: readonly Tensor[], scalars: Tensor): void;
  (self: readonly Tensor[], tensor1: readonly Tensor[], tensor2: readonly Tensor[], options?: { value?: Scalar }): void;
  (self: readonly Tensor[], tensor1: readonly Tensor[], tensor2: readonly Tensor[], value: Scalar): void;
  (self: readonly Tensor[], tensor1: readonly Tensor[], tensor2: readonly Tensor[], scalars: readonly Scalar[]): void;
} = lazy('_foreach_addcmul_', 'Tensor,Scalar,ScalarList');

/** `aten::_foreach_asin(Tensor[] self) -> Tensor[]` */
export const _foreachAsin: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_asin', '');

/** `aten::_foreach_asin_(Tensor[](!) self) -> ()` */
export const _foreachAsin_: (self: readonly Tensor[]) => void = lazy('_foreach_asin_', '');

/** `aten::_foreach_atan(Tensor[] self) -> Tensor[]` */
export const _foreachAtan: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_atan', '');

/** `aten::_foreach_atan_(Tensor[](!) self) -> ()` */
export const _foreachAtan_: (self: readonly Tensor[]) => void = lazy('_foreach_atan_', '');

/** `aten::_foreach_ceil(Tensor[] self) -> Tensor[]` */
export const _foreachCeil: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_ceil', '');

/** `aten::_foreach_ceil_(Tensor[](!) self) -> ()` */
export const _foreachCeil_: (self: readonly Tensor[]) => void = lazy('_foreach_ceil_', '');

/**
 * - `aten::_foreach_clamp_max.List(Tensor[] self, Tensor[] other) -> Tensor[]`
 * - `aten::_foreach_clamp_max.Scalar(Tensor[] self, Scalar scalar) -> Tensor[]`
 * - `aten::_foreach_clamp_max.ScalarList(Tensor[] self, Scalar[] scalars) -> Tensor[]`
 */
export const _foreachClampMax: {
  (self: readonly Tensor[], other: readonly Tensor[]): Tensor[];
  (self: readonly Tensor[], scalar: Scalar): Tensor[];
  (self: readonly Tensor[], scalars: readonly Scalar[]): Tensor[];
} = lazy('_foreach_clamp_max', 'List,Scalar,ScalarList');

/**
 * - `aten::_foreach_clamp_max_.List(Tensor[](!) self, Tensor[] other) -> ()`
 * - `aten::_foreach_clamp_max_.Scalar(Tensor[](!) self, Scalar scalar) -> ()`
 * - `aten::_foreach_clamp_max_.ScalarList(Tensor[](!) self, Scalar[] scalars) -> ()`
 */
export const _foreachClampMax_: {
  (self: readonly Tensor[], other: readonly Tensor[]): void;
  (self: readonly Tensor[], scalar: Scalar): void;
  (self: readonly Tensor[], scalars: readonly Scalar[]): void;
} = lazy('_foreach_clamp_max_', 'List,Scalar,ScalarList');

/**
 * - `aten::_foreach_clamp_min.List(Tensor[] self, Tensor[] other) -> Tensor[]`
 * - `aten::_foreach_clamp_min.Scalar(Tensor[] self, Scalar scalar) -> Tensor[]`
 * - `aten::_foreach_clamp_min.ScalarList(Tensor[] self, Scalar[] scalars) -> Tensor[]`
 */
export const _foreachClampMin: {
  (self: readonly Tensor[], other: readonly Tensor[]): Tensor[];
  (self: readonly Tensor[], scalar: Scalar): Tensor[];
  (self: readonly Tensor[], scalars: readonly Scalar[]): Tensor[];
} = lazy('_foreach_clamp_min', 'List,Scalar,ScalarList');

/**
 * - `aten::_foreach_clamp_min_.List(Tensor[](!) self, Tensor[] other) -> ()`
 * - `aten::_foreach_clamp_min_.Scalar(Tensor[](!) self, Scalar scalar) -> ()`
 * - `aten::_foreach_clamp_min_.ScalarList(Tensor[](!) self, Scalar[] scalars) -> ()`
 */
export const _foreachClampMin_: {
  (self: readonly Tensor[], other: readonly Tensor[]): void;
  (self: readonly Tensor[], scalar: Scalar): void;
  (self: readonly Tensor[], scalars: readonly Scalar[]): void;
} = lazy('_foreach_clamp_min_', 'List,Scalar,ScalarList');

/** `aten::_foreach_clone(Tensor[] self, *, MemoryFormat? memory_format=None) -> Tensor[]` */
export const _foreachClone: (self: readonly Tensor[], options?: { memoryFormat?: MemoryFormat | null }) => Tensor[] = lazy('_foreach_clone', '');

/** `aten::_foreach_copy_(Tensor[](!) self, Tensor[] src, bool non_blocking=False) -> ()` */
export const _foreachCopy_: {
  (self: readonly Tensor[], src: readonly Tensor[], options?: { nonBlocking?: boolean }): void;
  (self: readonly Tensor[], src: readonly Tensor[], nonBlocking: boolean): void;
} = lazy('_foreach_copy_', '');

/** `aten::_foreach_cos(Tensor[] self) -> Tensor[]` */
export const _foreachCos: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_cos', '');

/** `aten::_foreach_cos_(Tensor[](!) self) -> ()` */
export const _foreachCos_: (self: readonly Tensor[]) => void = lazy('_foreach_cos_', '');

/** `aten::_foreach_cosh(Tensor[] self) -> Tensor[]` */
export const _foreachCosh: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_cosh', '');

/** `aten::_foreach_cosh_(Tensor[](!) self) -> ()` */
export const _foreachCosh_: (self: readonly Tensor[]) => void = lazy('_foreach_cosh_', '');

/**
 * - `aten::_foreach_div.Tensor(Tensor[] self, Tensor other) -> Tensor[]`
 * - `aten::_foreach_div.List(Tensor[] self, Tensor[] other) -> Tensor[]`
 * - `aten::_foreach_div.Scalar(Tensor[] self, Scalar scalar) -> Tensor[]`
 * - `aten::_foreach_div.ScalarList(Tensor[] self, Scalar[] scalars) -> Tensor[]`
 */
export const _foreachDiv: {
  (self: readonly Tensor[], other: Tensor): Tensor[];
  (self: readonly Tensor[], other: readonly Tensor[]): Tensor[];
  (self: readonly Tensor[], scalar: Scalar): Tensor[];
  (self: readonly Tensor[], scalars: readonly Scalar[]): Tensor[];
} = lazy('_foreach_div', 'Tensor,List,Scalar,ScalarList');

/**
 * - `aten::_foreach_div_.Tensor(Tensor[](!) self, Tensor other) -> ()`
 * - `aten::_foreach_div_.List(Tensor[](!) self, Tensor[] other) -> ()`
 * - `aten::_foreach_div_.Scalar(Tensor[](!) self, Scalar scalar) -> ()`
 * - `aten::_foreach_div_.ScalarList(Tensor[](!) self, Scalar[] scalars) -> ()`
 */
export const _foreachDiv_: {
  (self: readonly Tensor[], other: Tensor): void;
  (self: readonly Tensor[], other: readonly Tensor[]): void;
  (self: readonly Tensor[], scalar: Scalar): void;
  (self: readonly Tensor[], scalars: readonly Scalar[]): void;
} = lazy('_foreach_div_', 'Tensor,List,Scalar,ScalarList');

/** `aten::_foreach_erf(Tensor[] self) -> Tensor[]` */
export const _foreachErf: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_erf', '');

/** `aten::_foreach_erf_(Tensor[](!) self) -> ()` */
export const _foreachErf_: (self: readonly Tensor[]) => void = lazy('_foreach_erf_', '');

/** `aten::_foreach_erfc(Tensor[] self) -> Tensor[]` */
export const _foreachErfc: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_erfc', '');

/** `aten::_foreach_erfc_(Tensor[](!) self) -> ()` */
export const _foreachErfc_: (self: readonly Tensor[]) => void = lazy('_foreach_erfc_', '');

/** `aten::_foreach_exp(Tensor[] self) -> Tensor[]` */
export const _foreachExp: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_exp', '');

/** `aten::_foreach_exp_(Tensor[](!) self) -> ()` */
export const _foreachExp_: (self: readonly Tensor[]) => void = lazy('_foreach_exp_', '');

/** `aten::_foreach_expm1(Tensor[] self) -> Tensor[]` */
export const _foreachExpm1: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_expm1', '');

/** `aten::_foreach_expm1_(Tensor[](!) self) -> ()` */
export const _foreachExpm1_: (self: readonly Tensor[]) => void = lazy('_foreach_expm1_', '');

/** `aten::_foreach_floor(Tensor[] self) -> Tensor[]` */
export const _foreachFloor: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_floor', '');

/** `aten::_foreach_floor_(Tensor[](!) self) -> ()` */
export const _foreachFloor_: (self: readonly Tensor[]) => void = lazy('_foreach_floor_', '');

/** `aten::_foreach_frac(Tensor[] self) -> Tensor[]` */
export const _foreachFrac: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_frac', '');

/** `aten::_foreach_frac_(Tensor[](!) self) -> ()` */
export const _foreachFrac_: (self: readonly Tensor[]) => void = lazy('_foreach_frac_', '');

/**
 * - `aten::_foreach_lerp.List(Tensor[] self, Tensor[] tensors1, Tensor[] weights) -> Tensor[]`
 * - `aten::_foreach_lerp.Scalar(Tensor[] self, Tensor[] tensors1, Scalar weight) -> Tensor[]`
 * - `aten::_foreach_lerp.ScalarList(Tensor[] self, Tensor[] tensors1, Scalar[] weight) -> Tensor[]`
 */
export const _foreachLerp: {
  (self: readonly Tensor[], tensors1: readonly Tensor[], weights: readonly Tensor[]): Tensor[];
  (self: readonly Tensor[], tensors1: readonly Tensor[], weight: Scalar): Tensor[];
  (self: readonly Tensor[], tensors1: readonly Tensor[], weight: readonly Scalar[]): Tensor[];
} = lazy('_foreach_lerp', 'List,Scalar,ScalarList');

/**
 * - `aten::_foreach_lerp_.List(Tensor[](!) self, Tensor[] tensors1, Tensor[] weights) -> ()`
 * - `aten::_foreach_lerp_.Scalar(Tensor[](!) self, Tensor[] tensors1, Scalar weight) -> ()`
 * - `aten::_foreach_lerp_.ScalarList(Tensor[](!) self, Tensor[] tensors1, Scalar[] weight) -> ()`
 */
export const _foreachLerp_: {
  (self: readonly Tensor[], tensors1: readonly Tensor[], weights: readonly Tensor[]): void;
  (self: readonly Tensor[], tensors1: readonly Tensor[], weight: Scalar): void;
  (self: readonly Tensor[], tensors1: readonly Tensor[], weight: readonly Scalar[]): void;
} = lazy('_foreach_lerp_', 'List,Scalar,ScalarList');

/** `aten::_foreach_lgamma(Tensor[] self) -> Tensor[]` */
export const _foreachLgamma: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_lgamma', '');

/** `aten::_foreach_lgamma_(Tensor[](!) self) -> ()` */
export const _foreachLgamma_: (self: readonly Tensor[]) => void = lazy('_foreach_lgamma_', '');

/** `aten::_foreach_log(Tensor[] self) -> Tensor[]` */
export const _foreachLog: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_log', '');

/** `aten::_foreach_log10(Tensor[] self) -> Tensor[]` */
export const _foreachLog10: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_log10', '');

/** `aten::_foreach_log10_(Tensor[](!) self) -> ()` */
export const _foreachLog10_: (self: readonly Tensor[]) => void = lazy('_foreach_log10_', '');

/** `aten::_foreach_log1p(Tensor[] self) -> Tensor[]` */
export const _foreachLog1p: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_log1p', '');

/** `aten::_foreach_log1p_(Tensor[](!) self) -> ()` */
export const _foreachLog1p_: (self: readonly Tensor[]) => void = lazy('_foreach_log1p_', '');

/** `aten::_foreach_log2(Tensor[] self) -> Tensor[]` */
export const _foreachLog2: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_log2', '');

/** `aten::_foreach_log2_(Tensor[](!) self) -> ()` */
export const _foreachLog2_: (self: readonly Tensor[]) => void = lazy('_foreach_log2_', '');

/** `aten::_foreach_log_(Tensor[](!) self) -> ()` */
export const _foreachLog_: (self: readonly Tensor[]) => void = lazy('_foreach_log_', '');

/** `aten::_foreach_max(Tensor[] self) -> Tensor[]` */
export const _foreachMax: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_max', '');

/**
 * - `aten::_foreach_maximum.List(Tensor[] self, Tensor[] other) -> Tensor[]`
 * - `aten::_foreach_maximum.Scalar(Tensor[] self, Scalar scalar) -> Tensor[]`
 * - `aten::_foreach_maximum.ScalarList(Tensor[] self, Scalar[] scalars) -> Tensor[]`
 */
export const _foreachMaximum: {
  (self: readonly Tensor[], other: readonly Tensor[]): Tensor[];
  (self: readonly Tensor[], scalar: Scalar): Tensor[];
  (self: readonly Tensor[], scalars: readonly Scalar[]): Tensor[];
} = lazy('_foreach_maximum', 'List,Scalar,ScalarList');

/**
 * - `aten::_foreach_maximum_.List(Tensor[](!) self, Tensor[] other) -> ()`
 * - `aten::_foreach_maximum_.Scalar(Tensor[](!) self, Scalar scalar) -> ()`
 * - `aten::_foreach_maximum_.ScalarList(Tensor[](!) self, Scalar[] scalars) -> ()`
 */
export const _foreachMaximum_: {
  (self: readonly Tensor[], other: readonly Tensor[]): void;
  (self: readonly Tensor[], scalar: Scalar): void;
  (self: readonly Tensor[], scalars: readonly Scalar[]): void;
} = lazy('_foreach_maximum_', 'List,Scalar,ScalarList');

/**
 * - `aten::_foreach_minimum.List(Tensor[] self, Tensor[] other) -> Tensor[]`
 * - `aten::_foreach_minimum.Scalar(Tensor[] self, Scalar scalar) -> Tensor[]`
 * - `aten::_foreach_minimum.ScalarList(Tensor[] self, Scalar[] scalars) -> Tensor[]`
 */
export const _foreachMinimum: {
  (self: readonly Tensor[], other: readonly Tensor[]): Tensor[];
  (self: readonly Tensor[], scalar: Scalar): Tensor[];
  (self: readonly Tensor[], scalars: readonly Scalar[]): Tensor[];
} = lazy('_foreach_minimum', 'List,Scalar,ScalarList');

/**
 * - `aten::_foreach_minimum_.List(Tensor[](!) self, Tensor[] other) -> ()`
 * - `aten::_foreach_minimum_.Scalar(Tensor[](!) self, Scalar scalar) -> ()`
 * - `aten::_foreach_minimum_.ScalarList(Tensor[](!) self, Scalar[] scalars) -> ()`
 */
export const _foreachMinimum_: {
  (self: readonly Tensor[], other: readonly Tensor[]): void;
  (self: readonly Tensor[], scalar: Scalar): void;
  (self: readonly Tensor[], scalars: readonly Scalar[]): void;
} = lazy('_foreach_minimum_', 'List,Scalar,ScalarList');

/** `aten::_foreach_mm(Tensor[] self, Tensor[] mat2) -> Tensor[]` */
export const _foreachMm: (self: readonly Tensor[], mat2: readonly Tensor[]) => Tensor[] = lazy('_foreach_mm', '');

/**
 * - `aten::_foreach_mul.Tensor(Tensor[] self, Tensor other) -> Tensor[]`
 * - `aten::_foreach_mul.List(Tensor[] self, Tensor[] other) -> Tensor[]`
 * - `aten::_foreach_mul.Scalar(Tensor[] self, Scalar scalar) -> Tensor[]`
 * - `aten::_foreach_mul.ScalarList(Tensor[] self, Scalar[] scalars) -> Tensor[]`
 */
export const _foreachMul: {
  (self: readonly Tensor[], other: Tensor): Tensor[];
  (self: readonly Tensor[], other: readonly Tensor[]): Tensor[];
  (self: readonly Tensor[], scalar: Scalar): Tensor[];
  (self: readonly Tensor[], scalars: readonly Scalar[]): Tensor[];
} = lazy('_foreach_mul', 'Tensor,List,Scalar,ScalarList');

/**
 * - `aten::_foreach_mul_.Tensor(Tensor[](!) self, Tensor other) -> ()`
 * - `aten::_foreach_mul_.List(Tensor[](!) self, Tensor[] other) -> ()`
 * - `aten::_foreach_mul_.Scalar(Tensor[](!) self, Scalar scalar) -> ()`
 * - `aten::_foreach_mul_.ScalarList(Tensor[](!) self, Scalar[] scalars) -> ()`
 */
export const _foreachMul_: {
  (self: readonly Tensor[], other: Tensor): void;
  (self: readonly Tensor[], other: readonly Tensor[]): void;
  (self: readonly Tensor[], scalar: Scalar): void;
  (self: readonly Tensor[], scalars: readonly Scalar[]): void;
} = lazy('_foreach_mul_', 'Tensor,List,Scalar,ScalarList');

/** `aten::_foreach_neg(Tensor[] self) -> Tensor[]` */
export const _foreachNeg: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_neg', '');

/** `aten::_foreach_neg_(Tensor[](!) self) -> ()` */
export const _foreachNeg_: (self: readonly Tensor[]) => void = lazy('_foreach_neg_', '');

/** `aten::_foreach_norm.Scalar(Tensor[] self, Scalar ord=2, ScalarType? dtype=None) -> Tensor[]` */
export const _foreachNorm: {
  (self: readonly Tensor[], options?: { ord?: Scalar; dtype?: DType | null }): Tensor[];
  (self: readonly Tensor[], ord: Scalar, dtype?: DType | null): Tensor[];
} = lazy('_foreach_norm', 'Scalar');

/**
 * - `aten::_foreach_pow.List(Tensor[] self, Tensor[] exponent) -> Tensor[]`
 * - `aten::_foreach_pow.Scalar(Tensor[] self, Scalar exponent) -> Tensor[]`
 * - `aten::_foreach_pow.ScalarAndTensor(Scalar self, Tensor[] exponent) -> Tensor[]`
 * - `aten::_foreach_pow.ScalarList(Tensor[] self, Scalar[] exponent) -> Tensor[]`
 */
export const _foreachPow: {
  (self: readonly Tensor[], exponent: readonly Tensor[]): Tensor[];
  (self: readonly Tensor[], exponent: Scalar): Tensor[];
  (self: Scalar, exponent: readonly Tensor[]): Tensor[];
  (self: readonly Tensor[], exponent: readonly Scalar[]): Tensor[];
} = lazy('_foreach_pow', 'List,Scalar,ScalarAndTensor,ScalarList');

/**
 * - `aten::_foreach_pow_.List(Tensor[](!) self, Tensor[] exponent) -> ()`
 * - `aten::_foreach_pow_.Scalar(Tensor[](!) self, Scalar exponent) -> ()`
 * - `aten::_foreach_pow_.ScalarList(Tensor[](!) self, Scalar[] exponent) -> ()`
 */
export const _foreachPow_: {
  (self: readonly Tensor[], exponent: readonly Tensor[]): void;
  (self: readonly Tensor[], exponent: Scalar): void;
  (self: readonly Tensor[], exponent: readonly Scalar[]): void;
} = lazy('_foreach_pow_', 'List,Scalar,ScalarList');

/** `aten::_foreach_powsum.Scalar(Tensor[] self, Scalar ord=2, ScalarType? dtype=None) -> Tensor[]` */
export const _foreachPowsum: {
  (self: readonly Tensor[], options?: { ord?: Scalar; dtype?: DType | null }): Tensor[];
  (self: readonly Tensor[], ord: Scalar, dtype?: DType | null): Tensor[];
} = lazy('_foreach_powsum', 'Scalar');

/** `aten::_foreach_reciprocal(Tensor[] self) -> Tensor[]` */
export const _foreachReciprocal: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_reciprocal', '');

/** `aten::_foreach_reciprocal_(Tensor[](!) self) -> ()` */
export const _foreachReciprocal_: (self: readonly Tensor[]) => void = lazy('_foreach_reciprocal_', '');

/** `aten::_foreach_round(Tensor[] self) -> Tensor[]` */
export const _foreachRound: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_round', '');

/** `aten::_foreach_round_(Tensor[](!) self) -> ()` */
export const _foreachRound_: (self: readonly Tensor[]) => void = lazy('_foreach_round_', '');

/** `aten::_foreach_rsqrt(Tensor[] self) -> Tensor[]` */
export const _foreachRsqrt: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_rsqrt', '');

/** `aten::_foreach_rsqrt_(Tensor[](!) self) -> ()` */
export const _foreachRsqrt_: (self: readonly Tensor[]) => void = lazy('_foreach_rsqrt_', '');

/** `aten::_foreach_sigmoid(Tensor[] self) -> Tensor[]` */
export const _foreachSigmoid: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_sigmoid', '');

/** `aten::_foreach_sigmoid_(Tensor[](!) self) -> ()` */
export const _foreachSigmoid_: (self: readonly Tensor[]) => void = lazy('_foreach_sigmoid_', '');

/** `aten::_foreach_sign(Tensor[] self) -> Tensor[]` */
export const _foreachSign: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_sign', '');

/** `aten::_foreach_sign_(Tensor[](!) self) -> ()` */
export const _foreachSign_: (self: readonly Tensor[]) => void = lazy('_foreach_sign_', '');

/** `aten::_foreach_sin(Tensor[] self) -> Tensor[]` */
export const _foreachSin: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_sin', '');

/** `aten::_foreach_sin_(Tensor[](!) self) -> ()` */
export const _foreachSin_: (self: readonly Tensor[]) => void = lazy('_foreach_sin_', '');

/** `aten::_foreach_sinh(Tensor[] self) -> Tensor[]` */
export const _foreachSinh: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_sinh', '');

/** `aten::_foreach_sinh_(Tensor[](!) self) -> ()` */
export const _foreachSinh_: (self: readonly Tensor[]) => void = lazy('_foreach_sinh_', '');

/** `aten::_foreach_sqrt(Tensor[] self) -> Tensor[]` */
export const _foreachSqrt: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_sqrt', '');

/** `aten::_foreach_sqrt_(Tensor[](!) self) -> ()` */
export const _foreachSqrt_: (self: readonly Tensor[]) => void = lazy('_foreach_sqrt_', '');

/**
 * - `aten::_foreach_sub.List(Tensor[] self, Tensor[] other, *, Scalar alpha=1) -> Tensor[]`
 * - `aten::_foreach_sub.Scalar(Tensor[] self, Scalar scalar) -> Tensor[]`
 * - `aten::_foreach_sub.ScalarList(Tensor[] self, Scalar[] scalars) -> Tensor[]`
 */
export const _foreachSub: {
  (self: readonly Tensor[], other: readonly Tensor[], options?: { alpha?: Scalar }): Tensor[];
  (self: readonly Tensor[], scalar: Scalar): Tensor[];
  (self: readonly Tensor[], scalars: readonly Scalar[]): Tensor[];
} = lazy('_foreach_sub', 'List,Scalar,ScalarList');

/**
 * - `aten::_foreach_sub_.List(Tensor[](!) self, Tensor[] other, *, Scalar alpha=1) -> ()`
 * - `aten::_foreach_sub_.Scalar(Tensor[](!) self, Scalar scalar) -> ()`
 * - `aten::_foreach_sub_.ScalarList(Tensor[](!) self, Scalar[] scalars) -> ()`
 */
export const _foreachSub_: {
  (self: readonly Tensor[], other: readonly Tensor[], options?: { alpha?: Scalar }): void;
  (self: readonly Tensor[], scalar: Scalar): void;
  (self: readonly Tensor[], scalars: readonly Scalar[]): void;
} = lazy('_foreach_sub_', 'List,Scalar,ScalarList');

/** `aten::_foreach_tan(Tensor[] self) -> Tensor[]` */
export const _foreachTan: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_tan', '');

/** `aten::_foreach_tan_(Tensor[](!) self) -> ()` */
export const _foreachTan_: (self: readonly Tensor[]) => void = lazy('_foreach_tan_', '');

/** `aten::_foreach_tanh(Tensor[] self) -> Tensor[]` */
export const _foreachTanh: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_tanh', '');

/** `aten::_foreach_tanh_(Tensor[](!) self) -> ()` */
export const _foreachTanh_: (self: readonly Tensor[]) => void = lazy('_foreach_tanh_', '');

/** `aten::_foreach_trunc(Tensor[] self) -> Tensor[]` */
export const _foreachTrunc: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_trunc', '');

/** `aten::_foreach_trunc_(Tensor[](!) self) -> ()` */
export const _foreachTrunc_: (self: readonly Tensor[]) => void = lazy('_foreach_trunc_', '');

/** `aten::_foreach_zero(Tensor[] self) -> Tensor[] self_out` */
export const _foreachZero: (self: readonly Tensor[]) => Tensor[] = lazy('_foreach_zero', '');

/** `aten::_foreach_zero_(Tensor[](!) self) -> ()` */
export const _foreachZero_: (self: readonly Tensor[]) => void = lazy('_foreach_zero_', '');

/** `aten::_functional_assert_async.msg(Tensor self, str assert_msg, Tensor dep_token) -> Tensor` */
export const _functionalAssertAsync: (self: Tensor, assertMsg: string, depToken: Tensor) => Tensor = lazy('_functional_assert_async', 'msg');

/** `aten::_functional_assert_scalar(Scalar self, str assert_msg, Tensor dep_token) -> Tensor` */
export const _functionalAssertScalar: (self: Scalar, assertMsg: string, depToken: Tensor) => Tensor = lazy('_functional_assert_scalar', '');

/** `aten::_functional_sym_constrain_range(Scalar size, int? min, int? max, Tensor dep_token) -> Tensor` */
export const _functionalSymConstrainRange: (size: Scalar, min: number | bigint | null, max: number | bigint | null, depToken: Tensor) => Tensor = lazy('_functional_sym_constrain_range', '');

/** `aten::_functional_sym_constrain_range_for_size(Scalar size, int? min, int? max, Tensor dep_token) -> Tensor` */
export const _functionalSymConstrainRangeForSize: (size: Scalar, min: number | bigint | null, max: number | bigint | null, depToken: Tensor) => Tensor = lazy('_functional_sym_constrain_range_for_size', '');

/**
 * - `aten::_fused_adagrad(Tensor[] self, Tensor[] grads, Tensor[] state_sums, Tensor[] state_steps, *, float lr, float lr_decay, float weight_decay, float eps, bool maximize, Tensor? grad_scale=None, Tensor? found_inf=None) -> (Tensor[] self_out, Tensor[] grads_out, Tensor[] state_sums_out, Tensor[] state_steps_out)`
 * - `aten::_fused_adagrad.tensor_lr(Tensor[] self, Tensor[] grads, Tensor[] state_sums, Tensor[] state_steps, *, Tensor lr, float lr_decay, float weight_decay, float eps, bool maximize, Tensor? grad_scale=None, Tensor? found_inf=None) -> (Tensor[] self_out, Tensor[] grads_out, Tensor[] state_sums_out)`
 */
export const _fusedAdagrad: {
  (self: readonly Tensor[], grads: readonly Tensor[], stateSums: readonly Tensor[], stateSteps: readonly Tensor[], options: { lr: number; lrDecay: number; weightDecay: number; eps: number; maximize: boolean; gradScale?: Tensor | null; foundInf?: Tensor | null }): { selfOut: Tensor[]; gradsOut: Tensor[]; stateSumsOut: Tensor[]; stateStepsOut: Tensor[] };
  (self: readonly Tensor[], grads: readonly Tensor[], stateSums: readonly Tensor[], stateSteps: readonly Tensor[], options: { lr: Tensor; lrDecay: number; weightDecay: number; eps: number; maximize: boolean; gradScale?: Tensor | null; foundInf?: Tensor | null }): { selfOut: Tensor[]; gradsOut: Tensor[]; stateSumsOut: Tensor[] };
} = lazy('_fused_adagrad', ',tensor_lr');

/**
 * - `aten::_fused_adagrad_(Tensor[](!) self, Tensor[](!) grads, Tensor[](!) state_sums, Tensor[](!) state_steps, *, float lr, float lr_decay, float weight_decay, float eps, bool maximize, Tensor? grad_scale=None, Tensor? found_inf=None) -> ()`
 * - `aten::_fused_adagrad_.tensor_lr(Tensor[](!) self, Tensor[](!) grads, Tensor[](!) state_sums, Tensor[] state_steps, *, Tensor lr, float lr_decay, float weight_decay, float eps, bool maximize, Tensor? grad_scale=None, Tensor? found_inf=None) -> ()`
 */
export const _fusedAdagrad_: {
  (self: readonly Tensor[], grads: readonly Tensor[], stateSums: readonly Tensor[], stateSteps: readonly Tensor[], options: { lr: number; lrDecay: number; weightDecay: number; eps: number; maximize: boolean; gradScale?: Tensor | null; foundInf?: Tensor | null }): void;
  (self: readonly Tensor[], grads: readonly Tensor[], stateSums: readonly Tensor[], stateSteps: readonly Tensor[], options: { lr: Tensor; lrDecay: number; weightDecay: number; eps: number; maximize: boolean; gradScale?: Tensor | null; foundInf?: Tensor | null }): void;
} = lazy('_fused_adagrad_', ',tensor_lr');

/**
 * - `aten::_fused_adam(Tensor[] self, Tensor[] grads, Tensor[] exp_avgs, Tensor[] exp_avg_sqs, Tensor[] max_exp_avg_sqs, Tensor[] state_steps, *, float lr, float beta1, float beta2, float weight_decay, float eps, bool amsgrad, bool maximize, Tensor? grad_scale=None, Tensor? found_inf=None) -> (Tensor[] self_out, Tensor[] grads_out, Tensor[] exp_avgs_out, Tensor[] exp_avg_sqs_out, Tensor[] max_exp_avg_sqs_out)`
 * - `aten::_fused_adam.tensor_lr(Tensor[] self, Tensor[] grads, Tensor[] exp_avgs, Tensor[] exp_avg_sqs, Tensor[] max_exp_avg_sqs, Tensor[] state_steps, *, Tensor lr, float beta1, float beta2, float weight_decay, float eps, bool amsgrad, bool maximize, Tensor? grad_scale=None, Tensor? found_inf=None) -> (Tensor[] self_out, Tensor[] grads_out, Tensor[] exp_avgs_out, Tensor[] exp_avg_sqs_out, Tensor[] max_exp_avg_sqs_out)`
 */
export const _fusedAdam: {
  (self: readonly Tensor[], grads: readonly Tensor[], expAvgs: readonly Tensor[], expAvgSqs: readonly Tensor[], maxExpAvgSqs: readonly Tensor[], stateSteps: readonly Tensor[], options: { lr: number; beta1: number; beta2: number; weightDecay: number; eps: number; amsgrad: boolean; maximize: boolean; gradScale?: Tensor | null; foundInf?: Tensor | null }): { selfOut: Tensor[]; gradsOut: Tensor[]; expAvgsOut: Tensor[]; expAvgSqsOut: Tensor[]; maxExpAvgSqsOut: Tensor[] };
  (self: readonly Tensor[], grads: readonly Tensor[], expAvgs: readonly Tensor[], expAvgSqs: readonly Tensor[], maxExpAvgSqs: readonly Tensor[], stateSteps: readonly Tensor[], options: { lr: Tensor; beta1: number; beta2: number; weightDecay: number; eps: number; amsgrad: boolean; maximize: boolean; gradScale?: Tensor | null; foundInf?: Tensor | null }): { selfOut: Tensor[]; gradsOut: Tensor[]; expAvgsOut: Tensor[]; expAvgSqsOut: Tensor[]; maxExpAvgSqsOut: Tensor[] };
} = lazy('_fused_adam', ',tensor_lr');

/**
 * - `aten::_fused_adam_(Tensor[](!) self, Tensor[](!) grads, Tensor[](!) exp_avgs, Tensor[](!) exp_avg_sqs, Tensor[](!) max_exp_avg_sqs, Tensor[] state_steps, *, float lr, float beta1, float beta2, float weight_decay, float eps, bool amsgrad, bool maximize, Tensor? grad_scale=None, Tensor? found_inf=None) -> ()`
 * - `aten::_fused_adam_.tensor_lr(Tensor[](!) self, Tensor[](!) grads, Tensor[](!) exp_avgs, Tensor[](!) exp_avg_sqs, Tensor[](!) max_exp_avg_sqs, Tensor[] state_steps, *, Tensor lr, float beta1, float beta2, float weight_decay, float eps, bool amsgrad, bool maximize, Tensor? grad_scale=None, Tensor? found_inf=None) -> ()`
 */
export const _fusedAdam_: {
  (self: readonly Tensor[], grads: readonly Tensor[], expAvgs: readonly Tensor[], expAvgSqs: readonly Tensor[], maxExpAvgSqs: readonly Tensor[], stateSteps: readonly Tensor[], options: { lr: number; beta1: number; beta2: number; weightDecay: number; eps: number; amsgrad: boolean; maximize: boolean; gradScale?: Tensor | null; foundInf?: Tensor | null }): void;
  (self: readonly Tensor[], grads: readonly Tensor[], expAvgs: readonly Tensor[], expAvgSqs: readonly Tensor[], maxExpAvgSqs: readonly Tensor[], stateSteps: readonly Tensor[], options: { lr: Tensor; beta1: number; beta2: number; weightDecay: number; eps: number; amsgrad: boolean; maximize: boolean; gradScale?: Tensor | null; foundInf?: Tensor | null }): void;
} = lazy('_fused_adam_', ',tensor_lr');

/**
 * - `aten::_fused_adamw(Tensor[] self, Tensor[] grads, Tensor[] exp_avgs, Tensor[] exp_avg_sqs, Tensor[] max_exp_avg_sqs, Tensor[] state_steps, *, float lr, float beta1, float beta2, float weight_decay, float eps, bool amsgrad, bool maximize, Tensor? grad_scale=None, Tensor? found_inf=None) -> (Tensor[] self_out, Tensor[] grads_out, Tensor[] exp_avgs_out, Tensor[] exp_avg_sqs_out, Tensor[] max_exp_avg_sqs_out)`
 * - `aten::_fused_adamw.tensor_lr(Tensor[] self, Tensor[] grads, Tensor[] exp_avgs, Tensor[] exp_avg_sqs, Tensor[] max_exp_avg_sqs, Tensor[] state_steps, *, Tensor lr, float beta1, float beta2, float weight_decay, float eps, bool amsgrad, bool maximize, Tensor? grad_scale=None, Tensor? found_inf=None) -> (Tensor[] self_out, Tensor[] grads_out, Tensor[] exp_avgs_out, Tensor[] exp_avg_sqs_out, Tensor[] max_exp_avg_sqs_out)`
 */
export const _fusedAdamw: {
  (self: readonly Tensor[], grads: readonly Tensor[], expAvgs: readonly Tensor[], expAvgSqs: readonly Tensor[], maxExpAvgSqs: readonly Tensor[], stateSteps: readonly Tensor[], options: { lr: number; beta1: number; beta2: number; weightDecay: number; eps: number; amsgrad: boolean; maximize: boolean; gradScale?: Tensor | null; foundInf?: Tensor | null }): { selfOut: Tensor[]; gradsOut: Tensor[]; expAvgsOut: Tensor[]; expAvgSqsOut: Tensor[]; maxExpAvgSqsOut: Tensor[] };
  (self: readonly Tensor[], grads: readonly Tensor[], expAvgs: readonly Tensor[], expAvgSqs: readonly Tensor[], maxExpAvgSqs: readonly Tensor[], stateSteps: readonly Tensor[], options: { lr: Tensor; beta1: number; beta2: number; weightDecay: number; eps: number; amsgrad: boolean; maximize: boolean; gradScale?: Tensor | null; foundInf?: Tensor | null }): { selfOut: Tensor[]; gradsOut: Tensor[]; expAvgsOut: Tensor[]; expAvgSqsOut: Tensor[]; maxExpAvgSqsOut: Tensor[] };
} = lazy('_fused_adamw', ',tensor_lr');

/**
 * - `aten::_fused_adamw_(Tensor[](!) self, Tensor[](!) grads, Tensor[](!) exp_avgs, Tensor[](!) exp_avg_sqs, Tensor[](!) max_exp_avg_sqs, Tensor[] state_steps, *, float lr, float beta1, float beta2, float weight_decay, float eps, bool amsgrad, bool maximize, Tensor? grad_scale=None, Tensor? found_inf=None) -> ()`
 * - `aten::_fused_adamw_.tensor_lr(Tensor[](!) self, Tensor[](!) grads, Tensor[](!) exp_avgs, Tensor[](!) exp_avg_sqs, Tensor[](!) max_exp_avg_sqs, Tensor[] state_steps, *, Tensor lr, float beta1, float beta2, float weight_decay, float eps, bool amsgrad, bool maximize, Tensor? grad_scale=None, Tensor? found_inf=None) -> ()`
 */
export const _fusedAdamw_: {
  (self: readonly Tensor[], grads: readonly Tensor[], expAvgs: readonly Tensor[], expAvgSqs: readonly Tensor[], maxExpAvgSqs: readonly Tensor[], stateSteps: readonly Tensor[], options: { lr: number; beta1: number; beta2: number; weightDecay: number; eps: number; amsgrad: boolean; maximize: boolean; gradScale?: Tensor | null; foundInf?: Tensor | null }): void;
  (self: readonly Tensor[], grads: readonly Tensor[], expAvgs: readonly Tensor[], expAvgSqs: readonly Tensor[], maxExpAvgSqs: readonly Tensor[], stateSteps: readonly Tensor[], options: { lr: Tensor; beta1: number; beta2: number; weightDecay: number; eps: number; amsgrad: boolean; maximize: boolean; gradScale?: Tensor | null; foundInf?: Tensor | null }): void;
} = lazy('_fused_adamw_', ',tensor_lr');

/** `aten::_fused_rms_norm(Tensor input, int[] normalized_shape, Tensor? weight, float? eps) -> (Tensor, Tensor)` */
export const _fusedRmsNorm: (input: Tensor, normalizedShape: readonly number[], weight: Tensor | null, eps: number | null) => [Tensor, Tensor] = lazy('_fused_rms_norm', '');

/**
 * - `aten::_fused_sgd(Tensor[] self, Tensor[] grads, Tensor[] momentum_buffer_list, *, float weight_decay, float momentum, float lr, float dampening, bool nesterov, bool maximize, bool is_first_step, Tensor? grad_scale=None, Tensor? found_inf=None) -> (Tensor[] self_out, Tensor[] grads_out, Tensor[] momentum_buffer_list_out)`
 * - `aten::_fused_sgd.tensor_lr(Tensor[] self, Tensor[] grads, Tensor[] momentum_buffer_list, *, float weight_decay, float momentum, Tensor lr, float dampening, bool nesterov, bool maximize, bool is_first_step, Tensor? grad_scale=None, Tensor? found_inf=None) -> (Tensor[] self_out, Tensor[] grads_out, Tensor[] momentum_buffer_list_out)`
 */
export const _fusedSgd: {
  (self: readonly Tensor[], grads: readonly Tensor[], momentumBufferList: readonly Tensor[], options: { weightDecay: number; momentum: number; lr: number; dampening: number; nesterov: boolean; maximize: boolean; isFirstStep: boolean; gradScale?: Tensor | null; foundInf?: Tensor | null }): { selfOut: Tensor[]; gradsOut: Tensor[]; momentumBufferListOut: Tensor[] };
  (self: readonly Tensor[], grads: readonly Tensor[], momentumBufferList: readonly Tensor[], options: { weightDecay: number; momentum: number; lr: Tensor; dampening: number; nesterov: boolean; maximize: boolean; isFirstStep: boolean; gradScale?: Tensor | null; foundInf?: Tensor | null }): { selfOut: Tensor[]; gradsOut: Tensor[]; momentumBufferListOut: Tensor[] };
} = lazy('_fused_sgd', ',tensor_lr');

/**
 * - `aten::_fused_sgd_(Tensor[](!) self, Tensor[](!) grads, Tensor[](!) momentum_buffer_list, *, float weight_decay, float momentum, float lr, float dampening, bool nesterov, bool maximize, bool is_first_step, Tensor? grad_scale=None, Tensor? found_inf=None) -> ()`
 * - `aten::_fused_sgd_.tensor_lr(Tensor[](!) self, Tensor[](!) grads, Tensor[](!) momentum_buffer_list, *, float weight_decay, float momentum, Tensor lr, float dampening, bool nesterov, bool maximize, bool is_first_step, Tensor? grad_scale=None, Tensor? found_inf=None) -> ()`
 */
export const _fusedSgd_: {
  (self: readonly Tensor[], grads: readonly Tensor[], momentumBufferList: readonly Tensor[], options: { weightDecay: number; momentum: number; lr: number; dampening: number; nesterov: boolean; maximize: boolean; isFirstStep: boolean; gradScale?: Tensor | null; foundInf?: Tensor | null }): void;
  (self: readonly Tensor[], grads: readonly Tensor[], momentumBufferList: readonly Tensor[], options: { weightDecay: number; momentum: number; lr: Tensor; dampening: number; nesterov: boolean; maximize: boolean; isFirstStep: boolean; gradScale?: Tensor | null; foundInf?: Tensor | null }): void;
} = lazy('_fused_sgd_', ',tensor_lr');

/** `aten::_grouped_mm(Tensor self, Tensor mat2, Tensor? offs=None, Tensor? bias=None, ScalarType? out_dtype=None) -> Tensor` */
export const _groupedMm: {
  (self: Tensor, mat2: Tensor, options?: { offs?: Tensor | null; bias?: Tensor | null; outDtype?: DType | null }): Tensor;
  (self: Tensor, mat2: Tensor, offs: Tensor | null, bias?: Tensor | null, outDtype?: DType | null): Tensor;
} = lazy('_grouped_mm', '');

/** `aten::_int_mm(Tensor self, Tensor mat2) -> Tensor` */
export const _intMm: (self: Tensor, mat2: Tensor) => Tensor = lazy('_int_mm', '');

/** `aten::_is_all_true(Tensor self) -> Tensor` */
export const _isAllTrue: (self: Tensor) => Tensor = lazy('_is_all_true', '');

/** `aten::_is_any_true(Tensor self) -> Tensor` */
export const _isAnyTrue: (self: Tensor) => Tensor = lazy('_is_any_true', '');

/** `aten::_linalg_check_errors(Tensor info, str api_name, *, bool is_matrix) -> ()` */
export const _linalgCheckErrors: (info: Tensor, apiName: string, options: { isMatrix: boolean }) => void = lazy('_linalg_check_errors', '');

/** `aten::_linalg_det(Tensor A) -> (Tensor result, Tensor LU, Tensor pivots)` */
export const _linalgDet: (A: Tensor) => { result: Tensor; LU: Tensor; pivots: Tensor } = lazy('_linalg_det', '');

/** `aten::_linalg_eigh(Tensor A, str UPLO="L", bool compute_v=True) -> (Tensor eigenvalues, Tensor eigenvectors)` */
export const _linalgEigh: {
  (A: Tensor, options?: { UPLO?: string; computeV?: boolean }): { eigenvalues: Tensor; eigenvectors: Tensor };
  (A: Tensor, UPLO: string, computeV?: boolean): { eigenvalues: Tensor; eigenvectors: Tensor };
} = lazy('_linalg_eigh', '');

/** `aten::_linalg_eigvals(Tensor self) -> Tensor` */
export const _linalgEigvals: (self: Tensor) => Tensor = lazy('_linalg_eigvals', '');

/** `aten::_linalg_slogdet(Tensor A) -> (Tensor sign, Tensor logabsdet, Tensor LU, Tensor pivots)` */
export const _linalgSlogdet: (A: Tensor) => { sign: Tensor; logabsdet: Tensor; LU: Tensor; pivots: Tensor } = lazy('_linalg_slogdet', '');

/** `aten::_linalg_solve_ex(Tensor A, Tensor B, *, bool left=True, bool check_errors=False) -> (Tensor result, Tensor LU, Tensor pivots, Tensor info)` */
export const _linalgSolveEx: (A: Tensor, B: Tensor, options?: { left?: boolean; checkErrors?: boolean }) => { result: Tensor; LU: Tensor; pivots: Tensor; info: Tensor } = lazy('_linalg_solve_ex', '');

/** `aten::_linalg_svd(Tensor A, bool full_matrices=False, bool compute_uv=True, *, str? driver=None) -> (Tensor U, Tensor S, Tensor Vh)` */
export const _linalgSvd: {
  (A: Tensor, options?: { fullMatrices?: boolean; computeUv?: boolean; driver?: string | null }): { U: Tensor; S: Tensor; Vh: Tensor };
  (A: Tensor, fullMatrices: boolean, computeUv?: boolean, options?: { driver?: string | null }): { U: Tensor; S: Tensor; Vh: Tensor };
} = lazy('_linalg_svd', '');

/** `aten::_local_scalar_dense(Tensor self) -> Scalar` */
export const _localScalarDense: (self: Tensor) => Scalar = lazy('_local_scalar_dense', '');

/** `aten::_log_softmax(Tensor self, int dim, bool half_to_float) -> Tensor` */
export const _logSoftmax: (self: Tensor, dim: number | bigint, halfToFloat: boolean) => Tensor = lazy('_log_softmax', '');

/** `aten::_logcumsumexp(Tensor self, int dim) -> Tensor` */
export const _logcumsumexp: (self: Tensor, dim: number | bigint) => Tensor = lazy('_logcumsumexp', '');

/** `aten::_make_dep_token(*, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
export const _makeDepToken: (options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }) => Tensor = lazy('_make_dep_token', '');

/** `aten::_masked_softmax(Tensor self, Tensor mask, int? dim=None, int? mask_type=None) -> Tensor` */
export const _maskedSoftmax: {
  (self: Tensor, mask: Tensor, options?: { dim?: number | bigint | null; maskType?: number | bigint | null }): Tensor;
  (self: Tensor, mask: Tensor, dim: number | bigint | null, maskType?: number | bigint | null): Tensor;
} = lazy('_masked_softmax', '');

/**
 * - `aten::_native_batch_norm_legit(Tensor input, Tensor? weight, Tensor? bias, Tensor(!) running_mean, Tensor(!) running_var, bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor)`
 * - `aten::_native_batch_norm_legit.no_stats(Tensor input, Tensor? weight, Tensor? bias, bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor)`
 */
export const _nativeBatchNormLegit: {
  (input: Tensor, weight: Tensor | null, bias: Tensor | null, runningMean: Tensor, runningVar: Tensor, training: boolean, momentum: number, eps: number): [Tensor, Tensor, Tensor];
  (input: Tensor, weight: Tensor | null, bias: Tensor | null, training: boolean, momentum: number, eps: number): [Tensor, Tensor, Tensor];
} = lazy('_native_batch_norm_legit', ',no_stats');

/** `aten::_native_batch_norm_legit_functional(Tensor input, Tensor? weight, Tensor? bias, Tensor running_mean, Tensor running_var, bool training, float momentum, float eps) -> (Tensor, Tensor, Tensor, Tensor running_mean_out, Tensor running_var_out)` */
export const _nativeBatchNormLegitFunctional: (input: Tensor, weight: Tensor | null, bias: Tensor | null, runningMean: Tensor, runningVar: Tensor, training: boolean, momentum: number, eps: number) => [Tensor, Tensor, Tensor, Tensor, Tensor] = lazy('_native_batch_norm_legit_functional', '');

/** `aten::_native_batch_norm_legit_no_training(Tensor input, Tensor? weight, Tensor? bias, Tensor running_mean, Tensor running_var, float momentum, float eps) -> (Tensor, Tensor, Tensor)` */
export const _nativeBatchNormLegitNoTraining: (input: Tensor, weight: Tensor | null, bias: Tensor | null, runningMean: Tensor, runningVar: Tensor, momentum: number, eps: number) => [Tensor, Tensor, Tensor] = lazy('_native_batch_norm_legit_no_training', '');

/** `aten::_neg_view(Tensor self) -> Tensor` */
export const _negView: (self: Tensor) => Tensor = lazy('_neg_view', '');

/** `aten::_nnz(Tensor self) -> int` */
export const _nnz: (self: Tensor) => number = lazy('_nnz', '');

/** `aten::_pack_padded_sequence(Tensor input, Tensor lengths, bool batch_first) -> (Tensor, Tensor)` */
export const _packPaddedSequence: (input: Tensor, lengths: Tensor, batchFirst: boolean) => [Tensor, Tensor] = lazy('_pack_padded_sequence', '');

/** `aten::_pad_circular(Tensor self, SymInt[] pad) -> Tensor` */
export const _padCircular: (self: Tensor, pad: readonly number[]) => Tensor = lazy('_pad_circular', '');

/** `aten::_pad_enum(Tensor self, SymInt[] pad, int mode, float? value=None) -> Tensor` */
export const _padEnum: {
  (self: Tensor, pad: readonly number[], mode: number | bigint, options?: { value?: number | null }): Tensor;
  (self: Tensor, pad: readonly number[], mode: number | bigint, value: number | null): Tensor;
} = lazy('_pad_enum', '');

/** `aten::_pad_packed_sequence(Tensor data, Tensor batch_sizes, bool batch_first, Scalar padding_value, int total_length) -> (Tensor, Tensor)` */
export const _padPackedSequence: (data: Tensor, batchSizes: Tensor, batchFirst: boolean, paddingValue: Scalar, totalLength: number | bigint) => [Tensor, Tensor] = lazy('_pad_packed_sequence', '');

/** `aten::_pdist_forward(Tensor self, float p=2) -> Tensor` */
export const _pdistForward: {
  (self: Tensor, options?: { p?: number }): Tensor;
  (self: Tensor, p: number): Tensor;
} = lazy('_pdist_forward', '');

/** `aten::_prelu_kernel(Tensor self, Tensor weight) -> Tensor` */
export const _preluKernel: (self: Tensor, weight: Tensor) => Tensor = lazy('_prelu_kernel', '');

/** `aten::_reshape_copy(Tensor self, SymInt[] size) -> Tensor` */
export const _reshapeCopy: (self: Tensor, size: readonly number[]) => Tensor = lazy('_reshape_copy', '');

/** `aten::_safe_softmax(Tensor self, int dim, ScalarType? dtype=None) -> Tensor` */
export const _safeSoftmax: {
  (self: Tensor, dim: number | bigint, options?: { dtype?: DType | null }): Tensor;
  (self: Tensor, dim: number | bigint, dtype: DType | null): Tensor;
} = lazy('_safe_softmax', '');

/** `aten::_sample_dirichlet(Tensor self, Generator? generator=None) -> Tensor` */
export const _sampleDirichlet: {
  (self: Tensor, options?: { generator?: Generator | null }): Tensor;
  (self: Tensor, generator: Generator | null): Tensor;
} = lazy('_sample_dirichlet', '');

/** `aten::_scaled_dot_product_attention_math(Tensor query, Tensor key, Tensor value, Tensor? attn_mask=None, float dropout_p=0, bool is_causal=False, Tensor? dropout_mask=None, *, float? scale=None, bool enable_gqa=False) -> (Tensor, Tensor)` */
export const _scaledDotProductAttentionMath: {
  (query: Tensor, key: Tensor, value: Tensor, options?: { attnMask?: Tensor | null; dropoutP?: number; isCausal?: boolean; dropoutMask?: Tensor | null; scale?: number | null; enableGqa?: boolean }): [Tensor, Tensor];
  (query: Tensor, key: Tensor, value: Tensor, attnMask: Tensor | null, dropoutP?: number, isCausal?: boolean, dropoutMask?: Tensor | null, options?: { scale?: number | null; enableGqa?: boolean }): [Tensor, Tensor];
} = lazy('_scaled_dot_product_attention_math', '');

/** `aten::_scaled_dot_product_attention_math_for_mps(Tensor query, Tensor key, Tensor value, Tensor? attn_mask=None, float dropout_p=0, bool is_causal=False, Tensor? dropout_mask=None, *, float? scale=None, bool enable_gqa=False) -> (Tensor, Tensor)` */
export const _scaledDotProductAttentionMathForMps: {
  (query: Tensor, key: Tensor, value: Tensor, options?: { attnMask?: Tensor | null; dropoutP?: number; isCausal?: boolean; dropoutMask?: Tensor | null; scale?: number | null; enableGqa?: boolean }): [Tensor, Tensor];
  (query: Tensor, key: Tensor, value: Tensor, attnMask: Tensor | null, dropoutP?: number, isCausal?: boolean, dropoutMask?: Tensor | null, options?: { scale?: number | null; enableGqa?: boolean }): [Tensor, Tensor];
} = lazy('_scaled_dot_product_attention_math_for_mps', '');

/** `aten::_scaled_dot_product_cudnn_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_bias, bool compute_log_sumexp, float dropout_p=0, bool is_causal=False, bool return_debug_mask=False, *, float? scale=None) -> (Tensor output, Tensor logsumexp, Tensor cum_seq_q, Tensor cum_seq_k, SymInt max_q, SymInt max_k, Tensor philox_seed, Tensor philox_offset, Tensor debug_attn_mask)` */
export const _scaledDotProductCudnnAttention: {
  (query: Tensor, key: Tensor, value: Tensor, attnBias: Tensor | null, computeLogSumexp: boolean, options?: { dropoutP?: number; isCausal?: boolean; returnDebugMask?: boolean; scale?: number | null }): { output: Tensor; logsumexp: Tensor; cumSeqQ: Tensor; cumSeqK: Tensor; maxQ: number; maxK: number; philoxSeed: Tensor; philoxOffset: Tensor; debugAttnMask: Tensor };
  (query: Tensor, key: Tensor, value: Tensor, attnBias: Tensor | null, computeLogSumexp: boolean, dropoutP: number, isCausal?: boolean, returnDebugMask?: boolean, options?: { scale?: number | null }): { output: Tensor; logsumexp: Tensor; cumSeqQ: Tensor; cumSeqK: Tensor; maxQ: number; maxK: number; philoxSeed: Tensor; philoxOffset: Tensor; debugAttnMask: Tensor };
} = lazy('_scaled_dot_product_cudnn_attention', '');

/** `aten::_scaled_dot_product_efficient_attention(Tensor query, Tensor key, Tensor value, Tensor? attn_bias, bool compute_log_sumexp, float dropout_p=0, bool is_causal=False, *, float? scale=None) -> (Tensor output, Tensor log_sumexp, Tensor philox_seed, Tensor philox_offset)` */
export const _scaledDotProductEfficientAttention: {
  (query: Tensor, key: Tensor, value: Tensor, attnBias: Tensor | null, computeLogSumexp: boolean, options?: { dropoutP?: number; isCausal?: boolean; scale?: number | null }): { output: Tensor; logSumexp: Tensor; philoxSeed: Tensor; philoxOffset: Tensor };
  (query: Tensor, key: Tensor, value: Tensor, attnBias: Tensor | null, computeLogSumexp: boolean, dropoutP: number, isCausal?: boolean, options?: { scale?: number | null }): { output: Tensor; logSumexp: Tensor; philoxSeed: Tensor; philoxOffset: Tensor };
} = lazy('_scaled_dot_product_efficient_attention', '');

/**
 * - `aten::_scaled_dot_product_flash_attention(Tensor query, Tensor key, Tensor value, float dropout_p=0, bool is_causal=False, bool return_debug_mask=False, *, float? scale=None) -> (Tensor output, Tensor logsumexp, Tensor cum_seq_q, Tensor cum_seq_k, SymInt max_q, SymInt max_k, Tensor rng_state, Tensor unused, Tensor debug_attn_mask)`
 * - `aten::_scaled_dot_product_flash_attention.quantized(Tensor query, Tensor key, Tensor value, Tensor? q_descale, Tensor? k_descale, Tensor? v_descale, float dropout_p=0, bool is_causal=False, bool return_debug_mask=False, *, float? scale=None) -> (Tensor output, Tensor logsumexp, Tensor cum_seq_q, Tensor cum_seq_k, SymInt max_q, SymInt max_k, Tensor rng_state, Tensor unused, Tensor debug_attn_mask)`
 */
export const _scaledDotProductFlashAttention: {
  (query: Tensor, key: Tensor, value: Tensor, options?: { dropoutP?: number; isCausal?: boolean; returnDebugMask?: boolean; scale?: number | null }): { output: Tensor; logsumexp: Tensor; cumSeqQ: Tensor; cumSeqK: Tensor; maxQ: number; maxK: number; rngState: Tensor; unused: Tensor; debugAttnMask: Tensor };
  (query: Tensor, key: Tensor, value: Tensor, dropoutP: number, isCausal?: boolean, returnDebugMask?: boolean, options?: { scale?: number | null }): { output: Tensor; logsumexp: Tensor; cumSeqQ: Tensor; cumSeqK: Tensor; maxQ: number; maxK: number; rngState: Tensor; unused: Tensor; debugAttnMask: Tensor };
  (query: Tensor, key: Tensor, value: Tensor, qDescale: Tensor | null, kDescale: Tensor | null, vDescale: Tensor | null, options?: { dropoutP?: number; isCausal?: boolean; returnDebugMask?: boolean; scale?: number | null }): { output: Tensor; logsumexp: Tensor; cumSeqQ: Tensor; cumSeqK: Tensor; maxQ: number; maxK: number; rngState: Tensor; unused: Tensor; debugAttnMask: Tensor };
  (query: Tensor, key: Tensor, value: Tensor, qDescale: Tensor | null, kDescale: Tensor | null, vDescale: Tensor | null, dropoutP: number, isCausal?: boolean, returnDebugMask?: boolean, options?: { scale?: number | null }): { output: Tensor; logsumexp: Tensor; cumSeqQ: Tensor; cumSeqK: Tensor; maxQ: number; maxK: number; rngState: Tensor; unused: Tensor; debugAttnMask: Tensor };
} = lazy('_scaled_dot_product_flash_attention', ',quantized');

/** `aten::_scaled_dot_product_flash_attention_for_cpu(Tensor query, Tensor key, Tensor value, float dropout_p=0, bool is_causal=False, *, Tensor? attn_mask=None, float? scale=None) -> (Tensor output, Tensor logsumexp)` */
export const _scaledDotProductFlashAttentionForCpu: {
  (query: Tensor, key: Tensor, value: Tensor, options?: { dropoutP?: number; isCausal?: boolean; attnMask?: Tensor | null; scale?: number | null }): { output: Tensor; logsumexp: Tensor };
  (query: Tensor, key: Tensor, value: Tensor, dropoutP: number, isCausal?: boolean, options?: { attnMask?: Tensor | null; scale?: number | null }): { output: Tensor; logsumexp: Tensor };
} = lazy('_scaled_dot_product_flash_attention_for_cpu', '');

/** `aten::_scaled_dot_product_fused_attention_overrideable(Tensor query, Tensor key, Tensor value, Tensor? attn_bias=None, float dropout_p=0, bool is_causal=False, bool return_debug_mask=False, *, float? scale=None) -> (Tensor output, Tensor logsumexp, Tensor cum_seq_q, Tensor cum_seq_k, SymInt max_q, SymInt max_k, Tensor philox_seed, Tensor philox_offset, Tensor debug_attn_mask)` */
export const _scaledDotProductFusedAttentionOverrideable: {
  (query: Tensor, key: Tensor, value: Tensor, options?: { attnBias?: Tensor | null; dropoutP?: number; isCausal?: boolean; returnDebugMask?: boolean; scale?: number | null }): { output: Tensor; logsumexp: Tensor; cumSeqQ: Tensor; cumSeqK: Tensor; maxQ: number; maxK: number; philoxSeed: Tensor; philoxOffset: Tensor; debugAttnMask: Tensor };
  (query: Tensor, key: Tensor, value: Tensor, attnBias: Tensor | null, dropoutP?: number, isCausal?: boolean, returnDebugMask?: boolean, options?: { scale?: number | null }): { output: Tensor; logsumexp: Tensor; cumSeqQ: Tensor; cumSeqK: Tensor; maxQ: number; maxK: number; philoxSeed: Tensor; philoxOffset: Tensor; debugAttnMask: Tensor };
} = lazy('_scaled_dot_product_fused_attention_overrideable', '');

/** `aten::_scaled_grouped_mm(Tensor self, Tensor mat2, Tensor scale_a, Tensor scale_b, Tensor? offs=None, Tensor? bias=None, Tensor? scale_result=None, ScalarType? out_dtype=None, bool use_fast_accum=False) -> Tensor` */
export const _scaledGroupedMm: {
  (self: Tensor, mat2: Tensor, scaleA: Tensor, scaleB: Tensor, options?: { offs?: Tensor | null; bias?: Tensor | null; scaleResult?: Tensor | null; outDtype?: DType | null; useFastAccum?: boolean }): Tensor;
  (self: Tensor, mat2: Tensor, scaleA: Tensor, scaleB: Tensor, offs: Tensor | null, bias?: Tensor | null, scaleResult?: Tensor | null, outDtype?: DType | null, useFastAccum?: boolean): Tensor;
} = lazy('_scaled_grouped_mm', '');

/** `aten::_scaled_mm(Tensor self, Tensor mat2, Tensor scale_a, Tensor scale_b, Tensor? bias=None, Tensor? scale_result=None, ScalarType? out_dtype=None, bool use_fast_accum=False) -> Tensor` */
export const _scaledMm: {
  (self: Tensor, mat2: Tensor, scaleA: Tensor, scaleB: Tensor, options?: { bias?: Tensor | null; scaleResult?: Tensor | null; outDtype?: DType | null; useFastAccum?: boolean }): Tensor;
  (self: Tensor, mat2: Tensor, scaleA: Tensor, scaleB: Tensor, bias: Tensor | null, scaleResult?: Tensor | null, outDtype?: DType | null, useFastAccum?: boolean): Tensor;
} = lazy('_scaled_mm', '');

/** `aten::_shape_as_tensor(Tensor self) -> Tensor` */
export const _shapeAsTensor: (self: Tensor) => Tensor = lazy('_shape_as_tensor', '');

/** `aten::_softmax(Tensor self, int dim, bool half_to_float) -> Tensor` */
export const _softmax: (self: Tensor, dim: number | bigint, halfToFloat: boolean) => Tensor = lazy('_softmax', '');

/** `aten::_standard_gamma(Tensor self, Generator? generator=None) -> Tensor` */
export const _standardGamma: {
  (self: Tensor, options?: { generator?: Generator | null }): Tensor;
  (self: Tensor, generator: Generator | null): Tensor;
} = lazy('_standard_gamma', '');

/** `aten::_thnn_fused_gru_cell(Tensor input_gates, Tensor hidden_gates, Tensor hx, Tensor? input_bias=None, Tensor? hidden_bias=None) -> (Tensor, Tensor)` */
export const _thnnFusedGruCell: {
  (inputGates: Tensor, hiddenGates: Tensor, hx: Tensor, options?: { inputBias?: Tensor | null; hiddenBias?: Tensor | null }): [Tensor, Tensor];
  (inputGates: Tensor, hiddenGates: Tensor, hx: Tensor, inputBias: Tensor | null, hiddenBias?: Tensor | null): [Tensor, Tensor];
} = lazy('_thnn_fused_gru_cell', '');

/** `aten::_thnn_fused_lstm_cell(Tensor input_gates, Tensor hidden_gates, Tensor cx, Tensor? input_bias=None, Tensor? hidden_bias=None) -> (Tensor, Tensor, Tensor)` */
export const _thnnFusedLstmCell: {
  (inputGates: Tensor, hiddenGates: Tensor, cx: Tensor, options?: { inputBias?: Tensor | null; hiddenBias?: Tensor | null }): [Tensor, Tensor, Tensor];
  (inputGates: Tensor, hiddenGates: Tensor, cx: Tensor, inputBias: Tensor | null, hiddenBias?: Tensor | null): [Tensor, Tensor, Tensor];
} = lazy('_thnn_fused_lstm_cell', '');

/** `aten::_to_copy(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, bool non_blocking=False, MemoryFormat? memory_format=None) -> Tensor` */
export const _toCopy: (self: Tensor, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; nonBlocking?: boolean; memoryFormat?: MemoryFormat | null }) => Tensor = lazy('_to_copy', '');

/** `aten::_trilinear(Tensor i1, Tensor i2, Tensor i3, int[] expand1, int[] expand2, int[] expand3, int[] sumdim, int unroll_dim=1) -> Tensor` */
export const _trilinear: {
  (i1: Tensor, i2: Tensor, i3: Tensor, expand1: readonly number[], expand2: readonly number[], expand3: readonly number[], sumdim: readonly number[], options?: { unrollDim?: number | bigint }): Tensor;
  (i1: Tensor, i2: Tensor, i3: Tensor, expand1: readonly number[], expand2: readonly number[], expand3: readonly number[], sumdim: readonly number[], unrollDim: number | bigint): Tensor;
} = lazy('_trilinear', '');

/** `aten::_unique2(Tensor self, bool sorted=True, bool return_inverse=False, bool return_counts=False) -> (Tensor, Tensor, Tensor)` */
export const _unique2: {
  (self: Tensor, options?: { sorted?: boolean; returnInverse?: boolean; returnCounts?: boolean }): [Tensor, Tensor, Tensor];
  (self: Tensor, sorted: boolean, returnInverse?: boolean, returnCounts?: boolean): [Tensor, Tensor, Tensor];
} = lazy('_unique2', '');

/** `aten::_unsafe_index.Tensor(Tensor self, Tensor?[] indices) -> Tensor` */
export const _unsafeIndex: (self: Tensor, indices: readonly (Tensor | null)[]) => Tensor = lazy('_unsafe_index', 'Tensor');

/** `aten::_unsafe_index_put(Tensor self, Tensor?[] indices, Tensor values, bool accumulate=False) -> Tensor` */
export const _unsafeIndexPut: {
  (self: Tensor, indices: readonly (Tensor | null)[], values: Tensor, options?: { accumulate?: boolean }): Tensor;
  (self: Tensor, indices: readonly (Tensor | null)[], values: Tensor, accumulate: boolean): Tensor;
} = lazy('_unsafe_index_put', '');

/** `aten::_unsafe_masked_index(Tensor self, Tensor mask, Tensor?[] indices, Scalar fill) -> Tensor` */
export const _unsafeMaskedIndex: (self: Tensor, mask: Tensor, indices: readonly (Tensor | null)[], fill: Scalar) => Tensor = lazy('_unsafe_masked_index', '');

/** `aten::_unsafe_masked_index_put_accumulate(Tensor self, Tensor mask, Tensor?[] indices, Tensor values) -> Tensor` */
export const _unsafeMaskedIndexPutAccumulate: (self: Tensor, mask: Tensor, indices: readonly (Tensor | null)[], values: Tensor) => Tensor = lazy('_unsafe_masked_index_put_accumulate', '');

/** `aten::_unsafe_view(Tensor self, SymInt[] size) -> Tensor` */
export const _unsafeView: (self: Tensor, size: readonly number[]) => Tensor = lazy('_unsafe_view', '');

/**
 * - `aten::_upsample_bicubic2d_aa(Tensor self, SymInt[2] output_size, bool align_corners, float? scales_h=None, float? scales_w=None) -> Tensor`
 * - `aten::_upsample_bicubic2d_aa.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor`
 */
export const _upsampleBicubic2dAa: {
  (self: Tensor, outputSize: number | readonly number[], alignCorners: boolean, options?: { scalesH?: number | null; scalesW?: number | null }): Tensor;
  (self: Tensor, outputSize: number | readonly number[], alignCorners: boolean, scalesH: number | null, scalesW?: number | null): Tensor;
  (input: Tensor, outputSize: readonly number[] | null, alignCorners: boolean, scaleFactors: readonly number[] | null): Tensor;
} = lazy('_upsample_bicubic2d_aa', ',vec');

/**
 * - `aten::_upsample_bilinear2d_aa(Tensor self, SymInt[2] output_size, bool align_corners, float? scales_h=None, float? scales_w=None) -> Tensor`
 * - `aten::_upsample_bilinear2d_aa.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor`
 */
export const _upsampleBilinear2dAa: {
  (self: Tensor, outputSize: number | readonly number[], alignCorners: boolean, options?: { scalesH?: number | null; scalesW?: number | null }): Tensor;
  (self: Tensor, outputSize: number | readonly number[], alignCorners: boolean, scalesH: number | null, scalesW?: number | null): Tensor;
  (input: Tensor, outputSize: readonly number[] | null, alignCorners: boolean, scaleFactors: readonly number[] | null): Tensor;
} = lazy('_upsample_bilinear2d_aa', ',vec');

/**
 * - `aten::_upsample_lanczos2d_aa(Tensor self, SymInt[2] output_size, bool align_corners, float? scales_h=None, float? scales_w=None) -> Tensor`
 * - `aten::_upsample_lanczos2d_aa.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor`
 */
export const _upsampleLanczos2dAa: {
  (self: Tensor, outputSize: number | readonly number[], alignCorners: boolean, options?: { scalesH?: number | null; scalesW?: number | null }): Tensor;
  (self: Tensor, outputSize: number | readonly number[], alignCorners: boolean, scalesH: number | null, scalesW?: number | null): Tensor;
  (input: Tensor, outputSize: readonly number[] | null, alignCorners: boolean, scaleFactors: readonly number[] | null): Tensor;
} = lazy('_upsample_lanczos2d_aa', ',vec');

/**
 * - `aten::_upsample_nearest_exact1d(Tensor self, SymInt[1] output_size, float? scales=None) -> Tensor`
 * - `aten::_upsample_nearest_exact1d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor`
 */
export const _upsampleNearestExact1d: {
  (self: Tensor, outputSize: number | readonly number[], options?: { scales?: number | null }): Tensor;
  (self: Tensor, outputSize: number | readonly number[], scales: number | null): Tensor;
  (input: Tensor, outputSize: readonly number[] | null, scaleFactors: readonly number[] | null): Tensor;
} = lazy('_upsample_nearest_exact1d', ',vec');

/**
 * - `aten::_upsample_nearest_exact2d(Tensor self, SymInt[2] output_size, float? scales_h=None, float? scales_w=None) -> Tensor`
 * - `aten::_upsample_nearest_exact2d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor`
 */
export const _upsampleNearestExact2d: {
  (self: Tensor, outputSize: number | readonly number[], options?: { scalesH?: number | null; scalesW?: number | null }): Tensor;
  (self: Tensor, outputSize: number | readonly number[], scalesH: number | null, scalesW?: number | null): Tensor;
  (input: Tensor, outputSize: readonly number[] | null, scaleFactors: readonly number[] | null): Tensor;
} = lazy('_upsample_nearest_exact2d', ',vec');

/**
 * - `aten::_upsample_nearest_exact3d(Tensor self, SymInt[3] output_size, float? scales_d=None, float? scales_h=None, float? scales_w=None) -> Tensor`
 * - `aten::_upsample_nearest_exact3d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor`
 */
export const _upsampleNearestExact3d: {
  (self: Tensor, outputSize: number | readonly number[], options?: { scalesD?: number | null; scalesH?: number | null; scalesW?: number | null }): Tensor;
  (self: Tensor, outputSize: number | readonly number[], scalesD: number | null, scalesH?: number | null, scalesW?: number | null): Tensor;
  (input: Tensor, outputSize: readonly number[] | null, scaleFactors: readonly number[] | null): Tensor;
} = lazy('_upsample_nearest_exact3d', ',vec');

/** `aten::_version(Tensor self) -> int` */
export const _version: (self: Tensor) => number = lazy('_version', '');

/** `aten::_weight_norm(Tensor v, Tensor g, int dim=0) -> Tensor` */
export const _weightNorm: {
  (v: Tensor, g: Tensor, options?: { dim?: number | bigint }): Tensor;
  (v: Tensor, g: Tensor, dim: number | bigint): Tensor;
} = lazy('_weight_norm', '');
