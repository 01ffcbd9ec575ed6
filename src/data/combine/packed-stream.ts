/** Sequences of tokens packed into blocks of one length, with nothing padded. */

import { checkKeys, DataError } from '../../errors.js';
import { checkNumber, checkOneOf, show } from '../../option-checks.js';
import { cursorError } from '../data-errors.js';
import type { Chunk, IterableDataset } from '../dataset.js';
import type { Cursor } from '../loader.js';

/** Options of {@link packedStream}. */
export interface PackOptions {
  /** Tokens in a block. */
  readonly blockSize: number;
  /** A token that is put behind each sequence, such as the tokenizer's end of text. Default: none. */
  readonly separator?: number | null;
  /** Whether the next token is the target: blocks then overlap by the token that is the last target and the next input. Default: `true`. */
  readonly targets?: boolean;
  /** Adds to `x` each token's position in its sequence, int64 `[blockSize]`. Default: `false`. */
  readonly positions?: boolean;
  /**
   * Adds to `x` the number of the sequence in the block that each token is of, int64 `[blockSize]`, for masks that keep sequences apart; targets that would
   * reach into the next sequence are then -100, which `crossEntropy` leaves out. Default: `false`.
   */
  readonly documents?: boolean;
}

/** A block: tokens, then positions and documents as asked for; the next tokens. int64 `[blockSize]` each. */
export interface PackedSample {
  readonly x: readonly BigInt64Array<ArrayBuffer>[];
  readonly y?: BigInt64Array<ArrayBuffer>;
}

/** What `crossEntropy` leaves out. */
const IGNORED = -100n;

/** Where a block begins: a sequence of the source, and a token in it. */
interface Place {
  readonly source: Cursor;
  readonly skip: number;
}

/**
 * Blocks of tokens over the sequences of a stream, which follow each other without padding. The tokens behind the last whole block of an epoch are left out.
 * A cursor is that of the sequence in which the next block begins, and a number of its tokens.
 */
export function packedStream(source: IterableDataset<ArrayLike<number | bigint>>, options: PackOptions): IterableDataset<PackedSample> {
  const owner = 'pack';
  checkKeys(owner, options, ['blockSize', 'separator', 'targets', 'positions', 'documents']);
  const { blockSize, separator = null, targets = true, positions = false, documents = false } = options;
  checkNumber(owner, 'blockSize', blockSize, { integer: true, min: 1 });
  if (separator !== null) checkNumber(owner, 'separator', separator, { integer: true });
  for (const [name, value] of Object.entries({ targets, positions, documents })) checkOneOf(owner, name, value, [true, false]);
  const wanted = blockSize + (targets ? 1 : 0);
  return {
    kind: 'iterable',
    size: null,
    seekable: source.seekable,
    chunks: async function* (epoch, after) {
      const begin = placeOf(after);
      let window = new Window();
      let skip = begin.skip;
      let before = begin.source;
      for await (const chunk of source.chunks(epoch, begin.source)) {
        const blocks: PackedSample[] = [];
        const cursors: Cursor[] = [];
        for (const [i, sequence] of chunk.samples.entries()) {
          window.add(tokensOf(sequence, separator), skip, before);
          skip = 0;
          before = chunk.after(i + 1);
          while (window.length >= wanted) {
            blocks.push(window.block(blockSize, { targets, positions, documents }));
            window = window.drop(blockSize);
            cursors.push(window.cursor(before));
          }
        }
        if (blocks.length > 0) yield { samples: blocks, after: (count) => cursors[count - 1] as Cursor } satisfies Chunk<PackedSample>;
      }
    },
  };
}

/** A part of a sequence that is in the window. */
interface Part {
  readonly tokens: BigInt64Array<ArrayBuffer>;
  /** Position in its sequence of the first token. */
  readonly start: number;
  /** The source's cursor before its sequence. */
  readonly before: Cursor;
}

/** Tokens that are read and not yet in a block. */
class Window {
  readonly #parts: Part[];
  length: number;

  constructor(parts: Part[] = []) {
    this.#parts = parts;
    this.length = parts.reduce((sum, { tokens }) => sum + tokens.length, 0);
  }

  add(tokens: BigInt64Array<ArrayBuffer>, skip: number, before: Cursor): void {
    const part = { tokens: tokens.subarray(skip), start: skip, before };
    if (part.tokens.length === 0) return;
    this.#parts.push(part);
    this.length += part.tokens.length;
  }

  block(size: number, { targets, positions, documents }: { targets: boolean; positions: boolean; documents: boolean }): PackedSample {
    const tokens = new BigInt64Array(size + 1);
    const places = new BigInt64Array(size);
    const numbers = new BigInt64Array(size + 1).fill(-1n);
    let at = 0;
    for (const [number, part] of this.#parts.entries()) {
      for (let i = 0; i < part.tokens.length && at <= size; i++, at++) {
        tokens[at] = part.tokens[i] as bigint;
        numbers[at] = BigInt(number);
        if (at < size) places[at] = BigInt(part.start + i);
      }
    }
    const x = [tokens.slice(0, size), ...(positions ? [places] : []), ...(documents ? [numbers.slice(0, size)] : [])];
    if (!targets) return { x };
    const y = tokens.slice(1);
    if (documents) for (let i = 0; i < size; i++) if (numbers[i] !== numbers[i + 1]) y[i] = IGNORED;
    return { x, y };
  }

  /** The window behind its first tokens. */
  drop(count: number): Window {
    let left = count;
    const parts: Part[] = [];
    for (const part of this.#parts) {
      const gone = Math.min(left, part.tokens.length);
      left -= gone;
      if (gone < part.tokens.length) parts.push({ ...part, tokens: part.tokens.subarray(gone), start: part.start + gone });
    }
    return new Window(parts);
  }

  /** Where its first token is; behind everything that was read when there is none. */
  cursor(behind: Cursor): Cursor {
    const [first] = this.#parts;
    return first === undefined ? [behind, 0] : [first.before, first.start];
  }
}

function placeOf(cursor: Cursor): Place {
  if (cursor === null) return { source: null, skip: 0 };
  const [source, skip] = Array.isArray(cursor) ? (cursor as readonly (Cursor | undefined)[]) : [];
  if (source !== undefined && typeof skip === 'number' && Number.isInteger(skip) && skip >= 0) return { source, skip };
  throw cursorError(cursor, 'null or [cursor of the source, tokens]');
}

function tokensOf(sequence: ArrayLike<number | bigint>, separator: number | null): BigInt64Array<ArrayBuffer> {
  try {
    const tokens = BigInt64Array.from(sequence as ArrayLike<number>, (token: number | bigint) => BigInt(token));
    if (separator === null) return tokens;
    const ended = new BigInt64Array(tokens.length + 1);
    ended.set(tokens);
    ended[tokens.length] = BigInt(separator);
    return ended;
  } catch (cause) {
    throw new DataError(
      'ERR_SAMPLE_FIELD',
      `pack() packs sequences of whole numbers; received ${show(sequence)}. Turn samples into these with map().`,
      { cause },
    );
  }
}
