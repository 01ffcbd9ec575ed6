/** What columns hold, told from the first rows. */

import { type ColumnType, commaNumberOf, numberOf } from './column.js';
import { isIsoDate } from './dates.js';

/** Texts with at most this many different values, and few beside the rows, are categories. */
const CATEGORIES_AT_MOST = 1000;

/** 1,234 may be a thousand and more; 0,234 and 1234,567 are not. */
const THOUSANDS = /^\s*[+-]?[1-9]\d{0,2},\d{3}\s*$/;

/** What is gathered of a column while rows go by. */
export class ColumnGuess {
  readonly #seen = new Set<string>();
  #count = 0;
  #numbers = true;
  #commaNumbers = true;
  #decimals = false;
  #booleans = true;
  #dates = true;
  #arrays = true;
  #typed: ColumnType | null = null;
  #many = false;
  readonly #keepAll: boolean;

  /** @param keepAll - whether it is a category for sure, whose values are all wanted */
  constructor(keepAll: boolean) {
    this.#keepAll = keepAll;
  }

  /** Takes a value that is not missing. */
  add(raw: unknown): void {
    this.#count++;
    if (typeof raw !== 'string') this.#typed = typeOf(raw);
    this.#arrays &&= typeof raw === 'object';
    const text = String(raw);
    this.#numbers &&= numberOf(raw) !== undefined;
    this.#commaNumbers &&= commaNumberOf(raw) !== undefined;
    this.#decimals ||= text.includes(',') && !THOUSANDS.test(text);
    this.#booleans &&= /^(true|false|yes|no)$/i.test(text);
    this.#dates &&= raw instanceof Date || isIsoDate(text);
    if (this.#many || typeof raw === 'object') return;
    this.#seen.add(text);
    if (this.#seen.size <= CATEGORIES_AT_MOST || this.#keepAll) return;
    this.#many = true;
    this.#seen.clear();
  }

  /** The type that all values have: the narrowest. A column without values is one of numbers. */
  get type(): ColumnType {
    if (this.#count === 0) return 'number';
    if (this.#booleans) return 'boolean';
    if (this.#typed === 'array' && this.#arrays) return 'array';
    if (this.#numbers || this.decimal === ',') return 'number';
    if (this.#dates) return 'date';
    return !this.#many && this.#seen.size * 2 <= Math.max(this.#count, 4) ? 'category' : 'text';
  }

  /** What stands before the decimals of numbers. */
  get decimal(): '.' | ',' {
    return !this.#numbers && this.#commaNumbers && this.#decimals ? ',' : '.';
  }

  /** Values, sorted by UTF-16 units, the same in every locale. */
  get categories(): readonly string[] {
    return [...this.#seen].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  }
}

function typeOf(raw: unknown): ColumnType | null {
  return Array.isArray(raw) || ArrayBuffer.isView(raw) ? 'array' : null;
}
