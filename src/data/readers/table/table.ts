/** Rows of a table: typed columns, missing values, and which of them are x and y. */

import { DataError, OptionError } from '../../../errors.js';
import { badOption } from '../../../option-checks.js';
import { fillIn, type OptionsOf } from '../../../options/index.js';
import type { NdArray } from '../../dataset.js';
import type { ArraySample } from '../stack-samples.js';
import {
  type Column,
  type ColumnOptions,
  type ColumnType,
  checkColumnOptions,
  columnSchema,
  isMissingPolicy,
  type MissingPolicy,
  makeColumn,
  missingSchema,
  unknownColumn,
  type Value,
} from './column.js';
import { ColumnGuess } from './infer.js';

const columnNames = {
  type: 'value',
  is: (value: unknown): value is string | readonly string[] => {
    const list = typeof value === 'string' ? [value] : Array.isArray(value) ? value : [];
    return list.length > 0 && list.every((name) => typeof name === 'string') && new Set(list).size === list.length;
  },
  expected: 'a name of a column or at least one, each once',
  schema: { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' }, minItems: 1, uniqueItems: true }] },
  default: null,
  nullable: true,
} as const;

/** Texts that mean that a value is missing, unless told. */
const MARKERS: readonly string[] = Object.freeze(['', '?', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL']);

/** How a table's rows become samples. */
export const tableTable = {
  x: {
    ...columnNames,
    doc: 'Columns of the input. A name gives the value alone, []; a list gives one vector [columns]. Numbers, dates and booleans are dtype, a category alone is int64. null: rows stay objects by column, for map.',
  },
  y: { ...columnNames, doc: 'Columns of the target, in the same way; null is none.' },
  columns: {
    type: 'value',
    is: (value: unknown): value is Readonly<Record<string, ColumnType | ColumnOptions>> =>
      typeof value === 'object' && value !== null && !Array.isArray(value),
    expected: "columns by name: a type such as 'category', or options",
    schema: { type: 'object', additionalProperties: columnSchema },
    default: Object.freeze({}),
    doc: 'How columns are read, by name: a type, or options. Others are inferred from the first rows.',
  },
  missingMarkers: {
    type: 'value',
    is: (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((marker) => typeof marker === 'string'),
    expected: 'a list of texts',
    schema: { type: 'array', items: { type: 'string' } },
    default: MARKERS,
    doc: 'Texts that mean that a value is missing; not for columns of text.',
  },
  missing: {
    type: 'value',
    is: isMissingPolicy,
    expected: "'error', 'skip' or { fill: value }",
    schema: missingSchema,
    default: 'error',
    doc: 'What happens to a row that lacks a value.',
  },
  inferRows: {
    type: 'integer',
    default: 1000,
    min: 1,
    infinite: true,
    doc: 'Rows that types and categories are inferred from; Infinity goes through all of them once.',
  },
  dtype: {
    type: 'choice',
    choices: ['float32', 'float64'],
    default: 'float32',
    doc: "Of x and y. 'float32' knows seconds since 1970 only to two minutes: give dates an origin, or take 'float64'.",
  },
} as const;

/** How a table's rows become samples. */
export type TableOptions = OptionsOf<typeof tableTable>;

/** A row by column: numbers for numbers, dates, booleans (0 or 1) and categories (their index); text; arrays. */
export type Row = Readonly<Record<string, Value>>;

/** The options with their defaults. */
export interface CheckedTable {
  readonly owner: string;
  readonly x: string | readonly string[] | null;
  readonly y: string | readonly string[] | null;
  readonly columns: ReadonlyMap<string, ColumnOptions>;
  readonly markers: ReadonlySet<string>;
  readonly missing: MissingPolicy;
  readonly inferRows: number;
  readonly wide: boolean;
}

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function checkTable(owner: string, options: TableOptions): CheckedTable {
  const { x, y, columns, missingMarkers, missing, inferRows, dtype } = fillIn(owner, tableTable, options);
  if (y !== null && x === null) throw badOption(owner, 'y', y, 'none without x');
  return {
    owner,
    x,
    y,
    columns: new Map(Object.entries(columns).map(([name, given]) => [name, checkColumnOptions(owner, name, given)])),
    markers: new Set(missingMarkers),
    missing,
    inferRows,
    wide: dtype === 'float64',
  };
}

/** What a table must know to say where a value stands. */
export type Where = (row: number) => string;

/** Turns raw rows into samples, or into {@link Row}s where no x is asked for. */
export class Table {
  /** In the file's order; those that are read. */
  readonly columns: readonly Column[];
  readonly #checked: CheckedTable;
  /** Places of {@link columns} in a raw row. */
  readonly #places: readonly number[];
  readonly #where: Where;
  readonly #x: Maker | null;
  readonly #y: Maker | null;

  /**
   * @param names - of a raw row's values, in their order
   * @param first - the rows to infer from
   * @param where - says where a row stands
   * @throws {OptionError} `ERR_COLUMN_UNKNOWN`, `ERR_COLUMN_TYPE`
   */
  static async of(
    checked: CheckedTable,
    names: readonly string[],
    first: AsyncIterable<readonly unknown[]> | Iterable<readonly unknown[]>,
    where: Where,
  ): Promise<Table> {
    const { owner, x, y, columns, markers, missing, inferRows } = checked;
    const wanted = x === null ? names : [x, y ?? []].flat();
    for (const name of [...wanted, ...columns.keys()]) if (!names.includes(name)) throw unknownColumn(owner, name, names);
    const places = names.flatMap((name, place) => (wanted.includes(name) ? [place] : []));
    const options = places.map((place) => columns.get(names[place] as string) ?? {});
    const guesses = options.map(({ type, categories, decimal }) => {
      const known = type === 'category' ? categories !== undefined : type === 'number' ? decimal !== undefined : type !== undefined;
      return known ? null : new ColumnGuess(type === 'category');
    });
    if (guesses.some((guess) => guess !== null)) {
      let rows = 0;
      for await (const raw of first) {
        if (rows++ >= inferRows) break;
        places.forEach((place, i) => {
          if (!isMissing(raw[place], markers)) guesses[i]?.add(raw[place]);
        });
      }
    }
    const made = places.map((place, i) => {
      const guess = guesses[i];
      const type = options[i]?.type ?? guess?.type ?? 'number';
      const given = { ...options[i], ...(type === 'number' && guess?.decimal === ',' ? { decimal: ',' as const } : {}) };
      return makeColumn(owner, names[place] as string, type, given, missing, guess?.categories ?? []);
    });
    return new Table(checked, made, places, where);
  }

  private constructor(checked: CheckedTable, columns: readonly Column[], places: readonly number[], where: Where) {
    this.columns = columns;
    this.#checked = checked;
    this.#places = places;
    this.#where = where;
    this.#x = checked.x === null ? null : maker(checked, 'x', checked.x, columns);
    this.#y = checked.y === null ? null : maker(checked, 'y', checked.y, columns);
  }

  /**
   * A row's sample; `null` for one that is left out.
   *
   * @param row - its number, for messages
   * @throws {DataError} `ERR_VALUE_MISSING`, `ERR_VALUE`, `ERR_CATEGORY_UNKNOWN`
   * @throws {OptionError} `ERR_OPTION_VALUE` where what is missing cannot be filled with what the options say
   */
  sample(raw: readonly unknown[], row: number): ArraySample | Row | null {
    const { markers } = this.#checked;
    const values = new Array<Value>(this.columns.length);
    for (let i = 0; i < values.length; i++) {
      const column = this.columns[i] as Column;
      let value = raw[this.#places[i] as number];
      let isFilled = false;
      if (value === null || value === undefined || (typeof value === 'string' && markers.has(value) && column.type !== 'text')) {
        if (column.missing === 'skip') return null;
        if (column.missing === 'error') throw this.#missing(column, value, row);
        value = column.missing.fill;
        isFilled = true;
      }
      if (column.type === 'category' && isRounded(value)) throw this.#rounded(column, value, row);
      const converted = column.convert(value);
      if (converted === undefined) throw isFilled ? this.#unusableFill(column, value, row) : this.#unusable(column, value, row);
      values[i] = converted;
    }
    if (this.#x === null) return Object.fromEntries(this.columns.map(({ name }, i) => [name, values[i] as Value]));
    return this.#y === null ? { x: this.#x(values) } : { x: this.#x(values), y: this.#y(values) };
  }

  #missing(column: Column, value: unknown, row: number): DataError {
    return new DataError(
      'ERR_VALUE_MISSING',
      `${this.#where(row)}: column '${column.name}' has no value${typeof value === 'string' && value !== '' ? ` ('${value}')` : ''}. ` +
        "Expected one; { missing: 'skip' } leaves such rows out, { missing: { fill: 0 } } fills them.",
      { fields: { column: column.name, row } },
    );
  }

  #unusableFill({ name, type, expected }: Column, fill: unknown, row: number): OptionError {
    const also = type === 'category' ? ', or name it among the categories of the column' : '';
    return new OptionError(
      'ERR_OPTION_VALUE',
      `${this.#where(row)}: column '${name}' has no value, and option 'missing' fills it with ${JSON.stringify(fill)}; expected ${expected}. ` +
        `Give the column a value of its own, { columns: { ${JSON.stringify(name)}: { missing: { fill: … } } } }${also}.`,
      { fields: { column: name, row, option: 'missing', value: fill } },
    );
  }

  #rounded(column: Column, value: number, row: number): DataError {
    return new DataError(
      'ERR_VALUE',
      `${this.#where(row)}: column '${column.name}' is about ${BigInt(value)}, beyond ±(2^53 - 1), where different numbers become the same category. ` +
        `Expected integers that a JavaScript number holds: write larger ones as text, "${BigInt(value)}".`,
      { fields: { column: column.name, row, value } },
    );
  }

  #unusable(column: Column, value: unknown, row: number): DataError {
    const text = JSON.stringify(typeof value === 'bigint' ? `${value}` : value)?.slice(0, 100);
    const hint =
      column.type === 'category'
        ? `Name all categories, infer them from more rows ({ inferRows: Infinity }), or give { unknown: 'other' }.`
        : `Mark missing values with missingMarkers, or give the column another type in columns.`;
    return new DataError(
      column.type === 'category' ? 'ERR_CATEGORY_UNKNOWN' : 'ERR_VALUE',
      `${this.#where(row)}: column '${column.name}' is ${text}; expected ${column.expected}. ${hint}`,
      { fields: { column: column.name, row, value } },
    );
  }
}

/** Puts the values of a row's columns into one field. */
type Maker = (values: readonly Value[]) => NdArray;

function maker({ owner, wide }: CheckedTable, key: string, names: string | readonly string[], columns: readonly Column[]): Maker {
  const at = [names].flat().map((name) => columns.findIndex((column) => column.name === name));
  const types = at.map((index) => (columns[index] as Column).type);
  const text = types.indexOf('text');
  if (text >= 0) {
    throw badOption(
      owner,
      key,
      [names].flat()[text],
      'columns of numbers; leave out x and y, and turn rows with text into samples with map',
    );
  }
  const only = at[0] as number;
  if (typeof names === 'string' && types[0] === 'array') return (values) => values[only] as NdArray;
  if (types.includes('array')) throw badOption(owner, key, names, 'a column of arrays alone, not in a list with others');
  if (typeof names === 'string' && types[0] === 'category') {
    return (values) => ({ data: BigInt64Array.of(BigInt(values[only] as number)), shape: [] });
  }
  const shape = typeof names === 'string' ? [] : [at.length];
  return (values) => {
    const data = wide ? new Float64Array(at.length) : new Float32Array(at.length);
    for (let i = 0; i < at.length; i++) data[i] = values[at[i] as number] as number;
    return { data, shape };
  };
}

/** An integer whose last digits may be others than those that were written. */
function isRounded(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
}

function isMissing(raw: unknown, markers: ReadonlySet<string>): boolean {
  return raw === null || raw === undefined || (typeof raw === 'string' && markers.has(raw));
}
