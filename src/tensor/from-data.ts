/** From JavaScript values to elements in memory: shape, dtype and bytes. */

import { DTypeError, OptionError, ShapeError } from '../errors.js';
import type { DType } from '../native/addon.js';
import { getDefaultDType, type UnknownDType } from './dtype.js';
import { outsideError } from './integer-range.js';

/** A typed array that has a dtype. */
export type DataArray = Uint8Array | Uint8ClampedArray | Int8Array | Int16Array | Int32Array | BigInt64Array | Float32Array | Float64Array;

/** What `tensor()` takes: one element, nested arrays of them, or a typed array. */
export type TensorData = number | bigint | boolean | DataArray | readonly TensorData[];

/** The dtype that `tensor()` gives data without being told. */
export type InferredDType<Data> = [TensorData] extends [Data] ? UnknownDType : InferredOf<Data>;

type InferredOf<Data> = Data extends number
  ? UnknownDType
  : Data extends boolean
    ? 'bool'
    : Data extends bigint
      ? 'int64'
      : Data extends DataArray
        ? ArrayDType<Data>
        : Data extends readonly (infer Item)[]
          ? InferredDType<Item>
          : UnknownDType;

type ArrayDType<Data extends DataArray> = Data extends Float32Array
  ? 'float32'
  : Data extends Float64Array
    ? 'float64'
    : Data extends BigInt64Array
      ? 'int64'
      : Data extends Int32Array
        ? 'int32'
        : Data extends Int16Array
          ? 'int16'
          : Data extends Int8Array
            ? 'int8'
            : 'uint8';

/** Elements ready to be copied. */
export interface Elements {
  readonly data: DataArray;
  /** The dtype that `data` holds. */
  readonly stored: DType;
  /** The dtype that PyTorch would infer. */
  readonly inferred: DType;
  readonly shape: readonly number[];
}

type Scalar = number | bigint | boolean;

const ARRAY_DTYPES: readonly (readonly [new (length: number) => DataArray, DType])[] = [
  [Float32Array, 'float32'],
  [Float64Array, 'float64'],
  [BigInt64Array, 'int64'],
  [Int32Array, 'int32'],
  [Int16Array, 'int16'],
  [Int8Array, 'int8'],
  [Uint8Array, 'uint8'],
  [Uint8ClampedArray, 'uint8'],
];

/**
 * Lays data out flat.
 *
 * @throws {ShapeError} `ERR_SHAPE` for ragged arrays
 * @throws {DTypeError} `ERR_DTYPE` for typed arrays that have no dtype, and for BigInt mixed with fractions; `ERR_VALUE_RANGE` for integers beyond int64
 */
export function elementsOf(data: TensorData): Elements {
  if (ArrayBuffer.isView(data)) {
    const entry = ARRAY_DTYPES.find(([type]) => data instanceof type);
    if (entry !== undefined) return { data, stored: entry[1], inferred: entry[1], shape: [data.length] };
    const name = (data as object).constructor.name;
    throw new DTypeError(
      'ERR_DTYPE',
      `tensor() received a ${name}, which has no dtype. Expected ${ARRAY_DTYPES.map(([type]) => type.name).join(', ')}. Convert it, such as with Int32Array.from().`,
    );
  }
  const shape: number[] = [];
  for (let level: TensorData | undefined = data; Array.isArray(level); level = level[0]) shape.push(level.length);
  const flat: Scalar[] = [];
  flatten(data, shape, 0, flat);
  return { ...pack(flat), shape };
}

function flatten(value: TensorData, shape: readonly number[], dim: number, into: Scalar[]): void {
  if (dim === shape.length) {
    if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint') {
      into.push(value);
      return;
    }
    if (Array.isArray(value) || ArrayBuffer.isView(value)) throw ragged(shape, value as ArrayLike<unknown>, dim);
    throw new OptionError(
      'ERR_TENSOR_DATA',
      `tensor() received ${value === null ? 'null' : typeof value}. Expected numbers, booleans, BigInts, or nested arrays of them.`,
    );
  }
  if (!Array.isArray(value) || value.length !== shape[dim]) throw ragged(shape, value as ArrayLike<unknown>, dim);
  for (const item of value) flatten(item, shape, dim + 1, into);
}

function ragged(shape: readonly number[], value: ArrayLike<unknown> | Scalar, dim: number): ShapeError {
  const found = typeof value === 'object' ? `an array of ${value.length}` : `a ${typeof value}`;
  const expected = dim === shape.length ? 'a single element' : `an array of ${shape[dim]}`;
  return new ShapeError(
    'ERR_SHAPE',
    `tensor() received arrays of different lengths: at depth ${dim} there is ${found}, where the first entries have ${expected}. Every axis needs one length.`,
    { fields: { dim } },
  );
}

function pack(flat: readonly Scalar[]): Omit<Elements, 'shape'> {
  if (flat.length > 0 && flat.every((value) => typeof value === 'boolean')) {
    return { data: Uint8Array.from(flat, Number), stored: 'bool', inferred: 'bool' };
  }
  if (flat.some((value) => typeof value === 'bigint')) {
    const fraction = flat.find((value) => typeof value === 'number' && !Number.isInteger(value));
    if (fraction !== undefined)
      throw new DTypeError(
        'ERR_DTYPE',
        `tensor() received BigInts together with ${fraction}. Write all of them as numbers, or as BigInts.`,
      );
    const outside = flat.find((value) => BigInt.asIntN(64, BigInt(value)) !== BigInt(value));
    if (outside !== undefined) throw outsideError(BigInt(outside), 'int64');
    return { data: BigInt64Array.from(flat, BigInt), stored: 'int64', inferred: 'int64' };
  }
  // float64 holds every JavaScript number; the cast to the dtype asked for happens natively, as PyTorch does it.
  return { data: Float64Array.from(flat, Number), stored: 'float64', inferred: getDefaultDType() };
}
