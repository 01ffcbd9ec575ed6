/** Text as blocks of bytes, for models of bytes. */

import { ShapeError } from '../../errors.js';
import { type OptionsOf, readOptions } from '../../options/index.js';
import type { NdArray } from '../dataset.js';
import { DataFile } from './data-file.js';
import { IndexedReader } from './reader.js';

/** Options of {@link textBytes}. */
export const textBytesTable = {
  length: { type: 'integer', min: 1, max: 2 ** 24, doc: 'Bytes in x, and in y.' },
  stride: {
    type: 'integer',
    default: null,
    nullable: true,
    min: 1,
    doc: 'Bytes between the beginnings of two blocks; null is length, so that every byte is predicted once.',
  },
} as const;

/** Options of {@link textBytes}. */
export type TextBytesOptions = OptionsOf<typeof textBytesTable>;

/** A block of text and what follows each part of it. */
export interface TextSample {
  /** Bytes or tokens, int64 `[length]`. */
  readonly x: NdArray;
  /** The same, one further: what comes next, int64 `[length]`. */
  readonly y: NdArray;
}

const OWNER = 'data.textBytes';

/** Blocks of a file's bytes by their index. Made by {@link textBytes}. */
export class TextBytesDataset extends IndexedReader<TextSample> implements Disposable {
  readonly size: number;
  readonly #file: DataFile;
  readonly #length: number;
  readonly #stride: number;

  /** Internal. */
  constructor(file: DataFile, length: number, stride: number) {
    super();
    this.#file = file;
    this.#length = length;
    this.#stride = stride;
    this.size = Math.floor((file.size - length - 1) / stride) + 1;
    if (this.size >= 1) return;
    throw new ShapeError(
      'ERR_DATA_ROWS',
      `${OWNER}: a block and what follows it take ${length + 1} bytes, but '${file.path}' has ${file.size}.`,
      {
        fields: { path: file.path, bytes: file.size, length },
      },
    );
  }

  protected readChecked(indices: readonly number[]): Promise<readonly TextSample[]> {
    return Promise.all(
      indices.map(async (index) => nextTargets(BigInt64Array.from(await this.#file.read(index * this.#stride, this.#length + 1), BigInt))),
    );
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
 * Blocks of a file's bytes: x is `length` of them, y the same one further. Read at their positions; what gzip packed is unpacked into a temporary file first.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_DATA_PATH`
 * @throws {FormatError} `ERR_GZIP`
 * @throws {ShapeError} `ERR_DATA_ROWS` for a file shorter than a block
 *
 * @example
 * const train = await data.textBytes('war-and-peace.txt.gz', { length: 256 });
 */
export async function textBytes(path: string, options: TextBytesOptions): Promise<TextBytesDataset> {
  const { length, stride } = readOptions(OWNER, textBytesTable, options);
  const file = await (await DataFile.open(OWNER, path)).plain();
  try {
    return new TextBytesDataset(file, length, stride ?? length);
  } catch (error) {
    file.dispose();
    throw error;
  }
}

/** x and y of a run: views of it. */
export function nextTargets(run: BigInt64Array<ArrayBuffer>): TextSample {
  const length = run.length - 1;
  return { x: { data: run.subarray(0, length), shape: [length] }, y: { data: run.subarray(1), shape: [length] } };
}
