/** A tensor's bytes as the typed array of its dtype, and as numbers. */

import { DTypeError } from '../errors.js';
import type { DType } from '../native/addon.js';
import { bfloat16ToFloat32, float16ToFloat32 } from './half.js';

/** The arrays that elements are read into. */
export type TypedArray =
  | Uint8Array<ArrayBuffer>
  | Int8Array<ArrayBuffer>
  | Int16Array<ArrayBuffer>
  | Int32Array<ArrayBuffer>
  | BigInt64Array<ArrayBuffer>
  | Float32Array<ArrayBuffer>
  | Float64Array<ArrayBuffer>;

/** One element as JavaScript has it: `boolean` for bool, `number` for everything else. */
export type Element = number | boolean;

/** What reading one element of a dtype gives; of complex ones there is no such number. */
export type ElementOf<D extends DType> = D extends 'bool' ? boolean : number;

/** What the elements of a dtype are read into. */
export type TypedArrayOf<D extends DType> = unknown extends D ? TypedArray : ArraysByDType[D];

interface ArraysByDType {
  readonly uint8: Uint8Array<ArrayBuffer>;
  readonly bool: Uint8Array<ArrayBuffer>;
  readonly int8: Int8Array<ArrayBuffer>;
  readonly int16: Int16Array<ArrayBuffer>;
  readonly int32: Int32Array<ArrayBuffer>;
  readonly int64: BigInt64Array<ArrayBuffer>;
  readonly float16: Float32Array<ArrayBuffer>;
  readonly bfloat16: Float32Array<ArrayBuffer>;
  readonly float32: Float32Array<ArrayBuffer>;
  readonly complex64: Float32Array<ArrayBuffer>;
  readonly float64: Float64Array<ArrayBuffer>;
  readonly complex128: Float64Array<ArrayBuffer>;
}

/** Elements nested as the shape says; a 0-d tensor is one element. */
export type NestedArray<E extends Element = Element> = E | readonly NestedArray<E>[];

/** Views (or, for half precision, widens) row-major bytes. Complex numbers come as pairs (real, imaginary). */
export function typedArrayOf(buffer: ArrayBuffer, dtype: DType): TypedArray {
  switch (dtype) {
    case 'uint8':
    case 'bool':
      return new Uint8Array(buffer);
    case 'int8':
      return new Int8Array(buffer);
    case 'int16':
      return new Int16Array(buffer);
    case 'int32':
      return new Int32Array(buffer);
    case 'int64':
      return new BigInt64Array(buffer);
    case 'float16':
      return float16ToFloat32(new Uint16Array(buffer));
    case 'bfloat16':
      return bfloat16ToFloat32(new Uint16Array(buffer));
    case 'float32':
    case 'complex64':
      return new Float32Array(buffer);
    case 'float64':
    case 'complex128':
      return new Float64Array(buffer);
  }
}

/**
 * The element at a flat index.
 *
 * @throws {DTypeError} `ERR_UNSAFE_INTEGER` for an int64 that a JavaScript number cannot hold
 */
export function elementAt(data: TypedArray, index: number, dtype: DType): Element {
  const value = data[index] as number | bigint;
  if (typeof value === 'number') return dtype === 'bool' ? value !== 0 : value;
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new DTypeError(
    'ERR_UNSAFE_INTEGER',
    `${value} is beyond ±(2^53 - 1), so it is no exact JavaScript number. Read it with toTypedArray(), as BigInt.`,
    {
      fields: { value },
    },
  );
}

/** Nests flat elements by shape. */
export function nest(data: TypedArray, shape: readonly number[], dtype: DType): NestedArray {
  let next = 0;
  const build = (dim: number): NestedArray => {
    if (dim === shape.length) return elementAt(data, next++, dtype);
    return Array.from({ length: shape[dim] as number }, () => build(dim + 1));
  };
  return build(0);
}
