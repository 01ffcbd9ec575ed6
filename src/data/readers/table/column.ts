/** One column of a table: what its values become. */

import { checkKeys, nearest, OptionError } from '../../../errors.js';
import { badOption, checkOneOf } from '../../../option-checks.js';
import type { JsonSchema } from '../../../options/index.js';
import type { NdArray } from '../../dataset.js';
import { type DateOptions, dateReader } from './dates.js';

/** What a column holds. */
export type ColumnType = 'number' | 'category' | 'date' | 'boolean' | 'text' | 'array';

/** What happens to a row that lacks a value: an error, the row is left out, or another value is taken. */
export type MissingPolicy = 'error' | 'skip' | { readonly fill: number | string | boolean };

/** How a column is read. */
export interface ColumnOptions extends DateOptions {
  /** Default: inferred from the first rows. */
  readonly type?: ColumnType;
  /** The values of a category; a value becomes its index among them. Default: those of the first rows, sorted. */
  readonly categories?: readonly string[];
  /** What a category does with other values: `'error'`, or `'other'`, which gives all of them the index after the last. Default: `'error'`. */
  readonly unknown?: 'error' | 'other';
  /** What stands before a number's decimals. Default: a comma where the first rows leave no doubt, else a dot. */
  readonly decimal?: '.' | ',';
  /** Default: the table's. */
  readonly missing?: MissingPolicy;
}

/** What a value becomes: an array for arrays, text for text, a number for everything else. */
export type Value = number | string | NdArray;

/** A column that is ready to read. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** Of a category: its values in the order of their indices; empty otherwise. */
  readonly categories: readonly string[];
  readonly missing: MissingPolicy;
  /** What would be given to read the same column in the same way. */
  readonly options: ColumnOptions;
  /** What a raw value becomes; `undefined` for one that is none of the type. */
  convert(raw: unknown): Value | undefined;
  /** What `convert` takes, for messages. */
  readonly expected: string;
}

const TYPES: readonly ColumnType[] = ['number', 'category', 'date', 'boolean', 'text', 'array'];

/** {@link MissingPolicy} as a file has it. */
export const missingSchema: JsonSchema = {
  anyOf: [
    { enum: ['error', 'skip'] },
    { type: 'object', properties: { fill: { type: ['number', 'string', 'boolean'] } }, required: ['fill'], additionalProperties: false },
  ],
};

const columnProperties: Readonly<Record<string, JsonSchema>> = {
  type: { enum: TYPES },
  categories: { type: 'array', items: { type: 'string' }, minItems: 1, uniqueItems: true },
  unknown: { enum: ['error', 'other'] },
  decimal: { enum: ['.', ','] },
  format: { type: 'string' },
  unit: { enum: ['seconds', 'days'] },
  origin: { type: 'string' },
  missing: missingSchema,
};
const KEYS = Object.keys(columnProperties);

/** A column's type, or its {@link ColumnOptions}, as a file has them. */
export const columnSchema: JsonSchema = {
  anyOf: [{ enum: TYPES }, { type: 'object', properties: columnProperties, additionalProperties: false }],
};

const ONLY: Readonly<Record<string, ColumnType>> = {
  categories: 'category',
  unknown: 'category',
  decimal: 'number',
  format: 'date',
  unit: 'date',
  origin: 'date',
};
const BOOLEANS: ReadonlyMap<string, number> = new Map([
  ['true', 1],
  ['yes', 1],
  ['t', 1],
  ['y', 1],
  ['1', 1],
  ['false', 0],
  ['no', 0],
  ['f', 0],
  ['n', 0],
  ['0', 0],
]);

/**
 * @param owner - the reader, for messages
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function checkColumnOptions(owner: string, name: string, given: ColumnType | ColumnOptions): ColumnOptions {
  const options: ColumnOptions = typeof given === 'string' ? { type: given } : given;
  const place = `${owner}: column '${name}'`;
  if (typeof options !== 'object' || options === null) throw badOption(owner, `columns.${name}`, given, 'a type or an object');
  checkKeys(place, options, KEYS);
  if (options.type !== undefined) checkOneOf(place, 'type', options.type, TYPES);
  if (options.unknown !== undefined) checkOneOf(place, 'unknown', options.unknown, ['error', 'other']);
  if (options.decimal !== undefined) checkOneOf(place, 'decimal', options.decimal, ['.', ',']);
  if (options.unit !== undefined) checkOneOf(place, 'unit', options.unit, ['seconds', 'days']);
  if (options.missing !== undefined) checkMissing(place, options.missing);
  const { categories } = options;
  if (categories !== undefined && (!Array.isArray(categories) || categories.length === 0 || new Set(categories).size < categories.length)) {
    throw badOption(place, 'categories', categories, 'at least one text, each once');
  }
  for (const [key, type] of Object.entries(ONLY)) {
    if (Object.hasOwn(options, key) && options.type !== type) {
      if (options.type === undefined) return checkColumnOptions(owner, name, { ...options, type });
      throw badOption(place, key, Reflect.get(options, key), `none for the type '${options.type}'`);
    }
  }
  return options;
}

/** Whether a value says what happens to a row that lacks one. */
export function isMissingPolicy(missing: unknown): missing is MissingPolicy {
  if (missing === 'error' || missing === 'skip') return true;
  if (typeof missing !== 'object' || missing === null || Object.keys(missing).join() !== 'fill') return false;
  return ['number', 'string', 'boolean'].includes(typeof Reflect.get(missing, 'fill'));
}

/** @throws {OptionError} `ERR_OPTION_VALUE` */
function checkMissing(owner: string, missing: MissingPolicy): void {
  if (!isMissingPolicy(missing)) throw badOption(owner, 'missing', missing, "'error', 'skip' or { fill: value }");
}

/**
 * A column of a type.
 *
 * @param seen - categories that the first rows have; used where the options name none
 * @throws {OptionError} `ERR_OPTION_VALUE`
 */
export function makeColumn(
  owner: string,
  name: string,
  type: ColumnType,
  options: ColumnOptions,
  missing: MissingPolicy,
  seen: readonly string[],
): Column {
  const categories = type === 'category' ? (options.categories ?? seen) : [];
  const base = { name, type, categories, missing: options.missing ?? missing };
  const full = { ...options, type, ...(type === 'category' ? { categories } : {}) };
  switch (type) {
    case 'number':
      if (options.decimal !== ',') return { ...base, options: full, convert: numberOf, expected: 'a number' };
      return { ...base, options: full, convert: commaNumberOf, expected: 'a number with a decimal comma' };
    case 'boolean':
      return { ...base, options: full, convert: booleanOf, expected: 'true or false' };
    case 'text':
      return { ...base, options: full, convert: textOf, expected: 'text' };
    case 'array':
      return { ...base, options: full, convert: arrayOf, expected: 'nested lists of numbers with equal lengths' };
    case 'date': {
      const { convert, expected } = dateReader(`${owner}: column '${name}'`, options);
      return { ...base, options: full, convert, expected };
    }
    case 'category': {
      const indices = new Map(categories.map((value, index) => [value, index]));
      const other = options.unknown === 'other' ? categories.length : undefined;
      const convert = (raw: unknown) => indices.get(String(raw)) ?? other;
      return { ...base, options: full, convert, expected: `one of its ${categories.length} categories` };
    }
  }
}

/** @throws {OptionError} `ERR_COLUMN_UNKNOWN` */
export function unknownColumn(owner: string, name: string, known: readonly string[]): OptionError {
  const guess = nearest(name, known);
  const hint = guess === undefined ? `Columns there: ${known.slice(0, 50).join(', ') || 'none'}.` : `Did you mean '${guess}'?`;
  return new OptionError('ERR_COLUMN_UNKNOWN', `${owner}: no column '${name}'. ${hint}`, { fields: { owner, column: name, known } });
}

/** Infinities and NaN, written out, are numbers; an empty text, or one of spaces, is none. */
export function numberOf(raw: unknown): number | undefined {
  if (typeof raw === 'number') return raw;
  if (typeof raw === 'bigint' || typeof raw === 'boolean') return Number(raw);
  if (typeof raw !== 'string') return undefined;
  const value = Number(raw);
  if (Number.isNaN(value)) return /^\s*[+-]?nan\s*$/i.test(raw) ? value : infinityOf(raw);
  return value === 0 && raw.trim() === '' ? undefined : value;
}

/** {@link numberOf} of a text with a comma before its decimals. */
export function commaNumberOf(raw: unknown): number | undefined {
  if (typeof raw !== 'string') return numberOf(raw);
  return raw.includes('.') ? undefined : numberOf(raw.replace(',', '.'));
}

function infinityOf(raw: string): number | undefined {
  const found = /^\s*([+-]?)inf(inity)?\s*$/i.exec(raw);
  return found === null ? undefined : found[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** 1 or 0. */
export function booleanOf(raw: unknown): number | undefined {
  return BOOLEANS.get(String(raw).trim().toLowerCase());
}

function textOf(raw: unknown): string | undefined {
  return typeof raw === 'object' ? undefined : String(raw);
}

/** Nested lists of numbers, as float32. */
export function arrayOf(raw: unknown): NdArray | undefined {
  if (ArrayBuffer.isView(raw) && !(raw instanceof DataView)) raw = Array.from(raw as unknown as ArrayLike<number>);
  if (!Array.isArray(raw)) return undefined;
  const shape: number[] = [];
  for (let level: unknown = raw; Array.isArray(level); level = level[0]) shape.push(level.length);
  const flat = raw.flat(shape.length - 1);
  const count = shape.reduce((product, length) => product * length, 1);
  if (flat.length !== count || !regular(raw, shape, 0)) return undefined;
  const data = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const value = numberOf(flat[i]);
    if (value === undefined || typeof flat[i] === 'string') return undefined;
    data[i] = value;
  }
  return { data, shape };
}

function regular(level: readonly unknown[], shape: readonly number[], depth: number): boolean {
  if (level.length !== shape[depth]) return false;
  return depth === shape.length - 1 || level.every((part) => Array.isArray(part) && regular(part, shape, depth + 1));
}
