/** Operators, typed from their schemas. Written by `npm run generate:ops`; do not edit. */

import type { Device } from '../../tensor/device.js';
import type { DType } from '../../tensor/dtype.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { MemoryFormat } from '../conversion.js';
import { installLazy, lazy } from '../resolve.js';
import type { Scalar } from '../scalars.js';

/** `aten::i0(Tensor self) -> Tensor` */
export const i0: (self: Tensor) => Tensor = lazy('i0', '');

/** `aten::i0_(Tensor(!) self) -> Tensor` */
export const i0_: (self: Tensor) => Tensor = lazy('i0_', '');

/** `aten::igamma(Tensor self, Tensor other) -> Tensor` */
export const igamma: (self: Tensor, other: Tensor) => Tensor = lazy('igamma', '');

/** `aten::igamma_(Tensor(!) self, Tensor other) -> Tensor` */
export const igamma_: (self: Tensor, other: Tensor) => Tensor = lazy('igamma_', '');

/** `aten::igammac(Tensor self, Tensor other) -> Tensor` */
export const igammac: (self: Tensor, other: Tensor) => Tensor = lazy('igammac', '');

/** `aten::igammac_(Tensor(!) self, Tensor other) -> Tensor` */
export const igammac_: (self: Tensor, other: Tensor) => Tensor = lazy('igammac_', '');

/** `aten::im2col(Tensor self, int[2] kernel_size, int[2] dilation, int[2] padding, int[2] stride) -> Tensor` */
export const im2col: (self: Tensor, kernelSize: number | readonly number[], dilation: number | readonly number[], padding: number | readonly number[], stride: number | readonly number[]) => Tensor = lazy('im2col', '');

/** `aten::imag(Tensor self) -> Tensor` */
export const imag: (self: Tensor) => Tensor = lazy('imag', '');

/** `aten::index.Tensor(Tensor self, Tensor?[] indices) -> Tensor` */
export const index: (self: Tensor, indices: readonly (Tensor | null)[]) => Tensor = lazy('index', 'Tensor');

/** `aten::index_add(Tensor self, int dim, Tensor index, Tensor source, *, Scalar alpha=1) -> Tensor` */
export const indexAdd: (self: Tensor, dim: number | bigint, index: Tensor, source: Tensor, options?: { alpha?: Scalar }) => Tensor = lazy('index_add', '');

/** `aten::index_add_(Tensor(!) self, int dim, Tensor index, Tensor source, *, Scalar alpha=1) -> Tensor` */
export const indexAdd_: (self: Tensor, dim: number | bigint, index: Tensor, source: Tensor, options?: { alpha?: Scalar }) => Tensor = lazy('index_add_', '');

/** `aten::index_copy(Tensor self, int dim, Tensor index, Tensor source) -> Tensor` */
export const indexCopy: (self: Tensor, dim: number | bigint, index: Tensor, source: Tensor) => Tensor = lazy('index_copy', '');

/** `aten::index_copy_(Tensor(!) self, int dim, Tensor index, Tensor source) -> Tensor` */
export const indexCopy_: (self: Tensor, dim: number | bigint, index: Tensor, source: Tensor) => Tensor = lazy('index_copy_', '');

/**
 * - `aten::index_fill.int_Scalar(Tensor self, int dim, Tensor index, Scalar value) -> Tensor`
 * - `aten::index_fill.int_Tensor(Tensor self, int dim, Tensor index, Tensor value) -> Tensor`
 */
export const indexFill: {
  (self: Tensor, dim: number | bigint, index: Tensor, value: Scalar): Tensor;
  (self: Tensor, dim: number | bigint, index: Tensor, value: Tensor): Tensor;
} = lazy('index_fill', 'int_Scalar,int_Tensor');

/**
 * - `aten::index_fill_.int_Scalar(Tensor(!) self, int dim, Tensor index, Scalar value) -> Tensor`
 * - `aten::index_fill_.int_Tensor(Tensor(!) self, int dim, Tensor index, Tensor value) -> Tensor`
 */
export const indexFill_: {
  (self: Tensor, dim: number | bigint, index: Tensor, value: Scalar): Tensor;
  (self: Tensor, dim: number | bigint, index: Tensor, value: Tensor): Tensor;
} = lazy('index_fill_', 'int_Scalar,int_Tensor');

/** `aten::index_put(Tensor self, Tensor?[] indices, Tensor values, bool accumulate=False) -> Tensor` */
export const indexPut: {
  (self: Tensor, indices: readonly (Tensor | null)[], values: Tensor, options?: { accumulate?: boolean }): Tensor;
  (self: Tensor, indices: readonly (Tensor | null)[], values: Tensor, accumulate: boolean): Tensor;
} = lazy('index_put', '');

/** `aten::index_put_(Tensor(!) self, Tensor?[] indices, Tensor values, bool accumulate=False) -> Tensor` */
export const indexPut_: {
  (self: Tensor, indices: readonly (Tensor | null)[], values: Tensor, options?: { accumulate?: boolean }): Tensor;
  (self: Tensor, indices: readonly (Tensor | null)[], values: Tensor, accumulate: boolean): Tensor;
} = lazy('index_put_', '');

/** `aten::index_reduce(Tensor self, int dim, Tensor index, Tensor source, str reduce, *, bool include_self=True) -> Tensor` */
export const indexReduce: (self: Tensor, dim: number | bigint, index: Tensor, source: Tensor, reduce: string, options?: { includeSelf?: boolean }) => Tensor = lazy('index_reduce', '');

/** `aten::index_reduce_(Tensor(!) self, int dim, Tensor index, Tensor source, str reduce, *, bool include_self=True) -> Tensor` */
export const indexReduce_: (self: Tensor, dim: number | bigint, index: Tensor, source: Tensor, reduce: string, options?: { includeSelf?: boolean }) => Tensor = lazy('index_reduce_', '');

/** `aten::index_select(Tensor self, int dim, Tensor index) -> Tensor` */
export const indexSelect: (self: Tensor, dim: number | bigint, index: Tensor) => Tensor = lazy('index_select', '');

/** `aten::indices(Tensor self) -> Tensor` */
export const indices: (self: Tensor) => Tensor = lazy('indices', '');

/** `aten::indices_copy(Tensor self) -> Tensor` */
export const indicesCopy: (self: Tensor) => Tensor = lazy('indices_copy', '');

/** `aten::inner(Tensor self, Tensor other) -> Tensor` */
export const inner: (self: Tensor, other: Tensor) => Tensor = lazy('inner', '');

/** `aten::instance_norm(Tensor input, Tensor? weight, Tensor? bias, Tensor? running_mean, Tensor? running_var, bool use_input_stats, float momentum, float eps, bool cudnn_enabled) -> Tensor` */
export const instanceNorm: (input: Tensor, weight: Tensor | null, bias: Tensor | null, runningMean: Tensor | null, runningVar: Tensor | null, useInputStats: boolean, momentum: number, eps: number, cudnnEnabled: boolean) => Tensor = lazy('instance_norm', '');

/** `aten::int_repr(Tensor self) -> Tensor` */
export const intRepr: (self: Tensor) => Tensor = lazy('int_repr', '');

/** `aten::inverse(Tensor self) -> Tensor` */
export const inverse: (self: Tensor) => Tensor = lazy('inverse', '');

/** `aten::is_coalesced(Tensor self) -> bool` */
export const isCoalesced: (self: Tensor) => boolean = lazy('is_coalesced', '');

/** `aten::is_complex(Tensor self) -> bool` */
export const isComplex: (self: Tensor) => boolean = lazy('is_complex', '');

/** `aten::is_conj(Tensor self) -> bool` */
export const isConj: (self: Tensor) => boolean = lazy('is_conj', '');

/**
 * - `aten::is_contiguous(Tensor self) -> bool`
 * - `aten::is_contiguous.memory_format(Tensor self, MemoryFormat memory_format) -> bool`
 */
export const isContiguous: {
  (self: Tensor): boolean;
  (self: Tensor, memoryFormat: MemoryFormat): boolean;
} = lazy('is_contiguous', ',memory_format');

/** `aten::is_distributed(Tensor self) -> bool` */
export const isDistributed: (self: Tensor) => boolean = lazy('is_distributed', '');

/** `aten::is_floating_point(Tensor self) -> bool` */
export const isFloatingPoint: (self: Tensor) => boolean = lazy('is_floating_point', '');

/** `aten::is_inference(Tensor self) -> bool` */
export const isInference: (self: Tensor) => boolean = lazy('is_inference', '');

/** `aten::is_leaf(Tensor self) -> bool` */
export const isLeaf: (self: Tensor) => boolean = lazy('is_leaf', '');

/** `aten::is_neg(Tensor self) -> bool` */
export const isNeg: (self: Tensor) => boolean = lazy('is_neg', '');

/** `aten::is_nonzero(Tensor self) -> bool` */
export const isNonzero: (self: Tensor) => boolean = lazy('is_nonzero', '');

/** `aten::is_pinned(Tensor self, Device? device=None) -> bool` */
export const isPinned: {
  (self: Tensor, options?: { device?: Device | null }): boolean;
  (self: Tensor, device: Device | null): boolean;
} = lazy('is_pinned', '');

/** `aten::is_same_size(Tensor self, Tensor other) -> bool` */
export const isSameSize: (self: Tensor, other: Tensor) => boolean = lazy('is_same_size', '');

/** `aten::is_set_to(Tensor self, Tensor tensor) -> bool` */
export const isSetTo: (self: Tensor, tensor: Tensor) => boolean = lazy('is_set_to', '');

/** `aten::is_signed(Tensor self) -> bool` */
export const isSigned: (self: Tensor) => boolean = lazy('is_signed', '');

/** `aten::is_vulkan_available() -> bool` */
export const isVulkanAvailable: () => boolean = lazy('is_vulkan_available', '');

/** `aten::isclose(Tensor self, Tensor other, float rtol=0.00001, float atol=1e-8, bool equal_nan=False) -> Tensor` */
export const isclose: {
  (self: Tensor, other: Tensor, options?: { rtol?: number; atol?: number; equalNan?: boolean }): Tensor;
  (self: Tensor, other: Tensor, rtol: number, atol?: number, equalNan?: boolean): Tensor;
} = lazy('isclose', '');

/** `aten::isfinite(Tensor self) -> Tensor` */
export const isfinite: (self: Tensor) => Tensor = lazy('isfinite', '');

/**
 * - `aten::isin.Tensor_Scalar(Tensor elements, Scalar test_element, *, bool assume_unique=False, bool invert=False) -> Tensor`
 * - `aten::isin.Tensor_Tensor(Tensor elements, Tensor test_elements, *, bool assume_unique=False, bool invert=False) -> Tensor`
 * - `aten::isin.Scalar_Tensor(Scalar element, Tensor test_elements, *, bool assume_unique=False, bool invert=False) -> Tensor`
 */
export const isin: {
  (elements: Tensor, testElement: Scalar, options?: { assumeUnique?: boolean; invert?: boolean }): Tensor;
  (elements: Tensor, testElements: Tensor, options?: { assumeUnique?: boolean; invert?: boolean }): Tensor;
  (element: Scalar, testElements: Tensor, options?: { assumeUnique?: boolean; invert?: boolean }): Tensor;
} = lazy('isin', 'Tensor_Scalar,Tensor_Tensor,Scalar_Tensor');

/** `aten::isinf(Tensor self) -> Tensor` */
export const isinf: (self: Tensor) => Tensor = lazy('isinf', '');

/** `aten::isnan(Tensor self) -> Tensor` */
export const isnan: (self: Tensor) => Tensor = lazy('isnan', '');

/** `aten::isneginf(Tensor self) -> Tensor` */
export const isneginf: (self: Tensor) => Tensor = lazy('isneginf', '');

/** `aten::isposinf(Tensor self) -> Tensor` */
export const isposinf: (self: Tensor) => Tensor = lazy('isposinf', '');

/** `aten::isreal(Tensor self) -> Tensor` */
export const isreal: (self: Tensor) => Tensor = lazy('isreal', '');

/** `aten::istft(Tensor self, int n_fft, int? hop_length=None, int? win_length=None, Tensor? window=None, bool center=True, bool normalized=False, bool? onesided=None, int? length=None, bool return_complex=False) -> Tensor` */
export const istft: {
  (self: Tensor, nFft: number | bigint, options?: { hopLength?: number | bigint | null; winLength?: number | bigint | null; window?: Tensor | null; center?: boolean; normalized?: boolean; onesided?: boolean | null; length?: number | bigint | null; returnComplex?: boolean }): Tensor;
  (self: Tensor, nFft: number | bigint, hopLength: number | bigint | null, winLength?: number | bigint | null, window?: Tensor | null, center?: boolean, normalized?: boolean, onesided?: boolean | null, length?: number | bigint | null, returnComplex?: boolean): Tensor;
} = lazy('istft', '');

/** `aten::item(Tensor self) -> Scalar` */
export const item: (self: Tensor) => Scalar = lazy('item', '');

declare module '../../tensor/tensor.js' {
  interface Tensor<D extends DType> {
    i0(): Tensor;
    i0_(): Tensor;
    igamma(other: Tensor): Tensor;
    igamma_(other: Tensor): Tensor;
    igammac(other: Tensor): Tensor;
    igammac_(other: Tensor): Tensor;
    im2col(kernelSize: number | readonly number[], dilation: number | readonly number[], padding: number | readonly number[], stride: number | readonly number[]): Tensor;
    imag(): Tensor;
    index(indices: readonly (Tensor | null)[]): Tensor;
    indexAdd(dim: number | bigint, index: Tensor, source: Tensor, options?: { alpha?: Scalar }): Tensor;
    indexAdd_(dim: number | bigint, index: Tensor, source: Tensor, options?: { alpha?: Scalar }): Tensor;
    indexCopy(dim: number | bigint, index: Tensor, source: Tensor): Tensor;
    indexCopy_(dim: number | bigint, index: Tensor, source: Tensor): Tensor;
    indexFill(dim: number | bigint, index: Tensor, value: Scalar): Tensor;
    indexFill(dim: number | bigint, index: Tensor, value: Tensor): Tensor;
    indexFill_(dim: number | bigint, index: Tensor, value: Scalar): Tensor;
    indexFill_(dim: number | bigint, index: Tensor, value: Tensor): Tensor;
    indexPut(indices: readonly (Tensor | null)[], values: Tensor, options?: { accumulate?: boolean }): Tensor;
    indexPut(indices: readonly (Tensor | null)[], values: Tensor, accumulate: boolean): Tensor;
    indexPut_(indices: readonly (Tensor | null)[], values: Tensor, options?: { accumulate?: boolean }): Tensor;
    indexPut_(indices: readonly (Tensor | null)[], values: Tensor, accumulate: boolean): Tensor;
    indexReduce(dim: number | bigint, index: Tensor, source: Tensor, reduce: string, options?: { includeSelf?: boolean }): Tensor;
    indexReduce_(dim: number | bigint, index: Tensor, source: Tensor, reduce: string, options?: { includeSelf?: boolean }): Tensor;
    indices(): Tensor;
    indicesCopy(): Tensor;
    inner(other: Tensor): Tensor;
    intRepr(): Tensor;
    inverse(): Tensor;
    isCoalesced(): boolean;
    isComplex(): boolean;
    isConj(): boolean;
    isContiguous(): boolean;
    isContiguous(memoryFormat: MemoryFormat): boolean;
    isDistributed(): boolean;
    isFloatingPoint(): boolean;
    isInference(): boolean;
    isNeg(): boolean;
    isNonzero(): boolean;
    isPinned(options?: { device?: Device | null }): boolean;
    isPinned(device: Device | null): boolean;
    isSameSize(other: Tensor): boolean;
    isSetTo(tensor: Tensor): boolean;
    isSigned(): boolean;
    isclose(other: Tensor, options?: { rtol?: number; atol?: number; equalNan?: boolean }): Tensor;
    isclose(other: Tensor, rtol: number, atol?: number, equalNan?: boolean): Tensor;
    isinf(): Tensor;
    isneginf(): Tensor;
    isposinf(): Tensor;
    isreal(): Tensor;
    istft(nFft: number | bigint, options?: { hopLength?: number | bigint | null; winLength?: number | bigint | null; window?: Tensor | null; center?: boolean; normalized?: boolean; onesided?: boolean | null; length?: number | bigint | null; returnComplex?: boolean }): Tensor;
    istft(nFft: number | bigint, hopLength: number | bigint | null, winLength?: number | bigint | null, window?: Tensor | null, center?: boolean, normalized?: boolean, onesided?: boolean | null, length?: number | bigint | null, returnComplex?: boolean): Tensor;
  }
}

installLazy(
  'i0 i0_ igamma igamma_ igammac igammac_ im2col imag index index_add index_add_ index_copy index_copy_ index_fill index_fill_ index_put index_put_ index_reduce index_reduce_ indices indices_copy inner int_repr inverse is_coalesced is_complex is_conj is_contiguous is_distributed is_floating_point is_inference is_neg is_nonzero is_pinned is_same_size is_set_to is_signed isclose isinf isneginf isposinf isreal istft',
);
