/** What one field of a sample holds: its elements, flat, with shape and dtype. */

import { DataError, DTypeError, ShapeError } from '../../errors.js';
import type { DType } from '../../tensor/dtype.js';
import { type DataArray, elementsOf, type TensorData } from '../../tensor/from-data.js';
import { outsideWords } from '../../tensor/integer-range.js';
import { Tensor } from '../../tensor/tensor.js';
import type { Field, NdArray } from '../dataset.js';

/** The elements of a field that is not a tensor. */
export interface FieldElements {
  readonly data: DataArray;
  /** The dtype that `data` holds. */
  readonly stored: DType;
  /** The dtype that the batch gets unless another is asked for. */
  readonly inferred: DType;
  readonly shape: readonly number[];
}

/** Whether a value is numbers with a shape. */
export function isNdArray(value: unknown): value is NdArray {
  if (typeof value !== 'object' || value === null || value instanceof Tensor) return false;
  const { data, shape } = value as Partial<NdArray>;
  return ArrayBuffer.isView(data) && Array.isArray(shape);
}

/**
 * The fields of `x` or `y`: a list with an array of numbers, a typed array, an {@link NdArray} or a tensor somewhere at its top is a list of fields;
 * everything else, nested lists of plain numbers among it, is one field.
 *
 * @param listed - whether it is a list of fields for sure
 */
export function fieldsOf(value: Field | readonly Field[], listed: boolean): readonly Field[] {
  if (!Array.isArray(value)) return [value as Field];
  const fields = value as readonly Field[];
  return listed || fields.some((field) => typeof field === 'object' && !Array.isArray(field)) ? fields : [fields];
}

/**
 * @param name - says which field of which sample it is, for messages
 * @throws {DataError} `ERR_SAMPLE_FIELD` for what is no field
 * @throws {ShapeError} `ERR_RAGGED` for nested lists of different lengths, `ERR_SHAPE` for an {@link NdArray} whose shape is of another size
 * @throws {DTypeError} `ERR_SAMPLE_DTYPE` for BigInts beyond int64
 */
export function elementsOfField(field: Exclude<Field, Tensor>, name: string): FieldElements {
  if (isNdArray(field)) {
    const size = field.shape.reduce((product, length) => product * length, 1);
    if (size === field.data.length) return { ...flat(field.data, name), shape: field.shape };
    throw new ShapeError('ERR_SHAPE', `${name} has ${field.data.length} elements, but its shape [${field.shape.join(', ')}] has ${size}.`, {
      fields: { shape: field.shape, elements: field.data.length },
    });
  }
  return flat(field, name);
}

function flat(field: Exclude<Field, Tensor>, name: string): FieldElements {
  try {
    return elementsOf(field as TensorData);
  } catch (cause) {
    if (cause instanceof ShapeError) {
      throw new ShapeError(
        'ERR_RAGGED',
        `${name} is a nested list whose parts have different lengths. ${PADDING_HINT}${severalHint(field, name)}`,
        { cause },
      );
    }
    if (cause instanceof DTypeError && cause.code === 'ERR_VALUE_RANGE') throw unheld(name, cause.fields.value as bigint, 'int64');
    throw new DataError(
      'ERR_SAMPLE_FIELD',
      `${name} is ${describe(field)}. Expected a number, a BigInt, a boolean, a typed array that has a dtype, nested lists of numbers, ` +
        `{ data, shape }, or a tensor; turn other values into these with map(), or give the loader a collate function.${severalHint(field, name)}`,
      { cause },
    );
  }
}

/** An error for a value that a batch's dtype does not hold. */
export function unheld(name: string, value: number | bigint, dtype: DType): DTypeError {
  return new DTypeError('ERR_SAMPLE_DTYPE', `${name} holds ${outsideWords(value, dtype)}`, { fields: { field: name, value, dtype } });
}

/** Where an error about different lengths points to. */
export const PADDING_HINT = 'Pad such fields: loader({ collate: data.padded() }).';

/** How a list is said to be several fields, where one that was taken for a single field may be meant so. */
function severalHint(value: unknown, name: string): string {
  const [key] = /^[xy](?= of )/.exec(name) ?? [];
  if (key === undefined || !Array.isArray(value) || value.length < 2 || value.length > 8) return '';
  return ` If they are ${value.length} ${key === 'x' ? 'inputs' : 'targets'}, say so: loader({ dtypes: { ${key}: [${value.map(() => 'null').join(', ')}] } }).`;
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === 'object')
    return Array.isArray(value) ? 'a list with other things than numbers in it' : `a ${value.constructor?.name ?? 'bare object'}`;
  return `a ${typeof value}`;
}
