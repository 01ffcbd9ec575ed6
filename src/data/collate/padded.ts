/** Batches of sequences of different lengths: padded to one length, with masks. */

import { checkKeys, DataError, ShapeError } from '../../errors.js';
import { badOption, checkNumber, checkOneOf } from '../../option-checks.js';
import type { DType } from '../../tensor/dtype.js';
import { Tensor } from '../../tensor/index.js';
import { integerRange } from '../../tensor/integer-range.js';
import type { Field, NdArray, Sample } from '../dataset.js';
import { type Collate, checkFieldDTypes, type FieldDTypes, stacked } from './collate.js';
import { elementsOfField, fieldsOf } from './field.js';

/** Options of {@link padded}. */
export interface PaddedOptions {
  /** What sequences of `x` are filled up with. Default: 0. */
  readonly value?: number;
  /** What sequences of `y` are filled up with. Default: -100, which `crossEntropy` leaves out; so labels of `uint8` and `bool` become `int64`. */
  readonly targetValue?: number;
  /** Where they are filled up. Default: `'right'`. */
  readonly side?: 'left' | 'right';
  /** The common length is rounded up to a multiple of this. Default: 1. */
  readonly multipleOf?: number;
  /** Longer sequences are cut: at the end, or with `side: 'left'` at the beginning. Default: none are. */
  readonly maxLength?: number;
  /** Pads every batch to {@link maxLength}, so that all have one shape. Default: `false`. */
  readonly toMaxLength?: boolean;
  /**
   * Adds a mask as the last input: `[rows, length]`, `'bool'` or numbers of another dtype, true where the first field of `x` is not padding. Default: none.
   */
  readonly mask?: 'bool' | 'float32' | 'int64' | null;
  /** dtypes of the fields, as the option of loaders. */
  readonly dtypes?: FieldDTypes;
}

const OWNER = 'data.padded';
const KEYS = ['value', 'targetValue', 'side', 'multipleOf', 'maxLength', 'toMaxLength', 'mask', 'dtypes'];

/**
 * A collate function that pads sequences along their first axis to the longest of the batch: `[length, ...]` becomes `[rows, longest, ...]`. Fields that are
 * plain values, without an axis, are stacked; a list of numbers is a sequence. Sequences keep their dtype where it holds what they are filled up with (`bool`
 * holds 0 and 1); otherwise they become `int64`.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`; collating throws {@link ShapeError} `ERR_RAGGED` for sequences that differ behind their first
 * axis, and what stacking throws
 *
 * @example
 * const train = texts.loader({ batchSize: 32, collate: data.padded({ mask: 'bool', multipleOf: 8, dtypes: { x: 'int64', y: 'int64' } }) });
 */
export function padded(options: PaddedOptions = {}): Collate<Sample> {
  checkKeys(OWNER, options, KEYS);
  const { value = 0, targetValue = -100, side = 'right', multipleOf = 1, maxLength, toMaxLength = false, mask = null } = options;
  checkNumber(OWNER, 'value', value);
  checkNumber(OWNER, 'targetValue', targetValue);
  checkOneOf(OWNER, 'side', side, ['left', 'right']);
  checkNumber(OWNER, 'multipleOf', multipleOf, { integer: true, min: 1 });
  if (maxLength !== undefined) checkNumber(OWNER, 'maxLength', maxLength, { integer: true, min: 1 });
  checkOneOf(OWNER, 'toMaxLength', toMaxLength, [true, false]);
  if (toMaxLength && maxLength === undefined) throw badOption(OWNER, 'toMaxLength', toMaxLength, 'none without maxLength');
  if (mask !== null) checkOneOf(OWNER, 'mask', mask, ['bool', 'float32', 'int64']);
  const dtypes = checkFieldDTypes(OWNER, options.dtypes ?? {});
  const lengthOf = (longest: number): number => {
    if (toMaxLength) return maxLength as number;
    return Math.min(Math.ceil(longest / multipleOf) * multipleOf, maxLength ?? Number.POSITIVE_INFINITY);
  };
  const collate: Collate<Sample> = (samples, positions) => {
    const columns = (name: 'x' | 'y', fill: number) =>
      padColumns(samples, positions, name, Array.isArray(dtypes[name]), { fill, side, lengthOf });
    const x = columns('x', value);
    const y = samples.every((sample) => sample?.y === undefined) ? null : columns('y', targetValue);
    const rows = samples.map((_, row): Sample => {
      const inputs = x.map((column) => column.fields[row] as Field);
      const targets = y?.map((column) => column.fields[row] as Field);
      return { x: inputs, ...(targets === undefined ? {} : { y: targets }) };
    });
    const asList = (name: 'x' | 'y', made: readonly Column[]) => {
      const asked = dtypes[name];
      return made.map((column, i) => (Array.isArray(asked) ? asked[i] : asked) ?? column.dtype);
    };
    const made = stacked(rows, positions, { x: asList('x', x), ...(y === null ? {} : { y: asList('y', y) }) });
    if (mask === null) return made;
    const [first] = x;
    if (first === undefined || first.lengths === null) {
      throw new DataError(
        'ERR_SAMPLE_FIELD',
        'data.padded: a mask is of the first field of x, which must be a sequence; here it is a plain value.',
      );
    }
    const shown = stacked(
      first.lengths.map((length) => ({ x: maskOf(length, first.length, side) })),
      positions,
      { x: mask },
    );
    return { ...made, x: [...(made.x as readonly Tensor[]), ...(shown.x as readonly Tensor[])] };
  };
  return Object.assign(collate, { ragged: !toMaxLength });
}

interface Padding {
  readonly fill: number;
  readonly side: 'left' | 'right';
  readonly lengthOf: (longest: number) => number;
}

/** A field over the batch: as it was for plain values, otherwise filled up to one length. */
interface Column {
  readonly fields: readonly Field[];
  /** Lengths before padding, `null` for plain values. */
  readonly lengths: readonly number[] | null;
  readonly length: number;
  /** The dtype that the arrays cannot tell: that of booleans, which they hold as 8-bit numbers. */
  readonly dtype: 'bool' | null;
}

/** One sample's numbers, and the dtype that they are of. */
interface Sequence extends NdArray {
  readonly dtype: DType;
}

function padColumns(
  samples: readonly Sample[],
  positions: readonly number[],
  name: 'x' | 'y',
  listed: boolean,
  padding: Padding,
): readonly Column[] {
  const rows = samples.map((sample, row) => {
    const value = sample?.[name];
    if (value !== undefined) return fieldsOf(value, listed);
    throw new DataError('ERR_SAMPLE_FORM', `Sample ${positions[row]} has no ${name}. Expected { x, y }, y in all samples or in none.`, {
      fields: { sample: positions[row] },
    });
  });
  const count = Math.max(...rows.map((fields) => fields.length));
  return Array.from({ length: count }, (_, field) =>
    padColumn(
      rows.map((fields) => fields[field]),
      positions,
      count === 1 ? name : `${name}[${field}]`,
      padding,
    ),
  );
}

function padColumn(fields: readonly (Field | undefined)[], positions: readonly number[], name: string, padding: Padding): Column {
  const arrays = fields.map((field, row) => arrayOf(field, `${name} of sample ${positions[row]}`));
  const [first] = arrays as [Sequence];
  if (arrays.every(({ shape }) => shape.length === 0)) return { fields: fields as readonly Field[], lengths: null, length: 0, dtype: null };
  const behind = first.shape.slice(1);
  arrays.forEach(({ shape }, row) => {
    if (shape.length === first.shape.length && behind.every((size, dim) => size === shape[dim + 1])) return;
    throw new ShapeError(
      'ERR_RAGGED',
      `data.padded pads the first axis alone: ${name} has shape [${shape.join(', ')}] in sample ${positions[row]}, but [${first.shape.join(', ')}] in ` +
        `sample ${positions[0]}.`,
      { fields: { field: name, sample: positions[row], shape, first: first.shape } },
    );
  });
  const length = padding.lengthOf(Math.max(...arrays.map(({ shape }) => shape[0] as number)));
  const each = behind.reduce((product, size) => product * size, 1);
  return {
    fields: arrays.map((array) => pad(holding(array, padding.fill), length, each, padding)),
    lengths: arrays.map(({ shape }) => Math.min(shape[0] as number, length)),
    length,
    dtype: holds('bool', padding.fill) && arrays.every(({ dtype }) => dtype === 'bool') ? 'bool' : null,
  };
}

/** The sequence in a dtype that holds what it is filled up with. */
function holding(array: Sequence, fill: number): NdArray {
  return holds(array.dtype, fill) ? array : { data: BigInt64Array.from(array.data as Uint8Array, BigInt), shape: array.shape };
}

function holds(dtype: DType, value: number): boolean {
  const [least, greatest] = dtype === 'bool' ? [0n, 1n] : (integerRange(dtype) ?? [value, value]);
  return value >= least && value <= greatest;
}

function pad({ data, shape }: NdArray, length: number, each: number, { fill, side }: Padding): NdArray {
  const has = shape[0] as number;
  const kept = Math.min(has, length);
  const whole = new (data.constructor as new (size: number) => NdArray['data'])(length * each);
  whole.fill((data instanceof BigInt64Array ? BigInt(fill) : fill) as never);
  const cut = side === 'left' ? (has - kept) * each : 0;
  whole.set(data.subarray(cut, cut + kept * each) as never, side === 'left' ? (length - kept) * each : 0);
  return { data: whole, shape: [length, ...shape.slice(1)] };
}

function arrayOf(field: Field | undefined, name: string): Sequence {
  if (field instanceof Tensor) return { data: field.toTypedArray(), shape: field.shape, dtype: field.dtype };
  const { data, shape, stored, inferred } = elementsOfField(field as Exclude<Field, Tensor>, name);
  // Plain numbers are held as float64 until a dtype is known; what is padded is an array, which would keep that.
  const narrow = stored === 'float64' && inferred === 'float32';
  return { data: (narrow ? Float32Array.from(data as Float64Array) : data) as NdArray['data'], shape, dtype: inferred };
}

function maskOf(kept: number, length: number, side: 'left' | 'right'): Uint8Array<ArrayBuffer> {
  const mask = new Uint8Array(length);
  return side === 'left' ? mask.fill(1, length - kept) : mask.fill(1, 0, kept);
}
