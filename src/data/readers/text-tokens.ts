/** Text as blocks of tokens, for models of language. */

import { checkKeys } from '../../errors.js';
import { checkNumber } from '../../option-checks.js';
import type { Chunk } from '../dataset.js';
import type { Cursor } from '../loader.js';
import { DataFile } from './data-file.js';
import { cursorNumbers, IterableReader } from './reader.js';
import { nextTargets, type TextSample } from './text-bytes.js';
import { lastLineEnd, TextFile } from './text-file.js';
import { checkTokenizer, idsOf, type TextTokenizer } from './tokenizer.js';

/** Options of {@link textTokens}. */
export interface TextTokensOptions {
  /** Tokens in x, and in y. */
  readonly length: number;
  readonly tokenizer: TextTokenizer;
}

const OWNER = 'data.textTokens';
/** What is tokenized at once: tokenizing in JavaScript is slow, and must not hold it up for long. */
const PIECE_BYTES = 2 ** 12;

/** A piece of whole lines. */
interface Piece {
  readonly offset: number;
  readonly ids: readonly number[];
}

/** Packed blocks of tokens, one after the other. Made by {@link textTokens}. */
export class TextTokensDataset extends IterableReader<TextSample> implements Disposable {
  /** Only the end of the file tells. */
  readonly size: number | null = null;
  readonly seekable: boolean;
  readonly #file: TextFile;
  readonly #length: number;
  readonly #tokenizer: TextTokenizer;

  /** Internal. */
  constructor(file: TextFile, length: number, tokenizer: TextTokenizer) {
    super();
    this.seekable = file.seekable;
    this.#file = file;
    this.#length = length;
    this.#tokenizer = tokenizer;
  }

  protected get source(): string {
    return this.#file.path;
  }

  async *chunks(_epoch: number, after: Cursor): AsyncGenerator<Chunk<TextSample>> {
    const from = after === null ? { offset: this.#file.start, skip: 0 } : cursorNumbers(after, ['offset', 'skip']);
    // Pieces that are not used up, and how many tokens of the first one are.
    const pieces: Piece[] = [];
    let { skip } = from;
    let left = -skip;
    for await (const { bytes, offset } of this.#file.blocks(from.offset, lastLineEnd, PIECE_BYTES)) {
      const ids = idsOf(this.#tokenizer, bytes.toString('utf8'), false);
      pieces.push({ offset, ids });
      left += ids.length;
      if (left <= this.#length) continue;
      const flat = pieces.flatMap((piece) => piece.ids);
      const samples: TextSample[] = [];
      const ends: { readonly offset: number; readonly skip: number }[] = [];
      let at = skip;
      for (; left > this.#length; left -= this.#length) {
        samples.push(nextTargets(BigInt64Array.from(flat.slice(at, at + this.#length + 1), BigInt)));
        at += this.#length;
        skip += this.#length;
        for (let first = pieces[0] as Piece; skip >= first.ids.length; first = pieces[0] as Piece) {
          skip -= first.ids.length;
          pieces.shift();
        }
        ends.push({ offset: (pieces[0] as Piece).offset, skip });
      }
      yield { samples, after: (count) => ends[count - 1] as { readonly offset: number; readonly skip: number } };
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
 * A text's tokens in packed blocks: x is `length` tokens, y the same one further; the next block follows at once, and what is left at the end is dropped. The text
 * is tokenized in pieces of whole lines, about 4 KiB each, without special tokens; it may be packed by gzip.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_DATA_PATH`
 * @throws {FormatError} `ERR_TEXT_RECORD`, `ERR_GZIP`
 * @throws {DataError} while reading: `ERR_TOKENIZER`, `ERR_CURSOR`
 *
 * @example
 * const tokenizer = await data.loadTokenizer('gpt2');
 * const train = await data.textTokens('books.txt', { length: 128, tokenizer });
 */
export async function textTokens(path: string, options: TextTokensOptions): Promise<TextTokensDataset> {
  checkKeys(OWNER, options, ['length', 'tokenizer']);
  const length = checkNumber(OWNER, 'length', options.length, { integer: true, min: 1, max: 2 ** 24 });
  checkTokenizer(OWNER, options.tokenizer);
  return new TextTokensDataset(await TextFile.of(await DataFile.open(OWNER, path)), length, options.tokenizer);
}
