/** Operators, typed from their schemas. Written by `npm run generate:ops`; do not edit. */

import type { Device } from '../../tensor/device.js';
import type { DType } from '../../tensor/dtype.js';
import type { Generator } from '../../tensor/generator.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { MemoryFormat } from '../conversion.js';
import { installLazy, lazy } from '../resolve.js';
import type { Layout, Scalar } from '../scalars.js';

/** `aten::unbind.int(Tensor self, int dim=0) -> Tensor[]` */
export const unbind: {
  (self: Tensor, options?: { dim?: number | bigint }): Tensor[];
  (self: Tensor, dim: number | bigint): Tensor[];
} = lazy('unbind', 'int');

/** `aten::unbind_copy.int(Tensor self, int dim=0) -> Tensor[]` */
export const unbindCopy: {
  (self: Tensor, options?: { dim?: number | bigint }): Tensor[];
  (self: Tensor, dim: number | bigint): Tensor[];
} = lazy('unbind_copy', 'int');

/** `aten::unflatten.int(Tensor self, int dim, SymInt[] sizes) -> Tensor` */
export const unflatten: (self: Tensor, dim: number | bigint, sizes: readonly number[]) => Tensor = lazy('unflatten', 'int');

/** `aten::unflatten_dense_tensors(Tensor flat, Tensor[] tensors) -> Tensor[]` */
export const unflattenDenseTensors: (flat: Tensor, tensors: readonly Tensor[]) => Tensor[] = lazy('unflatten_dense_tensors', '');

/** `aten::unfold(Tensor self, int dimension, int size, int step) -> Tensor` */
export const unfold: (self: Tensor, dimension: number | bigint, size: number | bigint, step: number | bigint) => Tensor = lazy('unfold', '');

/** `aten::unfold_copy(Tensor self, int dimension, int size, int step) -> Tensor` */
export const unfoldCopy: (self: Tensor, dimension: number | bigint, size: number | bigint, step: number | bigint) => Tensor = lazy('unfold_copy', '');

/** `aten::uniform(Tensor self, float from=0, float to=1, *, Generator? generator=None) -> Tensor` */
export const uniform: {
  (self: Tensor, options?: { from?: number; to?: number; generator?: Generator | null }): Tensor;
  (self: Tensor, from: number, to?: number, options?: { generator?: Generator | null }): Tensor;
} = lazy('uniform', '');

/** `aten::uniform_(Tensor(!) self, float from=0, float to=1, *, Generator? generator=None) -> Tensor` */
export const uniform_: {
  (self: Tensor, options?: { from?: number; to?: number; generator?: Generator | null }): Tensor;
  (self: Tensor, from: number, to?: number, options?: { generator?: Generator | null }): Tensor;
} = lazy('uniform_', '');

/** `aten::unique_consecutive(Tensor self, bool return_inverse=False, bool return_counts=False, int? dim=None) -> (Tensor, Tensor, Tensor)` */
export const uniqueConsecutive: {
  (self: Tensor, options?: { returnInverse?: boolean; returnCounts?: boolean; dim?: number | bigint | null }): [Tensor, Tensor, Tensor];
  (self: Tensor, returnInverse: boolean, returnCounts?: boolean, dim?: number | bigint | null): [Tensor, Tensor, Tensor];
} = lazy('unique_consecutive', '');

/** `aten::unique_dim(Tensor self, int dim, bool sorted=True, bool return_inverse=False, bool return_counts=False) -> (Tensor, Tensor, Tensor)` */
export const uniqueDim: {
  (self: Tensor, dim: number | bigint, options?: { sorted?: boolean; returnInverse?: boolean; returnCounts?: boolean }): [Tensor, Tensor, Tensor];
  (self: Tensor, dim: number | bigint, sorted: boolean, returnInverse?: boolean, returnCounts?: boolean): [Tensor, Tensor, Tensor];
} = lazy('unique_dim', '');

/** `aten::unique_dim_consecutive(Tensor self, int dim, bool return_inverse=False, bool return_counts=False) -> (Tensor, Tensor, Tensor)` */
export const uniqueDimConsecutive: {
  (self: Tensor, dim: number | bigint, options?: { returnInverse?: boolean; returnCounts?: boolean }): [Tensor, Tensor, Tensor];
  (self: Tensor, dim: number | bigint, returnInverse: boolean, returnCounts?: boolean): [Tensor, Tensor, Tensor];
} = lazy('unique_dim_consecutive', '');

/** `aten::unsafe_chunk(Tensor self, int chunks, int dim=0) -> Tensor[]` */
export const unsafeChunk: {
  (self: Tensor, chunks: number | bigint, options?: { dim?: number | bigint }): Tensor[];
  (self: Tensor, chunks: number | bigint, dim: number | bigint): Tensor[];
} = lazy('unsafe_chunk', '');

/** `aten::unsafe_split.Tensor(Tensor self, SymInt split_size, int dim=0) -> Tensor[]` */
export const unsafeSplit: {
  (self: Tensor, splitSize: number | bigint, options?: { dim?: number | bigint }): Tensor[];
  (self: Tensor, splitSize: number | bigint, dim: number | bigint): Tensor[];
} = lazy('unsafe_split', 'Tensor');

/** `aten::unsafe_split_with_sizes(Tensor self, SymInt[] split_sizes, int dim=0) -> Tensor[]` */
export const unsafeSplitWithSizes: {
  (self: Tensor, splitSizes: readonly number[], options?: { dim?: number | bigint }): Tensor[];
  (self: Tensor, splitSizes: readonly number[], dim: number | bigint): Tensor[];
} = lazy('unsafe_split_with_sizes', '');

/** `aten::unsqueeze(Tensor self, int dim) -> Tensor` */
export const unsqueeze: (self: Tensor, dim: number | bigint) => Tensor = lazy('unsqueeze', '');

/** `aten::unsqueeze_(Tensor(!) self, int dim) -> Tensor` */
export const unsqueeze_: (self: Tensor, dim: number | bigint) => Tensor = lazy('unsqueeze_', '');

/** `aten::unsqueeze_copy(Tensor self, int dim) -> Tensor` */
export const unsqueezeCopy: (self: Tensor, dim: number | bigint) => Tensor = lazy('unsqueeze_copy', '');

/**
 * - `aten::upsample_bicubic2d(Tensor self, SymInt[2] output_size, bool align_corners, float? scales_h=None, float? scales_w=None) -> Tensor`
 * - `aten::upsample_bicubic2d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor`
 */
export const upsampleBicubic2d: {
  (self: Tensor, outputSize: number | readonly number[], alignCorners: boolean, options?: { scalesH?: number | null; scalesW?: number | null }): Tensor;
  (self: Tensor, outputSize: number | readonly number[], alignCorners: boolean, scalesH: number | null, scalesW?: number | null): Tensor;
  (input: Tensor, outputSize: readonly number[] | null, alignCorners: boolean, scaleFactors: readonly number[] | null): Tensor;
} = lazy('upsample_bicubic2d', ',vec');

/**
 * - `aten::upsample_bilinear2d(Tensor self, SymInt[2] output_size, bool align_corners, float? scales_h=None, float? scales_w=None) -> Tensor`
 * - `aten::upsample_bilinear2d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor`
 */
export const upsampleBilinear2d: {
  (self: Tensor, outputSize: number | readonly number[], alignCorners: boolean, options?: { scalesH?: number | null; scalesW?: number | null }): Tensor;
  (self: Tensor, outputSize: number | readonly number[], alignCorners: boolean, scalesH: number | null, scalesW?: number | null): Tensor;
  (input: Tensor, outputSize: readonly number[] | null, alignCorners: boolean, scaleFactors: readonly number[] | null): Tensor;
} = lazy('upsample_bilinear2d', ',vec');

/**
 * - `aten::upsample_linear1d(Tensor self, SymInt[1] output_size, bool align_corners, float? scales=None) -> Tensor`
 * - `aten::upsample_linear1d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor`
 */
export const upsampleLinear1d: {
  (self: Tensor, outputSize: number | readonly number[], alignCorners: boolean, options?: { scales?: number | null }): Tensor;
  (self: Tensor, outputSize: number | readonly number[], alignCorners: boolean, scales: number | null): Tensor;
  (input: Tensor, outputSize: readonly number[] | null, alignCorners: boolean, scaleFactors: readonly number[] | null): Tensor;
} = lazy('upsample_linear1d', ',vec');

/**
 * - `aten::upsample_nearest1d(Tensor self, SymInt[1] output_size, float? scales=None) -> Tensor`
 * - `aten::upsample_nearest1d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor`
 */
export const upsampleNearest1d: {
  (self: Tensor, outputSize: number | readonly number[], options?: { scales?: number | null }): Tensor;
  (self: Tensor, outputSize: number | readonly number[], scales: number | null): Tensor;
  (input: Tensor, outputSize: readonly number[] | null, scaleFactors: readonly number[] | null): Tensor;
} = lazy('upsample_nearest1d', ',vec');

/**
 * - `aten::upsample_nearest2d(Tensor self, SymInt[2] output_size, float? scales_h=None, float? scales_w=None) -> Tensor`
 * - `aten::upsample_nearest2d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor`
 */
export const upsampleNearest2d: {
  (self: Tensor, outputSize: number | readonly number[], options?: { scalesH?: number | null; scalesW?: number | null }): Tensor;
  (self: Tensor, outputSize: number | readonly number[], scalesH: number | null, scalesW?: number | null): Tensor;
  (input: Tensor, outputSize: readonly number[] | null, scaleFactors: readonly number[] | null): Tensor;
} = lazy('upsample_nearest2d', ',vec');

/**
 * - `aten::upsample_nearest3d(Tensor self, SymInt[3] output_size, float? scales_d=None, float? scales_h=None, float? scales_w=None) -> Tensor`
 * - `aten::upsample_nearest3d.vec(Tensor input, SymInt[]? output_size, float[]? scale_factors) -> Tensor`
 */
export const upsampleNearest3d: {
  (self: Tensor, outputSize: number | readonly number[], options?: { scalesD?: number | null; scalesH?: number | null; scalesW?: number | null }): Tensor;
  (self: Tensor, outputSize: number | readonly number[], scalesD: number | null, scalesH?: number | null, scalesW?: number | null): Tensor;
  (input: Tensor, outputSize: readonly number[] | null, scaleFactors: readonly number[] | null): Tensor;
} = lazy('upsample_nearest3d', ',vec');

/**
 * - `aten::upsample_trilinear3d(Tensor self, SymInt[3] output_size, bool align_corners, float? scales_d=None, float? scales_h=None, float? scales_w=None) -> Tensor`
 * - `aten::upsample_trilinear3d.vec(Tensor input, SymInt[]? output_size, bool align_corners, float[]? scale_factors) -> Tensor`
 */
export const upsampleTrilinear3d: {
  (self: Tensor, outputSize: number | readonly number[], alignCorners: boolean, options?: { scalesD?: number | null; scalesH?: number | null; scalesW?: number | null }): Tensor;
  (self: Tensor, outputSize: number | readonly number[], alignCorners: boolean, scalesD: number | null, scalesH?: number | null, scalesW?: number | null): Tensor;
  (input: Tensor, outputSize: readonly number[] | null, alignCorners: boolean, scaleFactors: readonly number[] | null): Tensor;
} = lazy('upsample_trilinear3d', ',vec');

/** `aten::values(Tensor self) -> Tensor` */
export const values: (self: Tensor) => Tensor = lazy('values', '');

/** `aten::values_copy(Tensor self) -> Tensor` */
export const valuesCopy: (self: Tensor) => Tensor = lazy('values_copy', '');

/** `aten::vander(Tensor x, int? N=None, bool increasing=False) -> Tensor` */
export const vander: {
  (x: Tensor, options?: { N?: number | bigint | null; increasing?: boolean }): Tensor;
  (x: Tensor, N: number | bigint | null, increasing?: boolean): Tensor;
} = lazy('vander', '');

/**
 * - `aten::var(Tensor self, bool unbiased=True) -> Tensor`
 * - `aten::var.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> Tensor`
 * - `aten::var.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> Tensor`
 */
const var_: {
  (self: Tensor, options?: { unbiased?: boolean }): Tensor;
  (self: Tensor, unbiased: boolean): Tensor;
  (self: Tensor, options?: { dim?: number | readonly number[] | null; correction?: Scalar | null; keepdim?: boolean }): Tensor;
  (self: Tensor, dim: number | readonly number[] | null, options?: { correction?: Scalar | null; keepdim?: boolean }): Tensor;
  (self: Tensor, dim: number | readonly number[] | null, options?: { unbiased?: boolean; keepdim?: boolean }): Tensor;
  (self: Tensor, dim: number | readonly number[] | null, unbiased: boolean, keepdim?: boolean): Tensor;
} = lazy('var', ',correction,dim');
export { var_ as var };

/**
 * - `aten::var_mean(Tensor self, bool unbiased=True) -> (Tensor, Tensor)`
 * - `aten::var_mean.correction(Tensor self, int[1]? dim=None, *, Scalar? correction=None, bool keepdim=False) -> (Tensor, Tensor)`
 * - `aten::var_mean.dim(Tensor self, int[1]? dim, bool unbiased=True, bool keepdim=False) -> (Tensor, Tensor)`
 */
export const varMean: {
  (self: Tensor, options?: { unbiased?: boolean }): [Tensor, Tensor];
  (self: Tensor, unbiased: boolean): [Tensor, Tensor];
  (self: Tensor, options?: { dim?: number | readonly number[] | null; correction?: Scalar | null; keepdim?: boolean }): [Tensor, Tensor];
  (self: Tensor, dim: number | readonly number[] | null, options?: { correction?: Scalar | null; keepdim?: boolean }): [Tensor, Tensor];
  (self: Tensor, dim: number | readonly number[] | null, options?: { unbiased?: boolean; keepdim?: boolean }): [Tensor, Tensor];
  (self: Tensor, dim: number | readonly number[] | null, unbiased: boolean, keepdim?: boolean): [Tensor, Tensor];
} = lazy('var_mean', ',correction,dim');

/** `aten::vdot(Tensor self, Tensor other) -> Tensor` */
export const vdot: (self: Tensor, other: Tensor) => Tensor = lazy('vdot', '');

/**
 * - `aten::view(Tensor self, SymInt[] size) -> Tensor`
 * - `aten::view.dtype(Tensor self, ScalarType dtype) -> Tensor`
 */
export const view: {
  (self: Tensor, size: readonly number[]): Tensor;
  (self: Tensor, dtype: DType): Tensor;
} = lazy('view', ',dtype');

/** `aten::view_as(Tensor self, Tensor other) -> Tensor` */
export const viewAs: (self: Tensor, other: Tensor) => Tensor = lazy('view_as', '');

/** `aten::view_as_complex(Tensor self) -> Tensor` */
export const viewAsComplex: (self: Tensor) => Tensor = lazy('view_as_complex', '');

/** `aten::view_as_complex_copy(Tensor self) -> Tensor` */
export const viewAsComplexCopy: (self: Tensor) => Tensor = lazy('view_as_complex_copy', '');

/** `aten::view_as_real(Tensor self) -> Tensor` */
export const viewAsReal: (self: Tensor) => Tensor = lazy('view_as_real', '');

/** `aten::view_as_real_copy(Tensor self) -> Tensor` */
export const viewAsRealCopy: (self: Tensor) => Tensor = lazy('view_as_real_copy', '');

/**
 * - `aten::view_copy(Tensor self, SymInt[] size) -> Tensor`
 * - `aten::view_copy.dtype(Tensor self, ScalarType dtype) -> Tensor`
 */
export const viewCopy: {
  (self: Tensor, size: readonly number[]): Tensor;
  (self: Tensor, dtype: DType): Tensor;
} = lazy('view_copy', ',dtype');

/**
 * - `aten::vsplit.array(Tensor self, int[] indices) -> Tensor[]`
 * - `aten::vsplit.int(Tensor self, int sections) -> Tensor[]`
 */
export const vsplit: {
  (self: Tensor, indices: readonly number[]): Tensor[];
  (self: Tensor, sections: number | bigint): Tensor[];
} = lazy('vsplit', 'array,int');

/** `aten::vstack(Tensor[] tensors) -> Tensor` */
export const vstack: (tensors: readonly Tensor[]) => Tensor = lazy('vstack', '');

/**
 * - `aten::where(Tensor condition) -> Tensor[]`
 * - `aten::where.Scalar(Tensor condition, Scalar self, Scalar other) -> Tensor`
 * - `aten::where.ScalarOther(Tensor condition, Tensor self, Scalar other) -> Tensor`
 * - `aten::where.ScalarSelf(Tensor condition, Scalar self, Tensor other) -> Tensor`
 * - `aten::where.self(Tensor condition, Tensor self, Tensor other) -> Tensor`
 */
export const where: {
  (condition: Tensor): Tensor[];
  (condition: Tensor, self: Scalar, other: Scalar): Tensor;
  (condition: Tensor, self: Tensor, other: Scalar): Tensor;
  (condition: Tensor, self: Scalar, other: Tensor): Tensor;
  (condition: Tensor, self: Tensor, other: Tensor): Tensor;
} = lazy('where', ',Scalar,ScalarOther,ScalarSelf,self');

/**
 * - `aten::xlogy.Tensor(Tensor self, Tensor other) -> Tensor`
 * - `aten::xlogy.Scalar_Other(Tensor self, Scalar other) -> Tensor`
 * - `aten::xlogy.Scalar_Self(Scalar self, Tensor other) -> Tensor`
 */
export const xlogy: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
  (self: Scalar, other: Tensor): Tensor;
} = lazy('xlogy', 'Tensor,Scalar_Other,Scalar_Self');

/**
 * - `aten::xlogy_.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::xlogy_.Scalar_Other(Tensor(!) self, Scalar other) -> Tensor`
 */
export const xlogy_: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('xlogy_', 'Tensor,Scalar_Other');

/** `aten::zero(Tensor self) -> Tensor` */
export const zero: (self: Tensor) => Tensor = lazy('zero', '');

/** `aten::zero_(Tensor(!) self) -> Tensor` */
export const zero_: (self: Tensor) => Tensor = lazy('zero_', '');

/** `aten::zeros(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor` */
export const zeros: (size: readonly number[], options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }) => Tensor = lazy('zeros', '');

/** `aten::zeros_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor` */
export const zerosLike: (self: Tensor, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }) => Tensor = lazy('zeros_like', '');

declare module '../../tensor/tensor.js' {
  interface Tensor<D extends DType> {
    unbind(options?: { dim?: number | bigint }): Tensor[];
    unbind(dim: number | bigint): Tensor[];
    unbindCopy(options?: { dim?: number | bigint }): Tensor[];
    unbindCopy(dim: number | bigint): Tensor[];
    unflatten(dim: number | bigint, sizes: readonly number[]): Tensor;
    unfold(dimension: number | bigint, size: number | bigint, step: number | bigint): Tensor;
    unfoldCopy(dimension: number | bigint, size: number | bigint, step: number | bigint): Tensor;
    uniform(options?: { from?: number; to?: number; generator?: Generator | null }): Tensor;
    uniform(from: number, to?: number, options?: { generator?: Generator | null }): Tensor;
    uniqueConsecutive(options?: { returnInverse?: boolean; returnCounts?: boolean; dim?: number | bigint | null }): [Tensor, Tensor, Tensor];
    uniqueConsecutive(returnInverse: boolean, returnCounts?: boolean, dim?: number | bigint | null): [Tensor, Tensor, Tensor];
    uniqueDim(dim: number | bigint, options?: { sorted?: boolean; returnInverse?: boolean; returnCounts?: boolean }): [Tensor, Tensor, Tensor];
    uniqueDim(dim: number | bigint, sorted: boolean, returnInverse?: boolean, returnCounts?: boolean): [Tensor, Tensor, Tensor];
    uniqueDimConsecutive(dim: number | bigint, options?: { returnInverse?: boolean; returnCounts?: boolean }): [Tensor, Tensor, Tensor];
    uniqueDimConsecutive(dim: number | bigint, returnInverse: boolean, returnCounts?: boolean): [Tensor, Tensor, Tensor];
    unsafeChunk(chunks: number | bigint, options?: { dim?: number | bigint }): Tensor[];
    unsafeChunk(chunks: number | bigint, dim: number | bigint): Tensor[];
    unsafeSplit(splitSize: number | bigint, options?: { dim?: number | bigint }): Tensor[];
    unsafeSplit(splitSize: number | bigint, dim: number | bigint): Tensor[];
    unsafeSplitWithSizes(splitSizes: readonly number[], options?: { dim?: number | bigint }): Tensor[];
    unsafeSplitWithSizes(splitSizes: readonly number[], dim: number | bigint): Tensor[];
    unsqueeze_(dim: number | bigint): Tensor;
    unsqueezeCopy(dim: number | bigint): Tensor;
    upsampleBicubic2d(outputSize: number | readonly number[], alignCorners: boolean, options?: { scalesH?: number | null; scalesW?: number | null }): Tensor;
    upsampleBicubic2d(outputSize: number | readonly number[], alignCorners: boolean, scalesH: number | null, scalesW?: number | null): Tensor;
    upsampleBilinear2d(outputSize: number | readonly number[], alignCorners: boolean, options?: { scalesH?: number | null; scalesW?: number | null }): Tensor;
    upsampleBilinear2d(outputSize: number | readonly number[], alignCorners: boolean, scalesH: number | null, scalesW?: number | null): Tensor;
    upsampleLinear1d(outputSize: number | readonly number[], alignCorners: boolean, options?: { scales?: number | null }): Tensor;
    upsampleLinear1d(outputSize: number | readonly number[], alignCorners: boolean, scales: number | null): Tensor;
    upsampleNearest1d(outputSize: number | readonly number[], options?: { scales?: number | null }): Tensor;
    upsampleNearest1d(outputSize: number | readonly number[], scales: number | null): Tensor;
    upsampleNearest2d(outputSize: number | readonly number[], options?: { scalesH?: number | null; scalesW?: number | null }): Tensor;
    upsampleNearest2d(outputSize: number | readonly number[], scalesH: number | null, scalesW?: number | null): Tensor;
    upsampleNearest3d(outputSize: number | readonly number[], options?: { scalesD?: number | null; scalesH?: number | null; scalesW?: number | null }): Tensor;
    upsampleNearest3d(outputSize: number | readonly number[], scalesD: number | null, scalesH?: number | null, scalesW?: number | null): Tensor;
    upsampleTrilinear3d(outputSize: number | readonly number[], alignCorners: boolean, options?: { scalesD?: number | null; scalesH?: number | null; scalesW?: number | null }): Tensor;
    upsampleTrilinear3d(outputSize: number | readonly number[], alignCorners: boolean, scalesD: number | null, scalesH?: number | null, scalesW?: number | null): Tensor;
    values(): Tensor;
    valuesCopy(): Tensor;
    varMean(options?: { unbiased?: boolean }): [Tensor, Tensor];
    varMean(unbiased: boolean): [Tensor, Tensor];
    varMean(options?: { dim?: number | readonly number[] | null; correction?: Scalar | null; keepdim?: boolean }): [Tensor, Tensor];
    varMean(dim: number | readonly number[] | null, options?: { correction?: Scalar | null; keepdim?: boolean }): [Tensor, Tensor];
    varMean(dim: number | readonly number[] | null, options?: { unbiased?: boolean; keepdim?: boolean }): [Tensor, Tensor];
    varMean(dim: number | readonly number[] | null, unbiased: boolean, keepdim?: boolean): [Tensor, Tensor];
    vdot(other: Tensor): Tensor;
    viewAs(other: Tensor): Tensor;
    viewAsComplex(): Tensor;
    viewAsComplexCopy(): Tensor;
    viewAsReal(): Tensor;
    viewAsRealCopy(): Tensor;
    viewCopy(size: readonly number[]): Tensor;
    viewCopy(dtype: DType): Tensor;
    vsplit(indices: readonly number[]): Tensor[];
    vsplit(sections: number | bigint): Tensor[];
    xlogy(other: Tensor): Tensor;
    xlogy(other: Scalar): Tensor;
    xlogy_(other: Tensor): Tensor;
    xlogy_(other: Scalar): Tensor;
    zero(): Tensor;
    zerosLike(options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }): Tensor;
  }
}

installLazy(
  'unbind unbind_copy unflatten unfold unfold_copy uniform unique_consecutive unique_dim unique_dim_consecutive unsafe_chunk unsafe_split unsafe_split_with_sizes unsqueeze_ unsqueeze_copy upsample_bicubic2d upsample_bilinear2d upsample_linear1d upsample_nearest1d upsample_nearest2d upsample_nearest3d upsample_trilinear3d values values_copy var_mean vdot view_as view_as_complex view_as_complex_copy view_as_real view_as_real_copy view_copy vsplit xlogy xlogy_ zero zeros_like',
);
