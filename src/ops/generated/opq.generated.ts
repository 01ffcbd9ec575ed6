/** Operators, typed from their schemas. Written by `npm run generate:ops`; do not edit. */

import type { Device } from '../../tensor/device.js';
import type { DType } from '../../tensor/dtype.js';
import type { Generator } from '../../tensor/generator.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { MemoryFormat } from '../conversion.js';
import { installLazy, lazy } from '../resolve.js';
import type { Layout, Scalar } from '../scalars.js';

/** `aten::one_hot(Tensor self, int num_classes=-1) -> Tensor` */
export const oneHot: {
  (self: Tensor, options?: { numClasses?: number | bigint }): Tensor;
  (self: Tensor, numClasses: number | bigint): Tensor;
} = lazy('one_hot', '');

/** `aten::ones(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
export const ones: (size: readonly number[], options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }) => Tensor = lazy('ones', '');

/** `aten::ones_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
export const onesLike: (self: Tensor, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }) => Tensor = lazy('ones_like', '');

/** `aten::orgqr(Tensor self, Tensor input2) -> Tensor` */
export const orgqr: (self: Tensor, input2: Tensor) => Tensor = lazy('orgqr', '');

/** `aten::ormqr(Tensor self, Tensor input2, Tensor input3, bool left=True, bool transpose=False) -> Tensor` */
export const ormqr: {
  (self: Tensor, input2: Tensor, input3: Tensor, options?: { left?: boolean; transpose?: boolean }): Tensor;
  (self: Tensor, input2: Tensor, input3: Tensor, left: boolean, transpose?: boolean): Tensor;
} = lazy('ormqr', '');

/** `aten::outer(Tensor self, Tensor vec2) -> Tensor` */
export const outer: (self: Tensor, vec2: Tensor) => Tensor = lazy('outer', '');

/** `aten::output_nr(Tensor self) -> int` */
export const outputNr: (self: Tensor) => number = lazy('output_nr', '');

/** `aten::pad(Tensor self, SymInt[] pad, str mode="constant", float? value=None) -> Tensor` */
export const pad: {
  (self: Tensor, pad: readonly number[], options?: { mode?: string; value?: number | null }): Tensor;
  (self: Tensor, pad: readonly number[], mode: string, value?: number | null): Tensor;
} = lazy('pad', '');

/** `aten::pad_sequence(Tensor[] sequences, bool batch_first=False, float padding_value=0, str padding_side="right") -> Tensor` */
export const padSequence: {
  (sequences: readonly Tensor[], options?: { batchFirst?: boolean; paddingValue?: number; paddingSide?: string }): Tensor;
  (sequences: readonly Tensor[], batchFirst: boolean, paddingValue?: number, paddingSide?: string): Tensor;
} = lazy('pad_sequence', '');

/** `aten::pairwise_distance(Tensor x1, Tensor x2, float p=2, float eps=0.000001, bool keepdim=False) -> Tensor` */
export const pairwiseDistance: {
  (x1: Tensor, x2: Tensor, options?: { p?: number; eps?: number; keepdim?: boolean }): Tensor;
  (x1: Tensor, x2: Tensor, p: number, eps?: number, keepdim?: boolean): Tensor;
} = lazy('pairwise_distance', '');

/** `aten::pdist(Tensor self, float p=2) -> Tensor` */
export const pdist: {
  (self: Tensor, options?: { p?: number }): Tensor;
  (self: Tensor, p: number): Tensor;
} = lazy('pdist', '');

/** `aten::permute(Tensor self, int[] dims) -> Tensor` */
export const permute: (self: Tensor, dims: readonly number[]) => Tensor = lazy('permute', '');

/** `aten::permute_copy(Tensor self, int[] dims) -> Tensor` */
export const permuteCopy: (self: Tensor, dims: readonly number[]) => Tensor = lazy('permute_copy', '');

/** `aten::pinverse(Tensor self, float rcond=1e-15) -> Tensor` */
export const pinverse: {
  (self: Tensor, options?: { rcond?: number }): Tensor;
  (self: Tensor, rcond: number): Tensor;
} = lazy('pinverse', '');

/** `aten::pixel_shuffle(Tensor self, int upscale_factor) -> Tensor` */
export const pixelShuffle: (self: Tensor, upscaleFactor: number | bigint) => Tensor = lazy('pixel_shuffle', '');

/** `aten::pixel_unshuffle(Tensor self, int downscale_factor) -> Tensor` */
export const pixelUnshuffle: (self: Tensor, downscaleFactor: number | bigint) => Tensor = lazy('pixel_unshuffle', '');

/** `aten::poisson(Tensor self, Generator? generator=None) -> Tensor` */
export const poisson: {
  (self: Tensor, options?: { generator?: Generator | null }): Tensor;
  (self: Tensor, generator: Generator | null): Tensor;
} = lazy('poisson', '');

/** `aten::poisson_nll_loss(Tensor input, Tensor target, bool log_input, bool full, float eps, int reduction) -> Tensor` */
export const poissonNllLoss: (input: Tensor, target: Tensor, logInput: boolean, full: boolean, eps: number, reduction: number | bigint) => Tensor = lazy('poisson_nll_loss', '');

/** `aten::polar(Tensor abs, Tensor angle) -> Tensor` */
export const polar: (abs: Tensor, angle: Tensor) => Tensor = lazy('polar', '');

/** `aten::polygamma(int n, Tensor self) -> Tensor` */
export const polygamma: (n: number | bigint, self: Tensor) => Tensor = lazy('polygamma', '');

/** `aten::polygamma_(Tensor(!) self, int n) -> Tensor` */
export const polygamma_: (self: Tensor, n: number | bigint) => Tensor = lazy('polygamma_', '');

/** `aten::positive(Tensor self) -> Tensor` */
export const positive: (self: Tensor) => Tensor = lazy('positive', '');

/**
 * - `aten::pow.Tensor_Scalar(Tensor self, Scalar exponent) -> Tensor`
 * - `aten::pow.Tensor_Tensor(Tensor self, Tensor exponent) -> Tensor`
 * - `aten::pow.Scalar(Scalar self, Tensor exponent) -> Tensor`
 */
export const pow: {
  (self: Tensor, exponent: Scalar): Tensor;
  (self: Tensor, exponent: Tensor): Tensor;
  (self: Scalar, exponent: Tensor): Tensor;
} = lazy('pow', 'Tensor_Scalar,Tensor_Tensor,Scalar');

/**
 * - `aten::pow_.Tensor(Tensor(!) self, Tensor exponent) -> Tensor`
 * - `aten::pow_.Scalar(Tensor(!) self, Scalar exponent) -> Tensor`
 */
export const pow_: {
  (self: Tensor, exponent: Tensor): Tensor;
  (self: Tensor, exponent: Scalar): Tensor;
} = lazy('pow_', 'Tensor,Scalar');

/** `aten::prelu(Tensor self, Tensor weight) -> Tensor` */
export const prelu: (self: Tensor, weight: Tensor) => Tensor = lazy('prelu', '');

/**
 * - `aten::prod(Tensor self, *, ScalarType? dtype=None) -> Tensor`
 * - `aten::prod.dim_int(Tensor self, int dim, bool keepdim=False, *, ScalarType? dtype=None) -> Tensor`
 */
export const prod: {
  (self: Tensor, options?: { dtype?: DType | null }): Tensor;
  (self: Tensor, dim: number | bigint, options?: { keepdim?: boolean; dtype?: DType | null }): Tensor;
  (self: Tensor, dim: number | bigint, keepdim: boolean, options?: { dtype?: DType | null }): Tensor;
} = lazy('prod', ',dim_int');

/** `aten::promote_types(ScalarType type1, ScalarType type2) -> ScalarType` */
export const promoteTypes: (type1: DType, type2: DType) => DType = lazy('promote_types', '');

/** `aten::put(Tensor self, Tensor index, Tensor source, bool accumulate=False) -> Tensor` */
export const put: {
  (self: Tensor, index: Tensor, source: Tensor, options?: { accumulate?: boolean }): Tensor;
  (self: Tensor, index: Tensor, source: Tensor, accumulate: boolean): Tensor;
} = lazy('put', '');

/** `aten::put_(Tensor(!) self, Tensor index, Tensor source, bool accumulate=False) -> Tensor` */
export const put_: {
  (self: Tensor, index: Tensor, source: Tensor, options?: { accumulate?: boolean }): Tensor;
  (self: Tensor, index: Tensor, source: Tensor, accumulate: boolean): Tensor;
} = lazy('put_', '');

/** `aten::q_per_channel_axis(Tensor self) -> int` */
export const qPerChannelAxis: (self: Tensor) => number = lazy('q_per_channel_axis', '');

/** `aten::q_per_channel_scales(Tensor self) -> Tensor` */
export const qPerChannelScales: (self: Tensor) => Tensor = lazy('q_per_channel_scales', '');

/** `aten::q_per_channel_zero_points(Tensor self) -> Tensor` */
export const qPerChannelZeroPoints: (self: Tensor) => Tensor = lazy('q_per_channel_zero_points', '');

/** `aten::q_scale(Tensor self) -> float` */
export const qScale: (self: Tensor) => number = lazy('q_scale', '');

/** `aten::q_zero_point(Tensor self) -> int` */
export const qZeroPoint: (self: Tensor) => number = lazy('q_zero_point', '');

/** `aten::qr(Tensor self, bool some=True) -> (Tensor Q, Tensor R)` */
export const qr: {
  (self: Tensor, options?: { some?: boolean }): { Q: Tensor; R: Tensor };
  (self: Tensor, some: boolean): { Q: Tensor; R: Tensor };
} = lazy('qr', '');

/**
 * - `aten::quantile(Tensor self, Tensor q, int? dim=None, bool keepdim=False, *, str interpolation="linear") -> Tensor`
 * - `aten::quantile.scalar(Tensor self, float q, int? dim=None, bool keepdim=False, *, str interpolation="linear") -> Tensor`
 */
export const quantile: {
  (self: Tensor, q: Tensor, options?: { dim?: number | bigint | null; keepdim?: boolean; interpolation?: string }): Tensor;
  (self: Tensor, q: Tensor, dim: number | bigint | null, keepdim?: boolean, options?: { interpolation?: string }): Tensor;
  (self: Tensor, q: number, options?: { dim?: number | bigint | null; keepdim?: boolean; interpolation?: string }): Tensor;
  (self: Tensor, q: number, dim: number | bigint | null, keepdim?: boolean, options?: { interpolation?: string }): Tensor;
} = lazy('quantile', ',scalar');

/** `aten::quantize_per_channel(Tensor self, Tensor scales, Tensor zero_points, int axis, ScalarType dtype) -> Tensor` */
export const quantizePerChannel: (self: Tensor, scales: Tensor, zeroPoints: Tensor, axis: number | bigint, dtype: DType) => Tensor = lazy('quantize_per_channel', '');

/**
 * - `aten::quantize_per_tensor(Tensor self, float scale, int zero_point, ScalarType dtype) -> Tensor`
 * - `aten::quantize_per_tensor.tensor_qparams(Tensor self, Tensor scale, Tensor zero_point, ScalarType dtype) -> Tensor`
 * - `aten::quantize_per_tensor.tensors(Tensor[] tensors, Tensor scales, Tensor zero_points, ScalarType dtype) -> Tensor[]`
 */
export const quantizePerTensor: {
  (self: Tensor, scale: number, zeroPoint: number | bigint, dtype: DType): Tensor;
  (self: Tensor, scale: Tensor, zeroPoint: Tensor, dtype: DType): Tensor;
  (tensors: readonly Tensor[], scales: Tensor, zeroPoints: Tensor, dtype: DType): Tensor[];
} = lazy('quantize_per_tensor', ',tensor_qparams,tensors');

/** `aten::quantize_per_tensor_dynamic(Tensor self, ScalarType dtype, bool reduce_range) -> Tensor` */
export const quantizePerTensorDynamic: (self: Tensor, dtype: DType, reduceRange: boolean) => Tensor = lazy('quantize_per_tensor_dynamic', '');

/** `aten::quantized_batch_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor mean, Tensor var, float eps, float output_scale, int output_zero_point) -> Tensor` */
export const quantizedBatchNorm: (input: Tensor, weight: Tensor | null, bias: Tensor | null, mean: Tensor, var_: Tensor, eps: number, outputScale: number, outputZeroPoint: number | bigint) => Tensor = lazy('quantized_batch_norm', '');

/** `aten::quantized_max_pool1d(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=[0], int[1] dilation=[1], bool ceil_mode=False) -> Tensor` */
export const quantizedMaxPool1d: {
  (self: Tensor, kernelSize: number | readonly number[], options?: { stride?: number | readonly number[]; padding?: number | readonly number[]; dilation?: number | readonly number[]; ceilMode?: boolean }): Tensor;
  (self: Tensor, kernelSize: number | readonly number[], stride: number | readonly number[], padding?: number | readonly number[], dilation?: number | readonly number[], ceilMode?: boolean): Tensor;
} = lazy('quantized_max_pool1d', '');

/** `aten::quantized_max_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=[0, 0], int[2] dilation=[1, 1], bool ceil_mode=False) -> Tensor` */
export const quantizedMaxPool2d: {
  (self: Tensor, kernelSize: number | readonly number[], options?: { stride?: number | readonly number[]; padding?: number | readonly number[]; dilation?: number | readonly number[]; ceilMode?: boolean }): Tensor;
  (self: Tensor, kernelSize: number | readonly number[], stride: number | readonly number[], padding?: number | readonly number[], dilation?: number | readonly number[], ceilMode?: boolean): Tensor;
} = lazy('quantized_max_pool2d', '');

/** `aten::quantized_max_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=[0, 0, 0], int[3] dilation=[1, 1, 1], bool ceil_mode=False) -> Tensor` */
export const quantizedMaxPool3d: {
  (self: Tensor, kernelSize: number | readonly number[], options?: { stride?: number | readonly number[]; padding?: number | readonly number[]; dilation?: number | readonly number[]; ceilMode?: boolean }): Tensor;
  (self: Tensor, kernelSize: number | readonly number[], stride: number | readonly number[], padding?: number | readonly number[], dilation?: number | readonly number[], ceilMode?: boolean): Tensor;
} = lazy('quantized_max_pool3d', '');

declare module '../../tensor/tensor.js' {
  interface Tensor<D extends DType> {
    oneHot(options?: { numClasses?: number | bigint }): Tensor;
    oneHot(numClasses: number | bigint): Tensor;
    onesLike(options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }): Tensor;
    orgqr(input2: Tensor): Tensor;
    ormqr(input2: Tensor, input3: Tensor, options?: { left?: boolean; transpose?: boolean }): Tensor;
    ormqr(input2: Tensor, input3: Tensor, left: boolean, transpose?: boolean): Tensor;
    outer(vec2: Tensor): Tensor;
    outputNr(): number;
    pad(pad: readonly number[], options?: { mode?: string; value?: number | null }): Tensor;
    pad(pad: readonly number[], mode: string, value?: number | null): Tensor;
    pdist(options?: { p?: number }): Tensor;
    pdist(p: number): Tensor;
    permuteCopy(dims: readonly number[]): Tensor;
    pinverse(options?: { rcond?: number }): Tensor;
    pinverse(rcond: number): Tensor;
    pixelShuffle(upscaleFactor: number | bigint): Tensor;
    pixelUnshuffle(downscaleFactor: number | bigint): Tensor;
    poisson(options?: { generator?: Generator | null }): Tensor;
    poisson(generator: Generator | null): Tensor;
    polygamma_(n: number | bigint): Tensor;
    positive(): Tensor;
    pow_(exponent: Tensor): Tensor;
    pow_(exponent: Scalar): Tensor;
    prelu(weight: Tensor): Tensor;
    prod(options?: { dtype?: DType | null }): Tensor;
    prod(dim: number | bigint, options?: { keepdim?: boolean; dtype?: DType | null }): Tensor;
    prod(dim: number | bigint, keepdim: boolean, options?: { dtype?: DType | null }): Tensor;
    put(index: Tensor, source: Tensor, options?: { accumulate?: boolean }): Tensor;
    put(index: Tensor, source: Tensor, accumulate: boolean): Tensor;
    put_(index: Tensor, source: Tensor, options?: { accumulate?: boolean }): Tensor;
    put_(index: Tensor, source: Tensor, accumulate: boolean): Tensor;
    qPerChannelAxis(): number;
    qPerChannelScales(): Tensor;
    qPerChannelZeroPoints(): Tensor;
    qScale(): number;
    qZeroPoint(): number;
    qr(options?: { some?: boolean }): { Q: Tensor; R: Tensor };
    qr(some: boolean): { Q: Tensor; R: Tensor };
    quantile(q: Tensor, options?: { dim?: number | bigint | null; keepdim?: boolean; interpolation?: string }): Tensor;
    quantile(q: Tensor, dim: number | bigint | null, keepdim?: boolean, options?: { interpolation?: string }): Tensor;
    quantile(q: number, options?: { dim?: number | bigint | null; keepdim?: boolean; interpolation?: string }): Tensor;
    quantile(q: number, dim: number | bigint | null, keepdim?: boolean, options?: { interpolation?: string }): Tensor;
    quantizePerChannel(scales: Tensor, zeroPoints: Tensor, axis: number | bigint, dtype: DType): Tensor;
    quantizePerTensor(scale: number, zeroPoint: number | bigint, dtype: DType): Tensor;
    quantizePerTensor(scale: Tensor, zeroPoint: Tensor, dtype: DType): Tensor;
    quantizePerTensorDynamic(dtype: DType, reduceRange: boolean): Tensor;
    quantizedMaxPool1d(kernelSize: number | readonly number[], options?: { stride?: number | readonly number[]; padding?: number | readonly number[]; dilation?: number | readonly number[]; ceilMode?: boolean }): Tensor;
    quantizedMaxPool1d(kernelSize: number | readonly number[], stride: number | readonly number[], padding?: number | readonly number[], dilation?: number | readonly number[], ceilMode?: boolean): Tensor;
    quantizedMaxPool2d(kernelSize: number | readonly number[], options?: { stride?: number | readonly number[]; padding?: number | readonly number[]; dilation?: number | readonly number[]; ceilMode?: boolean }): Tensor;
    quantizedMaxPool2d(kernelSize: number | readonly number[], stride: number | readonly number[], padding?: number | readonly number[], dilation?: number | readonly number[], ceilMode?: boolean): Tensor;
    quantizedMaxPool3d(kernelSize: number | readonly number[], options?: { stride?: number | readonly number[]; padding?: number | readonly number[]; dilation?: number | readonly number[]; ceilMode?: boolean }): Tensor;
    quantizedMaxPool3d(kernelSize: number | readonly number[], stride: number | readonly number[], padding?: number | readonly number[], dilation?: number | readonly number[], ceilMode?: boolean): Tensor;
  }
}

installLazy(
  'one_hot ones_like orgqr ormqr outer output_nr pad pdist permute_copy pinverse pixel_shuffle pixel_unshuffle poisson polygamma_ positive pow_ prelu prod put put_ q_per_channel_axis q_per_channel_scales q_per_channel_zero_points q_scale q_zero_point qr quantile quantize_per_channel quantize_per_tensor quantize_per_tensor_dynamic quantized_max_pool1d quantized_max_pool2d quantized_max_pool3d',
);
