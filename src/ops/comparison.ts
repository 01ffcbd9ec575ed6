/** Comparisons and logic, element by element, giving `bool`; and choosing by them. */

import { callOp, callTensor, op } from '../tensor/dispatch.js';
import type { DType } from '../tensor/dtype.js';
import type { Tensor } from '../tensor/tensor.js';
import { type Binary, binary, installMethods, type Operand, type Unary, unary } from './define.js';

const WHERE = {
  both: op('aten::where', 'self'),
  other: op('aten::where', 'ScalarSelf'),
  self: op('aten::where', 'ScalarOther'),
  none: op('aten::where', 'Scalar'),
};
const EQUAL = op('aten::equal');
const LOGICAL_AND = op('aten::logical_and');
const LOGICAL_OR = op('aten::logical_or');
const MAXIMUM = op('aten::maximum');
const MINIMUM = op('aten::minimum');

/** `self == other` (`torch.eq`). */
export const eq: Binary = binary('eq');
/** `self != other` (`torch.ne`). */
export const ne: Binary = binary('ne');
/** `self < other` (`torch.lt`). */
export const lt: Binary = binary('lt');
/** `self <= other` (`torch.le`). */
export const le: Binary = binary('le');
/** `self > other` (`torch.gt`). */
export const gt: Binary = binary('gt');
/** `self >= other` (`torch.ge`). */
export const ge: Binary = binary('ge');
/** Where elements are NaN (`torch.isnan`). */
export const isnan: Unary = unary('isnan');
/** Where elements are neither NaN nor infinite (`torch.isfinite`). */
export const isfinite: Unary = unary('isfinite');
/** Where elements are zero or false (`torch.logical_not`). */
export const logicalNot: Unary = unary('logical_not');

/** Where both are non-zero (`torch.logical_and`). */
export function logicalAnd(self: Tensor, other: Tensor): Tensor {
  return callTensor(LOGICAL_AND, [self, other]);
}

/** Where either is non-zero (`torch.logical_or`). */
export function logicalOr(self: Tensor, other: Tensor): Tensor {
  return callTensor(LOGICAL_OR, [self, other]);
}

/** The larger of two elements (`torch.maximum`). */
export function maximum(self: Tensor, other: Tensor): Tensor {
  return callTensor(MAXIMUM, [self, other]);
}

/** The smaller of two elements (`torch.minimum`). */
export function minimum(self: Tensor, other: Tensor): Tensor {
  return callTensor(MINIMUM, [self, other]);
}

/** Elements of `self` where `condition` (bool) holds, of `other` elsewhere (`torch.where`); shapes broadcast. */
export function where(condition: Tensor, self: Operand, other: Operand): Tensor {
  const ofSelf = typeof self === 'object';
  const target = typeof other === 'object' ? (ofSelf ? WHERE.both : WHERE.other) : ofSelf ? WHERE.self : WHERE.none;
  return callTensor(target, [condition, self, other]);
}

/** Whether two tensors have one shape and equal elements (`torch.equal`). Reads data, so it is not for traced code. */
export function equal(self: Tensor, other: Tensor): boolean {
  return callOp(EQUAL, [self, other]) as boolean;
}

declare module '../tensor/tensor.js' {
  interface Tensor<D extends DType> {
    eq(other: Operand): Tensor;
    ne(other: Operand): Tensor;
    lt(other: Operand): Tensor;
    le(other: Operand): Tensor;
    gt(other: Operand): Tensor;
    ge(other: Operand): Tensor;
    isnan(): Tensor;
    isfinite(): Tensor;
    logicalNot(): Tensor;
    logicalAnd(other: Tensor): Tensor;
    logicalOr(other: Tensor): Tensor;
    /** The larger of two elements. */
    maximum(other: Tensor): Tensor;
    /** The smaller of two elements. */
    minimum(other: Tensor): Tensor;
    /** Whether two tensors have one shape and equal elements. */
    equal(other: Tensor): boolean;
  }
}

installMethods({ eq, ne, lt, le, gt, ge, isnan, isfinite, logicalNot, logicalAnd, logicalOr, maximum, minimum, equal });
