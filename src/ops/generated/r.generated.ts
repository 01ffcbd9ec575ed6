/** Operators, typed from their schemas. Written by `npm run generate:ops`; do not edit. */

import type { Device } from '../../tensor/device.js';
import type { DType } from '../../tensor/dtype.js';
import type { Generator } from '../../tensor/generator.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { MemoryFormat } from '../conversion.js';
import { installLazy, lazy } from '../resolve.js';
import type { Layout, Scalar } from '../scalars.js';

/** `aten::rad2deg(Tensor self) -> Tensor` */
export const rad2deg: (self: Tensor) => Tensor = lazy('rad2deg', '');

/** `aten::rad2deg_(Tensor(!) self) -> Tensor` */
export const rad2deg_: (self: Tensor) => Tensor = lazy('rad2deg_', '');

/**
 * - `aten::rand(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * - `aten::rand.generator(SymInt[] size, *, Generator? generator, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 */
export const rand: {
  (size: readonly number[], options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (size: readonly number[], options: { generator: Generator | null; dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
} = lazy('rand', ',generator');

/**
 * - `aten::rand_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor`
 * - `aten::rand_like.generator(Tensor self, *, Generator? generator, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor`
 */
export const randLike: {
  (self: Tensor, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }): Tensor;
  (self: Tensor, options: { generator: Generator | null; dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }): Tensor;
} = lazy('rand_like', ',generator');

/**
 * - `aten::randint(SymInt high, SymInt[] size, *, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * - `aten::randint.generator(SymInt high, SymInt[] size, *, Generator? generator, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * - `aten::randint.low(SymInt low, SymInt high, SymInt[] size, *, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * - `aten::randint.low_generator(SymInt low, SymInt high, SymInt[] size, *, Generator? generator, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 */
export const randint: {
  (high: number | bigint, size: readonly number[], options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (high: number | bigint, size: readonly number[], options: { generator: Generator | null; dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (low: number | bigint, high: number | bigint, size: readonly number[], options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (low: number | bigint, high: number | bigint, size: readonly number[], options: { generator: Generator | null; dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
} = lazy('randint', ',generator,low,low_generator');

/**
 * - `aten::randint_like(Tensor self, SymInt high, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor`
 * - `aten::randint_like.Tensor(Tensor self, Tensor high, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor`
 * - `aten::randint_like.Tensor_generator(Tensor self, Tensor high, *, Generator? generator, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor`
 * - `aten::randint_like.generator(Tensor self, SymInt high, *, Generator? generator, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor`
 * - `aten::randint_like.low_dtype(Tensor self, SymInt low, SymInt high, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor`
 * - `aten::randint_like.low_generator_dtype(Tensor self, SymInt low, SymInt high, *, Generator? generator, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor`
 */
export const randintLike: {
  (self: Tensor, high: number | bigint, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }): Tensor;
  (self: Tensor, high: Tensor, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }): Tensor;
  (self: Tensor, high: Tensor, options: { generator: Generator | null; dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }): Tensor;
  (self: Tensor, high: number | bigint, options: { generator: Generator | null; dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }): Tensor;
  (self: Tensor, low: number | bigint, high: number | bigint, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }): Tensor;
  (self: Tensor, low: number | bigint, high: number | bigint, options: { generator: Generator | null; dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }): Tensor;
} = lazy('randint_like', ',Tensor,Tensor_generator,generator,low_dtype,low_generator_dtype');

/**
 * - `aten::randn(SymInt[] size, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * - `aten::randn.generator(SymInt[] size, *, Generator? generator, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 */
export const randn: {
  (size: readonly number[], options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (size: readonly number[], options: { generator: Generator | null; dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
} = lazy('randn', ',generator');

/**
 * - `aten::randn_like(Tensor self, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor`
 * - `aten::randn_like.generator(Tensor self, *, Generator? generator, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None, MemoryFormat? memory_format=None) -> Tensor`
 */
export const randnLike: {
  (self: Tensor, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }): Tensor;
  (self: Tensor, options: { generator: Generator | null; dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }): Tensor;
} = lazy('randn_like', ',generator');

/**
 * - `aten::random(Tensor self, *, Generator? generator=None) -> Tensor`
 * - `aten::random.from(Tensor self, int from, int? to, *, Generator? generator=None) -> Tensor`
 * - `aten::random.to(Tensor self, int to, *, Generator? generator=None) -> Tensor`
 */
export const random: {
  (self: Tensor, options?: { generator?: Generator | null }): Tensor;
  (self: Tensor, from: number | bigint, to: number | bigint | null, options?: { generator?: Generator | null }): Tensor;
  (self: Tensor, to: number | bigint, options?: { generator?: Generator | null }): Tensor;
} = lazy('random', ',from,to');

/**
 * - `aten::random_(Tensor(!) self, *, Generator? generator=None) -> Tensor`
 * - `aten::random_.from(Tensor(!) self, int from, int? to, *, Generator? generator=None) -> Tensor`
 * - `aten::random_.to(Tensor(!) self, int to, *, Generator? generator=None) -> Tensor`
 */
export const random_: {
  (self: Tensor, options?: { generator?: Generator | null }): Tensor;
  (self: Tensor, from: number | bigint, to: number | bigint | null, options?: { generator?: Generator | null }): Tensor;
  (self: Tensor, to: number | bigint, options?: { generator?: Generator | null }): Tensor;
} = lazy('random_', ',from,to');

/**
 * - `aten::randperm(SymInt n, *, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * - `aten::randperm.generator(SymInt n, *, Generator? generator, ScalarType? dtype=4, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 */
export const randperm: {
  (n: number | bigint, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (n: number | bigint, options: { generator: Generator | null; dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
} = lazy('randperm', ',generator');

/**
 * - `aten::range(Scalar start, Scalar end, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * - `aten::range.step(Scalar start, Scalar end, Scalar step=1, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 */
export const range: {
  (start: Scalar, end: Scalar, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (start: Scalar, end: Scalar, options?: { step?: Scalar; dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (start: Scalar, end: Scalar, step: Scalar, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
} = lazy('range', ',step');

/** `aten::ravel(Tensor self) -> Tensor` */
export const ravel: (self: Tensor) => Tensor = lazy('ravel', '');

/** `aten::real(Tensor self) -> Tensor` */
export const real: (self: Tensor) => Tensor = lazy('real', '');

/** `aten::reciprocal(Tensor self) -> Tensor` */
export const reciprocal: (self: Tensor) => Tensor = lazy('reciprocal', '');

/** `aten::reciprocal_(Tensor(!) self) -> Tensor` */
export const reciprocal_: (self: Tensor) => Tensor = lazy('reciprocal_', '');

/** `aten::reflection_pad1d(Tensor self, SymInt[2] padding) -> Tensor` */
export const reflectionPad1d: (self: Tensor, padding: number | readonly number[]) => Tensor = lazy('reflection_pad1d', '');

/** `aten::reflection_pad2d(Tensor self, SymInt[4] padding) -> Tensor` */
export const reflectionPad2d: (self: Tensor, padding: number | readonly number[]) => Tensor = lazy('reflection_pad2d', '');

/** `aten::reflection_pad3d(Tensor self, SymInt[6] padding) -> Tensor` */
export const reflectionPad3d: (self: Tensor, padding: number | readonly number[]) => Tensor = lazy('reflection_pad3d', '');

/** `aten::relu(Tensor self) -> Tensor` */
export const relu: (self: Tensor) => Tensor = lazy('relu', '');

/** `aten::relu6(Tensor self) -> Tensor` */
export const relu6: (self: Tensor) => Tensor = lazy('relu6', '');

/** `aten::relu6_(Tensor(!) self) -> Tensor` */
export const relu6_: (self: Tensor) => Tensor = lazy('relu6_', '');

/** `aten::relu_(Tensor(!) self) -> Tensor` */
export const relu_: (self: Tensor) => Tensor = lazy('relu_', '');

/**
 * - `aten::remainder.Tensor(Tensor self, Tensor other) -> Tensor`
 * - `aten::remainder.Scalar(Tensor self, Scalar other) -> Tensor`
 * - `aten::remainder.Scalar_Tensor(Scalar self, Tensor other) -> Tensor`
 */
export const remainder: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
  (self: Scalar, other: Tensor): Tensor;
} = lazy('remainder', 'Tensor,Scalar,Scalar_Tensor');

/**
 * - `aten::remainder_.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::remainder_.Scalar(Tensor(!) self, Scalar other) -> Tensor`
 */
export const remainder_: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('remainder_', 'Tensor,Scalar');

/** `aten::renorm(Tensor self, Scalar p, int dim, Scalar maxnorm) -> Tensor` */
export const renorm: (self: Tensor, p: Scalar, dim: number | bigint, maxnorm: Scalar) => Tensor = lazy('renorm', '');

/** `aten::renorm_(Tensor(!) self, Scalar p, int dim, Scalar maxnorm) -> Tensor` */
export const renorm_: (self: Tensor, p: Scalar, dim: number | bigint, maxnorm: Scalar) => Tensor = lazy('renorm_', '');

/** `aten::repeat(Tensor self, SymInt[] repeats) -> Tensor` */
export const repeat: (self: Tensor, repeats: readonly number[]) => Tensor = lazy('repeat', '');

/**
 * - `aten::repeat_interleave.Tensor(Tensor repeats, *, SymInt? output_size=None) -> Tensor`
 * - `aten::repeat_interleave.self_Tensor(Tensor self, Tensor repeats, int? dim=None, *, SymInt? output_size=None) -> Tensor`
 * - `aten::repeat_interleave.self_int(Tensor self, SymInt repeats, int? dim=None, *, SymInt? output_size=None) -> Tensor`
 */
export const repeatInterleave: {
  (repeats: Tensor, options?: { outputSize?: number | bigint | null }): Tensor;
  (self: Tensor, repeats: Tensor, options?: { dim?: number | bigint | null; outputSize?: number | bigint | null }): Tensor;
  (self: Tensor, repeats: Tensor, dim: number | bigint | null, options?: { outputSize?: number | bigint | null }): Tensor;
  (self: Tensor, repeats: number | bigint, options?: { dim?: number | bigint | null; outputSize?: number | bigint | null }): Tensor;
  (self: Tensor, repeats: number | bigint, dim: number | bigint | null, options?: { outputSize?: number | bigint | null }): Tensor;
} = lazy('repeat_interleave', 'Tensor,self_Tensor,self_int');

/** `aten::replication_pad1d(Tensor self, SymInt[2] padding) -> Tensor` */
export const replicationPad1d: (self: Tensor, padding: number | readonly number[]) => Tensor = lazy('replication_pad1d', '');

/** `aten::replication_pad2d(Tensor self, SymInt[4] padding) -> Tensor` */
export const replicationPad2d: (self: Tensor, padding: number | readonly number[]) => Tensor = lazy('replication_pad2d', '');

/** `aten::replication_pad3d(Tensor self, SymInt[6] padding) -> Tensor` */
export const replicationPad3d: (self: Tensor, padding: number | readonly number[]) => Tensor = lazy('replication_pad3d', '');

/** `aten::reshape(Tensor self, SymInt[] shape) -> Tensor` */
export const reshape: (self: Tensor, shape: readonly number[]) => Tensor = lazy('reshape', '');

/** `aten::reshape_as(Tensor self, Tensor other) -> Tensor` */
export const reshapeAs: (self: Tensor, other: Tensor) => Tensor = lazy('reshape_as', '');

/** `aten::resize(Tensor self, SymInt[] size, *, MemoryFormat? memory_format=None) -> Tensor` */
export const resize: (self: Tensor, size: readonly number[], options?: { memoryFormat?: MemoryFormat | null }) => Tensor = lazy('resize', '');

/** `aten::resize_(Tensor(!) self, SymInt[] size, *, MemoryFormat? memory_format=None) -> Tensor` */
export const resize_: (self: Tensor, size: readonly number[], options?: { memoryFormat?: MemoryFormat | null }) => Tensor = lazy('resize_', '');

/** `aten::resize_as(Tensor self, Tensor the_template, *, MemoryFormat? memory_format=None) -> Tensor` */
export const resizeAs: (self: Tensor, theTemplate: Tensor, options?: { memoryFormat?: MemoryFormat | null }) => Tensor = lazy('resize_as', '');

/** `aten::resize_as_(Tensor(!) self, Tensor the_template, *, MemoryFormat? memory_format=None) -> Tensor` */
export const resizeAs_: (self: Tensor, theTemplate: Tensor, options?: { memoryFormat?: MemoryFormat | null }) => Tensor = lazy('resize_as_', '');

/** `aten::resize_as_sparse(Tensor self, Tensor the_template) -> Tensor` */
export const resizeAsSparse: (self: Tensor, theTemplate: Tensor) => Tensor = lazy('resize_as_sparse', '');

/** `aten::resize_as_sparse_(Tensor(!) self, Tensor the_template) -> Tensor` */
export const resizeAsSparse_: (self: Tensor, theTemplate: Tensor) => Tensor = lazy('resize_as_sparse_', '');

/** `aten::resolve_conj(Tensor self) -> Tensor` */
export const resolveConj: (self: Tensor) => Tensor = lazy('resolve_conj', '');

/** `aten::resolve_neg(Tensor self) -> Tensor` */
export const resolveNeg: (self: Tensor) => Tensor = lazy('resolve_neg', '');

/**
 * - `aten::result_type.Tensor(Tensor tensor, Tensor other) -> ScalarType`
 * - `aten::result_type.Scalar(Tensor tensor, Scalar other) -> ScalarType`
 * - `aten::result_type.Scalar_Scalar(Scalar scalar1, Scalar scalar2) -> ScalarType`
 * - `aten::result_type.Scalar_Tensor(Scalar scalar, Tensor tensor) -> ScalarType`
 */
export const resultType: {
  (tensor: Tensor, other: Tensor): DType;
  (tensor: Tensor, other: Scalar): DType;
  (scalar1: Scalar, scalar2: Scalar): DType;
  (scalar: Scalar, tensor: Tensor): DType;
} = lazy('result_type', 'Tensor,Scalar,Scalar_Scalar,Scalar_Tensor');

/** `aten::retains_grad(Tensor self) -> bool` */
export const retainsGrad: (self: Tensor) => boolean = lazy('retains_grad', '');

/** `aten::rms_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight=None, float? eps=None) -> Tensor` */
export const rmsNorm: {
  (input: Tensor, normalizedShape: readonly number[], options?: { weight?: Tensor | null; eps?: number | null }): Tensor;
  (input: Tensor, normalizedShape: readonly number[], weight: Tensor | null, eps?: number | null): Tensor;
} = lazy('rms_norm', '');

/**
 * - `aten::rnn_relu.data(Tensor data, Tensor batch_sizes, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional) -> (Tensor, Tensor)`
 * - `aten::rnn_relu.input(Tensor input, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor)`
 */
export const rnnRelu: {
  (data: Tensor, batchSizes: Tensor, hx: Tensor, params: readonly Tensor[], hasBiases: boolean, numLayers: number | bigint, dropout: number, train: boolean, bidirectional: boolean): [Tensor, Tensor];
  (input: Tensor, hx: Tensor, params: readonly Tensor[], hasBiases: boolean, numLayers: number | bigint, dropout: number, train: boolean, bidirectional: boolean, batchFirst: boolean): [Tensor, Tensor];
} = lazy('rnn_relu', 'data,input');

/** `aten::rnn_relu_cell(Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None) -> Tensor` */
export const rnnReluCell: {
  (input: Tensor, hx: Tensor, wIh: Tensor, wHh: Tensor, options?: { bIh?: Tensor | null; bHh?: Tensor | null }): Tensor;
  (input: Tensor, hx: Tensor, wIh: Tensor, wHh: Tensor, bIh: Tensor | null, bHh?: Tensor | null): Tensor;
} = lazy('rnn_relu_cell', '');

/**
 * - `aten::rnn_tanh.data(Tensor data, Tensor batch_sizes, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional) -> (Tensor, Tensor)`
 * - `aten::rnn_tanh.input(Tensor input, Tensor hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor)`
 */
export const rnnTanh: {
  (data: Tensor, batchSizes: Tensor, hx: Tensor, params: readonly Tensor[], hasBiases: boolean, numLayers: number | bigint, dropout: number, train: boolean, bidirectional: boolean): [Tensor, Tensor];
  (input: Tensor, hx: Tensor, params: readonly Tensor[], hasBiases: boolean, numLayers: number | bigint, dropout: number, train: boolean, bidirectional: boolean, batchFirst: boolean): [Tensor, Tensor];
} = lazy('rnn_tanh', 'data,input');

/** `aten::rnn_tanh_cell(Tensor input, Tensor hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None) -> Tensor` */
export const rnnTanhCell: {
  (input: Tensor, hx: Tensor, wIh: Tensor, wHh: Tensor, options?: { bIh?: Tensor | null; bHh?: Tensor | null }): Tensor;
  (input: Tensor, hx: Tensor, wIh: Tensor, wHh: Tensor, bIh: Tensor | null, bHh?: Tensor | null): Tensor;
} = lazy('rnn_tanh_cell', '');

/** `aten::roll(Tensor self, SymInt[1] shifts, int[1] dims=[]) -> Tensor` */
export const roll: {
  (self: Tensor, shifts: number | readonly number[], options?: { dims?: number | readonly number[] }): Tensor;
  (self: Tensor, shifts: number | readonly number[], dims: number | readonly number[]): Tensor;
} = lazy('roll', '');

/** `aten::rot90(Tensor self, int k=1, int[] dims=[0, 1]) -> Tensor` */
export const rot90: {
  (self: Tensor, options?: { k?: number | bigint; dims?: readonly number[] }): Tensor;
  (self: Tensor, k: number | bigint, dims?: readonly number[]): Tensor;
} = lazy('rot90', '');

/**
 * - `aten::round(Tensor self) -> Tensor`
 * - `aten::round.decimals(Tensor self, *, int decimals) -> Tensor`
 */
export const round: {
  (self: Tensor): Tensor;
  (self: Tensor, options: { decimals: number | bigint }): Tensor;
} = lazy('round', ',decimals');

/**
 * - `aten::round_(Tensor(!) self) -> Tensor`
 * - `aten::round_.decimals(Tensor(!) self, *, int decimals) -> Tensor`
 */
export const round_: {
  (self: Tensor): Tensor;
  (self: Tensor, options: { decimals: number | bigint }): Tensor;
} = lazy('round_', ',decimals');

/** `aten::row_indices(Tensor self) -> Tensor` */
export const rowIndices: (self: Tensor) => Tensor = lazy('row_indices', '');

/** `aten::row_indices_copy(Tensor self) -> Tensor` */
export const rowIndicesCopy: (self: Tensor) => Tensor = lazy('row_indices_copy', '');

/** `aten::row_stack(Tensor[] tensors) -> Tensor` */
export const rowStack: (tensors: readonly Tensor[]) => Tensor = lazy('row_stack', '');

/** `aten::rrelu(Tensor self, Scalar lower=0.125, Scalar upper=0.3333333333333333, bool training=False, Generator? generator=None) -> Tensor` */
export const rrelu: {
  (self: Tensor, options?: { lower?: Scalar; upper?: Scalar; training?: boolean; generator?: Generator | null }): Tensor;
  (self: Tensor, lower: Scalar, upper?: Scalar, training?: boolean, generator?: Generator | null): Tensor;
} = lazy('rrelu', '');

/** `aten::rrelu_(Tensor(!) self, Scalar lower=0.125, Scalar upper=0.3333333333333333, bool training=False, Generator? generator=None) -> Tensor` */
export const rrelu_: {
  (self: Tensor, options?: { lower?: Scalar; upper?: Scalar; training?: boolean; generator?: Generator | null }): Tensor;
  (self: Tensor, lower: Scalar, upper?: Scalar, training?: boolean, generator?: Generator | null): Tensor;
} = lazy('rrelu_', '');

/** `aten::rrelu_with_noise(Tensor self, Tensor(!) noise, Scalar lower=0.125, Scalar upper=0.3333333333333333, bool training=False, Generator? generator=None) -> Tensor` */
export const rreluWithNoise: {
  (self: Tensor, noise: Tensor, options?: { lower?: Scalar; upper?: Scalar; training?: boolean; generator?: Generator | null }): Tensor;
  (self: Tensor, noise: Tensor, lower: Scalar, upper?: Scalar, training?: boolean, generator?: Generator | null): Tensor;
} = lazy('rrelu_with_noise', '');

/** `aten::rrelu_with_noise_(Tensor(!) self, Tensor(!) noise, Scalar lower=0.125, Scalar upper=0.3333333333333333, bool training=False, Generator? generator=None) -> Tensor` */
export const rreluWithNoise_: {
  (self: Tensor, noise: Tensor, options?: { lower?: Scalar; upper?: Scalar; training?: boolean; generator?: Generator | null }): Tensor;
  (self: Tensor, noise: Tensor, lower: Scalar, upper?: Scalar, training?: boolean, generator?: Generator | null): Tensor;
} = lazy('rrelu_with_noise_', '');

/** `aten::rrelu_with_noise_functional(Tensor self, Tensor noise, Scalar lower=0.125, Scalar upper=0.3333333333333333, bool training=False, Generator? generator=None) -> (Tensor, Tensor noise_out)` */
export const rreluWithNoiseFunctional: {
  (self: Tensor, noise: Tensor, options?: { lower?: Scalar; upper?: Scalar; training?: boolean; generator?: Generator | null }): [Tensor, Tensor];
  (self: Tensor, noise: Tensor, lower: Scalar, upper?: Scalar, training?: boolean, generator?: Generator | null): [Tensor, Tensor];
} = lazy('rrelu_with_noise_functional', '');

/** `aten::rsqrt(Tensor self) -> Tensor` */
export const rsqrt: (self: Tensor) => Tensor = lazy('rsqrt', '');

/** `aten::rsqrt_(Tensor(!) self) -> Tensor` */
export const rsqrt_: (self: Tensor) => Tensor = lazy('rsqrt_', '');

/**
 * - `aten::rsub.Tensor(Tensor self, Tensor other, *, Scalar alpha=1) -> Tensor`
 * - `aten::rsub.Scalar(Tensor self, Scalar other, Scalar alpha=1) -> Tensor`
 */
export const rsub: {
  (self: Tensor, other: Tensor, options?: { alpha?: Scalar }): Tensor;
  (self: Tensor, other: Scalar, options?: { alpha?: Scalar }): Tensor;
  (self: Tensor, other: Scalar, alpha: Scalar): Tensor;
} = lazy('rsub', 'Tensor,Scalar');

declare module '../../tensor/tensor.js' {
  interface Tensor<D extends DType> {
    rad2deg(): Tensor;
    rad2deg_(): Tensor;
    randLike(options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }): Tensor;
    randLike(options: { generator: Generator | null; dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }): Tensor;
    randintLike(high: number | bigint, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }): Tensor;
    randintLike(high: Tensor, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }): Tensor;
    randintLike(high: Tensor, options: { generator: Generator | null; dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }): Tensor;
    randintLike(high: number | bigint, options: { generator: Generator | null; dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }): Tensor;
    randintLike(low: number | bigint, high: number | bigint, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }): Tensor;
    randintLike(low: number | bigint, high: number | bigint, options: { generator: Generator | null; dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }): Tensor;
    randnLike(options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }): Tensor;
    randnLike(options: { generator: Generator | null; dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null; memoryFormat?: MemoryFormat | null }): Tensor;
    random(options?: { generator?: Generator | null }): Tensor;
    random(from: number | bigint, to: number | bigint | null, options?: { generator?: Generator | null }): Tensor;
    random(to: number | bigint, options?: { generator?: Generator | null }): Tensor;
    random_(options?: { generator?: Generator | null }): Tensor;
    random_(from: number | bigint, to: number | bigint | null, options?: { generator?: Generator | null }): Tensor;
    random_(to: number | bigint, options?: { generator?: Generator | null }): Tensor;
    ravel(): Tensor;
    real(): Tensor;
    reciprocal(): Tensor;
    reciprocal_(): Tensor;
    reflectionPad1d(padding: number | readonly number[]): Tensor;
    reflectionPad2d(padding: number | readonly number[]): Tensor;
    reflectionPad3d(padding: number | readonly number[]): Tensor;
    relu6(): Tensor;
    relu6_(): Tensor;
    remainder_(other: Tensor): Tensor;
    remainder_(other: Scalar): Tensor;
    renorm(p: Scalar, dim: number | bigint, maxnorm: Scalar): Tensor;
    renorm_(p: Scalar, dim: number | bigint, maxnorm: Scalar): Tensor;
    repeat(repeats: readonly number[]): Tensor;
    repeatInterleave(repeats: Tensor, options?: { dim?: number | bigint | null; outputSize?: number | bigint | null }): Tensor;
    repeatInterleave(repeats: Tensor, dim: number | bigint | null, options?: { outputSize?: number | bigint | null }): Tensor;
    repeatInterleave(repeats: number | bigint, options?: { dim?: number | bigint | null; outputSize?: number | bigint | null }): Tensor;
    repeatInterleave(repeats: number | bigint, dim: number | bigint | null, options?: { outputSize?: number | bigint | null }): Tensor;
    replicationPad1d(padding: number | readonly number[]): Tensor;
    replicationPad2d(padding: number | readonly number[]): Tensor;
    replicationPad3d(padding: number | readonly number[]): Tensor;
    reshapeAs(other: Tensor): Tensor;
    resize(size: readonly number[], options?: { memoryFormat?: MemoryFormat | null }): Tensor;
    resize_(size: readonly number[], options?: { memoryFormat?: MemoryFormat | null }): Tensor;
    resizeAs(theTemplate: Tensor, options?: { memoryFormat?: MemoryFormat | null }): Tensor;
    resizeAs_(theTemplate: Tensor, options?: { memoryFormat?: MemoryFormat | null }): Tensor;
    resizeAsSparse(theTemplate: Tensor): Tensor;
    resizeAsSparse_(theTemplate: Tensor): Tensor;
    resolveConj(): Tensor;
    resolveNeg(): Tensor;
    retainsGrad(): boolean;
    roll(shifts: number | readonly number[], options?: { dims?: number | readonly number[] }): Tensor;
    roll(shifts: number | readonly number[], dims: number | readonly number[]): Tensor;
    rot90(options?: { k?: number | bigint; dims?: readonly number[] }): Tensor;
    rot90(k: number | bigint, dims?: readonly number[]): Tensor;
    round_(): Tensor;
    round_(options: { decimals: number | bigint }): Tensor;
    rowIndices(): Tensor;
    rowIndicesCopy(): Tensor;
    rrelu(options?: { lower?: Scalar; upper?: Scalar; training?: boolean; generator?: Generator | null }): Tensor;
    rrelu(lower: Scalar, upper?: Scalar, training?: boolean, generator?: Generator | null): Tensor;
    rrelu_(options?: { lower?: Scalar; upper?: Scalar; training?: boolean; generator?: Generator | null }): Tensor;
    rrelu_(lower: Scalar, upper?: Scalar, training?: boolean, generator?: Generator | null): Tensor;
    rreluWithNoise(noise: Tensor, options?: { lower?: Scalar; upper?: Scalar; training?: boolean; generator?: Generator | null }): Tensor;
    rreluWithNoise(noise: Tensor, lower: Scalar, upper?: Scalar, training?: boolean, generator?: Generator | null): Tensor;
    rreluWithNoise_(noise: Tensor, options?: { lower?: Scalar; upper?: Scalar; training?: boolean; generator?: Generator | null }): Tensor;
    rreluWithNoise_(noise: Tensor, lower: Scalar, upper?: Scalar, training?: boolean, generator?: Generator | null): Tensor;
    rreluWithNoiseFunctional(noise: Tensor, options?: { lower?: Scalar; upper?: Scalar; training?: boolean; generator?: Generator | null }): [Tensor, Tensor];
    rreluWithNoiseFunctional(noise: Tensor, lower: Scalar, upper?: Scalar, training?: boolean, generator?: Generator | null): [Tensor, Tensor];
    rsqrt_(): Tensor;
    rsub(other: Tensor, options?: { alpha?: Scalar }): Tensor;
    rsub(other: Scalar, options?: { alpha?: Scalar }): Tensor;
    rsub(other: Scalar, alpha: Scalar): Tensor;
  }
}

installLazy(
  'rad2deg rad2deg_ rand_like randint_like randn_like random random_ ravel real reciprocal reciprocal_ reflection_pad1d reflection_pad2d reflection_pad3d relu6 relu6_ remainder_ renorm renorm_ repeat repeat_interleave replication_pad1d replication_pad2d replication_pad3d reshape_as resize resize_ resize_as resize_as_ resize_as_sparse resize_as_sparse_ resolve_conj resolve_neg retains_grad roll rot90 round_ row_indices row_indices_copy rrelu rrelu_ rrelu_with_noise rrelu_with_noise_ rrelu_with_noise_functional rsqrt_ rsub',
);
