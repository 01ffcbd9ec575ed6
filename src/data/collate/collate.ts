/** What turns the samples of a batch into tensors. */

import { checkKeys, DataError } from '../../errors.js';
import { checkDType, type DType } from '../../tensor/dtype.js';
import { scope, Tensor } from '../../tensor/index.js';
import type { Field, Sample } from '../dataset.js';
import type { Batch } from '../loader.js';
import { fieldsOf } from './field.js';
import { stack } from './stack.js';

/** A batch as a collate function gives it: inputs of the model, targets of the loss, each `[rows, ...]`. */
export interface Collated {
  readonly x: Tensor | readonly Tensor[];
  readonly y?: Tensor | readonly Tensor[];
}

/**
 * Puts samples together. The tensors are the batch's; what else it makes is its own to dispose (`scope`).
 *
 * @param positions - of the samples, for messages: indices into the dataset, or counted from the beginning of a stream's epoch
 */
export interface Collate<S> {
  (samples: readonly S[], positions: readonly number[]): Collated | Promise<Collated>;
  /** Whether batches may differ in shape behind their rows (default `false`). A loader's option of the same name goes before it. */
  readonly ragged?: boolean;
}

/** dtypes of the fields of samples. A list says that `x` or `y` is a list of so many fields; `null` in it: as it comes. */
export interface FieldDTypes {
  readonly x?: DType | readonly (DType | null)[];
  readonly y?: DType | readonly (DType | null)[];
}

/** @throws {OptionError} `ERR_OPTION_UNKNOWN` @throws {DTypeError} `ERR_DTYPE_UNKNOWN` */
export function checkFieldDTypes(owner: string, dtypes: FieldDTypes): FieldDTypes {
  checkKeys(`${owner}: dtypes`, dtypes, ['x', 'y']);
  for (const dtype of [dtypes.x, dtypes.y].flat()) if (dtype !== undefined && dtype !== null) checkDType(dtype as string);
  return dtypes;
}

/**
 * Stacks every field of `x` and of `y` (PyTorch: `default_collate`).
 *
 * Numbers become the default dtype (`float32`), whole or not, since JavaScript does not tell 1 from 1.0; BigInts `int64`; booleans `bool`; typed arrays and
 * tensors keep theirs. Class labels that are plain numbers need `dtypes: { y: 'int64' }`.
 *
 * @throws {ShapeError} `ERR_RAGGED` @throws {DTypeError} `ERR_SAMPLE_DTYPE` @throws {DataError} `ERR_SAMPLE_FIELD`, `ERR_SAMPLE_FORM`
 */
export function stacked(samples: readonly Sample[], positions: readonly number[], dtypes: FieldDTypes = {}): Collated {
  samples.forEach((sample, row) => {
    if (typeof sample === 'object' && sample !== null && 'x' in sample && sample.x !== undefined) return;
    const found = typeof sample === 'object' && sample !== null ? `the keys ${Object.keys(sample).join(', ') || 'none'}` : String(sample);
    throw new DataError(
      'ERR_SAMPLE_FORM',
      `Sample ${positions[row]} has no x: found ${found}. Expected { x, y }: turn samples into that with map(), or give the loader a collate function.`,
      { fields: { sample: positions[row] } },
    );
  });
  return scope(() => {
    const x = stackEach(
      samples.map((sample) => sample.x),
      positions,
      'x',
      dtypes.x,
    );
    if (samples.every((sample) => sample.y === undefined)) return { x };
    return {
      x,
      y: stackEach(
        samples.map((sample) => sample.y),
        positions,
        'y',
        dtypes.y,
      ),
    };
  });
}

function stackEach(
  values: readonly (Field | readonly Field[] | undefined)[],
  positions: readonly number[],
  name: string,
  dtypes: DType | readonly (DType | null)[] | undefined,
): readonly Tensor[] {
  const listed = Array.isArray(dtypes);
  const rows = values.map((value, row) => {
    if (value !== undefined) return fieldsOf(value, listed);
    throw new DataError(
      'ERR_SAMPLE_FORM',
      `Sample ${positions[row]} has no ${name}, but others of its batch have. Give all of them one, or none.`,
      {
        fields: { sample: positions[row] },
      },
    );
  });
  const [first] = rows as [readonly Field[]];
  const count = listed ? dtypes.length : first.length;
  rows.forEach((fields, row) => {
    if (fields.length === count) return;
    throw new DataError(
      'ERR_SAMPLE_FORM',
      `${name} is ${fields.length} field(s) in sample ${positions[row]}; expected ${count}, as ${listed ? 'dtypes says' : `in sample ${positions[0]}`}.`,
      { fields: { field: name, sample: positions[row], received: fields.length, expected: count } },
    );
  });
  return Array.from({ length: count }, (_, i) => {
    const dtype = listed ? ((dtypes as readonly (DType | null)[])[i] ?? undefined) : (dtypes as DType | undefined);
    return stack(
      rows.map((fields) => fields[i] as Field),
      positions,
      count === 1 ? name : `${name}[${i}]`,
      dtype,
    );
  });
}

/**
 * What a collate function gave, as the trainer takes it.
 *
 * @throws {DataError} `ERR_COLLATE`
 */
export function toBatch(collated: Collated): Batch {
  const inputs = [collated?.x ?? []].flat() as readonly Tensor[];
  const targets = [collated?.y ?? []].flat() as readonly Tensor[];
  const all = [...inputs, ...targets];
  const rows = new Set(all.map((value) => (value instanceof Tensor ? (value.shape[0] ?? null) : null)));
  if (inputs.length > 0 && rows.size === 1 && !rows.has(null)) return { inputs, targets };
  const found = all.map((value) => (value instanceof Tensor ? `[${value.shape.join(', ')}]` : typeof value)).join(', ');
  throw new DataError(
    'ERR_COLLATE',
    `A collate function must give { x, y }: tensors, or lists of them, that all have the same first dimension. Received ${found || 'no x'}.`,
  );
}
