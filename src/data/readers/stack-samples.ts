/** Puts samples of numbers into whole tensors. */

import { DataError, ShapeError } from '../../errors.js';
import type { TypedArray } from '../../tensor/elements.js';
import { type Tensor, tensor } from '../../tensor/index.js';
import type { NdArray } from '../dataset.js';

/** A sample whose fields are arrays, as the readers give them. */
export interface ArraySample {
  readonly x: NdArray | readonly NdArray[];
  readonly y?: NdArray | readonly NdArray[];
}

/** The rows of one field, one behind the other in an array that grows. */
class FieldStack {
  readonly #shape: readonly number[];
  readonly #each: number;
  #data: TypedArray;
  #rows = 0;

  constructor(first: NdArray, rows: number) {
    this.#shape = first.shape;
    this.#each = first.data.length;
    this.#data = like(first.data, this.#each * rows);
  }

  add(value: NdArray): void {
    if (value.data.constructor !== this.#data.constructor || value.shape.join() !== this.#shape.join()) {
      throw new ShapeError(
        'ERR_SHAPE',
        `Samples cannot become one tensor: sample ${this.#rows} is [${value.shape.join(', ')}], those before it [${this.#shape.join(', ')}]. Resize or pad them.`,
        { fields: { sample: this.#rows, shape: value.shape, expected: this.#shape } },
      );
    }
    const at = this.#rows * this.#each;
    if (at + this.#each > this.#data.length) {
      const grown = like(this.#data, Math.max(at + this.#each, this.#data.length * 2));
      copy(grown, this.#data, 0);
      this.#data = grown;
    }
    copy(this.#data, value.data, at);
    this.#rows++;
  }

  tensor(): Tensor {
    return tensor(this.#data.subarray(0, this.#rows * this.#each) as TypedArray, { shape: [this.#rows, ...this.#shape] });
  }
}

/** Gathers samples; fields must have the same shape and element type in all of them. */
export class SampleStack {
  readonly #inputs: FieldStack[] = [];
  readonly #targets: FieldStack[] = [];
  readonly #expected: number;

  /** @param expected - how many samples there will be, as far as known */
  constructor(expected: number) {
    this.#expected = Math.max(1, expected);
  }

  /** @throws {DataError} `ERR_SAMPLE_FORM` for a sample whose fields are no arrays */
  add(sample: ArraySample): void {
    const { x, y = [] } = sample;
    const [inputs, targets] = [[x].flat(), [y].flat()];
    if (inputs.length === 0 || ![...inputs, ...targets].every(isArray)) throw noArrays(sample);
    this.#each(this.#inputs, inputs);
    this.#each(this.#targets, targets);
  }

  /**
   * @param source - the file that they were to come from
   * @throws {ShapeError} `ERR_DATA_EMPTY` when there was no sample
   */
  check(source?: string): void {
    if (this.#inputs.length > 0) return;
    const [from, it] = source === undefined ? ['', 'the data'] : [` from '${source}'`, 'it'];
    throw new ShapeError('ERR_DATA_EMPTY', `There is no sample to load${from}: ${it} is empty, or everything in it was left out.`, {
      fields: { path: source ?? null },
    });
  }

  inputs(): Tensor[] {
    return this.#inputs.map((field) => field.tensor());
  }

  targets(): Tensor[] {
    return this.#targets.map((field) => field.tensor());
  }

  #each(stacks: FieldStack[], values: readonly NdArray[]): void {
    values.forEach((value, i) => {
      stacks[i] ??= new FieldStack(value, this.#expected);
      stacks[i].add(value);
    });
  }
}

function isArray(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'shape' in value && 'data' in value;
}

function noArrays(sample: object): DataError {
  const fields = typeof sample === 'object' && sample !== null ? Object.keys(sample) : [];
  return new DataError(
    'ERR_SAMPLE_FORM',
    `Samples cannot become tensors: a sample has ${fields.length === 0 ? 'no fields' : `the fields ${fields.slice(0, 8).join(', ')}`}; expected x, and y where there ` +
      'is one, which are numbers. Say which columns they are, { x, y }, or make them with map().',
    { fields: { fields } },
  );
}

function like(data: TypedArray, length: number): TypedArray {
  return new (data.constructor as new (length: number) => TypedArray)(length);
}

/** `set`, for arrays whose kinds were compared. */
function copy(to: TypedArray, from: TypedArray, at: number): void {
  (to as Uint8Array).set(from as Uint8Array, at);
}
