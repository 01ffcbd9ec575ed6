/** The lines of a text. */

import { checkKeys } from '../../errors.js';
import { checkOneOf } from '../../option-checks.js';
import type { Chunk } from '../dataset.js';
import type { Cursor } from '../loader.js';
import { DataFile } from './data-file.js';
import { cursorNumbers, IterableReader } from './reader.js';
import { lastLineEnd, TextFile } from './text-file.js';

/** Options of {@link textLines}. */
export interface TextLinesOptions {
  /** Default: `'utf8'`. */
  readonly encoding?: 'utf8' | 'latin1';
}

/** Lines, one after the other. Made by {@link textLines}. */
export class TextLinesDataset extends IterableReader<string> implements Disposable {
  /** Only the end of the file tells. */
  readonly size: number | null = null;
  readonly seekable: boolean;
  readonly #file: TextFile;
  readonly #encoding: 'utf8' | 'latin1';

  /** Internal. */
  constructor(file: TextFile, encoding: 'utf8' | 'latin1') {
    super();
    this.seekable = file.seekable;
    this.#file = file;
    this.#encoding = encoding;
  }

  protected get source(): string {
    return this.#file.path;
  }

  async *chunks(_epoch: number, after: Cursor): AsyncGenerator<Chunk<string>> {
    const from = after === null ? this.#file.start : cursorNumbers(after, ['offset']).offset;
    for await (const { bytes, offset } of this.#file.blocks(from, lastLineEnd)) {
      const samples: string[] = [];
      const ends: number[] = [];
      for (let at = 0; at < bytes.length; ) {
        const newline = bytes.indexOf(0x0a, at);
        const end = newline < 0 ? bytes.length : newline + 1;
        samples.push(bytes.toString(this.#encoding, at, end).replace(/\r?\n$/, ''));
        ends.push(offset + end);
        at = end;
      }
      yield { samples, after: (count) => ({ offset: ends[count - 1] as number }) };
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
 * The lines of a text without their ends, plain or packed by gzip, read a block at a time; for `map` to make samples of.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_DATA_PATH`
 * @throws {FormatError} `ERR_TEXT_RECORD`, `ERR_GZIP`
 */
export async function textLines(path: string, options: TextLinesOptions = {}): Promise<TextLinesDataset> {
  checkKeys('data.textLines', options, ['encoding']);
  const encoding = checkOneOf('data.textLines', 'encoding', options.encoding ?? 'utf8', ['utf8', 'latin1']);
  return new TextLinesDataset(await TextFile.of(await DataFile.open('data.textLines', path)), encoding);
}
