/** What the pages of a Parquet file claim, checked before they are decoded: hyparquet believes them, and a few bytes can claim hours. */

import type { ColumnMetaData, Compressors, FileMetaData, PageHeader, RowGroup, SchemaTree } from 'hyparquet';
import { parquetSchema } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { getMaxDefinitionLevel, getMaxRepetitionLevel, getTreePath, isFlatColumn } from 'hyparquet/src/schema.js';
import { compressors } from 'hyparquet-compressors';

/** More than a whole page could become; a file that claims it lies. */
const PAGE_BYTES = 2 ** 30;
/** Longer arrays are hash tables to V8, which would not end filling one. */
const PAGE_VALUES = 2 ** 25;
const CHUNK_VALUES = 2 ** 28;
/** How many values behind the last a packed run may have. */
const PACKED_FILLING = 4096;
const RUN_ENCODINGS: readonly (string | undefined)[] = ['PLAIN_DICTIONARY', 'RLE_DICTIONARY', 'RLE'];

/** hyparquet's, of which LZ4 takes no page of nothing, as the dictionary of a column without values is. */
export const UNPACKERS: Compressors = Object.fromEntries(
  Object.entries(compressors).map(([name, unpack]) => [
    name,
    (input: Uint8Array, length: number) => (length === 0 ? new Uint8Array() : unpack(input, length)),
  ]),
);

/** Says what is wrong with the file. */
type Fail = (problem: string) => never;

/** Levels or values that are coded as runs, and where the reader is in them. */
interface Runs {
  readonly bytes: DataView;
  at: number;
}

/** A column of a row group: the bytes of its pages, and what they hold. */
export class ColumnChunk {
  /** Place of its first byte in the file. */
  readonly start: number;
  /** Place behind its last byte. */
  readonly end: number;
  readonly #column: ColumnMetaData;
  readonly #path: SchemaTree[];
  readonly #rows: number;

  private constructor(column: ColumnMetaData, path: SchemaTree[], rows: number) {
    this.start = Number(column.dictionary_page_offset || column.data_page_offset);
    this.end = this.start + Number(column.total_compressed_size);
    this.#column = column;
    this.#path = path;
    this.#rows = rows;
  }

  /** The chunks of a row group that make up some columns; a nested column has several. */
  static of(metadata: FileMetaData, group: RowGroup, names: readonly string[]): readonly ColumnChunk[] {
    const tree = parquetSchema(metadata);
    return group.columns
      .flatMap(({ meta_data: column }) => (column === undefined ? [] : [column]))
      .filter(({ path_in_schema: [name] }) => names.includes(name as string))
      .map((column) => new ColumnChunk(column, getTreePath(tree, column.path_in_schema), Number(group.num_rows)));
  }

  /** Goes over the pages as hyparquet will, and refuses lengths and runs that do not fit them. */
  check(bytes: DataView, fail: Fail): void {
    const most = Number(this.#column.num_values);
    if (!(most <= CHUNK_VALUES)) fail(`a column of ${most} values`);
    const flat = isFlatColumn(this.#path);
    const reader = { view: bytes, offset: 0 };
    let values = 0;
    while (reader.offset < bytes.byteLength - 1 && !(flat && values >= this.#rows)) {
      const header = parquetHeader(reader);
      const { compressed_page_size: packed, uncompressed_page_size: unpacked } = header;
      checkCount('bytes', packed, bytes.byteLength - reader.offset, fail);
      checkCount('unpacked bytes', unpacked, PAGE_BYTES, fail);
      const page = new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset + reader.offset, packed);
      const data = header.data_page_header ?? header.data_page_header_v2;
      if (data !== undefined) {
        checkCount('values', data.num_values, Math.min(most - values, PAGE_VALUES), fail);
        values += data.num_values;
        this.#checkPage(header, page, fail);
      }
      reader.offset += packed;
    }
  }

  #checkPage(
    { data_page_header: first, data_page_header_v2: second, uncompressed_page_size: size }: PageHeader,
    page: Uint8Array,
    fail: Fail,
  ): void {
    const repetition = widthOf(getMaxRepetitionLevel(this.#path));
    const definition = widthOf(getMaxDefinitionLevel(this.#path));
    const boolean = this.#column.type === 'BOOLEAN';
    if (first !== undefined) {
      const coded = RUN_ENCODINGS.includes(first.encoding);
      if (repetition === 0 && definition === 0 && !coded) return;
      const runs = { bytes: this.#unpacked(page, size), at: 0 };
      if (repetition > 0) checkMeasured(runs, repetition, first.num_values, fail);
      if (definition > 0) checkMeasured(runs, definition, first.num_values, fail);
      if (coded && boolean) checkMeasured(runs, 1, first.num_values, fail);
      // hyparquet takes a width of 0 for zeros, without looking for runs.
      else if (coded && runs.bytes.getUint8(runs.at) > 0) checkDictionary(runs, first.num_values, fail);
    } else if (second !== undefined) {
      const { num_values: values, num_nulls: nulls, num_rows: rows } = second;
      checkCount('nulls', nulls, values, fail);
      checkCount('rows', rows, values, fail);
      checkCount('bytes of repetition levels', second.repetition_levels_byte_length, Math.min(page.length, size), fail);
      const levels = second.repetition_levels_byte_length + second.definition_levels_byte_length;
      checkCount('bytes of levels', levels, Math.min(page.length, size), fail);
      const runs = { bytes: viewOf(page), at: 0 };
      if (repetition > 0) checkRuns(runs, repetition, values, fail);
      runs.at = second.repetition_levels_byte_length;
      if (definition > 0) checkRuns(runs, definition, values, fail);
      if (!RUN_ENCODINGS.includes(second.encoding)) return;
      const rest = page.subarray(levels);
      const coded = { bytes: second.is_compressed === false ? viewOf(rest) : this.#unpacked(rest, size - levels), at: 0 };
      if (second.encoding === 'RLE') checkMeasured(coded, 1, values - nulls, fail);
      else checkDictionary(coded, values - nulls, fail);
    }
  }

  #unpacked(page: Uint8Array, size: number): DataView {
    // Another codec is refused by hyparquet, in its words; so is a page of another length than its header says.
    return viewOf(size === 0 ? page : (UNPACKERS[this.#column.codec]?.(page, size) ?? page));
  }
}

/** Runs behind their length in bytes. */
function checkMeasured(runs: Runs, width: number, values: number, fail: Fail): void {
  const length = runs.bytes.getUint32(runs.at, true);
  const start = runs.at + 4;
  runs.at = start;
  checkRuns(runs, width, values, fail);
  runs.at = start + length;
}

/** Runs of places in a dictionary, behind their width. */
function checkDictionary(runs: Runs, values: number, fail: Fail): void {
  const width = runs.bytes.getUint8(runs.at++);
  checkRuns(runs, width, values, fail);
}

/** Runs up to so many values, or to the end of the bytes: those of nulls are not there. Packed ones are as many as their bytes, and DuckDB packs 256 for one. */
function checkRuns(runs: Runs, width: number, values: number, fail: Fail): void {
  for (let seen = 0; seen < values && runs.at < runs.bytes.byteLength; ) {
    const header = readUnsigned(runs);
    const packed = header % 2 === 1;
    const count = packed ? (header - 1) * 4 : header / 2;
    const filling = packed ? (width === 0 ? PACKED_FILLING : Number.POSITIVE_INFINITY) : 0;
    if (count > values - seen + filling) fail(`a run of ${count} values in a page that has ${values - seen} left`);
    seen += count;
    runs.at += packed ? (count / 8) * width : Math.ceil(width / 8);
  }
}

/** An unsigned 32-bit number in LEB128, as hyparquet reads it. */
function readUnsigned(runs: Runs): number {
  let result = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = runs.bytes.getUint8(runs.at++);
    result |= (byte & 0x7f) << shift;
    if (byte < 0x80) return result >>> 0;
  }
}

function checkCount(what: string, received: number, most: number, fail: Fail): void {
  if (Number.isInteger(received) && received >= 0 && received <= most) return;
  fail(`a page that claims ${received} ${what}, where at most ${most} fit`);
}

/** Bits of the levels up to one. */
function widthOf(level: number): number {
  return 32 - Math.clz32(level);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
