/** JSON lines: a JSON object a line. */

import { checkKeys, FormatError } from '../../errors.js';
import { badOption } from '../../option-checks.js';
import type { Chunk } from '../dataset.js';
import type { Cursor, Json } from '../loader.js';
import { DataFile } from './data-file.js';
import { countLines } from './line-ends.js';
import { cursorNumbers, IterableReader } from './reader.js';
import type { ArraySample } from './stack-samples.js';
import type { Column } from './table/column.js';
import { checkTable, Table, type TableOptions, tableTable } from './table/table.js';
import { lastLineEnd, TextFile } from './text-file.js';
import { checkUtf8 } from './utf8.js';

/** Options of {@link jsonLines}. */
export type JsonLinesOptions = TableOptions;

/** A JSON object. */
export type JsonRow = { readonly [key: string]: Json };

const OWNER = 'data.jsonLines';

interface Line {
  readonly row: JsonRow;
  /** Counted from 1, empty ones too. */
  readonly number: number;
  /** Where the next one begins. */
  readonly end: number;
}

/** The objects of JSON lines, one after the other. Made by {@link jsonLines}. */
export class JsonLinesDataset<S> extends IterableReader<S> implements Disposable {
  /** Only the end of the file tells. */
  readonly size: number | null = null;
  readonly seekable: boolean;
  readonly #file: TextFile;
  readonly #table: { readonly table: Table; readonly names: readonly string[] } | null;

  /** Internal. */
  constructor(file: TextFile, table: { readonly table: Table; readonly names: readonly string[] } | null) {
    super();
    this.seekable = file.seekable;
    this.#file = file;
    this.#table = table;
  }

  protected get source(): string {
    return this.#file.path;
  }

  /** The keys that are read, with their types and categories; none where rows stay objects. */
  get columns(): readonly Column[] {
    return this.#table?.table.columns ?? [];
  }

  async *chunks(_epoch: number, after: Cursor): AsyncGenerator<Chunk<S>> {
    const { offset, line } = after === null ? { offset: this.#file.start, line: 0 } : cursorNumbers(after, ['offset', 'line']);
    for await (const lines of readLines(this.#file, offset, line)) {
      const samples: S[] = [];
      const taken: Line[] = [];
      for (const read of lines) {
        const sample = this.#table === null ? read.row : this.#table.table.sample(valuesOf(read.row, this.#table.names), read.number);
        if (sample === null) continue;
        // Which of the two it is was decided by x, and the type of this dataset with it.
        samples.push(sample as S);
        taken.push(read);
      }
      if (samples.length === 0) continue;
      yield {
        samples,
        after: (count) => {
          const { end, number } = taken[count - 1] as Line;
          return { offset: end, line: number };
        },
      };
    }
  }

  /** Closes the file. */
  dispose(): void {
    this.#file.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/**
 * JSON lines, plain or packed by gzip, read a block at a time. With `x`, values of that key become samples: numbers, dates, categories, or nested lists of numbers;
 * without it, rows stay objects for `map`.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_DATA_PATH`, `ERR_COLUMN_UNKNOWN`
 * @throws {FormatError} `ERR_JSON_LINES`, `ERR_TEXT_RECORD`, `ERR_TEXT_ENCODING`, `ERR_GZIP`
 * @throws {DataError} while reading: `ERR_VALUE`, `ERR_VALUE_MISSING`, `ERR_CATEGORY_UNKNOWN`, `ERR_CURSOR`
 *
 * @example
 * const train = await data.jsonLines('rows.jsonl', { x: 'features', y: 'label', columns: { label: 'category' } });
 */
export async function jsonLines(
  path: string,
  options: JsonLinesOptions & { readonly x: string | readonly string[] },
): Promise<JsonLinesDataset<ArraySample>>;
export async function jsonLines(path: string): Promise<JsonLinesDataset<JsonRow>>;
export async function jsonLines(
  path: string,
  options: JsonLinesOptions = {},
): Promise<JsonLinesDataset<ArraySample> | JsonLinesDataset<JsonRow>> {
  checkKeys(OWNER, options, Object.keys(tableTable));
  const checked = checkTable(OWNER, options);
  const file = await TextFile.of(await DataFile.open(OWNER, path));
  try {
    if (checked.x === null) {
      const [idle] = Object.keys(options).filter((key) => key !== 'x');
      if (idle !== undefined) throw badOption(OWNER, idle, Reflect.get(options, idle), 'none without x: rows stay objects');
      return new JsonLinesDataset<JsonRow>(file, null);
    }
    const names = [checked.x, checked.y ?? []].flat();
    // Objects need not have all keys, so every key that is asked for is a column; one that no row has is a misspelt one.
    const known = new Set<string>();
    for await (const lines of readLines(file, file.start, 0)) {
      for (const { row } of lines) for (const key of Object.keys(row)) known.add(key);
      if (names.every((name) => known.has(name))) break;
    }
    const table = await Table.of(checked, [...known], firstRows(file, [...known]), (line) => placeOf(file, line));
    return new JsonLinesDataset<ArraySample>(file, { table, names: [...known] });
  } catch (error) {
    file.dispose();
    throw error;
  }
}

async function* firstRows(file: TextFile, names: readonly string[]): AsyncGenerator<readonly unknown[]> {
  for await (const lines of readLines(file, file.start, 0)) {
    for (const { row } of lines) yield valuesOf(row, names);
  }
}

/** Values in the order of names; a key that an object inherits is none of its own. */
function valuesOf(row: JsonRow, names: readonly string[]): readonly unknown[] {
  return names.map((name) => (Object.hasOwn(row, name) ? row[name] : undefined));
}

/** @throws {FormatError} `ERR_JSON_LINES`, `ERR_TEXT_ENCODING` */
async function* readLines(file: TextFile, from: number, before: number): AsyncGenerator<readonly Line[]> {
  let number = before;
  for await (const { bytes, offset } of file.blocks(from, lastLineEnd)) {
    const lines: Line[] = [];
    checkUtf8(bytes, (before) => placeOf(file, number + countLines(before) + 1), 'Save the file as UTF-8.');
    for (let at = 0; at < bytes.length; ) {
      const newline = bytes.indexOf(0x0a, at);
      const end = newline < 0 ? bytes.length : newline + 1;
      const text = bytes.toString('utf8', at, end).trim();
      number++;
      if (text !== '') lines.push({ row: parseRow(file, text, number), number, end: offset + end });
      at = end;
    }
    yield lines;
  }
}

function parseRow(file: TextFile, text: string, line: number): JsonRow {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw bad(file, line, `it is not JSON (${cause instanceof Error ? cause.message : String(cause)})`, cause);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw bad(file, line, 'it is not an object');
  return value as JsonRow;
}

function bad(file: TextFile, line: number, problem: string, cause?: unknown): FormatError {
  return new FormatError('ERR_JSON_LINES', `${placeOf(file, line)}: ${problem}. Expected one JSON object a line.`, {
    fields: { path: file.path, line },
    cause,
  });
}

function placeOf(file: TextFile, line: number): string {
  return `${OWNER}: '${file.path}', line ${line}`;
}
