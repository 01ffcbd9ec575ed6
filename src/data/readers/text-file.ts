/** Text files, plain or packed by gzip, in blocks of whole records. */

import { FormatError } from '../../errors.js';
import { cursorError } from '../data-errors.js';
import type { DataFile } from './data-file.js';

/** Small enough that taking a block apart does not hold JavaScript up for long. */
const BLOCK_BYTES = 2 ** 15;
/** The longest record: a file without an end of line must not fill the memory. */
const RECORD_BYTES = 2 ** 26;
const BOM = [0xef, 0xbb, 0xbf];

/** Whole records that follow each other. */
export interface TextBlock {
  readonly bytes: Buffer;
  /** Where it begins in the unpacked file. A block is decided by where it begins and by what follows, so a cursor may name it. */
  readonly offset: number;
  /** Where the next one begins. */
  readonly end: number;
}

/** Where the last record that is whole ends, just behind its end of line; 0 where none is whole. */
export type LastEnd = (bytes: Buffer) => number;

/** A text file that is read from any byte on. */
export class TextFile implements Disposable {
  readonly path: string;
  /** Bytes in the file, packed or not. */
  readonly bytes: number;
  /** Whether a position is found at once; what gzip packed is unpacked again up to it. */
  readonly seekable: boolean;
  readonly #file: DataFile;
  /** Whether the file begins with a byte order mark. */
  readonly start: number;

  private constructor(file: DataFile, packed: boolean, start: number) {
    this.path = file.path;
    this.bytes = file.size;
    this.seekable = !packed;
    this.start = start;
    this.#file = file;
  }

  /** The file is the text file's own. */
  static async of(file: DataFile): Promise<TextFile> {
    try {
      const packed = await file.isGzip();
      const begin = await firstBytes(packed ? file.gunzipped() : file.pieces(0, Math.min(3, file.size)));
      return new TextFile(file, packed, BOM.every((byte, i) => begin[i] === byte) ? BOM.length : 0);
    } catch (error) {
      file.dispose();
      throw error;
    }
  }

  /**
   * Blocks of whole records from a position on, which is {@link start} or where a block ended.
   *
   * @param size - bytes of a block at most, unless one record is longer
   * @throws {FormatError} `ERR_TEXT_RECORD` for a record longer than 64 MiB; `ERR_GZIP`
   */
  async *blocks(from: number, lastEnd: LastEnd, size: number = BLOCK_BYTES): AsyncGenerator<TextBlock> {
    let rest: Buffer = Buffer.alloc(0);
    let offset = from;
    let wanted = size;
    // Pieces are put together when there are enough: a long record must not be copied with each of its pieces.
    let more: Uint8Array[] = [];
    let bytes = 0;
    for await (const piece of this.#from(from)) {
      more.push(piece);
      bytes += piece.length;
      if (rest.length + bytes < wanted) continue;
      rest = Buffer.concat([rest, ...more]);
      more = [];
      bytes = 0;
      while (rest.length >= wanted) {
        const length = lastEnd(rest.subarray(0, wanted));
        if (length === 0) {
          wanted *= 2;
          if (wanted > RECORD_BYTES) throw this.#tooLong(offset);
          continue;
        }
        yield { bytes: rest.subarray(0, length), offset, end: offset + length };
        rest = rest.subarray(length);
        offset += length;
        wanted = size;
      }
    }
    rest = Buffer.concat([rest, ...more]);
    // The last record may lack its end of line.
    while (rest.length > 0) {
      const length = (rest.length > size ? lastEnd(rest.subarray(0, size)) : 0) || rest.length;
      yield { bytes: rest.subarray(0, length), offset, end: offset + length };
      rest = rest.subarray(length);
      offset += length;
    }
  }

  /** Closes the file. */
  dispose(): void {
    this.#file.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  async *#from(position: number): AsyncGenerator<Uint8Array> {
    let skip = position;
    if (this.seekable) {
      yield* this.#file.pieces(position);
      skip = Math.max(0, position - this.bytes);
    } else {
      for await (const piece of this.#file.gunzipped()) {
        if (skip < piece.length) yield piece.subarray(skip);
        skip = Math.max(0, skip - piece.length);
      }
    }
    if (skip > 0) throw cursorError({ offset: position }, `a position in '${this.path}', which ends before it`);
  }

  #tooLong(offset: number): FormatError {
    return new FormatError(
      'ERR_TEXT_RECORD',
      `'${this.path}': the record that begins at byte ${offset} does not end within ${RECORD_BYTES / 2 ** 20} MiB. Expected lines; a quote that is never closed looks like this too.`,
      { fields: { path: this.path, offset } },
    );
  }
}

/** {@link LastEnd} of lines. */
export function lastLineEnd(bytes: Buffer): number {
  return bytes.lastIndexOf(0x0a) + 1;
}

async function firstBytes(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  for await (const piece of pieces) if (piece.length > 0) return piece;
  return new Uint8Array(0);
}
