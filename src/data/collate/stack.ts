/** One tensor from one field of many samples. */

import { DataError, DTypeError, ShapeError } from '../../errors.js';
import { callTensor, op } from '../../tensor/dispatch.js';
import { type DType, isFloatingPoint } from '../../tensor/dtype.js';
import type { DataArray } from '../../tensor/from-data.js';
import { scope, Tensor, tensor } from '../../tensor/index.js';
import { indexOutside } from '../../tensor/integer-range.js';
import type { Field } from '../dataset.js';
import { elementsOfField, type FieldElements, PADDING_HINT, unheld } from './field.js';

const STACK = op('aten::stack');
const CAST = op('aten::to', 'dtype');

/**
 * Stacks a field over the samples of a batch: `[rows, ...shape of the field]`.
 *
 * @param name - of the field, such as `x` or `y[1]`
 * @param positions - of the samples, for messages
 * @param dtype - of the result; default: what the fields hold, see {@link DatasetLoaderOptions.dtypes}
 * @throws {ShapeError} `ERR_RAGGED` for fields of different shapes
 * @throws {DTypeError} `ERR_SAMPLE_DTYPE` for fields of different dtypes, or fractions where integers are asked for, or integers that
 *   the dtype does not hold
 * @throws {DataError} `ERR_SAMPLE_FIELD`
 */
export function stack(values: readonly Field[], positions: readonly number[], name: string, dtype?: DType): Tensor {
  if (values.some((value) => value instanceof Tensor)) return stackTensors(values, positions, name, dtype);
  const fields = values.map((value, row) => elementsOfField(value as Exclude<Field, Tensor>, `${name} of sample ${positions[row]}`));
  const [first] = fields as [FieldElements];
  const each = first.data.length;
  fields.forEach(({ shape, stored, inferred }, row) => {
    if (!isSameShape(shape, first.shape)) throw ragged(name, positions, row, shape, first.shape);
    // A list of whole numbers and one of BigInts, say, have no common form that keeps both.
    if (stored !== first.stored || (dtype === undefined && inferred !== first.inferred))
      throw mixed(name, positions, row, inferred, first.inferred);
  });
  const all = new (first.data.constructor as new (length: number) => DataArray)(each * fields.length);
  fields.forEach(({ data }, row) => {
    if (each === 1) all[row] = data[0] as never;
    else all.set(data as never, row * each);
  });
  const wanted = dtype ?? first.inferred;
  if (isFloatingPoint(first.stored) && !isFloatingPoint(wanted) && wanted !== 'bool')
    checkWhole(all as Float64Array, each, positions, name, wanted);
  const outside = indexOutside(all, first.stored, wanted);
  if (outside !== -1) {
    const value = all[outside] as number | bigint;
    throw unheld(`${name} of sample ${positions[Math.floor(outside / each)]}`, value, wanted);
  }
  return tensor(all, { shape: [fields.length, ...first.shape], dtype: wanted });
}

function stackTensors(values: readonly Field[], positions: readonly number[], name: string, dtype: DType | undefined): Tensor {
  const [first] = values;
  values.forEach((value, row) => {
    if (!(value instanceof Tensor) || !(first instanceof Tensor)) {
      throw new DataError(
        'ERR_SAMPLE_FIELD',
        `${name} is a tensor in some samples of a batch and something else in others: compare samples ${positions[0]} and ${positions[row]}.`,
      );
    }
    if (!isSameShape(value.shape, first.shape)) throw ragged(name, positions, row, value.shape, first.shape);
    if (dtype === undefined && value.dtype !== first.dtype) throw mixed(name, positions, row, value.dtype, first.dtype);
  });
  return scope(() => {
    const cast = dtype === undefined ? values : values.map((value) => callTensor(CAST, [value as Tensor, dtype]));
    return callTensor(STACK, [[...(cast as readonly Tensor[])]]);
  });
}

function isSameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, dim) => size === b[dim]);
}

function ragged(name: string, positions: readonly number[], row: number, shape: readonly number[], first: readonly number[]): ShapeError {
  const sample = positions[row];
  return new ShapeError(
    'ERR_RAGGED',
    `${name} has shape [${shape.join(', ')}] in sample ${sample}, but [${first.join(', ')}] in sample ${positions[0]} of the same batch. ${PADDING_HINT}`,
    { fields: { field: name, sample, shape, first } },
  );
}

function mixed(name: string, positions: readonly number[], row: number, dtype: DType, first: DType): DTypeError {
  const sample = positions[row];
  return new DTypeError(
    'ERR_SAMPLE_DTYPE',
    `${name} is ${dtype} in sample ${sample}, but ${first} in sample ${positions[0]} of the same batch. Give all samples the same kind of values.`,
    { fields: { field: name, sample, dtype, first } },
  );
}

function checkWhole(data: Float64Array, each: number, positions: readonly number[], name: string, dtype: DType): void {
  const at = data.findIndex((value) => !Number.isInteger(value));
  if (at === -1) return;
  const sample = positions[Math.floor(at / each)];
  throw new DTypeError('ERR_SAMPLE_DTYPE', `${name} of sample ${sample} holds ${data[at]}, which is no ${dtype}. Expected whole numbers.`, {
    fields: { field: name, sample, value: data[at], dtype },
  });
}
