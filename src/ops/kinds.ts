/** What an argument is, as far as the choice of an overload depends on it. */

import { isDevice } from '../tensor/device.js';
import { isDType } from '../tensor/dtype.js';
import { Generator } from '../tensor/generator.js';
import { NativeObject } from '../tensor/native-object.js';

/** Kinds are below 16, so that those of a whole call fit one number. */
export const Kind = {
  Missing: 0,
  None: 1,
  Tensor: 2,
  Integer: 3,
  Fraction: 4,
  BigInt: 5,
  Boolean: 6,
  DType: 7,
  Device: 8,
  Text: 9,
  EmptyList: 10,
  Numbers: 11,
  Tensors: 12,
  Generator: 13,
  MixedList: 14,
  Other: 15,
} as const;

/** The kind of an argument. */
export function kindOf(value: unknown): number {
  switch (typeof value) {
    case 'number':
      return Number.isInteger(value) ? Kind.Integer : Kind.Fraction;
    case 'object':
      if (value === null) return Kind.None;
      if (value instanceof NativeObject) return value instanceof Generator ? Kind.Generator : Kind.Tensor;
      return Array.isArray(value) ? listKind(value) : Kind.Other;
    case 'undefined':
      return Kind.Missing;
    case 'boolean':
      return Kind.Boolean;
    case 'string':
      if (isDType(value)) return Kind.DType;
      return isDevice(value) ? Kind.Device : Kind.Text;
    case 'bigint':
      return Kind.BigInt;
    default:
      return Kind.Other;
  }
}

function listKind(list: readonly unknown[]): number {
  if (list.length === 0) return Kind.EmptyList;
  if (list.every((item) => typeof item === 'number' || typeof item === 'bigint')) return Kind.Numbers;
  if (list.some((item) => item instanceof NativeObject) && list.every((item) => item === null || item instanceof NativeObject)) {
    return Kind.Tensors;
  }
  return Kind.MixedList;
}

const LIST_TYPE = /^(.*)\[(\d*)\]$/;

/** How well each kind suits a type, 0 best; absent: not at all. */
const SCALARS: Readonly<Record<string, Readonly<Record<number, number>>>> = {
  Tensor: { [Kind.Tensor]: 0 },
  int: { [Kind.Integer]: 0, [Kind.BigInt]: 0 },
  SymInt: { [Kind.Integer]: 0, [Kind.BigInt]: 0 },
  float: { [Kind.Fraction]: 0, [Kind.Integer]: 1 },
  // Last resort: a pair is a complex number.
  Scalar: { [Kind.Fraction]: 1, [Kind.Integer]: 1, [Kind.BigInt]: 1, [Kind.Boolean]: 1, [Kind.Numbers]: 6 },
  bool: { [Kind.Boolean]: 0 },
  str: { [Kind.Text]: 0, [Kind.DType]: 1, [Kind.Device]: 1 },
  ScalarType: { [Kind.DType]: 0 },
  Device: { [Kind.Device]: 0, [Kind.Text]: 1 },
  Layout: { [Kind.Text]: 0 },
  MemoryFormat: { [Kind.Text]: 0 },
  Generator: { [Kind.Generator]: 0 },
};

/** How well an argument of a kind suits a schema's type: 0 or more, lower is better; -1 for not at all. */
export function fit(kind: number, type: string): number {
  if (type.endsWith('?')) return kind === Kind.None ? 0 : fit(kind, type.slice(0, -1));
  const list = LIST_TYPE.exec(type);
  if (list === null) return SCALARS[type]?.[kind] ?? -1;
  const [, element = '', size = ''] = list;
  if (kind === Kind.EmptyList) return 0;
  if (element.startsWith('Tensor')) {
    if (kind === Kind.Tensors) return 0;
    return kind === Kind.MixedList && element === 'Tensor?' ? 1 : -1;
  }
  if (kind === Kind.Numbers) return element === 'bool' ? -1 : 0;
  if (kind === Kind.MixedList) return element === 'Scalar' || element === 'bool' ? 0 : -1;
  if (size === '') return -1;
  // As in PyTorch: one number stands for a list of fixed size.
  const single = fit(kind, element);
  return single < 0 ? -1 : single + 2;
}
