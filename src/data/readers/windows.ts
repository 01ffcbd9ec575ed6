/** Sliding windows over series. */

import { checkKeys, ShapeError } from '../../errors.js';
import { badOption, checkNumber } from '../../option-checks.js';
import { callTensor, op } from '../../tensor/dispatch.js';
import type { TypedArray } from '../../tensor/elements.js';
import { Tensor } from '../../tensor/tensor.js';
import type { NdArray } from '../dataset.js';
import { IndexedReader } from './reader.js';

/** A series: one value or one row of values a step, `[steps]` or `[steps, ...]`. */
export type Series = Tensor | NdArray | TypedArray;

/** Options of {@link windows}. */
export interface WindowOptions {
  /** Steps in x. */
  readonly length: number;
  /** Steps in y, which follow those of x. Default: 1. */
  readonly horizon?: number;
  /** Steps between the beginnings of two windows. Default: 1. */
  readonly stride?: number;
  /** Steps left out between x and y. Default: 0. */
  readonly gap?: number;
  /** Columns of `[steps, columns]` that x has. Default: all. */
  readonly x?: readonly number[];
  /** Columns that y has. Default: all. */
  readonly y?: readonly number[];
}

const OWNER = 'data.windows';
const KEYS = ['length', 'horizon', 'stride', 'gap', 'x', 'y'];
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
  readonly #options: Required<Omit<WindowOptions, 'x' | 'y'>>;
  readonly #x: readonly number[] | null;
  readonly #y: readonly number[] | null;

  /** Internal. */
  constructor(series: Steps, options: WindowOptions) {
    super();
    const { length, horizon = 1, stride = 1, gap = 0, x = null, y = null } = options;
    this.#series = series;
    this.#options = {
      length: checkNumber(OWNER, 'length', length, { integer: true, min: 1 }),
      horizon: checkNumber(OWNER, 'horizon', horizon, { integer: true, min: 1 }),
      stride: checkNumber(OWNER, 'stride', stride, { integer: true, min: 1 }),
      gap: checkNumber(OWNER, 'gap', gap, { integer: true, min: 0 }),
    };
    this.#x = checkColumns('x', x, series.shape);
    this.#y = checkColumns('y', y, series.shape);
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
  checkKeys(OWNER, options, KEYS);
  return new WindowDataset(stepsOf(series), options);
}

/** Steps of a series by position. */
interface Steps {
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
  if (
    Array.isArray(columns) &&
    columns.length > 0 &&
    columns.every((column) => Number.isInteger(column) && column >= 0 && column < width)
  ) {
    return [...columns];
  }
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
