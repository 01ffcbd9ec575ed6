/** Arithmetic, element by element; shapes broadcast and dtypes promote as in PyTorch. */

import { checkKeys } from '../errors.js';
import { badOption } from '../option-checks.js';
import { callTensor, op } from '../tensor/dispatch.js';
import type { DType } from '../tensor/dtype.js';
import { NativeObject } from '../tensor/native-object.js';
import type { Tensor } from '../tensor/tensor.js';
import { type Binary, binary, installMethods, type Operand, type Unary, unary } from './define.js';

/** Options of {@link add} and {@link sub}. */
export interface AlphaOptions {
  /** Multiplies `other` (default 1). */
  readonly alpha?: number;
}

/** Options of {@link div}. */
export interface DivOptions {
  /** `'trunc'` rounds towards zero, `'floor'` down; default `null`: true division, which gives a floating-point dtype. */
  readonly roundingMode?: 'trunc' | 'floor' | null;
}

/** Bounds of {@link clamp}, both numbers or both tensors; one of them may be missing. */
export interface ClampOptions {
  readonly min?: number | Tensor | null;
  readonly max?: number | Tensor | null;
}

const DIV = binary('div');
const DIV_MODE = { tensor: op('aten::div', 'Tensor_mode'), scalar: op('aten::div', 'Scalar_mode') };
const POW = binary('pow', 'Tensor_Tensor', 'Tensor_Scalar');
const CLAMP = op('aten::clamp');
const CLAMP_TENSOR = op('aten::clamp', 'Tensor');

const add_: ScaledBinary = scaled('add_');
const sub_: ScaledBinary = scaled('sub_');
const mul_: Binary = binary('mul_');
const div_: Binary = binary('div_');

type ScaledBinary = (self: Tensor, other: Operand, options?: AlphaOptions) => Tensor;

function scaled(name: string): ScaledBinary {
  const withTensor = op(`aten::${name}`, 'Tensor');
  const withScalar = op(`aten::${name}`, 'Scalar');
  return (self, other, options) => {
    const target = other instanceof NativeObject ? withTensor : withScalar;
    if (options === undefined) return callTensor(target, [self, other]);
    checkKeys(name, options, ['alpha']);
    return callTensor(target, [self, other, options.alpha ?? 1]);
  };
}

/** `self + alpha * other` (`torch.add`). */
export const add: ScaledBinary = scaled('add');

/** `self - alpha * other` (`torch.sub`). */
export const sub: ScaledBinary = scaled('sub');

/** `self * other` (`torch.mul`). */
export const mul: Binary = binary('mul');

/** `self / other` (`torch.div`). */
export function div(self: Tensor, other: Operand, options?: DivOptions): Tensor {
  if (options === undefined) return DIV(self, other);
  checkKeys('div', options, ['roundingMode']);
  const target = other instanceof NativeObject ? DIV_MODE.tensor : DIV_MODE.scalar;
  return callTensor(target, [self, other, options.roundingMode ?? null]);
}

/** `self` to the power `exponent` (`torch.pow`). */
export function pow(self: Tensor, exponent: Operand): Tensor {
  return POW(self, exponent);
}

/** The remainder with the divisor's sign (`torch.remainder`). */
export const remainder: Binary = binary('remainder');

/**
 * Limits values to `[min, max]` (`torch.clamp`).
 *
 * @throws {OptionError} `ERR_OPTIONS` without an object of bounds, `ERR_OPTION_VALUE` with neither bound
 */
export function clamp(self: Tensor, options: ClampOptions): Tensor {
  checkKeys('clamp', options, ['min', 'max']);
  const { min = null, max = null } = options;
  if (min === null && max === null) throw badOption('clamp', 'min', min, "a number or a tensor, for 'min', 'max' or both");
  return callTensor(min instanceof NativeObject || max instanceof NativeObject ? CLAMP_TENSOR : CLAMP, [self, min, max]);
}

/** `-self` (`torch.neg`). */
export const neg: Unary = unary('neg');
/** Absolute value (`torch.abs`). */
export const abs: Unary = unary('abs');
/** Square root (`torch.sqrt`). */
export const sqrt: Unary = unary('sqrt');
/** `1 / sqrt(self)` (`torch.rsqrt`). */
export const rsqrt: Unary = unary('rsqrt');
/** `self * self` (`torch.square`). */
export const square: Unary = unary('square');
/** e to the power (`torch.exp`). */
export const exp: Unary = unary('exp');
/** Natural logarithm (`torch.log`). */
export const log: Unary = unary('log');
/** Sine, of radians (`torch.sin`). */
export const sin: Unary = unary('sin');
/** Cosine, of radians (`torch.cos`). */
export const cos: Unary = unary('cos');
/** Largest integer not above (`torch.floor`). */
export const floor: Unary = unary('floor');
/** Nearest integer, halves to even (`torch.round`). */
export const round: Unary = unary('round');
/** -1, 0 or 1 (`torch.sign`). */
export const sign: Unary = unary('sign');

declare module '../tensor/tensor.js' {
  interface Tensor<D extends DType> {
    /** `this + alpha * other`. */
    add(other: Operand, options?: AlphaOptions): Tensor;
    /** {@link add} in place. */
    add_(other: Operand, options?: AlphaOptions): Tensor;
    /** `this - alpha * other`. */
    sub(other: Operand, options?: AlphaOptions): Tensor;
    /** {@link sub} in place. */
    sub_(other: Operand, options?: AlphaOptions): Tensor;
    /** `this * other`. */
    mul(other: Operand): Tensor;
    /** {@link mul} in place. */
    mul_(other: Operand): Tensor;
    /** `this / other`. */
    div(other: Operand, options?: DivOptions): Tensor;
    /** True division in place. */
    div_(other: Operand): Tensor;
    /** This to the power `exponent`. */
    pow(exponent: Operand): Tensor;
    /** The remainder with the divisor's sign. */
    remainder(other: Operand): Tensor;
    /** Values limited to `[min, max]`. */
    clamp(options: ClampOptions): Tensor;
    neg(): Tensor;
    abs(): Tensor;
    sqrt(): Tensor;
    /** `1 / sqrt(this)`. */
    rsqrt(): Tensor;
    square(): Tensor;
    exp(): Tensor;
    /** Natural logarithm. */
    log(): Tensor;
    sin(): Tensor;
    cos(): Tensor;
    floor(): Tensor;
    /** Halves go to the even neighbour. */
    round(): Tensor;
    sign(): Tensor;
  }
}

installMethods({
  add,
  add_,
  sub,
  sub_,
  mul,
  mul_,
  div,
  div_,
  pow,
  remainder,
  clamp,
  neg,
  abs,
  sqrt,
  rsqrt,
  square,
  exp,
  log,
  sin,
  cos,
  floor,
  round,
  sign,
});
