/** Windows over the columns of a table, in the order of time. */

import { ShapeError } from '../../errors.js';
import { type OptionsOf, readOptions } from '../../options/index.js';
import { csv, csvTable } from './csv.js';
import { type Steps, WindowDataset, windowTable } from './windows.js';

const OWNER = 'data.series';

const isNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string') && new Set(value).size === value.length;
const names = {
  type: 'value',
  is: isNames,
  expected: 'at least one column, each once',
  schema: { type: 'array', items: { type: 'string' }, minItems: 1, uniqueItems: true },
  default: null,
  nullable: true,
} as const;

/** How the numbers of each column were scaled: `(value - shift) / scale`. */
export interface SeriesScale {
  readonly shift: readonly number[];
  readonly scale: readonly number[];
}

const isScale = (value: unknown): value is SeriesScale => {
  const { shift, scale } = (value ?? {}) as Partial<SeriesScale>;
  return [shift, scale].every((list) => Array.isArray(list) && list.every(Number.isFinite)) && shift?.length === scale?.length;
};

/** Options of {@link series}. */
export const seriesTable = {
  columns: { ...names, doc: 'Columns of the series, numbers; null is all columns that are numbers.' },
  x: { ...names, doc: 'Those that the model sees; null is all.' },
  y: { ...names, doc: 'Those that are forecast; null is all.' },
  length: windowTable.length,
  horizon: windowTable.horizon,
  stride: windowTable.stride,
  gap: windowTable.gap,
  average: { type: 'integer', default: 1, min: 1, doc: 'Rows whose mean is one step of the series.' },
  scale: {
    type: 'choice',
    choices: ['standard', 'minMax', 'none'],
    default: 'standard',
    doc: 'How each column is scaled: to mean 0 and standard deviation 1, from 0 to 1, or not at all.',
  },
  fitOn: {
    type: 'number',
    default: 1,
    above: 0,
    max: 1,
    doc: 'Share of the steps, from the first on, that the scale is taken from: the part that is trained on.',
  },
  scaled: {
    type: 'value',
    is: isScale,
    expected: '{ shift, scale } as another series has them',
    default: null,
    nullable: true,
    doc: 'The scale of another series instead.',
  },
  missing: csvTable.missing,
  missingMarkers: csvTable.missingMarkers,
  delimiter: csvTable.delimiter,
  quote: csvTable.quote,
  header: csvTable.header,
  encoding: csvTable.encoding,
} as const;

/** Options of {@link series}. */
export type SeriesOptions = OptionsOf<typeof seriesTable>;

/** Windows over scaled columns: x `[length, columns]`, y `[horizon, columns]` float32. Made by {@link series}. */
export class SeriesDataset extends WindowDataset {
  /** Columns of the series, in order. */
  readonly columns: readonly string[];
  /** Of {@link columns}: those of x and of y. */
  readonly fields: { readonly x: readonly string[]; readonly y: readonly string[] };
  /** How the columns were scaled. */
  readonly scale: SeriesScale;
  /** The newest `length` steps of x, `[length, columns]`: what the next forecast is made from. */
  readonly newest: { readonly data: Float32Array; readonly shape: readonly number[] };

  /** Internal. */
  constructor(
    steps: Steps,
    options: ConstructorParameters<typeof WindowDataset>[1],
    facts: Pick<SeriesDataset, 'columns' | 'fields' | 'scale' | 'newest'>,
  ) {
    super(steps, options);
    this.columns = facts.columns;
    this.fields = facts.fields;
    this.scale = facts.scale;
    this.newest = facts.newest;
  }

  /** A forecast in the units of the table, `[horizon, columns of y]`. */
  unscaled(forecast: readonly (readonly number[])[]): number[][] {
    const places = this.fields.y.map((name) => this.columns.indexOf(name));
    return forecast.map((step) =>
      step.map((value, i) => value * (this.scale.scale[places[i] as number] as number) + (this.scale.shift[places[i] as number] as number)),
    );
  }
}

/**
 * Windows over columns of a CSV or other delimited text, plain or packed by gzip: the rows are steps in time. Split it in time: `take` and `skip`, with
 * `length + gap + horizon - 1` windows left out between, so that none reaches from one part into the other.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_DATA_PATH`, `ERR_COLUMN_UNKNOWN`
 * @throws {FormatError} as {@link csv} @throws {DataError} as {@link csv}
 * @throws {ShapeError} `ERR_DATA_ROWS` for a series shorter than a window
 *
 * @example
 * const power = await data.series('power.txt.gz', { y: ['Global_active_power'], length: 48, average: 10, missing: 'skip', fitOn: 0.7 });
 */
export async function series(path: string, options: SeriesOptions): Promise<SeriesDataset> {
  const read = readOptions(OWNER, seriesTable, options);
  const { columns: asked, x, y, length, horizon, stride, gap, average, scale: kind, fitOn, scaled, ...dialect } = read;
  const columns = asked ?? (await numberColumns(path, dialect));
  using rows = await csv(path, { ...dialect, x: columns, columns: Object.fromEntries(columns.map((name) => [name, 'number'])) });
  using loaded = await rows.load();
  const raw = loaded.inputs[0]?.toTypedArray() as Float32Array;
  const values = meansOf(raw, columns.length, average);
  const steps = values.length / columns.length;
  if (steps < length) {
    throw new ShapeError('ERR_DATA_ROWS', `${OWNER}: a window sees ${length} steps, but '${path}' has ${steps}.`, {
      fields: { steps, length },
    });
  }
  const scale = scaled ?? scaleOf(values.subarray(0, Math.max(1, Math.floor(steps * fitOn)) * columns.length), columns.length, kind);
  values.forEach((value, i) => {
    const column = i % columns.length;
    values[i] = (value - (scale.shift[column] as number)) / (scale.scale[column] as number);
  });
  const fields = { x: x ?? columns, y: y ?? columns };
  const placesOf = (list: readonly string[]) => list.map((name) => columnAt(path, columns, name));
  const seen = placesOf(fields.x);
  const newest = Float32Array.from({ length: length * seen.length }, (_, i) => {
    const step = steps - length + Math.floor(i / seen.length);
    return values[step * columns.length + (seen[i % seen.length] as number)] as number;
  });
  const whole: Steps = {
    shape: [steps, columns.length],
    part: (start, count) => ({
      data: values.subarray(start * columns.length, (start + count) * columns.length),
      shape: [count, columns.length],
    }),
  };
  const facts = { columns, fields, scale, newest: { data: newest, shape: [length, seen.length] } };
  return new SeriesDataset(whole, { length, horizon, stride, gap, x: seen, y: placesOf(fields.y) }, facts);
}

async function numberColumns(path: string, dialect: object): Promise<readonly string[]> {
  using rows = await csv(path, dialect);
  return rows.columns.filter(({ type }) => type === 'number').map(({ name }) => name);
}

function columnAt(path: string, columns: readonly string[], name: string): number {
  const at = columns.indexOf(name);
  if (at >= 0) return at;
  throw new ShapeError('ERR_SERIES_COLUMN', `${OWNER}: '${name}' is no column of the series of '${path}'. It has ${columns.join(', ')}.`, {
    fields: { path, name, columns },
  });
}

/** Means of so many rows; a rest that is fewer is left out. */
function meansOf(values: Float32Array, columns: number, count: number): Float32Array<ArrayBuffer> {
  const steps = Math.floor(values.length / columns / count);
  return Float32Array.from({ length: steps * columns }, (_, i) => {
    const [step, column] = [Math.floor(i / columns), i % columns];
    let sum = 0;
    for (let row = 0; row < count; row++) sum += values[(step * count + row) * columns + column] as number;
    return sum / count;
  });
}

function scaleOf(values: Float32Array, columns: number, kind: 'standard' | 'minMax' | 'none'): SeriesScale {
  const each = Array.from({ length: columns }, (_, column) => values.filter((_value, i) => i % columns === column));
  if (kind === 'none') return { shift: each.map(() => 0), scale: each.map(() => 1) };
  const ends = each.map((list) => {
    if (kind === 'minMax') return [list.reduce((a, b) => Math.min(a, b)), list.reduce((a, b) => Math.max(a, b))] as const;
    const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
    return [mean, mean + Math.sqrt(list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / list.length)] as const;
  });
  return { shift: ends.map(([low]) => low), scale: ends.map(([low, high]) => (high === low ? 1 : high - low)) };
}
