/** Operators, typed from their schemas. Written by `npm run generate:ops`; do not edit. */

import type { Device } from '../../tensor/device.js';
import type { DType } from '../../tensor/dtype.js';
import type { Generator } from '../../tensor/generator.js';
import type { Tensor } from '../../tensor/tensor.js';
import { installLazy, lazy } from '../resolve.js';
import type { Layout, Scalar } from '../scalars.js';

/**
 * - `aten::kaiser_window(int window_length, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * - `aten::kaiser_window.beta(int window_length, bool periodic, float beta, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * - `aten::kaiser_window.periodic(int window_length, bool periodic, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 */
export const kaiserWindow: {
  (windowLength: number | bigint, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (windowLength: number | bigint, periodic: boolean, beta: number, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (windowLength: number | bigint, periodic: boolean, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
} = lazy('kaiser_window', ',beta,periodic');

/** `aten::kl_div(Tensor self, Tensor target, int reduction=1, *, bool log_target=False) -> Tensor` */
export const klDiv: {
  (self: Tensor, target: Tensor, options?: { reduction?: number | bigint; logTarget?: boolean }): Tensor;
  (self: Tensor, target: Tensor, reduction: number | bigint, options?: { logTarget?: boolean }): Tensor;
} = lazy('kl_div', '');

/** `aten::kron(Tensor self, Tensor other) -> Tensor` */
export const kron: (self: Tensor, other: Tensor) => Tensor = lazy('kron', '');

/** `aten::kthvalue(Tensor self, SymInt k, int dim=-1, bool keepdim=False) -> (Tensor values, Tensor indices)` */
export const kthvalue: {
  (self: Tensor, k: number | bigint, options?: { dim?: number | bigint; keepdim?: boolean }): { values: Tensor; indices: Tensor };
  (self: Tensor, k: number | bigint, dim: number | bigint, keepdim?: boolean): { values: Tensor; indices: Tensor };
} = lazy('kthvalue', '');

/** `aten::l1_loss(Tensor self, Tensor target, int reduction=1) -> Tensor` */
export const l1Loss: {
  (self: Tensor, target: Tensor, options?: { reduction?: number | bigint }): Tensor;
  (self: Tensor, target: Tensor, reduction: number | bigint): Tensor;
} = lazy('l1_loss', '');

/** `aten::layer_norm(Tensor input, SymInt[] normalized_shape, Tensor? weight=None, Tensor? bias=None, float eps=0.00001, bool cudnn_enable=True) -> Tensor` */
export const layerNorm: {
  (input: Tensor, normalizedShape: readonly number[], options?: { weight?: Tensor | null; bias?: Tensor | null; eps?: number; cudnnEnable?: boolean }): Tensor;
  (input: Tensor, normalizedShape: readonly number[], weight: Tensor | null, bias?: Tensor | null, eps?: number, cudnnEnable?: boolean): Tensor;
} = lazy('layer_norm', '');

/** `aten::lcm(Tensor self, Tensor other) -> Tensor` */
export const lcm: (self: Tensor, other: Tensor) => Tensor = lazy('lcm', '');

/** `aten::lcm_(Tensor(!) self, Tensor other) -> Tensor` */
export const lcm_: (self: Tensor, other: Tensor) => Tensor = lazy('lcm_', '');

/** `aten::ldexp.Tensor(Tensor self, Tensor other) -> Tensor` */
export const ldexp: (self: Tensor, other: Tensor) => Tensor = lazy('ldexp', 'Tensor');

/** `aten::ldexp_(Tensor(!) self, Tensor other) -> Tensor` */
export const ldexp_: (self: Tensor, other: Tensor) => Tensor = lazy('ldexp_', '');

/**
 * - `aten::le.Tensor(Tensor self, Tensor other) -> Tensor`
 * - `aten::le.Scalar(Tensor self, Scalar other) -> Tensor`
 */
export const le: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('le', 'Tensor,Scalar');

/**
 * - `aten::le_.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::le_.Scalar(Tensor(!) self, Scalar other) -> Tensor`
 */
export const le_: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('le_', 'Tensor,Scalar');

/** `aten::leaky_relu(Tensor self, Scalar negative_slope=0.01) -> Tensor` */
export const leakyRelu: {
  (self: Tensor, options?: { negativeSlope?: Scalar }): Tensor;
  (self: Tensor, negativeSlope: Scalar): Tensor;
} = lazy('leaky_relu', '');

/** `aten::leaky_relu_(Tensor(!) self, Scalar negative_slope=0.01) -> Tensor` */
export const leakyRelu_: {
  (self: Tensor, options?: { negativeSlope?: Scalar }): Tensor;
  (self: Tensor, negativeSlope: Scalar): Tensor;
} = lazy('leaky_relu_', '');

/**
 * - `aten::lerp.Tensor(Tensor self, Tensor end, Tensor weight) -> Tensor`
 * - `aten::lerp.Scalar(Tensor self, Tensor end, Scalar weight) -> Tensor`
 */
export const lerp: {
  (self: Tensor, end: Tensor, weight: Tensor): Tensor;
  (self: Tensor, end: Tensor, weight: Scalar): Tensor;
} = lazy('lerp', 'Tensor,Scalar');

/**
 * - `aten::lerp_.Tensor(Tensor(!) self, Tensor end, Tensor weight) -> Tensor`
 * - `aten::lerp_.Scalar(Tensor(!) self, Tensor end, Scalar weight) -> Tensor`
 */
export const lerp_: {
  (self: Tensor, end: Tensor, weight: Tensor): Tensor;
  (self: Tensor, end: Tensor, weight: Scalar): Tensor;
} = lazy('lerp_', 'Tensor,Scalar');

/**
 * - `aten::less.Tensor(Tensor self, Tensor other) -> Tensor`
 * - `aten::less.Scalar(Tensor self, Scalar other) -> Tensor`
 */
export const less: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('less', 'Tensor,Scalar');

/**
 * - `aten::less_.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::less_.Scalar(Tensor(!) self, Scalar other) -> Tensor`
 */
export const less_: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('less_', 'Tensor,Scalar');

/**
 * - `aten::less_equal.Tensor(Tensor self, Tensor other) -> Tensor`
 * - `aten::less_equal.Scalar(Tensor self, Scalar other) -> Tensor`
 */
export const lessEqual: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('less_equal', 'Tensor,Scalar');

/**
 * - `aten::less_equal_.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::less_equal_.Scalar(Tensor(!) self, Scalar other) -> Tensor`
 */
export const lessEqual_: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('less_equal_', 'Tensor,Scalar');

/** `aten::lgamma(Tensor self) -> Tensor` */
export const lgamma: (self: Tensor) => Tensor = lazy('lgamma', '');

/** `aten::lgamma_(Tensor(!) self) -> Tensor` */
export const lgamma_: (self: Tensor) => Tensor = lazy('lgamma_', '');

/** `aten::lift(Tensor self) -> Tensor` */
export const lift: (self: Tensor) => Tensor = lazy('lift', '');

/** `aten::lift_fresh(Tensor self) -> Tensor` */
export const liftFresh: (self: Tensor) => Tensor = lazy('lift_fresh', '');

/** `aten::lift_fresh_copy(Tensor self) -> Tensor` */
export const liftFreshCopy: (self: Tensor) => Tensor = lazy('lift_fresh_copy', '');

/** `aten::linear(Tensor input, Tensor weight, Tensor? bias=None) -> Tensor` */
export const linear: {
  (input: Tensor, weight: Tensor, options?: { bias?: Tensor | null }): Tensor;
  (input: Tensor, weight: Tensor, bias: Tensor | null): Tensor;
} = lazy('linear', '');

/**
 * - `aten::linspace(Scalar start, Scalar end, int steps, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * - `aten::linspace.Tensor_Scalar(Tensor start, Scalar end, int steps, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * - `aten::linspace.Tensor_Tensor(Tensor start, Tensor end, int steps, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * - `aten::linspace.Scalar_Tensor(Scalar start, Tensor end, int steps, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 */
export const linspace: {
  (start: Scalar, end: Scalar, steps: number | bigint, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (start: Tensor, end: Scalar, steps: number | bigint, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (start: Tensor, end: Tensor, steps: number | bigint, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (start: Scalar, end: Tensor, steps: number | bigint, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
} = lazy('linspace', ',Tensor_Scalar,Tensor_Tensor,Scalar_Tensor');

/** `aten::log(Tensor self) -> Tensor` */
export const log: (self: Tensor) => Tensor = lazy('log', '');

/** `aten::log10(Tensor self) -> Tensor` */
export const log10: (self: Tensor) => Tensor = lazy('log10', '');

/** `aten::log10_(Tensor(!) self) -> Tensor` */
export const log10_: (self: Tensor) => Tensor = lazy('log10_', '');

/** `aten::log1p(Tensor self) -> Tensor` */
export const log1p: (self: Tensor) => Tensor = lazy('log1p', '');

/** `aten::log1p_(Tensor(!) self) -> Tensor` */
export const log1p_: (self: Tensor) => Tensor = lazy('log1p_', '');

/** `aten::log2(Tensor self) -> Tensor` */
export const log2: (self: Tensor) => Tensor = lazy('log2', '');

/** `aten::log2_(Tensor(!) self) -> Tensor` */
export const log2_: (self: Tensor) => Tensor = lazy('log2_', '');

/** `aten::log_(Tensor(!) self) -> Tensor` */
export const log_: (self: Tensor) => Tensor = lazy('log_', '');

/** `aten::log_normal(Tensor self, float mean=1, float std=2, *, Generator? generator=None) -> Tensor` */
export const logNormal: {
  (self: Tensor, options?: { mean?: number; std?: number; generator?: Generator | null }): Tensor;
  (self: Tensor, mean: number, std?: number, options?: { generator?: Generator | null }): Tensor;
} = lazy('log_normal', '');

/** `aten::log_normal_(Tensor(!) self, float mean=1, float std=2, *, Generator? generator=None) -> Tensor` */
export const logNormal_: {
  (self: Tensor, options?: { mean?: number; std?: number; generator?: Generator | null }): Tensor;
  (self: Tensor, mean: number, std?: number, options?: { generator?: Generator | null }): Tensor;
} = lazy('log_normal_', '');

/** `aten::log_sigmoid(Tensor self) -> Tensor` */
export const logSigmoid: (self: Tensor) => Tensor = lazy('log_sigmoid', '');

/** `aten::log_sigmoid_forward(Tensor self) -> (Tensor output, Tensor buffer)` */
export const logSigmoidForward: (self: Tensor) => { output: Tensor; buffer: Tensor } = lazy('log_sigmoid_forward', '');

/** `aten::log_softmax.int(Tensor self, int dim, ScalarType? dtype=None) -> Tensor` */
export const logSoftmax: {
  (self: Tensor, dim: number | bigint, options?: { dtype?: DType | null }): Tensor;
  (self: Tensor, dim: number | bigint, dtype: DType | null): Tensor;
} = lazy('log_softmax', 'int');

/** `aten::logaddexp(Tensor self, Tensor other) -> Tensor` */
export const logaddexp: (self: Tensor, other: Tensor) => Tensor = lazy('logaddexp', '');

/** `aten::logaddexp2(Tensor self, Tensor other) -> Tensor` */
export const logaddexp2: (self: Tensor, other: Tensor) => Tensor = lazy('logaddexp2', '');

/** `aten::logcumsumexp(Tensor self, int dim) -> Tensor` */
export const logcumsumexp: (self: Tensor, dim: number | bigint) => Tensor = lazy('logcumsumexp', '');

/** `aten::logdet(Tensor self) -> Tensor` */
export const logdet: (self: Tensor) => Tensor = lazy('logdet', '');

/** `aten::logical_and(Tensor self, Tensor other) -> Tensor` */
export const logicalAnd: (self: Tensor, other: Tensor) => Tensor = lazy('logical_and', '');

/** `aten::logical_and_(Tensor(!) self, Tensor other) -> Tensor` */
export const logicalAnd_: (self: Tensor, other: Tensor) => Tensor = lazy('logical_and_', '');

/** `aten::logical_not(Tensor self) -> Tensor` */
export const logicalNot: (self: Tensor) => Tensor = lazy('logical_not', '');

/** `aten::logical_not_(Tensor(!) self) -> Tensor` */
export const logicalNot_: (self: Tensor) => Tensor = lazy('logical_not_', '');

/** `aten::logical_or(Tensor self, Tensor other) -> Tensor` */
export const logicalOr: (self: Tensor, other: Tensor) => Tensor = lazy('logical_or', '');

/** `aten::logical_or_(Tensor(!) self, Tensor other) -> Tensor` */
export const logicalOr_: (self: Tensor, other: Tensor) => Tensor = lazy('logical_or_', '');

/** `aten::logical_xor(Tensor self, Tensor other) -> Tensor` */
export const logicalXor: (self: Tensor, other: Tensor) => Tensor = lazy('logical_xor', '');

/** `aten::logical_xor_(Tensor(!) self, Tensor other) -> Tensor` */
export const logicalXor_: (self: Tensor, other: Tensor) => Tensor = lazy('logical_xor_', '');

/** `aten::logit(Tensor self, float? eps=None) -> Tensor` */
export const logit: {
  (self: Tensor, options?: { eps?: number | null }): Tensor;
  (self: Tensor, eps: number | null): Tensor;
} = lazy('logit', '');

/** `aten::logit_(Tensor(!) self, float? eps=None) -> Tensor` */
export const logit_: {
  (self: Tensor, options?: { eps?: number | null }): Tensor;
  (self: Tensor, eps: number | null): Tensor;
} = lazy('logit_', '');

/**
 * - `aten::logspace(Scalar start, Scalar end, int steps, float base=10, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * - `aten::logspace.Tensor_Scalar(Tensor start, Scalar end, int steps, float base=10, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * - `aten::logspace.Tensor_Tensor(Tensor start, Tensor end, int steps, float base=10, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 * - `aten::logspace.Scalar_Tensor(Scalar start, Tensor end, int steps, float base=10, *, ScalarType? dtype=None, Layout? layout=None, Device? device=None, bool? pin_memory=None) -> Tensor`
 */
export const logspace: {
  (start: Scalar, end: Scalar, steps: number | bigint, options?: { base?: number; dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (start: Scalar, end: Scalar, steps: number | bigint, base: number, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (start: Tensor, end: Scalar, steps: number | bigint, options?: { base?: number; dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (start: Tensor, end: Scalar, steps: number | bigint, base: number, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (start: Tensor, end: Tensor, steps: number | bigint, options?: { base?: number; dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (start: Tensor, end: Tensor, steps: number | bigint, base: number, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (start: Scalar, end: Tensor, steps: number | bigint, options?: { base?: number; dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
  (start: Scalar, end: Tensor, steps: number | bigint, base: number, options?: { dtype?: DType | null; layout?: Layout | null; device?: Device | null; pinMemory?: boolean | null }): Tensor;
} = lazy('logspace', ',Tensor_Scalar,Tensor_Tensor,Scalar_Tensor');

/** `aten::logsumexp(Tensor self, int[1] dim, bool keepdim=False) -> Tensor` */
export const logsumexp: {
  (self: Tensor, dim: number | readonly number[], options?: { keepdim?: boolean }): Tensor;
  (self: Tensor, dim: number | readonly number[], keepdim: boolean): Tensor;
} = lazy('logsumexp', '');

/**
 * - `aten::lstm.data(Tensor data, Tensor batch_sizes, Tensor[] hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional) -> (Tensor, Tensor, Tensor)`
 * - `aten::lstm.input(Tensor input, Tensor[] hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, bool bidirectional, bool batch_first) -> (Tensor, Tensor, Tensor)`
 */
export const lstm: {
  (data: Tensor, batchSizes: Tensor, hx: readonly Tensor[], params: readonly Tensor[], hasBiases: boolean, numLayers: number | bigint, dropout: number, train: boolean, bidirectional: boolean): [Tensor, Tensor, Tensor];
  (input: Tensor, hx: readonly Tensor[], params: readonly Tensor[], hasBiases: boolean, numLayers: number | bigint, dropout: number, train: boolean, bidirectional: boolean, batchFirst: boolean): [Tensor, Tensor, Tensor];
} = lazy('lstm', 'data,input');

/** `aten::lstm_cell(Tensor input, Tensor[] hx, Tensor w_ih, Tensor w_hh, Tensor? b_ih=None, Tensor? b_hh=None) -> (Tensor, Tensor)` */
export const lstmCell: {
  (input: Tensor, hx: readonly Tensor[], wIh: Tensor, wHh: Tensor, options?: { bIh?: Tensor | null; bHh?: Tensor | null }): [Tensor, Tensor];
  (input: Tensor, hx: readonly Tensor[], wIh: Tensor, wHh: Tensor, bIh: Tensor | null, bHh?: Tensor | null): [Tensor, Tensor];
} = lazy('lstm_cell', '');

/**
 * - `aten::lt.Tensor(Tensor self, Tensor other) -> Tensor`
 * - `aten::lt.Scalar(Tensor self, Scalar other) -> Tensor`
 */
export const lt: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('lt', 'Tensor,Scalar');

/**
 * - `aten::lt_.Tensor(Tensor(!) self, Tensor other) -> Tensor`
 * - `aten::lt_.Scalar(Tensor(!) self, Scalar other) -> Tensor`
 */
export const lt_: {
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, other: Scalar): Tensor;
} = lazy('lt_', 'Tensor,Scalar');

/** `aten::lu_solve(Tensor self, Tensor LU_data, Tensor LU_pivots) -> Tensor` */
export const luSolve: (self: Tensor, LUData: Tensor, LUPivots: Tensor) => Tensor = lazy('lu_solve', '');

/** `aten::lu_unpack(Tensor LU_data, Tensor LU_pivots, bool unpack_data=True, bool unpack_pivots=True) -> (Tensor P, Tensor L, Tensor U)` */
export const luUnpack: {
  (LUData: Tensor, LUPivots: Tensor, options?: { unpackData?: boolean; unpackPivots?: boolean }): { P: Tensor; L: Tensor; U: Tensor };
  (LUData: Tensor, LUPivots: Tensor, unpackData: boolean, unpackPivots?: boolean): { P: Tensor; L: Tensor; U: Tensor };
} = lazy('lu_unpack', '');

declare module '../../tensor/tensor.js' {
  interface Tensor<D extends DType> {
    klDiv(target: Tensor, options?: { reduction?: number | bigint; logTarget?: boolean }): Tensor;
    klDiv(target: Tensor, reduction: number | bigint, options?: { logTarget?: boolean }): Tensor;
    kron(other: Tensor): Tensor;
    kthvalue(k: number | bigint, options?: { dim?: number | bigint; keepdim?: boolean }): { values: Tensor; indices: Tensor };
    kthvalue(k: number | bigint, dim: number | bigint, keepdim?: boolean): { values: Tensor; indices: Tensor };
    l1Loss(target: Tensor, options?: { reduction?: number | bigint }): Tensor;
    l1Loss(target: Tensor, reduction: number | bigint): Tensor;
    lcm(other: Tensor): Tensor;
    lcm_(other: Tensor): Tensor;
    ldexp(other: Tensor): Tensor;
    ldexp_(other: Tensor): Tensor;
    le_(other: Tensor): Tensor;
    le_(other: Scalar): Tensor;
    leakyRelu_(options?: { negativeSlope?: Scalar }): Tensor;
    leakyRelu_(negativeSlope: Scalar): Tensor;
    lerp(end: Tensor, weight: Tensor): Tensor;
    lerp(end: Tensor, weight: Scalar): Tensor;
    lerp_(end: Tensor, weight: Tensor): Tensor;
    lerp_(end: Tensor, weight: Scalar): Tensor;
    less(other: Tensor): Tensor;
    less(other: Scalar): Tensor;
    less_(other: Tensor): Tensor;
    less_(other: Scalar): Tensor;
    lessEqual(other: Tensor): Tensor;
    lessEqual(other: Scalar): Tensor;
    lessEqual_(other: Tensor): Tensor;
    lessEqual_(other: Scalar): Tensor;
    lgamma(): Tensor;
    lgamma_(): Tensor;
    lift(): Tensor;
    liftFresh(): Tensor;
    liftFreshCopy(): Tensor;
    log10(): Tensor;
    log10_(): Tensor;
    log1p(): Tensor;
    log1p_(): Tensor;
    log2(): Tensor;
    log2_(): Tensor;
    log_(): Tensor;
    logNormal(options?: { mean?: number; std?: number; generator?: Generator | null }): Tensor;
    logNormal(mean: number, std?: number, options?: { generator?: Generator | null }): Tensor;
    logNormal_(options?: { mean?: number; std?: number; generator?: Generator | null }): Tensor;
    logNormal_(mean: number, std?: number, options?: { generator?: Generator | null }): Tensor;
    logSigmoid(): Tensor;
    logSigmoidForward(): { output: Tensor; buffer: Tensor };
    logaddexp(other: Tensor): Tensor;
    logaddexp2(other: Tensor): Tensor;
    logcumsumexp(dim: number | bigint): Tensor;
    logdet(): Tensor;
    logicalAnd_(other: Tensor): Tensor;
    logicalNot_(): Tensor;
    logicalOr_(other: Tensor): Tensor;
    logicalXor(other: Tensor): Tensor;
    logicalXor_(other: Tensor): Tensor;
    logit(options?: { eps?: number | null }): Tensor;
    logit(eps: number | null): Tensor;
    logit_(options?: { eps?: number | null }): Tensor;
    logit_(eps: number | null): Tensor;
    logsumexp(dim: number | readonly number[], options?: { keepdim?: boolean }): Tensor;
    logsumexp(dim: number | readonly number[], keepdim: boolean): Tensor;
    lt_(other: Tensor): Tensor;
    lt_(other: Scalar): Tensor;
    luSolve(LUData: Tensor, LUPivots: Tensor): Tensor;
  }
}

installLazy(
  'kl_div kron kthvalue l1_loss lcm lcm_ ldexp ldexp_ le_ leaky_relu_ lerp lerp_ less less_ less_equal less_equal_ lgamma lgamma_ lift lift_fresh lift_fresh_copy log10 log10_ log1p log1p_ log2 log2_ log_ log_normal log_normal_ log_sigmoid log_sigmoid_forward logaddexp logaddexp2 logcumsumexp logdet logical_and_ logical_not_ logical_or_ logical_xor logical_xor_ logit logit_ logsumexp lt_ lu_solve',
);
