/** Reductions: over all elements, or along axes. */

import { checkKeys } from '../errors.js';
import { callTensor, callTensors, op } from '../tensor/dispatch.js';
import type { DType } from '../tensor/dtype.js';
import type { Tensor } from '../tensor/tensor.js';
import { axes, installMethods } from './define.js';

/** One axis, several, or `null` for all. */
export type Axes = number | readonly number[] | null;

/** Options of reductions along axes. */
export interface KeepdimOptions {
  /** Leave reduced axes with size 1 (default `false`). */
  readonly keepdim?: boolean;
}

/** Options of {@link sum} and {@link mean}. */
export interface SumOptions extends KeepdimOptions {
  /** Convert to this dtype first (default: the input's; integers and bool add up in int64). */
  readonly dtype?: DType;
}

/** Options of {@link variance} and {@link std}. */
export interface VarianceOptions extends KeepdimOptions {
  /** What is taken off the count: 1 (default) for the unbiased estimate, 0 for the population's. */
  readonly correction?: number;
}

/** What {@link max} and {@link min} along an axis find. */
export interface Extremes {
  readonly values: Tensor;
  /** Where they are, int64. */
  readonly indices: Tensor;
}

const SUM = op('aten::sum');
const SUM_DIM = op('aten::sum', 'dim_IntList');
const MEAN = op('aten::mean');
const MEAN_DIM = op('aten::mean', 'dim');
const VAR = op('aten::var', 'correction');
const STD = op('aten::std', 'correction');
const ARGMAX = op('aten::argmax');
const ARGMIN = op('aten::argmin');

/** Sum (`torch.sum`). */
export function sum(self: Tensor, dim: Axes = null, options: SumOptions = {}): Tensor {
  checkKeys('sum', options, ['keepdim', 'dtype']);
  if (dim === null && options.keepdim !== true) return callTensor(SUM, [self, options.dtype ?? null]);
  return callTensor(SUM_DIM, [self, axes(dim), options.keepdim ?? false, options.dtype ?? null]);
}

/** Mean, of floating-point elements (`torch.mean`). */
export function mean(self: Tensor, dim: Axes = null, options: SumOptions = {}): Tensor {
  checkKeys('mean', options, ['keepdim', 'dtype']);
  if (dim === null && options.keepdim !== true) return callTensor(MEAN, [self, options.dtype ?? null]);
  return callTensor(MEAN_DIM, [self, axes(dim), options.keepdim ?? false, options.dtype ?? null]);
}

/** Variance (`torch.var`); the method is `var`, a word that no function can have as its name. */
export function variance(self: Tensor, dim: Axes = null, options: VarianceOptions = {}): Tensor {
  checkKeys('var', options, ['keepdim', 'correction']);
  return callTensor(VAR, [self, axes(dim), options.correction ?? 1, options.keepdim ?? false]);
}

/** Standard deviation (`torch.std`). */
export function std(self: Tensor, dim: Axes = null, options: VarianceOptions = {}): Tensor {
  checkKeys('std', options, ['keepdim', 'correction']);
  return callTensor(STD, [self, axes(dim), options.correction ?? 1, options.keepdim ?? false]);
}

/** Place of the largest element, int64 (`torch.argmax`): along an axis, or in the flat tensor (`null`, default). */
export function argmax(self: Tensor, dim: number | null = null, options: KeepdimOptions = {}): Tensor {
  checkKeys('argmax', options, ['keepdim']);
  return callTensor(ARGMAX, [self, dim, options.keepdim ?? false]);
}

/** Place of the smallest element, int64 (`torch.argmin`): along an axis, or in the flat tensor (`null`, default). */
export function argmin(self: Tensor, dim: number | null = null, options: KeepdimOptions = {}): Tensor {
  checkKeys('argmin', options, ['keepdim']);
  return callTensor(ARGMIN, [self, dim, options.keepdim ?? false]);
}

/** Whether all elements are non-zero, bool (`torch.all`); of the whole tensor (`null`, default) or along axes. */
export const all: Quantifier = quantifier('all');

/** Whether any element is non-zero, bool (`torch.any`); of the whole tensor (`null`, default) or along axes. */
export const any: Quantifier = quantifier('any');

/** Signature of {@link all} and {@link any}. */
export type Quantifier = (self: Tensor, dim?: Axes, options?: KeepdimOptions) => Tensor;

function quantifier(name: string): Quantifier {
  const whole = op(`aten::${name}`);
  const along = op(`aten::${name}`, 'dims');
  return (self, dim = null, options = {}) => {
    checkKeys(name, options, ['keepdim']);
    if (dim === null && options.keepdim !== true) return callTensor(whole, [self]);
    return callTensor(along, [self, axes(dim), options.keepdim ?? false]);
  };
}

/** The largest element, those along an axis with their places, or the larger of two elements each (`torch.max`). */
export const max: Extreme = extreme('max');

/** The smallest element, those along an axis with their places, or the smaller of two elements each (`torch.min`). */
export const min: Extreme = extreme('min');

/** Signatures of {@link max} and {@link min}. */
export interface Extreme {
  (self: Tensor): Tensor;
  (self: Tensor, other: Tensor): Tensor;
  (self: Tensor, dim: number, options?: KeepdimOptions): Extremes;
}

function extreme(name: string): Extreme {
  const whole = op(`aten::${name}`);
  const along = op(`aten::${name}`, 'dim');
  const ofTwo = op(`aten::${name}`, 'other');
  const call = (self: Tensor, dim?: number | Tensor, options: KeepdimOptions = {}): Tensor | Extremes => {
    if (dim === undefined) return callTensor(whole, [self]);
    if (typeof dim === 'object') return callTensor(ofTwo, [self, dim]);
    checkKeys(name, options, ['keepdim']);
    const [values, indices] = callTensors(along, [self, dim, options.keepdim ?? false]) as [Tensor, Tensor];
    return { values, indices };
  };
  return call as Extreme;
}

declare module '../tensor/tensor.js' {
  interface Tensor<D extends DType> {
    sum(dim?: Axes, options?: SumOptions): Tensor;
    mean(dim?: Axes, options?: SumOptions): Tensor;
    /** Variance; unbiased unless `correction: 0`. */
    var(dim?: Axes, options?: VarianceOptions): Tensor;
    /** Standard deviation; unbiased unless `correction: 0`. */
    std(dim?: Axes, options?: VarianceOptions): Tensor;
    /** Place of the largest element, int64. */
    argmax(dim?: number | null, options?: KeepdimOptions): Tensor;
    /** Place of the smallest element, int64. */
    argmin(dim?: number | null, options?: KeepdimOptions): Tensor;
    /** Whether all elements are non-zero, bool. */
    all(dim?: Axes, options?: KeepdimOptions): Tensor;
    /** Whether any element is non-zero, bool. */
    any(dim?: Axes, options?: KeepdimOptions): Tensor;
    /** The largest element. */
    max(): Tensor;
    /** The larger of two elements each. */
    max(other: Tensor): Tensor;
    /** The largest elements along an axis, with their places. */
    max(dim: number, options?: KeepdimOptions): Extremes;
    /** The smallest element. */
    min(): Tensor;
    /** The smaller of two elements each. */
    min(other: Tensor): Tensor;
    /** The smallest elements along an axis, with their places. */
    min(dim: number, options?: KeepdimOptions): Extremes;
  }
}

installMethods({ sum, mean, var: variance, std, argmax, argmin, all, any, max, min });
