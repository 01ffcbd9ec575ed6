/** Rows of a table: typed columns, missing values, and which of them are x and y. */

import { DataError } from '../../../errors.js';
import { badOption, checkNumber, checkOneOf } from '../../../option-checks.js';
import type { NdArray } from '../../dataset.js';
import type { ArraySample } from '../stack-samples.js';
import {
  type Column,
  type ColumnOptions,
  type ColumnType,
  checkColumnOptions,
  checkMissing,
  type MissingPolicy,
  makeColumn,
  unknownColumn,
  type Value,
} from './column.js';
import { ColumnGuess } from './infer.js';

/** How a table's rows become samples. */
export interface TableOptions {
  /**
   * Columns of the input. A name gives the value alone, `[]`; a list gives one vector `[columns]`. Numbers, dates and booleans are `dtype`, a category
   * alone is int64. Default: rows stay objects by column, for `map`.
   */
  readonly x?: string | readonly string[];
  /** Columns of the target, in the same way. Default: none. */
  readonly y?: string | readonly string[];
  /** How columns are read, by name: a type, or options. Others are inferred from the first rows. */
  readonly columns?: Readonly<Record<string, ColumnType | ColumnOptions>>;
  /** Texts that mean that a value is missing. Default: `''`, `?`, `NA`, `N/A`, `NaN`, `nan`, `null`, `NULL`; not for columns of text. */
  readonly missingMarkers?: readonly string[];
  /** What happens to a row that lacks a value. Default: `'error'`. */
  readonly missing?: MissingPolicy;
  /** Rows that types and categories are inferred from; `Infinity` goes through all of them once. Default: 1,000. */
  readonly inferRows?: number;
  /** Of x and y. Default: `'float32'`, which knows seconds since 1970 only to two minutes: give dates an `origin`, or take `'float64'`. */
  readonly dtype?: 'float32' | 'float64';
}

/** A row by column: numbers for numbers, dates, booleans (0 or 1) and categories (their index); text; arrays. */
export type Row = Readonly<Record<string, Value>>;

/** The keys of {@link TableOptions}. */
export const TABLE_KEYS: readonly (keyof TableOptions)[] = ['x', 'y', 'columns', 'missingMarkers', 'missing', 'inferRows', 'dtype'];
const MARKERS = ['', '?', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL'];

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
  const { x, y, columns = {}, missingMarkers = MARKERS, missing = 'error', inferRows = 1000, dtype = 'float32' } = options;
  checkMissing(owner, missing);
  for (const [key, names] of Object.entries({ x, y })) {
    if (names === undefined) continue;
    const list = [names].flat();
    if (list.length === 0 || list.some((name) => typeof name !== 'string') || new Set(list).size < list.length) {
      throw badOption(owner, key, names, 'a name of a column or at least one, each once');
    }
  }
  if (y !== undefined && x === undefined) throw badOption(owner, 'y', y, 'none without x');
  if (!Array.isArray(missingMarkers)) throw badOption(owner, 'missingMarkers', missingMarkers, 'a list of texts');
  return {
    owner,
    x: x ?? null,
    y: y ?? null,
    columns: new Map(Object.entries(columns).map(([name, given]) => [name, checkColumnOptions(owner, name, given)])),
    markers: new Set(missingMarkers),
    missing,
    inferRows: inferRows === Number.POSITIVE_INFINITY ? inferRows : checkNumber(owner, 'inferRows', inferRows, { integer: true, min: 1 }),
    wide: checkOneOf(owner, 'dtype', dtype, ['float32', 'float64']) === 'float64',
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
    const guesses = options.map(({ type, categories }) =>
      type === undefined || (type === 'category' && categories === undefined) ? new ColumnGuess(type === 'category') : null,
    );
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
      const given = options[i] as ColumnOptions;
      return makeColumn(
        owner,
        names[place] as string,
        given.type ?? guesses[i]?.type ?? 'number',
        given,
        missing,
        guesses[i]?.categories ?? [],
      );
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
   */
  sample(raw: readonly unknown[], row: number): ArraySample | Row | null {
    const { markers } = this.#checked;
    const values = new Array<Value>(this.columns.length);
    for (let i = 0; i < values.length; i++) {
      const column = this.columns[i] as Column;
      let value = raw[this.#places[i] as number];
      if (value === null || value === undefined || (typeof value === 'string' && markers.has(value) && column.type !== 'text')) {
        if (column.missing === 'skip') return null;
        if (column.missing === 'error') throw this.#missing(column, value, row);
        value = column.missing.fill;
      }
      const converted = column.convert(value);
      if (converted === undefined) throw this.#unusable(column, value, row);
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

function isMissing(raw: unknown, markers: ReadonlySet<string>): boolean {
  return raw === null || raw === undefined || (typeof raw === 'string' && markers.has(raw));
}
