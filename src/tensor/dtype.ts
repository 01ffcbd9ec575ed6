/** Element types: PyTorch's names, their sizes, and the one that numbers get by default. */

import { DTypeError, nearest } from '../errors.js';
import type { DType } from '../native/addon.js';

export type { DType } from '../native/addon.js';

/** The floating-point dtypes. */
export type FloatDType = 'float16' | 'bfloat16' | 'float32' | 'float64';

/** The dtype of a tensor whose dtype the program does not tell: such as of numbers, which `setDefaultDType` sets. */
// biome-ignore lint/suspicious/noExplicitAny: such a tensor may stand wherever one is asked for, so that `let x = zeros(…); x = f(x)` and lists of several dtypes hold.
export type UnknownDType = any;

/** A dtype that is known, or any. */
export type DTypeOf<D extends DType> = unknown extends D ? DType : D;

/** Bytes of one element, by dtype. */
export const DTYPE_BYTES: Readonly<Record<DType, number>> = {
  uint8: 1,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  float16: 2,
  bfloat16: 2,
  float32: 4,
  float64: 8,
  bool: 1,
  complex64: 8,
  complex128: 16,
};

/** Every dtype. */
export const DTYPES: readonly DType[] = Object.keys(DTYPE_BYTES) as DType[];

const FLOATING: ReadonlySet<string> = new Set<DType>(['float16', 'bfloat16', 'float32', 'float64']);
const COMPLEX: ReadonlySet<string> = new Set<DType>(['complex64', 'complex128']);

let defaultDType: DType = 'float32';

/** True for `float16`, `bfloat16`, `float32` and `float64`. */
export function isFloatingPoint(dtype: DType): boolean {
  return FLOATING.has(dtype);
}

/** True for `complex64` and `complex128`. */
export function isComplex(dtype: DType): boolean {
  return COMPLEX.has(dtype);
}

/** True when `name` is a dtype's name. */
export function isDType(name: string): name is DType {
  return Object.hasOwn(DTYPE_BYTES, name);
}

/**
 * Returns `name` when it is a dtype's name.
 *
 * @throws {DTypeError} `ERR_DTYPE_UNKNOWN`
 */
export function checkDType(name: string): DType {
  if (isDType(name)) return name;
  const guess = nearest(name, DTYPES);
  throw new DTypeError(
    'ERR_DTYPE_UNKNOWN',
    `Unknown dtype '${name}'. ${guess === undefined ? `Expected one of ${DTYPES.join(', ')}.` : `Did you mean '${guess}'?`}`,
    { fields: { dtype: name } },
  );
}

/** The dtype that JavaScript numbers get (`torch.get_default_dtype`); `float32` unless set. */
export function getDefaultDType(): DType {
  return defaultDType;
}

/**
 * Sets the dtype that JavaScript numbers get (`torch.set_default_dtype`).
 *
 * @throws {DTypeError} `ERR_DTYPE_UNKNOWN`, or `ERR_DTYPE` for one that is not floating point
 */
export function setDefaultDType(dtype: DType): void {
  if (!isFloatingPoint(checkDType(dtype))) {
    throw new DTypeError(
      'ERR_DTYPE',
      `The default dtype cannot be '${dtype}'. Expected a floating-point one: ${[...FLOATING].join(', ')}.`,
      {
        fields: { dtype },
      },
    );
  }
  defaultDType = dtype;
}
