/** Apache Parquet. */

import { checkKeys } from '../../errors.js';
import { cursorError } from '../data-errors.js';
import type { Chunk } from '../dataset.js';
import type { Cursor } from '../loader.js';
import type { ParquetFile } from './parquet-file.js';
import { cursorNumbers, IterableReader } from './reader.js';
import type { ArraySample } from './stack-samples.js';
import type { Column, ColumnOptions } from './table/column.js';
import { checkTable, type Row, Table, type TableOptions, tableTable } from './table/table.js';

/** Options of {@link parquet}. */
export type ParquetOptions = TableOptions;

const OWNER = 'data.parquet';
const CHUNK_ROWS = 1024;

/** Rows of a Parquet file, one after the other. Made by {@link parquet}. */
export class ParquetDataset<S> extends IterableReader<S> implements Disposable {
  /** Rows; `null` where some are left out. */
  readonly size: number | null;
  readonly seekable = true;
  readonly #file: ParquetFile;
  readonly #table: Table;

  /** Internal. */
  constructor(file: ParquetFile, table: Table) {
    super();
    this.size = table.columns.some(({ missing }) => missing === 'skip') ? null : file.groups.reduce((sum, rows) => sum + rows, 0);
    this.#file = file;
    this.#table = table;
  }

  protected get source(): string {
    return this.#file.path;
  }

  /** The columns that are read, with their types and categories. */
  get columns(): readonly Column[] {
    return this.#table.columns;
  }

  /** What was given or inferred, as `columns` of another file with the same columns. */
  get columnOptions(): Readonly<Record<string, ColumnOptions>> {
    return Object.fromEntries(this.columns.map(({ name, options }) => [name, options]));
  }

  async *chunks(_epoch: number, after: Cursor): AsyncGenerator<Chunk<S>> {
    const { groups } = this.#file;
    const from = after === null ? { group: 0, skip: 0 } : cursorNumbers(after, ['group', 'skip']);
    if (from.group > groups.length || from.skip > (groups[from.group] ?? 0))
      throw cursorError(after, `a row group of '${this.#file.path}'`);
    const names = this.columns.map(({ name }) => name);
    let row = groups.slice(0, from.group).reduce((sum, rows) => sum + rows, 0);
    for (let group = from.group; group < groups.length; group++) {
      const rows = groups[group] as number;
      const columns = rows === 0 ? [] : await this.#file.group(group, names);
      for (let start = group === from.group ? from.skip : 0; start < rows; start += CHUNK_ROWS) {
        const samples: S[] = [];
        const taken: number[] = [];
        for (let i = start; i < Math.min(start + CHUNK_ROWS, rows); i++) {
          const sample = this.#table.sample(
            columns.map((column) => column[i]),
            row + i,
          );
          if (sample === null) continue;
          // Which of the two it is was decided by x, and the type of this dataset with it.
          samples.push(sample as S);
          taken.push(i + 1);
        }
        if (samples.length > 0) yield { samples, after: (count) => behind(group, taken[count - 1] as number, rows) };
      }
      row += rows;
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
 * Rows of a Parquet file, a row group at a time: that much is decoded in memory. A cursor goes on at its row group at once. Snappy, gzip, brotli, zstd and LZ4
 * are unpacked. Metadata, the sizes of pages and the lengths of runs inside of them are checked before a page is decoded.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_DATA_PATH`, `ERR_COLUMN_UNKNOWN`
 * @throws {FormatError} `ERR_PARQUET`
 * @throws {DataError} while reading: `ERR_VALUE`, `ERR_VALUE_MISSING`, `ERR_CATEGORY_UNKNOWN`, `ERR_CURSOR`
 *
 * @example
 * const train = await data.parquet('rows.parquet', { x: ['age', 'income'], y: 'label' });
 */
export async function parquet(
  path: string,
  options: ParquetOptions & { readonly x: string | readonly string[] },
): Promise<ParquetDataset<ArraySample>>;
export async function parquet(path: string, options?: ParquetOptions): Promise<ParquetDataset<Row>>;
export async function parquet(path: string, options: ParquetOptions = {}): Promise<ParquetDataset<ArraySample> | ParquetDataset<Row>> {
  checkKeys(OWNER, options, Object.keys(tableTable));
  const checked = checkTable(OWNER, options);
  // Its decoder is large, and most programs read no such file.
  const { ParquetFile } = await import('./parquet-file.js');
  const file = await ParquetFile.open(path);
  try {
    const all = await Table.of(checked, file.names, firstRows(file, checked.inferRows), (row) => `${OWNER}: '${path}', row ${row}`);
    // Anew with the columns that are wanted alone, which is how rows will come.
    const names = all.columns.map(({ name }) => name);
    const columns = new Map(all.columns.map(({ name, options: known }) => [name, known]));
    const table = await Table.of({ ...checked, columns }, names, [], (row) => `${OWNER}: '${path}', row ${row}`);
    return new ParquetDataset<Row>(file, table);
  } catch (error) {
    file.dispose();
    throw error;
  }
}

async function* firstRows(file: ParquetFile, most: number): AsyncGenerator<readonly unknown[]> {
  let given = 0;
  for (let group = 0; group < file.groups.length && given < most; group++) {
    const rows = file.groups[group] as number;
    const columns = rows === 0 ? [] : await file.group(group, file.names);
    for (let i = 0; i < rows && given < most; i++, given++) yield columns.map((column) => column[i]);
  }
}

/** The end of a group is the beginning of the next. */
function behind(group: number, skip: number, rows: number): Cursor {
  return skip === rows ? { group: group + 1, skip: 0 } : { group, skip };
}
