/** CSV and other delimited text. */

import type { CsvError } from 'csv-parse/sync';
import { FormatError } from '../../errors.js';
import { type OptionsOf, readOptions } from '../../options/index.js';
import { cursorError } from '../data-errors.js';
import type { Chunk } from '../dataset.js';
import type { Cursor } from '../loader.js';
import { DataFile } from './data-file.js';
import { countLines, delimitersOf, lastRecordEnd, recordEnds } from './line-ends.js';
import { cursorNumbers, IterableReader } from './reader.js';
import type { ArraySample } from './stack-samples.js';
import type { Column, ColumnOptions } from './table/column.js';
import { checkTable, type Row, Table, tableTable } from './table/table.js';
import { type TextBlock, TextFile } from './text-file.js';
import { checkUtf8 } from './utf8.js';

const isSign = (sign: unknown): sign is string =>
  typeof sign === 'string' && sign.length === 1 && sign.charCodeAt(0) < 128 && sign !== '\n' && sign !== '\r';
const sign = {
  type: 'value',
  is: isSign,
  expected: 'one ASCII sign',
  schema: { type: 'string', minLength: 1, maxLength: 1 },
  nullable: true,
} as const;

/** Options of {@link csv}. */
export const csvTable = {
  ...tableTable,
  delimiter: {
    ...sign,
    default: null,
    doc: 'Between values, one sign. null: whichever of comma, semicolon, tab and bar the first line has most of.',
  },
  quote: {
    ...sign,
    default: '"',
    doc: "Around values that hold a delimiter, a line's end or, doubled, itself. null: none, quotes are ordinary signs.",
  },
  header: {
    type: 'value',
    is: (value: unknown): value is boolean | readonly string[] =>
      typeof value === 'boolean' || (Array.isArray(value) && value.every((name) => typeof name === 'string')),
    expected: 'true, false or a list of names',
    schema: { anyOf: [{ type: 'boolean' }, { type: 'array', items: { type: 'string' } }] },
    default: true,
    doc: 'Whether the first row names the columns, or their names where it does not.',
  },
  encoding: {
    type: 'choice',
    choices: ['utf8', 'latin1'],
    default: 'utf8',
    doc: 'How bytes become text; bytes that are no UTF-8 are refused.',
  },
} as const;

/** Options of {@link csv}. */
export type CsvOptions = OptionsOf<typeof csvTable>;

const OWNER = 'data.csv';
const DELIMITERS = [',', ';', '\t', '|'];

/** How the text is cut into values. */
interface Dialect {
  readonly delimiter: string;
  readonly quote: string | null;
  readonly encoding: 'utf8' | 'latin1';
}

/** Where records stand: in the block at `offset`, behind `skip` of them; that block begins behind `row` records, in line `line`. */
interface Place {
  readonly offset: number;
  readonly skip: number;
  readonly row: number;
  readonly line: number;
}

/** Rows of a delimited text, one after the other. Made by {@link csv}. */
export class CsvDataset<S> extends IterableReader<S> implements Disposable {
  /** Only the end of the file tells. */
  readonly size: number | null = null;
  readonly seekable: boolean;
  readonly #file: TextFile;
  readonly #dialect: Dialect;
  readonly #names: readonly string[];
  readonly #first: Place;
  readonly #table: Table;

  /** Internal. */
  constructor(file: TextFile, dialect: Dialect, names: readonly string[], first: Place, table: Table) {
    super();
    this.seekable = file.seekable;
    this.#file = file;
    this.#dialect = dialect;
    this.#names = names;
    this.#first = first;
    this.#table = table;
  }

  protected get source(): string {
    return this.#file.path;
  }

  /** The columns that are read, with their types and categories. */
  get columns(): readonly Column[] {
    return this.#table.columns;
  }

  /** What was given or inferred, as `columns` of another file with the same columns: so that a test set has the indices of the training set. */
  get columnOptions(): Readonly<Record<string, ColumnOptions>> {
    return Object.fromEntries(this.columns.map(({ name, options }) => [name, options]));
  }

  async *chunks(_epoch: number, after: Cursor): AsyncGenerator<Chunk<S>> {
    const from = after === null ? this.#first : cursorNumbers(after, ['offset', 'skip', 'row', 'line']);
    for await (const { records, place } of readRecords(this.#file, this.#dialect, from)) {
      const samples: S[] = [];
      const taken: number[] = [];
      for (let i = place.skip; i < records.length; i++) {
        const record = checkLength(records[i] as readonly string[], this.#names, () => placeOf(this.#file, place.row + i + 1));
        const sample = this.#table.sample(record, place.row + i + 1);
        if (sample === null) continue;
        // Which of the two it is was decided by x, and the type of this dataset with it.
        samples.push(sample as S);
        taken.push(i + 1);
      }
      if (samples.length > 0) yield { samples, after: (count) => ({ ...place, skip: taken[count - 1] as number }) };
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
 * Rows of CSV or other delimited text, plain or packed by gzip, read a block at a time. What gzip packed is unpacked again up to a cursor; plain text goes on at
 * once. Lines may end in LF, CRLF or CR.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_DATA_PATH`, `ERR_COLUMN_UNKNOWN`
 * @throws {FormatError} `ERR_CSV`, `ERR_TEXT_RECORD`, `ERR_TEXT_ENCODING`, `ERR_GZIP`
 * @throws {DataError} while reading: `ERR_VALUE`, `ERR_VALUE_MISSING`, `ERR_CATEGORY_UNKNOWN`, `ERR_CURSOR`
 *
 * @example
 * const power = await data.csv('power.txt.gz', { x: ['Voltage', 'Global_intensity'], y: ['Global_active_power'], missing: 'skip' });
 * const { inputs, targets } = await power.load(); // or power.loader({ batchSize: 64 }), which reads while it trains
 */
export async function csv(path: string, options: CsvOptions & { readonly x: string | readonly string[] }): Promise<CsvDataset<ArraySample>>;
export async function csv(path: string, options?: CsvOptions): Promise<CsvDataset<Row>>;
export async function csv(path: string, options: CsvOptions = {}): Promise<CsvDataset<ArraySample> | CsvDataset<Row>> {
  const { delimiter, quote, header, encoding, ...table } = readOptions(OWNER, csvTable, options);
  const checked = checkTable(OWNER, table);
  const file = await TextFile.of(await DataFile.open(OWNER, path));
  try {
    const line = await firstRecord(file, quote);
    const dialect = { quote, encoding, delimiter: delimiter ?? likelyDelimiter(line.bytes.toString(encoding)) };
    const [record = []] = await parseBlock(file, dialect, line, 1);
    const names = namesOf(file, header, record);
    const first =
      header === true
        ? { offset: line.end, skip: 0, row: 0, line: 1 + countLines(line.bytes) }
        : { offset: file.start, skip: 0, row: 0, line: 1 };
    const made = await Table.of(checked, names, valuesOf(file, dialect, names, first), (row) => placeOf(file, row));
    return new CsvDataset<Row>(file, dialect, names, first, made);
  } catch (error) {
    file.dispose();
    throw error;
  }
}

async function* valuesOf(file: TextFile, dialect: Dialect, names: readonly string[], first: Place): AsyncGenerator<readonly string[]> {
  for await (const { records, place } of readRecords(file, dialect, first)) {
    for (const [i, record] of records.entries()) yield checkLength(record, names, () => placeOf(file, place.row + i + 1));
  }
}

/** The records of each block from a place on. */
async function* readRecords(
  file: TextFile,
  dialect: Dialect,
  from: Place,
): AsyncGenerator<{ readonly records: readonly (readonly string[])[]; readonly place: Place }> {
  let { skip, row, line } = from;
  for await (const block of file.blocks(from.offset, lastRecordEnd(dialect.quote))) {
    const records = await parseBlock(file, dialect, block, line);
    if (skip > records.length) throw cursorError({ ...from }, `at most ${records.length} records to leave out there`);
    yield { records, place: { offset: block.offset, skip, row, line } };
    row += records.length;
    line += countLines(block.bytes);
    skip = 0;
  }
}

/** @throws {FormatError} `ERR_CSV`, `ERR_TEXT_ENCODING` */
async function parseBlock(
  file: TextFile,
  { delimiter, quote, encoding }: Dialect,
  { bytes }: TextBlock,
  line: number,
): Promise<string[][]> {
  const { parse } = await import('csv-parse/sync');
  if (encoding === 'utf8') {
    checkUtf8(
      bytes,
      (before) => `${OWNER}: '${file.path}', line ${line + countLines(before)}`,
      "Save the file as UTF-8, or give { encoding: 'latin1' }.",
    );
  }
  const text = bytes.toString(encoding);
  try {
    return parse(text, {
      ...{ delimiter, quote: quote ?? false, record_delimiter: delimitersOf(bytes) },
      ...{ relax_column_count: true, skip_empty_lines: true },
    });
  } catch (cause) {
    const { code, lines } = cause as CsvError & { readonly lines?: number };
    const place = `'${file.path}', line ${line + (lines ?? 1) - 1}`;
    throw new FormatError(
      'ERR_CSV',
      `${OWNER}: ${place}: the quotes cannot be understood (${code}). Expected a quote at both ends of a value and doubled inside; { quote: null } takes quotes as ordinary signs.`,
      { fields: { path: file.path, line: line + (lines ?? 1) - 1 }, cause },
    );
  }
}

/** The first record that is not an empty line. */
async function firstRecord(file: TextFile, quote: string | null): Promise<TextBlock> {
  for await (const { bytes, offset } of file.blocks(file.start, lastRecordEnd(quote))) {
    let whole = bytes;
    for (const end of recordEnds(bytes, quote)) {
      whole = bytes.subarray(0, end);
      if (!isEmpty(whole)) break;
    }
    if (isEmpty(whole)) whole = bytes;
    if (!isEmpty(whole)) return { bytes: whole, offset, end: offset + whole.length };
  }
  throw new FormatError('ERR_CSV', `${OWNER}: '${file.path}' has no rows.`, { fields: { path: file.path } });
}

function isEmpty(record: Buffer): boolean {
  return record.toString('latin1').trim() === '';
}

function namesOf(file: TextFile, header: boolean | readonly string[], record: readonly string[]): readonly string[] {
  if (header === false) return record.map((_, i) => `column${i}`);
  const names = header === true ? record.map((name) => name.trim()) : header;
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) {
    throw new FormatError('ERR_CSV', `${OWNER}: '${file.path}' has two columns '${twice}'. Give names with { header: [...] }.`, {
      fields: { path: file.path, column: twice },
    });
  }
  return checkLength(names, record, () => `${OWNER}: '${file.path}', header`);
}

function checkLength(record: readonly string[], expected: readonly string[], where: () => string): readonly string[] {
  if (record.length === expected.length) return record;
  throw new FormatError(
    'ERR_CSV',
    `${where()}: ${record.length} values; expected ${expected.length}. A delimiter inside a value needs quotes around it.`,
    { fields: { values: record.length, expected: expected.length } },
  );
}

function placeOf(file: TextFile, row: number): string {
  return `${OWNER}: '${file.path}', row ${row}`;
}

function likelyDelimiter(line: string): string {
  const counts = DELIMITERS.map((sign) => line.split(sign).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] as string;
}
