/** Operators, typed from their schemas. Written by `npm run generate:ops`; do not edit. */

import type { Device } from '../../tensor/device.js';
import type { DType } from '../../tensor/dtype.js';
import type { Generator } from '../../tensor/generator.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { MemoryFormat } from '../conversion.js';
import { installLazy, lazy } from '../resolve.js';
import type { Layout, Scalar } from '../scalars.js';

/** `aten::fake_quantize_per_channel_affine(Tensor self, Tensor scale, Tensor zero_point, int axis, int quant_min, int quant_max) -> Tensor` */
export const fakeQuantizePerChannelAffine: (self: Tensor, scale: Tensor, zeroPoint: Tensor, axis: number | bigint, quantMin: number | bigint, quantMax: number | bigint) => Tensor = lazy('fake_quantize_per_channel_affine', '');

/** `aten::fake_quantize_per_channel_affine_cachemask(Tensor self, Tensor scale, Tensor zero_point, int axis, int quant_min, int quant_max) -> (Tensor output, Tensor mask)` */
export const fakeQuantizePerChannelAffineCachemask: (self: Tensor, scale: Tensor, zeroPoint: Tensor, axis: number | bigint, quantMin: number | bigint, quantMax: number | bigint) => { output: Tensor; mask: Tensor } = lazy('fake_quantize_per_channel_affine_cachemask', '');

/**
 * - `aten::fake_quantize_per_tensor_affine(Tensor self, float scale, int zero_point, int quant_min, int quant_max) -> Tensor`
 * - `aten::fake_quantize_per_tensor_affine.tensor_qparams(Tensor self, Tensor scale, Tensor zero_point, int quant_min, int quant_max) -> Tensor`
 */
export const fakeQuantizePerTensorAffine: {
  (self: Tensor, scale: number, zeroPoint: number | bigint, quantMin: number | bigint, quantMax: number | bigint): Tensor;
  (self: Tensor, scale: Tensor, zeroPoint: Tensor, quantMin: number | bigint, quantMax: number | bigint): Tensor;
} = lazy('fake_quantize_per_tensor_affine', ',tensor_qparams');

/** `aten::fake_quantize_per_tensor_affine_cachemask(Tensor self, float scale, int zero_point, int quant_min, int quant_max) -> (Tensor output, Tensor mask)` */
export const fakeQuantizePerTensorAffineCachemask: (self: Tensor, scale: number, zeroPoint: number | bigint, quantMin: number | bigint, quantMax: number | bigint) => { output: Tensor; mask: Tensor } = lazy('fake_quantize_per_tensor_affine_cachemask', '');

/** `aten::feature_alpha_dropout(Tensor input, float p, bool train) -> Tensor` */
export const featureAlphaDropout: (input: Tensor, p: number, train: boolean) => Tensor = lazy('feature_alpha_dropout', '');

/** `aten::feature_alpha_dropout_(Tensor(!) self, float p, bool train) -> Tensor` */
export const featureAlphaDropout_: (self: Tensor, p: number, train: boolean) => Tensor = lazy('feature_alpha_dropout_', '');

/** `aten::feature_dropout(Tensor input, float p, bool train) -> Tensor` */
export const featureDropout: (input: Tensor, p: number, train: boolean) => Tensor = lazy('feature_dropout', '');

/** `aten::feature_dropout_(Tensor(!) self, float p, bool train) -> Tensor` */
export const featureDropout_: (self: Tensor, p: number, train: boolean) => Tensor = lazy('feature_dropout_', '');

/**
 * - `aten::fill.Tensor(Tensor self, Tensor value) -> Tensor`
 * - `aten::fill.Scalar(Tensor self, Scalar value) -> Tensor`
 */
export const fill: {
  (self: Tensor, value: Tensor): Tensor;
  (self: Tensor, value: Scalar): Tensor;
} = lazy('fill', 'Tensor,Scalar');

/**
 * - `aten::fill_.Tensor(Tensor(!) self, Tensor value) -> Tensor`
 * - `aten::fill_.Scalar(Tensor(!) self, Scalar value) -> Tensor`
 */
export const fill_: {
  (self: Tensor, value: Tensor): Tensor;
  (self: Tensor, value: Scalar): Tensor;
} = lazy('fill_', 'Tensor,Scalar');

/** `aten::fill_diagonal_(Tensor(!) self, Scalar fill_value, bool wrap=False) -> Tensor` */
export const fillDiagonal_: {
  (self: Tensor, fillValue: Scalar, options?: { wrap?: boolean }): Tensor;
  (self: Tensor, fillValue: Scalar, wrap: boolean): Tensor;
} = lazy('fill_diagonal_', '');

/** `aten::fix(Tensor self) -> Tensor` */
export const fix: (self: Tensor) => Tensor = lazy('fix', '');

/** `aten::fix_(Tensor(!) self) -> Tensor` */
export const fix_: (self: Tensor) => Tensor = lazy('fix_', '');

/** `aten::flatten.using_ints(Tensor self, int start_dim=0, int end_dim=-1) -> Tensor` */
export const flatten: {
  (self: Tensor, options?: { startDim?: number | bigint; endDim?: number | bigint }): Tensor;
  (self: Tensor, startDim: number | bigint, endDim?: number | bigint): Tensor;
} = lazy('flatten', 'using_ints');

/** `aten::flatten_dense_tensors(Tensor[] tensors) -> Tensor` */
export const flattenDenseTensors: (tensors: readonly Tensor[]) => Tensor = lazy('flatten_dense_tensors', '');

/** `aten::flip(Tensor self, int[] dims) -> Tensor` */
export const flip: (self: Tensor, dims: readonly number[]) => Tensor = lazy('flip', '');

/** `aten::fliplr(Tensor self) -> Tensor` */
export const fliplr: (self: Tensor) => Tensor = lazy('fliplr', '');

/** `aten::flipud(Tensor self) -> Tensor` */
export const flipud: (self: Tensor) => Tensor = lazy('flipud', '');

/**
 * - `aten::float_power.Tensor_Scalar(Tensor self, Scalar exponent) -> Tensor`
 * - `aten::float_power.Tensor_Tensor(Tensor self, Tensor exponent) -> Tensor`
 * - `aten::float_power.Scalar(Scalar self, Tensor exponent) -> Tensor`
 */
export const floatPower: {
  (self: Tensor, exponent: Scalar): Tensor;
  (self: Tensor, exponent: Tensor): Tensor;
  (self: Scalar, exponent: Tensor): Tensor;
} = lazy('float_power', 'Tensor_Scalar,Tensor_Tensor,Scalar');

/**
 * - `aten::float_power_.Tensor(Tensor(!) self, Tensor exponent) -> Tensor`
 * - `aten::float_power_.Scalar(Tensor(!) self, Scalar exponent) -> Tensor`
 */
export const floatPower_: {
  (self: Tensor, exponent: Tensor): Tensor;
  (self: Tensor, exponent: Scalar): Tensor;
} = lazy('float_power_', 'Tensor,Scalar');

/** `aten::floor(Tensor self) -> Tensor` */
export const floor: (self: Tensor) => Tensor = lazy('floor', '');

/** `aten::floor_(Tensor(!) self) -> Tensor` */
export const floor_: (self: Tensor) => Tensor = lazy('floor_', '');

/**
 * - `aten::floor_divide(Tensor self, Tensor other) -> Tensor`
 * - `aten::floor_divide.Scalar(Tensor self, Scalar other) -> Tensor`
 */
export const floorDivide: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('floor_divide', ',Scalar');

/**
 * - `aten::floor_divide_.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::floor_divide_.Scalar(Tensor(!) self, Scalar other) -> Tensor`
 */
export const floorDivide_: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('floor_divide_', 'Tensor,Scalar');

/** `aten::fmax(Tensor self, Tensor other) -> Tensor` */
export const fmax: (self: Tensor, other: Tensor) => Tensor = lazy('fmax', '');

/** `aten::fmin(Tensor self, Tensor other) -> Tensor` */
export const fmin: (self: Tensor, other: Tensor) => Tensor = lazy('fmin', '');

/**
 * - `aten::fmod.Tensor(Tensor self, Tensor other) -> Tensor`
 * - `aten::fmod.Scalar(Tensor self, Scalar other) -> Tensor`
 */
export const fmod: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('fmod', 'Tensor,Scalar');

/**
 * - `aten::fmod_.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::fmod_.Scalar(Tensor(!) self, Scalar other) -> Tensor`
 */
export const fmod_: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('fmod_', 'Tensor,Scalar');

/** `aten::frac(Tensor self) -> Tensor` */
export const frac: (self: Tensor) => Tensor = lazy('frac', '');

/** `aten::frac_(Tensor(!) self) -> Tensor` */
export const frac_: (self: Tensor) => Tensor = lazy('frac_', '');

/** `aten::fractional_max_pool2d(Tensor self, int[2] kernel_size, int[2] output_size, Tensor random_samples) -> (Tensor, Tensor)` */
export const fractionalMaxPool2d: (self: Tensor, kernelSize: number | readonly number[], outputSize: number | readonly number[], randomSamples: Tensor) => [Tensor, Tensor] = lazy('fractional_max_pool2d', '');

/** `aten::fractional_max_pool3d(Tensor self, int[3] kernel_size, int[3] output_size, Tensor random_samples) -> (Tensor, Tensor)` */
export const fractionalMaxPool3d: (self: Tensor, kernelSize: number | readonly number[], outputSize: number | readonly number[], randomSamples: Tensor) => [Tensor, Tensor] = lazy('fractional_max_pool3d', '');

/** `aten::frexp.Tensor(Tensor self) -> (Tensor mantissa, Tensor exponent)` */
export const frexp: (self: Tensor) => { mantissa: Tensor; exponent: Tensor } = lazy('frexp', 'Tensor');

/** `aten::frobenius_norm.dim(Tensor self, int[1] dim, bool keepdim=False) -> Tensor` */
export const frobeniusNorm: {
  (self: Tensor, dim: number | readonly number[], options?: { keepdim?: boolean }): Tensor;
  (self: Tensor, dim: number | readonly number[], keepdim: boolean): Tensor;
} = lazy('frobenius_norm', 'dim');

/** `aten::full(SymInt[] size, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
export const full: (size: readonly number[], fillValue: Scalar, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }) => Tensor = lazy('full', '');

/** `aten::full_like(Tensor self, Scalar fill_value, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
export const fullLike: (self: Tensor, fillValue: Scalar, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }) => Tensor = lazy('full_like', '');

/** `aten::fused_moving_avg_obs_fake_quant(Tensor self, Tensor observer_on, Tensor fake_quant_on, Tensor(!) running_min, Tensor(!) running_max, Tensor(!) scale, Tensor(!) zero_point, float averaging_const, int quant_min, int quant_max, int ch_axis, bool per_row_fake_quant=False, bool symmetric_quant=False) -> Tensor` */
export const fusedMovingAvgObsFakeQuant: {
  (self: Tensor, observerOn: Tensor, fakeQuantOn: Tensor, runningMin: Tensor, runningMax: Tensor, scale: Tensor, zeroPoint: Tensor, averagingConst: number, quantMin: number | bigint, quantMax: number | bigint, chAxis: number | bigint, options?: { perRowFakeQuant?: boolean; symmetricQuant?: boolean }): Tensor;
  (self: Tensor, observerOn: Tensor, fakeQuantOn: Tensor, runningMin: Tensor, runningMax: Tensor, scale: Tensor, zeroPoint: Tensor, averagingConst: number, quantMin: number | bigint, quantMax: number | bigint, chAxis: number | bigint, perRowFakeQuant: boolean, symmetricQuant?: boolean): Tensor;
} = lazy('fused_moving_avg_obs_fake_quant', '');

/** `aten::gather(Tensor self, int dim, Tensor index, *, bool sparse_grad=False) -> Tensor` */
export const gather: (self: Tensor, dim: number | bigint, index: Tensor, options?: { sparseGrad?: boolean }) => Tensor = lazy('gather', '');

/** `aten::gcd(Tensor self, Tensor other) -> Tensor` */
export const gcd: (self: Tensor, other: Tensor) => Tensor = lazy('gcd', '');

/** `aten::gcd_(Tensor(!) self, Tensor other) -> Tensor` */
export const gcd_: (self: Tensor, other: Tensor) => Tensor = lazy('gcd_', '');

/**
 * - `aten::ge.Tensor(Tensor self, Tensor other) -> Tensor`
 * - `aten::ge.Scalar(Tensor self, Scalar other) -> Tensor`
 */
export const ge: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('ge', 'Tensor,Scalar');

/**
 * - `aten::ge_.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::ge_.Scalar(Tensor(!) self, Scalar other) -> Tensor`
 */
export const ge_: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('ge_', 'Tensor,Scalar');

/** `aten::gelu(Tensor self, *, str approximate="none") -> Tensor` */
export const gelu: (self: Tensor, options?: { approximate?: string }) => Tensor = lazy('gelu', '');

/** `aten::gelu_(Tensor(!) self, *, str approximate="none") -> Tensor` */
export const gelu_: (self: Tensor, options?: { approximate?: string }) => Tensor = lazy('gelu_', '');

/** `aten::geometric(Tensor self, float p, *, Generator? generator=None) -> Tensor` */
export const geometric: (self: Tensor, p: number, options?: { generator?: Generator | null }) => Tensor = lazy('geometric', '');

/** `aten::geometric_(Tensor(!) self, float p, *, Generator? generator=None) -> Tensor` */
export const geometric_: (self: Tensor, p: number, options?: { generator?: Generator | null }) => Tensor = lazy('geometric_', '');

/** `aten::geqrf(Tensor self) -> (Tensor a, Tensor tau)` */
export const geqrf: (self: Tensor) => { a: Tensor; tau: Tensor } = lazy('geqrf', '');

/** `aten::ger(Tensor self, Tensor vec2) -> Tensor` */
export const ger: (self: Tensor, vec2: Tensor) => Tensor = lazy('ger', '');

/** `aten::get_device(Tensor self) -> int` */
export const getDevice: (self: Tensor) => number = lazy('get_device', '');

/** `aten::glu(Tensor self, int dim=-1) -> Tensor` */
export const glu: {
  (self: Tensor, options?: { dim?: number | bigint }): Tensor;
  (self: Tensor, dim: number | bigint): Tensor;
} = lazy('glu', '');

/** `aten::glu_jvp(Tensor glu, Tensor x, Tensor dx, int dim) -> Tensor` */
export const gluJvp: (glu: Tensor, x: Tensor, dx: Tensor, dim: number | bigint) => Tensor = lazy('glu_jvp', '');

/**
 * - `aten::gradient.array(Tensor self, *, int[] dim, int edge_order=1) -> Tensor[]`
 * - `aten::gradient.scalararray(Tensor self, *, Scalar spacing, int[] dim, int edge_order=1) -> Tensor[]`
 * - `aten::gradient.scalarint(Tensor self, *, Scalar? spacing=None, int? dim=None, int edge_order=1) -> Tensor[]`
 * - `aten::gradient.scalarrayarray(Tensor self, *, Scalar[] spacing, int[] dim, int edge_order=1) -> Tensor[]`
 * - `aten::gradient.scalarrayint(Tensor self, *, Scalar[] spacing, int? dim=None, int edge_order=1) -> Tensor[]`
 * - `aten::gradient.tensorarray(Tensor self, *, Tensor[] spacing, int[] dim, int edge_order=1) -> Tensor[]`
 * - `aten::gradient.tensorarrayint(Tensor self, *, Tensor[] spacing, int? dim=None, int edge_order=1) -> Tensor[]`
 */
export const gradient: {
  (self: Tensor, options: { dim: readonly number[]; edgeOrder?: number | bigint }): Tensor[];
  (self: Tensor, options: { spacing: Scalar; dim: readonly number[]; edgeOrder?: number | bigint }): Tensor[];
  (self: Tensor, options?: { spacing?: Scalar | null; dim?: number | bigint | null; edgeOrder?: number | bigint }): Tensor[];
  (self: Tensor, options: { spacing: readonly Scalar[]; dim: readonly number[]; edgeOrder?: number | bigint }): Tensor[];
  (self: Tensor, options: { spacing: readonly Scalar[]; dim?: number | bigint | null; edgeOrder?: number | bigint }): Tensor[];
  (self: Tensor, options: { spacing: readonly Tensor[]; dim: readonly number[]; edgeOrder?: number | bigint }): Tensor[];
  (self: Tensor, options: { spacing: readonly Tensor[]; dim?: number | bigint | null; edgeOrder?: number | bigint }): Tensor[];
} = lazy('gradient', 'array,scalararray,scalarint,scalarrayarray,scalarrayint,tensorarray,tensorarrayint');

/**
 * - `aten::greater.Tensor(Tensor self, Tensor other) -> Tensor`
 * - `aten::greater.Scalar(Tensor self, Scalar other) -> Tensor`
 */
export const greater: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('greater', 'Tensor,Scalar');

/**
 * - `aten::greater_.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::greater_.Scalar(Tensor(!) self, Scalar other) -> Tensor`
 */
export const greater_: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('greater_', 'Tensor,Scalar');

/**
 * - `aten::greater_equal.Tensor(Tensor self, Tensor other) -> Tensor`
 * - `aten::greater_equal.Scalar(Tensor self, Scalar other) -> Tensor`
 */
export const greaterEqual: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('greater_equal', 'Tensor,Scalar');

/**
 * - `aten::greater_equal_.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::greater_equal_.Scalar(Tensor(!) self, Scalar other) -> Tensor`
 */
export const greaterEqual_: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('greater_equal_', 'Tensor,Scalar');

/** `aten::grid_sampler(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners) -> Tensor` */
export const gridSampler: (input: Tensor, grid: Tensor, interpolationMode: number | bigint, paddingMode: number | bigint, alignCorners: boolean) => Tensor = lazy('grid_sampler', '');

/** `aten::grid_sampler_2d(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners) -> Tensor` */
export const gridSampler2d: (input: Tensor, grid: Tensor, interpolationMode: number | bigint, paddingMode: number | bigint, alignCorners: boolean) => Tensor = lazy('grid_sampler_2d', '');

/** `aten::grid_sampler_3d(Tensor input, Tensor grid, int interpolation_mode, int padding_mode, bool align_corners) -> Tensor` */
export const gridSampler3d: (input: Tensor, grid: Tensor, interpolationMode: number | bigint, paddingMode: number | bigint, alignCorners: boolean) => Tensor = lazy('grid_sampler_3d', '');

/** `aten::group_norm(Tensor input, int num_groups, Tensor? weight=None, Tensor? bias=None, float eps=0.00001, bool cudnn_enabled=True) -> Tensor` */
export const groupNorm: {
  (input: Tensor, numGroups: number | bigint, options?: { weight?: Tensor | null; bias?: Tensor | null; eps?: number; cudnnEnabled?: boolean }): Tensor;
  (input: Tensor, numGroups: number | bigint, weight: Tensor | null, bias?: Tensor | null, eps?: number, cudnnEnabled?: boolean): Tensor;
} = lazy('group_norm', '');

/**
 * - `aten::gru.data(Tensor data, Tensor batch_sizes, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional) -> (Tensor, Tensor)`
 * - `aten::gru.input(Tensor input, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor)`
 */
export const gru: {
  (data: Tensor, batchSizes: Tensor, hx: Tensor, params: readonly Tensor[], hasBiases: boolean, numLayers: number | bigint, dropout: number, train: boolean, bidirectional: boolean): [Tensor, Tensor];
  (input: Tensor, hx: Tensor, params: readonly Tensor[], hasBiases: boolean, numLayers: number | bigint, dropout: number, train: boolean, bidirectional: boolean, batchFirst: boolean): [Tensor, Tensor];
} = lazy('gru', 'data,input');

/** `aten::gru_cell(Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None) -> Tensor` */
export const gruCell: {
  (input: Tensor, hx: Tensor, wIh: Tensor, wHh: Tensor, options?: { bIh?: Tensor | null; bHh?: Tensor | null }): Tensor;
  (input: Tensor, hx: Tensor, wIh: Tensor, wHh: Tensor, bIh: Tensor | null, bHh?: Tensor | null): Tensor;
} = lazy('gru_cell', '');

/**
 * - `aten::gt.Tensor(Tensor self, Tensor other) -> Tensor`
 * - `aten::gt.Scalar(Tensor self, Scalar other) -> Tensor`
 */
export const gt: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('gt', 'Tensor,Scalar');

/**
 * - `aten::gt_.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::gt_.Scalar(Tensor(!) self, Scalar other) -> Tensor`
 */
export const gt_: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('gt_', 'Tensor,Scalar');

/**
 * - `aten::hamming_window(int window_length, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * - `aten::hamming_window.periodic(int window_length, bool periodic, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * - `aten::hamming_window.periodic_alpha(int window_length, bool periodic, float alpha, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * - `aten::hamming_window.periodic_alpha_beta(int window_length, bool periodic, float alpha, float beta, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 */
export const hammingWindow: {
  (windowLength: number | bigint, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (windowLength: number | bigint, periodic: boolean, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (windowLength: number | bigint, periodic: boolean, alpha: number, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (windowLength: number | bigint, periodic: boolean, alpha: number, beta: number, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
} = lazy('hamming_window', ',periodic,periodic_alpha,periodic_alpha_beta');

/**
 * - `aten::hann_window(int window_length, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * - `aten::hann_window.periodic(int window_length, bool periodic, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 */
export const hannWindow: {
  (windowLength: number | bigint, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (windowLength: number | bigint, periodic: boolean, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
} = lazy('hann_window', ',periodic');

/** `aten::hardshrink(Tensor self, Scalar lambd=0.5) -> Tensor` */
export const hardshrink: {
  (self: Tensor, options?: { lambd?: Scalar }): Tensor;
  (self: Tensor, lambd: Scalar): Tensor;
} = lazy('hardshrink', '');

/** `aten::hardsigmoid(Tensor self) -> Tensor` */
export const hardsigmoid: (self: Tensor) => Tensor = lazy('hardsigmoid', '');

/** `aten::hardsigmoid_(Tensor(!) self) -> Tensor` */
export const hardsigmoid_: (self: Tensor) => Tensor = lazy('hardsigmoid_', '');

/** `aten::hardswish(Tensor self) -> Tensor` */
export const hardswish: (self: Tensor) => Tensor = lazy('hardswish', '');

/** `aten::hardswish_(Tensor(!) self) -> Tensor` */
export const hardswish_: (self: Tensor) => Tensor = lazy('hardswish_', '');

/** `aten::hardtanh(Tensor self, Scalar min_val=-1, Scalar max_val=1) -> Tensor` */
export const hardtanh: {
  (self: Tensor, options?: { minVal?: Scalar; maxVal?: Scalar }): Tensor;
  (self: Tensor, minVal: Scalar, maxVal?: Scalar): Tensor;
} = lazy('hardtanh', '');

/** `aten::hardtanh_(Tensor(!) self, Scalar min_val=-1, Scalar max_val=1) -> Tensor` */
export const hardtanh_: {
  (self: Tensor, options?: { minVal?: Scalar; maxVal?: Scalar }): Tensor;
  (self: Tensor, minVal: Scalar, maxVal?: Scalar): Tensor;
} = lazy('hardtanh_', '');

/** `aten::hash_tensor(Tensor self, int[1] dim=[], *, bool keepdim=False, int mode=0) -> Tensor` */
export const hashTensor: {
  (self: Tensor, options?: { dim?: number | readonly number[]; keepdim?: boolean; mode?: number | bigint }): Tensor;
  (self: Tensor, dim: number | readonly number[], options?: { keepdim?: boolean; mode?: number | bigint }): Tensor;
} = lazy('hash_tensor', '');

/** `aten::heaviside(Tensor self, Tensor values) -> Tensor` */
export const heaviside: (self: Tensor, values: Tensor) => Tensor = lazy('heaviside', '');

/** `aten::heaviside_(Tensor(!) self, Tensor values) -> Tensor` */
export const heaviside_: (self: Tensor, values: Tensor) => Tensor = lazy('heaviside_', '');

/** `aten::hinge_embedding_loss(Tensor self, Tensor target, float margin=1, int reduction=1) -> Tensor` */
export const hingeEmbeddingLoss: {
  (self: Tensor, target: Tensor, options?: { margin?: number; reduction?: number | bigint }): Tensor;
  (self: Tensor, target: Tensor, margin: number, reduction?: number | bigint): Tensor;
} = lazy('hinge_embedding_loss', '');

/** `aten::histc(Tensor self, int bins=100, Scalar min=0, Scalar max=0) -> Tensor` */
export const histc: {
  (self: Tensor, options?: { bins?: number | bigint; min?: Scalar; max?: Scalar }): Tensor;
  (self: Tensor, bins: number | bigint, min?: Scalar, max?: Scalar): Tensor;
} = lazy('histc', '');

/**
 * - `aten::histogram.bin_ct(Tensor self, int bins=100, *, float[]? range=None, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor bin_edges)`
 * - `aten::histogram.bins_tensor(Tensor self, Tensor bins, *, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor bin_edges)`
 */
export const histogram: {
  (self: Tensor, options?: { bins?: number | bigint; range?: readonly number[] | null; weight?: Tensor | null; density?: boolean }): { hist: Tensor; binEdges: Tensor };
  (self: Tensor, bins: number | bigint, options?: { range?: readonly number[] | null; weight?: Tensor | null; density?: boolean }): { hist: Tensor; binEdges: Tensor };
  (self: Tensor, bins: Tensor, options?: { weight?: Tensor | null; density?: boolean }): { hist: Tensor; binEdges: Tensor };
} = lazy('histogram', 'bin_ct,bins_tensor');

/**
 * - `aten::histogramdd(Tensor self, int[] bins, float[]? range=None, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor[] bin_edges)`
 * - `aten::histogramdd.TensorList_bins(Tensor self, Tensor[] bins, float[]? range=None, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor[] bin_edges)`
 * - `aten::histogramdd.int_bins(Tensor self, int bins, float[]? range=None, Tensor? weight=None, bool density=False) -> (Tensor hist, Tensor[] bin_edges)`
 */
export const histogramdd: {
  (self: Tensor, bins: readonly number[], options?: { range?: readonly number[] | null; weight?: Tensor | null; density?: boolean }): { hist: Tensor; binEdges: Tensor[] };
  (self: Tensor, bins: readonly number[], range: readonly number[] | null, weight?: Tensor | null, density?: boolean): { hist: Tensor; binEdges: Tensor[] };
  (self: Tensor, bins: readonly Tensor[], options?: { range?: readonly number[] | null; weight?: Tensor | null; density?: boolean }): { hist: Tensor; binEdges: Tensor[] };
  (self: Tensor, bins: readonly Tensor[], range: readonly number[] | null, weight?: Tensor | null, density?: boolean): { hist: Tensor; binEdges: Tensor[] };
  (self: Tensor, bins: number | bigint, options?: { range?: readonly number[] | null; weight?: Tensor | null; density?: boolean }): { hist: Tensor; binEdges: Tensor[] };
  (self: Tensor, bins: number | bigint, range: readonly number[] | null, weight?: Tensor | null, density?: boolean): { hist: Tensor; binEdges: Tensor[] };
} = lazy('histogramdd', ',TensorList_bins,int_bins');

/**
 * - `aten::hsplit.array(Tensor self, int[] indices) -> Tensor[]`
 * - `aten::hsplit.int(Tensor self, int sections) -> Tensor[]`
 */
export const hsplit: {
  (self: Tensor, indices: readonly number[]): Tensor[];
  (self: Tensor, sections: number | bigint): Tensor[];
} = lazy('hsplit', 'array,int');

/** `aten::hspmm(Tensor mat1, Tensor mat2) -> Tensor` */
export const hspmm: (mat1: Tensor, mat2: Tensor) => Tensor = lazy('hspmm', '');

/** `aten::hstack(Tensor[] tensors) -> Tensor` */
export const hstack: (tensors: readonly Tensor[]) => Tensor = lazy('hstack', '');

/** `aten::huber_loss(Tensor self, Tensor target, int reduction=1, float delta=1) -> Tensor` */
export const huberLoss: {
  (self: Tensor, target: Tensor, options?: { reduction?: number | bigint; delta?: number }): Tensor;
  (self: Tensor, target: Tensor, reduction: number | bigint, delta?: number): Tensor;
} = lazy('huber_loss', '');

/** `aten::hypot(Tensor self, Tensor other) -> Tensor` */
export const hypot: (self: Tensor, other: Tensor) => Tensor = lazy('hypot', '');

/** `aten::hypot_(Tensor(!) self, Tensor other) -> Tensor` */
export const hypot_: (self: Tensor, other: Tensor) => Tensor = lazy('hypot_', '');

declare module '../../tensor/tensor.js' {
  interface Tensor<D extends DType> {
    fakeQuantizePerChannelAffine(scale: Tensor, zeroPoint: Tensor, axis: number | bigint, quantMin: number | bigint, quantMax: number | bigint): Tensor;
    fakeQuantizePerChannelAffineCachemask(scale: Tensor, zeroPoint: Tensor, axis: number | bigint, quantMin: number | bigint, quantMax: number | bigint): { output: Tensor; mask: Tensor };
    fakeQuantizePerTensorAffine(scale: number, zeroPoint: number | bigint, quantMin: number | bigint, quantMax: number | bigint): Tensor;
    fakeQuantizePerTensorAffine(scale: Tensor, zeroPoint: Tensor, quantMin: number | bigint, quantMax: number | bigint): Tensor;
    fakeQuantizePerTensorAffineCachemask(scale: number, zeroPoint: number | bigint, quantMin: number | bigint, quantMax: number | bigint): { output: Tensor; mask: Tensor };
    featureAlphaDropout_(p: number, train: boolean): Tensor;
    featureDropout_(p: number, train: boolean): Tensor;
    fill(value: Tensor): Tensor;
    fill(value: Scalar): Tensor;
    fillDiagonal_(fillValue: Scalar, options?: { wrap?: boolean }): Tensor;
    fillDiagonal_(fillValue: Scalar, wrap: boolean): Tensor;
    fix(): Tensor;
    fix_(): Tensor;
    flip(dims: readonly number[]): Tensor;
    fliplr(): Tensor;
    flipud(): Tensor;
    floatPower(exponent: Scalar): Tensor;
    floatPower(exponent: Tensor): Tensor;
    floatPower_(exponent: Tensor): Tensor;
    floatPower_(exponent: Scalar): Tensor;
    floor_(): Tensor;
    floorDivide(other: Tensor): Tensor;
    floorDivide(other: Scalar): Tensor;
    floorDivide_(other: Tensor): Tensor;
    floorDivide_(other: Scalar): Tensor;
    fmax(other: Tensor): Tensor;
    fmin(other: Tensor): Tensor;
    fmod(other: Tensor): Tensor;
    fmod(other: Scalar): Tensor;
    fmod_(other: Tensor): Tensor;
    fmod_(other: Scalar): Tensor;
    frac(): Tensor;
    frac_(): Tensor;
    fractionalMaxPool2d(kernelSize: number | readonly number[], outputSize: number | readonly number[], randomSamples: Tensor): [Tensor, Tensor];
    fractionalMaxPool3d(kernelSize: number | readonly number[], outputSize: number | readonly number[], randomSamples: Tensor): [Tensor, Tensor];
    frexp(): { mantissa: Tensor; exponent: Tensor };
    frobeniusNorm(dim: number | readonly number[], options?: { keepdim?: boolean }): Tensor;
    frobeniusNorm(dim: number | readonly number[], keepdim: boolean): Tensor;
    fullLike(fillValue: Scalar, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }): Tensor;
    fusedMovingAvgObsFakeQuant(observerOn: Tensor, fakeQuantOn: Tensor, runningMin: Tensor, runningMax: Tensor, scale: Tensor, zeroPoint: Tensor, averagingConst: number, quantMin: number | bigint, quantMax: number | bigint, chAxis: number | bigint, options?: { perRowFakeQuant?: boolean; symmetricQuant?: boolean }): Tensor;
    fusedMovingAvgObsFakeQuant(observerOn: Tensor, fakeQuantOn: Tensor, runningMin: Tensor, runningMax: Tensor, scale: Tensor, zeroPoint: Tensor, averagingConst: number, quantMin: number | bigint, quantMax: number | bigint, chAxis: number | bigint, perRowFakeQuant: boolean, symmetricQuant?: boolean): Tensor;
    gcd(other: Tensor): Tensor;
    gcd_(other: Tensor): Tensor;
    ge_(other: Tensor): Tensor;
    ge_(other: Scalar): Tensor;
    gelu_(options?: { approximate?: string }): Tensor;
    geometric(p: number, options?: { generator?: Generator | null }): Tensor;
    geometric_(p: number, options?: { generator?: Generator | null }): Tensor;
    geqrf(): { a: Tensor; tau: Tensor };
    ger(vec2: Tensor): Tensor;
    getDevice(): number;
    glu(options?: { dim?: number | bigint }): Tensor;
    glu(dim: number | bigint): Tensor;
    gradient(options: { dim: readonly number[]; edgeOrder?: number | bigint }): Tensor[];
    gradient(options: { spacing: Scalar; dim: readonly number[]; edgeOrder?: number | bigint }): Tensor[];
    gradient(options?: { spacing?: Scalar | null; dim?: number | bigint | null; edgeOrder?: number | bigint }): Tensor[];
    gradient(options: { spacing: readonly Scalar[]; dim: readonly number[]; edgeOrder?: number | bigint }): Tensor[];
    gradient(options: { spacing: readonly Scalar[]; dim?: number | bigint | null; edgeOrder?: number | bigint }): Tensor[];
    gradient(options: { spacing: readonly Tensor[]; dim: readonly number[]; edgeOrder?: number | bigint }): Tensor[];
    gradient(options: { spacing: readonly Tensor[]; dim?: number | bigint | null; edgeOrder?: number | bigint }): Tensor[];
    greater(other: Tensor): Tensor;
    greater(other: Scalar): Tensor;
    greater_(other: Tensor): Tensor;
    greater_(other: Scalar): Tensor;
    greaterEqual(other: Tensor): Tensor;
    greaterEqual(other: Scalar): Tensor;
    greaterEqual_(other: Tensor): Tensor;
    greaterEqual_(other: Scalar): Tensor;
    gt_(other: Tensor): Tensor;
    gt_(other: Scalar): Tensor;
    hardshrink(options?: { lambd?: Scalar }): Tensor;
    hardshrink(lambd: Scalar): Tensor;
    hardsigmoid(): Tensor;
    hardsigmoid_(): Tensor;
    hardswish(): Tensor;
    hardswish_(): Tensor;
    hardtanh(options?: { minVal?: Scalar; maxVal?: Scalar }): Tensor;
    hardtanh(minVal: Scalar, maxVal?: Scalar): Tensor;
    hardtanh_(options?: { minVal?: Scalar; maxVal?: Scalar }): Tensor;
    hardtanh_(minVal: Scalar, maxVal?: Scalar): Tensor;
    hashTensor(options?: { dim?: number | readonly number[]; keepdim?: boolean; mode?: number | bigint }): Tensor;
    hashTensor(dim: number | readonly number[], options?: { keepdim?: boolean; mode?: number | bigint }): Tensor;
    heaviside(values: Tensor): Tensor;
    heaviside_(values: Tensor): Tensor;
    hingeEmbeddingLoss(target: Tensor, options?: { margin?: number; reduction?: number | bigint }): Tensor;
    hingeEmbeddingLoss(target: Tensor, margin: number, reduction?: number | bigint): Tensor;
    histc(options?: { bins?: number | bigint; min?: Scalar; max?: Scalar }): Tensor;
    histc(bins: number | bigint, min?: Scalar, max?: Scalar): Tensor;
    histogram(options?: { bins?: number | bigint; range?: readonly number[] | null; weight?: Tensor | null; density?: boolean }): { hist: Tensor; binEdges: Tensor };
    histogram(bins: number | bigint, options?: { range?: readonly number[] | null; weight?: Tensor | null; density?: boolean }): { hist: Tensor; binEdges: Tensor };
    histogram(bins: Tensor, options?: { weight?: Tensor | null; density?: boolean }): { hist: Tensor; binEdges: Tensor };
    histogramdd(bins: readonly number[], options?: { range?: readonly number[] | null; weight?: Tensor | null; density?: boolean }): { hist: Tensor; binEdges: Tensor[] };
    histogramdd(bins: readonly number[], range: readonly number[] | null, weight?: Tensor | null, density?: boolean): { hist: Tensor; binEdges: Tensor[] };
    histogramdd(bins: readonly Tensor[], options?: { range?: readonly number[] | null; weight?: Tensor | null; density?: boolean }): { hist: Tensor; binEdges: Tensor[] };
    histogramdd(bins: readonly Tensor[], range: readonly number[] | null, weight?: Tensor | null, density?: boolean): { hist: Tensor; binEdges: Tensor[] };
    histogramdd(bins: number | bigint, options?: { range?: readonly number[] | null; weight?: Tensor | null; density?: boolean }): { hist: Tensor; binEdges: Tensor[] };
    histogramdd(bins: number | bigint, range: readonly number[] | null, weight?: Tensor | null, density?: boolean): { hist: Tensor; binEdges: Tensor[] };
    hsplit(indices: readonly number[]): Tensor[];
    hsplit(sections: number | bigint): Tensor[];
    huberLoss(target: Tensor, options?: { reduction?: number | bigint; delta?: number }): Tensor;
    huberLoss(target: Tensor, reduction: number | bigint, delta?: number): Tensor;
    hypot(other: Tensor): Tensor;
    hypot_(other: Tensor): Tensor;
  }
}

installLazy(
  'fake_quantize_per_channel_affine fake_quantize_per_channel_affine_cachemask fake_quantize_per_tensor_affine fake_quantize_per_tensor_affine_cachemask feature_alpha_dropout_ feature_dropout_ fill fill_diagonal_ fix fix_ flip fliplr flipud float_power float_power_ floor_ floor_divide floor_divide_ fmax fmin fmod fmod_ frac frac_ fractional_max_pool2d fractional_max_pool3d frexp frobenius_norm full_like fused_moving_avg_obs_fake_quant gcd gcd_ ge_ gelu_ geometric geometric_ geqrf ger get_device glu gradient greater greater_ greater_equal greater_equal_ gt_ hardshrink hardsigmoid hardsigmoid_ hardswish hardswish_ hardtanh hardtanh_ hash_tensor heaviside heaviside_ hinge_embedding_loss histc histogram histogramdd hsplit huber_loss hypot hypot_',
);
