/** Operators, typed from their schemas. Written by `npm run generate:ops`; do not edit. */

import type { Device } from '../../tensor/device.js';
import type { DType } from '../../tensor/dtype.js';
import type { Tensor } from '../../tensor/tensor.js';
import { installLazy, lazy } from '../resolve.js';
import type { Layout, Scalar } from '../scalars.js';

/** `aten::abs(Tensor self) -> Tensor` */
export const abs: (self: Tensor) => Tensor = lazy('abs', '');

/** `aten::abs_(Tensor(!) self) -> Tensor` */
export const abs_: (self: Tensor) => Tensor = lazy('abs_', '');

/** `aten::absolute(Tensor self) -> Tensor` */
export const absolute: (self: Tensor) => Tensor = lazy('absolute', '');

/** `aten::absolute_(Tensor(!) self) -> Tensor` */
export const absolute_: (self: Tensor) => Tensor = lazy('absolute_', '');

/** `aten::acos(Tensor self) -> Tensor` */
export const acos: (self: Tensor) => Tensor = lazy('acos', '');

/** `aten::acos_(Tensor(!) self) -> Tensor` */
export const acos_: (self: Tensor) => Tensor = lazy('acos_', '');

/** `aten::acosh(Tensor self) -> Tensor` */
export const acosh: (self: Tensor) => Tensor = lazy('acosh', '');

/** `aten::acosh_(Tensor(!) self) -> Tensor` */
export const acosh_: (self: Tensor) => Tensor = lazy('acosh_', '');

/** `aten::adaptive_avg_pool1d(Tensor self, int[1] output_size) -> Tensor` */
export const adaptiveAvgPool1d: (self: Tensor, outputSize: number | readonly number[]) => Tensor = lazy('adaptive_avg_pool1d', '');

/** `aten::adaptive_avg_pool2d(Tensor self, SymInt[2] output_size) -> Tensor` */
export const adaptiveAvgPool2d: (self: Tensor, outputSize: number | readonly number[]) => Tensor = lazy('adaptive_avg_pool2d', '');

/** `aten::adaptive_avg_pool3d(Tensor self, SymInt[3] output_size) -> Tensor` */
export const adaptiveAvgPool3d: (self: Tensor, outputSize: number | readonly number[]) => Tensor = lazy('adaptive_avg_pool3d', '');

/** `aten::adaptive_max_pool1d(Tensor self, int[1] output_size) -> (Tensor, Tensor)` */
export const adaptiveMaxPool1d: (self: Tensor, outputSize: number | readonly number[]) => [Tensor, Tensor] = lazy('adaptive_max_pool1d', '');

/** `aten::adaptive_max_pool2d(Tensor self, int[2] output_size) -> (Tensor, Tensor)` */
export const adaptiveMaxPool2d: (self: Tensor, outputSize: number | readonly number[]) => [Tensor, Tensor] = lazy('adaptive_max_pool2d', '');

/** `aten::adaptive_max_pool3d(Tensor self, int[3] output_size) -> (Tensor, Tensor)` */
export const adaptiveMaxPool3d: (self: Tensor, outputSize: number | readonly number[]) => [Tensor, Tensor] = lazy('adaptive_max_pool3d', '');

/**
 * - `aten::add.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor`
 * - `aten::add.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor`
 */
export const add: {
  (self: Tensor, other: Tensor, options?: { alpha?: Scalar }): Tensor;
  (self: Tensor, other: Scalar, options?: { alpha?: Scalar }): Tensor;
  (self: Tensor, other: Scalar, alpha: Scalar): Tensor;
} = lazy('add', 'Tensor,Scalar');

/**
 * - `aten::add_.Tensor(Tensor(!) self, Tensor other, *, Scalar alpha=1) -> Tensor`
 * - `aten::add_.Scalar(Tensor(!) self, Scalar other, Scalar alpha=1) -> Tensor`
 */
export const add_: {
  (self: Tensor, other: Tensor, options?: { alpha?: Scalar }): Tensor;
  (self: Tensor, other: Scalar, options?: { alpha?: Scalar }): Tensor;
  (self: Tensor, other: Scalar, alpha: Scalar): Tensor;
} = lazy('add_', 'Tensor,Scalar');

/** `aten::addbmm(Tensor self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor` */
export const addbmm: (self: Tensor, batch1: Tensor, batch2: Tensor, options?: { beta?: Scalar; alpha?: Scalar }) => Tensor = lazy('addbmm', '');

/** `aten::addbmm_(Tensor(!) self, Tensor batch1, Tensor batch2, *, Scalar beta=1, Scalar alpha=1) -> Tensor` */
export const addbmm_: (self: Tensor, batch1: Tensor, batch2: Tensor, options?: { beta?: Scalar; alpha?: Scalar }) => Tensor = lazy('addbmm_', '');

/** `aten::addcdiv(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor` */
export const addcdiv: (self: Tensor, tensor1: Tensor, tensor2: Tensor, options?: { value?: Scalar }) => Tensor = lazy('addcdiv', '');

/** `aten::addcdiv_(Tensor(!) self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor` */
export const addcdiv_: (self: Tensor, tensor1: Tensor, tensor2: Tensor, options?: { value?: Scalar }) => Tensor = lazy('addcdiv_', '');

/** `aten::addcmul(Tensor self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor` */
export const addcmul: (self: Tensor, tensor1: Tensor, tensor2: Tensor, options?: { value?: Scalar }) => Tensor = lazy('addcmul', '');

/** `aten::addcmul_(Tensor(!) self, Tensor tensor1, Tensor tensor2, *, Scalar value=1) -> Tensor` */
export const addcmul_: (self: Tensor, tensor1: Tensor, tensor2: Tensor, options?: { value?: Scalar }) => Tensor = lazy('addcmul_', '');

/**
 * - `aten::addmm(Tensor self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor`
 * - `aten::addmm.dtype(Tensor self, Tensor mat1, Tensor mat2, ScalarType out_dtype, *, Scalar beta=1, Scalar alpha=1) -> Tensor`
 */
export const addmm: {
  (self: Tensor, mat1: Tensor, mat2: Tensor, options?: { beta?: Scalar; alpha?: Scalar }): Tensor;
  (self: Tensor, mat1: Tensor, mat2: Tensor, outDtype: DType, options?: { beta?: Scalar; alpha?: Scalar }): Tensor;
} = lazy('addmm', ',dtype');

/** `aten::addmm_(Tensor(!) self, Tensor mat1, Tensor mat2, *, Scalar beta=1, Scalar alpha=1) -> Tensor` */
export const addmm_: (self: Tensor, mat1: Tensor, mat2: Tensor, options?: { beta?: Scalar; alpha?: Scalar }) => Tensor = lazy('addmm_', '');

/** `aten::addmv(Tensor self, Tensor mat, Tensor vec, *, Scalar beta=1, Scalar alpha=1) -> Tensor` */
export const addmv: (self: Tensor, mat: Tensor, vec: Tensor, options?: { beta?: Scalar; alpha?: Scalar }) => Tensor = lazy('addmv', '');

/** `aten::addmv_(Tensor(!) self, Tensor mat, Tensor vec, *, Scalar beta=1, Scalar alpha=1) -> Tensor` */
export const addmv_: (self: Tensor, mat: Tensor, vec: Tensor, options?: { beta?: Scalar; alpha?: Scalar }) => Tensor = lazy('addmv_', '');

/** `aten::addr(Tensor self, Tensor vec1, Tensor vec2, *, Scalar beta=1, Scalar alpha=1) -> Tensor` */
export const addr: (self: Tensor, vec1: Tensor, vec2: Tensor, options?: { beta?: Scalar; alpha?: Scalar }) => Tensor = lazy('addr', '');

/** `aten::addr_(Tensor(!) self, Tensor vec1, Tensor vec2, *, Scalar beta=1, Scalar alpha=1) -> Tensor` */
export const addr_: (self: Tensor, vec1: Tensor, vec2: Tensor, options?: { beta?: Scalar; alpha?: Scalar }) => Tensor = lazy('addr_', '');

/** `aten::adjoint(Tensor self) -> Tensor` */
export const adjoint: (self: Tensor) => Tensor = lazy('adjoint', '');

/** `aten::affine_grid_generator(Tensor theta, SymInt[] size, bool align_corners) -> Tensor` */
export const affineGridGenerator: (theta: Tensor, size: readonly number[], alignCorners: boolean) => Tensor = lazy('affine_grid_generator', '');

/** `aten::alias(Tensor self) -> Tensor` */
export const alias: (self: Tensor) => Tensor = lazy('alias', '');

/** `aten::alias_copy(Tensor self) -> Tensor` */
export const aliasCopy: (self: Tensor) => Tensor = lazy('alias_copy', '');

/**
 * - `aten::all(Tensor self) -> Tensor`
 * - `aten::all.dim(Tensor self, int dim, bool keepdim=False) -> Tensor`
 * - `aten::all.dims(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor`
 */
export const all: {
  (self: Tensor): Tensor;
  (self: Tensor, dim: number | bigint, options?: { keepdim?: boolean }): Tensor;
  (self: Tensor, dim: number | bigint, keepdim: boolean): Tensor;
  (self: Tensor, options?: { dim?: readonly number[] | null; keepdim?: boolean }): Tensor;
  (self: Tensor, dim: readonly number[] | null, keepdim?: boolean): Tensor;
} = lazy('all', ',dim,dims');

/** `aten::allclose(Tensor self, Tensor other, float rtol=0.00001, float atol=1e-8, bool equal_nan=False) -> bool` */
export const allclose: {
  (self: Tensor, other: Tensor, options?: { rtol?: number; atol?: number; equalNan?: boolean }): boolean;
  (self: Tensor, other: Tensor, rtol: number, atol?: number, equalNan?: boolean): boolean;
} = lazy('allclose', '');

/** `aten::alpha_dropout(Tensor input, float p, bool train) -> Tensor` */
export const alphaDropout: (input: Tensor, p: number, train: boolean) => Tensor = lazy('alpha_dropout', '');

/** `aten::alpha_dropout_(Tensor(!) self, float p, bool train) -> Tensor` */
export const alphaDropout_: (self: Tensor, p: number, train: boolean) => Tensor = lazy('alpha_dropout_', '');

/** `aten::amax(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor` */
export const amax: {
  (self: Tensor, options?: { dim?: number | readonly number[]; keepdim?: boolean }): Tensor;
  (self: Tensor, dim: number | readonly number[], keepdim?: boolean): Tensor;
} = lazy('amax', '');

/** `aten::amin(Tensor self, int[1] dim=[], bool keepdim=False) -> Tensor` */
export const amin: {
  (self: Tensor, options?: { dim?: number | readonly number[]; keepdim?: boolean }): Tensor;
  (self: Tensor, dim: number | readonly number[], keepdim?: boolean): Tensor;
} = lazy('amin', '');

/** `aten::aminmax(Tensor self, *, int? dim=None, bool keepdim=False) -> (Tensor min, Tensor max)` */
export const aminmax: (self: Tensor, options?: { dim?: number | bigint | null; keepdim?: boolean }) => { min: Tensor; max: Tensor } = lazy('aminmax', '');

/** `aten::angle(Tensor self) -> Tensor` */
export const angle: (self: Tensor) => Tensor = lazy('angle', '');

/**
 * - `aten::any(Tensor self) -> Tensor`
 * - `aten::any.dim(Tensor self, int dim, bool keepdim=False) -> Tensor`
 * - `aten::any.dims(Tensor self, int[]? dim=None, bool keepdim=False) -> Tensor`
 */
export const any: {
  (self: Tensor): Tensor;
  (self: Tensor, dim: number | bigint, options?: { keepdim?: boolean }): Tensor;
  (self: Tensor, dim: number | bigint, keepdim: boolean): Tensor;
  (self: Tensor, options?: { dim?: readonly number[] | null; keepdim?: boolean }): Tensor;
  (self: Tensor, dim: readonly number[] | null, keepdim?: boolean): Tensor;
} = lazy('any', ',dim,dims');

/**
 * - `aten::arange(Scalar end, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * - `aten::arange.start(Scalar start, Scalar end, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * - `aten::arange.start_step(Scalar start, Scalar end, Scalar step=1, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 */
export const arange: {
  (end: Scalar, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (start: Scalar, end: Scalar, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (start: Scalar, end: Scalar, options?: { step?: Scalar; dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (start: Scalar, end: Scalar, step: Scalar, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
} = lazy('arange', ',start,start_step');

/** `aten::arccos(Tensor self) -> Tensor` */
export const arccos: (self: Tensor) => Tensor = lazy('arccos', '');

/** `aten::arccos_(Tensor(!) self) -> Tensor` */
export const arccos_: (self: Tensor) => Tensor = lazy('arccos_', '');

/** `aten::arccosh(Tensor self) -> Tensor` */
export const arccosh: (self: Tensor) => Tensor = lazy('arccosh', '');

/** `aten::arccosh_(Tensor(!) self) -> Tensor` */
export const arccosh_: (self: Tensor) => Tensor = lazy('arccosh_', '');

/** `aten::arcsin(Tensor self) -> Tensor` */
export const arcsin: (self: Tensor) => Tensor = lazy('arcsin', '');

/** `aten::arcsin_(Tensor(!) self) -> Tensor` */
export const arcsin_: (self: Tensor) => Tensor = lazy('arcsin_', '');

/** `aten::arcsinh(Tensor self) -> Tensor` */
export const arcsinh: (self: Tensor) => Tensor = lazy('arcsinh', '');

/** `aten::arcsinh_(Tensor(!) self) -> Tensor` */
export const arcsinh_: (self: Tensor) => Tensor = lazy('arcsinh_', '');

/** `aten::arctan(Tensor self) -> Tensor` */
export const arctan: (self: Tensor) => Tensor = lazy('arctan', '');

/** `aten::arctan2(Tensor self, Tensor other) -> Tensor` */
export const arctan2: (self: Tensor, other: Tensor) => Tensor = lazy('arctan2', '');

/** `aten::arctan2_(Tensor(!) self, Tensor other) -> Tensor` */
export const arctan2_: (self: Tensor, other: Tensor) => Tensor = lazy('arctan2_', '');

/** `aten::arctan_(Tensor(!) self) -> Tensor` */
export const arctan_: (self: Tensor) => Tensor = lazy('arctan_', '');

/** `aten::arctanh(Tensor self) -> Tensor` */
export const arctanh: (self: Tensor) => Tensor = lazy('arctanh', '');

/** `aten::arctanh_(Tensor(!) self) -> Tensor` */
export const arctanh_: (self: Tensor) => Tensor = lazy('arctanh_', '');

/** `aten::argmax(Tensor self, int? dim=None, bool keepdim=False) -> Tensor` */
export const argmax: {
  (self: Tensor, options?: { dim?: number | bigint | null; keepdim?: boolean }): Tensor;
  (self: Tensor, dim: number | bigint | null, keepdim?: boolean): Tensor;
} = lazy('argmax', '');

/** `aten::argmin(Tensor self, int? dim=None, bool keepdim=False) -> Tensor` */
export const argmin: {
  (self: Tensor, options?: { dim?: number | bigint | null; keepdim?: boolean }): Tensor;
  (self: Tensor, dim: number | bigint | null, keepdim?: boolean): Tensor;
} = lazy('argmin', '');

/**
 * - `aten::argsort(Tensor self, int dim=-1, bool descending=False) -> Tensor`
 * - `aten::argsort.stable(Tensor self, *, bool stable, int dim=-1, bool descending=False) -> Tensor`
 */
export const argsort: {
  (self: Tensor, options?: { dim?: number | bigint; descending?: boolean }): Tensor;
  (self: Tensor, dim: number | bigint, descending?: boolean): Tensor;
  (self: Tensor, options: { stable: boolean; dim?: number | bigint; descending?: boolean }): Tensor;
} = lazy('argsort', ',stable');

/** `aten::argwhere(Tensor self) -> Tensor` */
export const argwhere: (self: Tensor) => Tensor = lazy('argwhere', '');

/** `aten::as_strided(Tensor self, SymInt[] size, SymInt[] stride, SymInt? storage_offset=None) -> Tensor` */
export const asStrided: {
  (self: Tensor, size: readonly number[], stride: readonly number[], options?: { storageOffset?: number | bigint | null }): Tensor;
  (self: Tensor, size: readonly number[], stride: readonly number[], storageOffset: number | bigint | null): Tensor;
} = lazy('as_strided', '');

/** `aten::as_strided_(Tensor(!) self, SymInt[] size, SymInt[] stride, SymInt? storage_offset=None) -> Tensor` */
export const asStrided_: {
  (self: Tensor, size: readonly number[], stride: readonly number[], options?: { storageOffset?: number | bigint | null }): Tensor;
  (self: Tensor, size: readonly number[], stride: readonly number[], storageOffset: number | bigint | null): Tensor;
} = lazy('as_strided_', '');

/** `aten::as_strided_copy(Tensor self, SymInt[] size, SymInt[] stride, SymInt? storage_offset=None) -> Tensor` */
export const asStridedCopy: {
  (self: Tensor, size: readonly number[], stride: readonly number[], options?: { storageOffset?: number | bigint | null }): Tensor;
  (self: Tensor, size: readonly number[], stride: readonly number[], storageOffset: number | bigint | null): Tensor;
} = lazy('as_strided_copy', '');

/** `aten::as_strided_scatter(Tensor self, Tensor src, SymInt[] size, SymInt[] stride, SymInt? storage_offset=None) -> Tensor` */
export const asStridedScatter: {
  (self: Tensor, src: Tensor, size: readonly number[], stride: readonly number[], options?: { storageOffset?: number | bigint | null }): Tensor;
  (self: Tensor, src: Tensor, size: readonly number[], stride: readonly number[], storageOffset: number | bigint | null): Tensor;
} = lazy('as_strided_scatter', '');

/** `aten::asin(Tensor self) -> Tensor` */
export const asin: (self: Tensor) => Tensor = lazy('asin', '');

/** `aten::asin_(Tensor(!) self) -> Tensor` */
export const asin_: (self: Tensor) => Tensor = lazy('asin_', '');

/** `aten::asinh(Tensor self) -> Tensor` */
export const asinh: (self: Tensor) => Tensor = lazy('asinh', '');

/** `aten::asinh_(Tensor(!) self) -> Tensor` */
export const asinh_: (self: Tensor) => Tensor = lazy('asinh_', '');

/** `aten::atan(Tensor self) -> Tensor` */
export const atan: (self: Tensor) => Tensor = lazy('atan', '');

/** `aten::atan2(Tensor self, Tensor other) -> Tensor` */
export const atan2: (self: Tensor, other: Tensor) => Tensor = lazy('atan2', '');

/** `aten::atan2_(Tensor(!) self, Tensor other) -> Tensor` */
export const atan2_: (self: Tensor, other: Tensor) => Tensor = lazy('atan2_', '');

/** `aten::atan_(Tensor(!) self) -> Tensor` */
export const atan_: (self: Tensor) => Tensor = lazy('atan_', '');

/** `aten::atanh(Tensor self) -> Tensor` */
export const atanh: (self: Tensor) => Tensor = lazy('atanh', '');

/** `aten::atanh_(Tensor(!) self) -> Tensor` */
export const atanh_: (self: Tensor) => Tensor = lazy('atanh_', '');

/**
 * - `aten::atleast_1d(Tensor self) -> Tensor`
 * - `aten::atleast_1d.Sequence(Tensor[] tensors) -> Tensor[]`
 */
export const atleast1d: {
  (self: Tensor): Tensor;
  (tensors: readonly Tensor[]): Tensor[];
} = lazy('atleast_1d', ',Sequence');

/**
 * - `aten::atleast_2d(Tensor self) -> Tensor`
 * - `aten::atleast_2d.Sequence(Tensor[] tensors) -> Tensor[]`
 */
export const atleast2d: {
  (self: Tensor): Tensor;
  (tensors: readonly Tensor[]): Tensor[];
} = lazy('atleast_2d', ',Sequence');

/**
 * - `aten::atleast_3d(Tensor self) -> Tensor`
 * - `aten::atleast_3d.Sequence(Tensor[] tensors) -> Tensor[]`
 */
export const atleast3d: {
  (self: Tensor): Tensor;
  (tensors: readonly Tensor[]): Tensor[];
} = lazy('atleast_3d', ',Sequence');

/** `aten::avg_pool1d(Tensor self, int[1] kernel_size, int[1] stride=[], int[1] padding=[0], bool ceil_mode=False, bool count_include_pad=True) -> Tensor` */
export const avgPool1d: {
  (self: Tensor, kernelSize: number | readonly number[], options?: { stride?: number | readonly number[]; padding?: number | readonly number[]; ceilMode?: boolean; countIncludePad?: boolean }): Tensor;
  (self: Tensor, kernelSize: number | readonly number[], stride: number | readonly number[], padding?: number | readonly number[], ceilMode?: boolean, countIncludePad?: boolean): Tensor;
} = lazy('avg_pool1d', '');

/** `aten::avg_pool2d(Tensor self, int[2] kernel_size, int[2] stride=[], int[2] padding=[0, 0], bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor` */
export const avgPool2d: {
  (self: Tensor, kernelSize: number | readonly number[], options?: { stride?: number | readonly number[]; padding?: number | readonly number[]; ceilMode?: boolean; countIncludePad?: boolean; divisorOverride?: number | bigint | null }): Tensor;
  (self: Tensor, kernelSize: number | readonly number[], stride: number | readonly number[], padding?: number | readonly number[], ceilMode?: boolean, countIncludePad?: boolean, divisorOverride?: number | bigint | null): Tensor;
} = lazy('avg_pool2d', '');

/** `aten::avg_pool3d(Tensor self, int[3] kernel_size, int[3] stride=[], int[3] padding=[0, 0, 0], bool ceil_mode=False, bool count_include_pad=True, int? divisor_override=None) -> Tensor` */
export const avgPool3d: {
  (self: Tensor, kernelSize: number | readonly number[], options?: { stride?: number | readonly number[]; padding?: number | readonly number[]; ceilMode?: boolean; countIncludePad?: boolean; divisorOverride?: number | bigint | null }): Tensor;
  (self: Tensor, kernelSize: number | readonly number[], stride: number | readonly number[], padding?: number | readonly number[], ceilMode?: boolean, countIncludePad?: boolean, divisorOverride?: number | bigint | null): Tensor;
} = lazy('avg_pool3d', '');

declare module '../../tensor/tensor.js' {
  interface Tensor<D extends DType> {
    abs_(): Tensor;
    absolute(): Tensor;
    absolute_(): Tensor;
    acos(): Tensor;
    acos_(): Tensor;
    acosh(): Tensor;
    acosh_(): Tensor;
    adaptiveAvgPool1d(outputSize: number | readonly number[]): Tensor;
    adaptiveAvgPool3d(outputSize: number | readonly number[]): Tensor;
    adaptiveMaxPool1d(outputSize: number | readonly number[]): [Tensor, Tensor];
    adaptiveMaxPool2d(outputSize: number | readonly number[]): [Tensor, Tensor];
    adaptiveMaxPool3d(outputSize: number | readonly number[]): [Tensor, Tensor];
    addbmm(batch1: Tensor, batch2: Tensor, options?: { beta?: Scalar; alpha?: Scalar }): Tensor;
    addbmm_(batch1: Tensor, batch2: Tensor, options?: { beta?: Scalar; alpha?: Scalar }): Tensor;
    addcdiv(tensor1: Tensor, tensor2: Tensor, options?: { value?: Scalar }): Tensor;
    addcdiv_(tensor1: Tensor, tensor2: Tensor, options?: { value?: Scalar }): Tensor;
    addcmul(tensor1: Tensor, tensor2: Tensor, options?: { value?: Scalar }): Tensor;
    addcmul_(tensor1: Tensor, tensor2: Tensor, options?: { value?: Scalar }): Tensor;
    addmm(mat1: Tensor, mat2: Tensor, options?: { beta?: Scalar; alpha?: Scalar }): Tensor;
    addmm(mat1: Tensor, mat2: Tensor, outDtype: DType, options?: { beta?: Scalar; alpha?: Scalar }): Tensor;
    addmm_(mat1: Tensor, mat2: Tensor, options?: { beta?: Scalar; alpha?: Scalar }): Tensor;
    addmv(mat: Tensor, vec: Tensor, options?: { beta?: Scalar; alpha?: Scalar }): Tensor;
    addmv_(mat: Tensor, vec: Tensor, options?: { beta?: Scalar; alpha?: Scalar }): Tensor;
    addr(vec1: Tensor, vec2: Tensor, options?: { beta?: Scalar; alpha?: Scalar }): Tensor;
    addr_(vec1: Tensor, vec2: Tensor, options?: { beta?: Scalar; alpha?: Scalar }): Tensor;
    adjoint(): Tensor;
    alias(): Tensor;
    aliasCopy(): Tensor;
    allclose(other: Tensor, options?: { rtol?: number; atol?: number; equalNan?: boolean }): boolean;
    allclose(other: Tensor, rtol: number, atol?: number, equalNan?: boolean): boolean;
    alphaDropout_(p: number, train: boolean): Tensor;
    amax(options?: { dim?: number | readonly number[]; keepdim?: boolean }): Tensor;
    amax(dim: number | readonly number[], keepdim?: boolean): Tensor;
    amin(options?: { dim?: number | readonly number[]; keepdim?: boolean }): Tensor;
    amin(dim: number | readonly number[], keepdim?: boolean): Tensor;
    aminmax(options?: { dim?: number | bigint | null; keepdim?: boolean }): { min: Tensor; max: Tensor };
    angle(): Tensor;
    arccos(): Tensor;
    arccos_(): Tensor;
    arccosh(): Tensor;
    arccosh_(): Tensor;
    arcsin(): Tensor;
    arcsin_(): Tensor;
    arcsinh(): Tensor;
    arcsinh_(): Tensor;
    arctan(): Tensor;
    arctan2(other: Tensor): Tensor;
    arctan2_(other: Tensor): Tensor;
    arctan_(): Tensor;
    arctanh(): Tensor;
    arctanh_(): Tensor;
    argsort(options?: { dim?: number | bigint; descending?: boolean }): Tensor;
    argsort(dim: number | bigint, descending?: boolean): Tensor;
    argsort(options: { stable: boolean; dim?: number | bigint; descending?: boolean }): Tensor;
    argwhere(): Tensor;
    asStrided(size: readonly number[], stride: readonly number[], options?: { storageOffset?: number | bigint | null }): Tensor;
    asStrided(size: readonly number[], stride: readonly number[], storageOffset: number | bigint | null): Tensor;
    asStrided_(size: readonly number[], stride: readonly number[], options?: { storageOffset?: number | bigint | null }): Tensor;
    asStrided_(size: readonly number[], stride: readonly number[], storageOffset: number | bigint | null): Tensor;
    asStridedCopy(size: readonly number[], stride: readonly number[], options?: { storageOffset?: number | bigint | null }): Tensor;
    asStridedCopy(size: readonly number[], stride: readonly number[], storageOffset: number | bigint | null): Tensor;
    asStridedScatter(src: Tensor, size: readonly number[], stride: readonly number[], options?: { storageOffset?: number | bigint | null }): Tensor;
    asStridedScatter(src: Tensor, size: readonly number[], stride: readonly number[], storageOffset: number | bigint | null): Tensor;
    asin(): Tensor;
    asin_(): Tensor;
    asinh(): Tensor;
    asinh_(): Tensor;
    atan(): Tensor;
    atan2(other: Tensor): Tensor;
    atan2_(other: Tensor): Tensor;
    atan_(): Tensor;
    atanh(): Tensor;
    atanh_(): Tensor;
    atleast1d(): Tensor;
    atleast2d(): Tensor;
    atleast3d(): Tensor;
    avgPool1d(kernelSize: number | readonly number[], options?: { stride?: number | readonly number[]; padding?: number | readonly number[]; ceilMode?: boolean; countIncludePad?: boolean }): Tensor;
    avgPool1d(kernelSize: number | readonly number[], stride: number | readonly number[], padding?: number | readonly number[], ceilMode?: boolean, countIncludePad?: boolean): Tensor;
    avgPool3d(kernelSize: number | readonly number[], options?: { stride?: number | readonly number[]; padding?: number | readonly number[]; ceilMode?: boolean; countIncludePad?: boolean; divisorOverride?: number | bigint | null }): Tensor;
    avgPool3d(kernelSize: number | readonly number[], stride: number | readonly number[], padding?: number | readonly number[], ceilMode?: boolean, countIncludePad?: boolean, divisorOverride?: number | bigint | null): Tensor;
  }
}

installLazy(
  'abs_ absolute absolute_ acos acos_ acosh acosh_ adaptive_avg_pool1d adaptive_avg_pool3d adaptive_max_pool1d adaptive_max_pool2d adaptive_max_pool3d addbmm addbmm_ addcdiv addcdiv_ addcmul addcmul_ addmm addmm_ addmv addmv_ addr addr_ adjoint alias alias_copy allclose alpha_dropout_ amax amin aminmax angle arccos arccos_ arccosh arccosh_ arcsin arcsin_ arcsinh arcsinh_ arctan arctan2 arctan2_ arctan_ arctanh arctanh_ argsort argwhere as_strided as_strided_ as_strided_copy as_strided_scatter asin asin_ asinh asinh_ atan atan2 atan2_ atan_ atanh atanh_ atleast_1d atleast_2d atleast_3d avg_pool1d avg_pool3d',
);
