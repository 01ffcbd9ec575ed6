/** A Parquet file, and hyparquet that decodes it. */

import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetScan, parquetSchema, type RowGroup } from 'hyparquet';
import { FormatError, NeveError } from '../../errors.js';
import { DataFile } from './data-file.js';
import { ColumnChunk, UNPACKERS } from './parquet-pages.js';

const OWNER = 'data.parquet';
const GROUP_ROWS = 2 ** 28;

/** A Parquet file whose metadata was checked. */
export class ParquetFile {
  readonly path: string;
  /** Rows of each row group. */
  readonly groups: readonly number[];
  readonly names: readonly string[];
  readonly #file: DataFile;
  readonly #buffer: AsyncBuffer;
  readonly #metadata: FileMetaData;

  private constructor(file: DataFile, buffer: AsyncBuffer, metadata: FileMetaData) {
    this.path = file.path;
    this.groups = metadata.row_groups.map((group) => Number(group.num_rows));
    this.names = parquetSchema(metadata).children.map(({ element }) => element.name);
    this.#file = file;
    this.#buffer = buffer;
    this.#metadata = metadata;
    if (this.names.some((name) => typeof name !== 'string')) throw bad(this.path, 'a column without a name');
    if (this.groups.some((rows) => !(rows >= 0 && rows <= GROUP_ROWS))) throw bad(this.path, 'a row group with an absurd number of rows');
  }

  static async open(path: string): Promise<ParquetFile> {
    const file = await DataFile.open(OWNER, path);
    const buffer = {
      byteLength: file.size,
      slice: async (start: number, end: number = file.size) => {
        const from = start < 0 ? Math.max(0, file.size + start) : start;
        return (await file.read(from, Math.min(end, file.size) - from)).buffer;
      },
    };
    try {
      return new ParquetFile(file, buffer, await parquetMetadataAsync(buffer));
    } catch (cause) {
      file.dispose();
      throw cause instanceof NeveError ? cause : bad(path, String(cause), cause);
    }
  }

  /** The rows of a group, column by column: the whole group is decoded. */
  async group(index: number, names: readonly string[]): Promise<readonly ArrayLike<unknown>[]> {
    const rowStart = this.groups.slice(0, index).reduce((sum, rows) => sum + rows, 0);
    const rows = this.groups[index] as number;
    const place = `row group ${index} (rows ${rowStart} to ${rowStart + rows - 1})`;
    try {
      const scan = await parquetScan({
        file: this.#checked(index, names, place),
        metadata: this.#metadata,
        columns: [...names],
        compressors: UNPACKERS,
        useOffsetIndex: false,
      });
      const columns: ArrayLike<unknown>[] = [];
      for (const column of names) columns.push(await scan.readColumn({ column, rowStart, rowEnd: rowStart + rows }));
      if (columns.every((column) => column.length === rows)) return columns;
      throw bad(this.path, `${place} has columns of other lengths`);
    } catch (cause) {
      throw cause instanceof NeveError ? cause : bad(this.path, `${place} cannot be decoded: ${String(cause)}`, cause);
    }
  }

  /** The file, whose pages are checked when they are read. */
  #checked(index: number, names: readonly string[], place: string): AsyncBuffer {
    const chunks = ColumnChunk.of(this.#metadata, this.#metadata.row_groups[index] as RowGroup, names);
    const fail = (problem: string): never => {
      throw bad(this.path, `${place} has ${problem}`);
    };
    return {
      byteLength: this.#buffer.byteLength,
      slice: async (start, end = this.#buffer.byteLength) => {
        const bytes = await this.#buffer.slice(start, end);
        for (const chunk of chunks) {
          if (start <= chunk.start && chunk.end <= end)
            chunk.check(new DataView(bytes, chunk.start - start, chunk.end - chunk.start), fail);
        }
        return bytes;
      },
    };
  }

  dispose(): void {
    this.#file.dispose();
  }
}

function bad(path: string, problem: string, cause?: unknown): FormatError {
  return new FormatError('ERR_PARQUET', `${OWNER}: '${path}' is not a usable Parquet file: ${problem}. Write or download it again.`, {
    fields: { path },
    cause,
  });
}
