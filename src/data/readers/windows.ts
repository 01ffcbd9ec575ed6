/** Sliding windows over series. */

import { ShapeError } from '../../errors.js';
import { badOption } from '../../option-checks.js';
import { type OptionsOf, readOptions, type ValuesOf } from '../../options/index.js';
import { callTensor, op } from '../../tensor/dispatch.js';
import type { TypedArray } from '../../tensor/elements.js';
import { Tensor } from '../../tensor/tensor.js';
import type { NdArray } from '../dataset.js';
import { IndexedReader } from './reader.js';

/** A series: one value or one row of values a step, `[steps]` or `[steps, ...]`. */
export type Series = Tensor | NdArray | TypedArray;

const isColumns = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.length > 0 && value.every((column) => Number.isInteger(column) && column >= 0);
const columns = {
  type: 'value',
  is: isColumns,
  expected: 'a list of columns from 0',
  schema: { type: 'array', items: { type: 'integer', minimum: 0 }, minItems: 1 },
  default: null,
  nullable: true,
} as const;

/** Options of {@link windows}. */
export const windowTable = {
  length: { type: 'integer', min: 1, doc: 'Steps in x.' },
  horizon: { type: 'integer', default: 1, min: 1, doc: 'Steps in y, which follow those of x.' },
  stride: { type: 'integer', default: 1, min: 1, doc: 'Steps between the beginnings of two windows.' },
  gap: { type: 'integer', default: 0, min: 0, doc: 'Steps left out between x and y.' },
  x: { ...columns, doc: 'Columns of [steps, columns] that x has; null is all.' },
  y: { ...columns, doc: 'Columns that y has; null is all.' },
} as const;

/** Options of {@link windows}. */
export type WindowOptions = OptionsOf<typeof windowTable>;

const OWNER = 'data.windows';
const SLICE = op('aten::slice', 'Tensor');
const DETACH = op('aten::detach');

/** A window: what was, and what follows. */
export interface WindowSample {
  /** `[length, ...]` */
  readonly x: NdArray;
  /** `[horizon, ...]` */
  readonly y: NdArray;
}

/** Windows over a series by their index. Made by {@link windows}. */
export class WindowDataset extends IndexedReader<WindowSample> {
  /** Windows. */
  readonly size: number;
  readonly #series: Steps;
  readonly #options: ValuesOf<typeof windowTable>;
  readonly #x: readonly number[] | null;
  readonly #y: readonly number[] | null;

  /** Internal. */
  constructor(series: Steps, options: WindowOptions) {
    super();
    const read = readOptions(OWNER, windowTable, options);
    const { length, horizon, stride, gap } = read;
    this.#series = series;
    this.#options = read;
    this.#x = checkColumns('x', read.x, series.shape);
    this.#y = checkColumns('y', read.y, series.shape);
    const steps = series.shape[0] ?? 0;
    this.size = Math.floor((steps - length - gap - horizon) / stride) + 1;
    if (this.size >= 1) return;
    throw new ShapeError(
      'ERR_DATA_ROWS',
      `${OWNER}: a window takes ${length + gap + horizon} steps (length + gap + horizon), but the series has ${steps}.`,
      { fields: { steps, length, gap, horizon } },
    );
  }

  protected async readChecked(indices: readonly number[]): Promise<readonly WindowSample[]> {
    const { length, horizon, stride, gap } = this.#options;
    return indices.map((index) => {
      const start = index * stride;
      return {
        x: columnsOf(this.#series.part(start, length), this.#x),
        y: columnsOf(this.#series.part(start + length + gap, horizon), this.#y),
      };
    });
  }
}

/**
 * Windows over a series: x is `length` steps, y the `horizon` steps that follow, one window for every `stride` steps. The series is not copied; a window is a
 * view of it, or a copy of that window where columns are chosen or the series is a tensor.
 *
 * @param series - `[steps]` or `[steps, ...]`; a tensor must live as long as the dataset is used
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 * @throws {ShapeError} `ERR_DATA_ROWS` for a series shorter than a window
 *
 * @example
 * const train = data.windows(Float32Array.from(prices), { length: 96, horizon: 24 });
 */
export function windows(series: Series, options: WindowOptions): WindowDataset {
  return new WindowDataset(stepsOf(series), options);
}

/** Steps of a series by position. */
export interface Steps {
  readonly shape: readonly number[];
  part(start: number, count: number): NdArray;
}

function stepsOf(series: Series): Steps {
  if (series instanceof Tensor) {
    const { shape } = series;
    if (shape.length === 0) throw badOption(OWNER, 'series', series, 'a tensor [steps, ...]');
    return {
      shape,
      part: (start, count) => {
        using detached = callTensor(DETACH, [series]);
        using part = callTensor(SLICE, [detached, 0, start, start + count, 1]);
        return { data: part.toTypedArray(), shape: [count, ...shape.slice(1)] };
      },
    };
  }
  const { data, shape } = ArrayBuffer.isView(series) ? { data: series, shape: [series.length] } : series;
  if (!ArrayBuffer.isView(data) || data.length !== shape?.reduce((product, length) => product * length, 1) || shape.length === 0) {
    throw badOption(OWNER, 'series', series, 'a tensor, a typed array, or { data, shape } with as many elements as the shape has');
  }
  const each = data.length / Math.max(1, shape[0] as number);
  return {
    shape,
    part: (start, count) => ({
      data: data.subarray(start * each, (start + count) * each) as TypedArray,
      shape: [count, ...shape.slice(1)],
    }),
  };
}

function checkColumns(key: string, columns: readonly number[] | null, shape: readonly number[]): readonly number[] | null {
  if (columns === null) return null;
  const width = shape.length === 2 ? (shape[1] as number) : 0;
  if (columns.every((column) => column < width)) return [...columns];
  throw badOption(
    OWNER,
    key,
    columns,
    shape.length === 2 ? `columns from 0 to ${width - 1}` : 'none for a series that is not [steps, columns]',
  );
}

function columnsOf(part: NdArray, columns: readonly number[] | null): NdArray {
  if (columns === null) return part;
  const [rows = 0, width = 0] = part.shape;
  const data = new (part.data.constructor as new (length: number) => TypedArray)(rows * columns.length);
  for (let row = 0; row < rows; row++) {
    columns.forEach((column, i) => {
      data[row * columns.length + i] = part.data[row * width + column] as never;
    });
  }
  return { data, shape: [rows, columns.length] };
}
