/** Batches of samples that come one after the other. */

import { ShapeError } from '../../errors.js';
import { badOption, checkNumber } from '../../option-checks.js';
import { ShuffledStream } from '../combine/shuffled-stream.js';
import { cursorError } from '../data-errors.js';
import type { IterableDataset, Sample } from '../dataset.js';
import type { BatchAt, Cursor, Json, StreamLoader } from '../loader.js';
import { drawSeed } from '../shuffle-order.js';
import { loaderSeed, type TransformPlan, transformPlan } from '../transforms/transform.js';
import { inOrder } from './in-order.js';
import { bufferSizeOption } from './loader-table.js';
import { disposeBatch, makeBatch } from './make-batch.js';
import { type CheckedLoaderOptions, checkLoaderOptions, type StreamedLoaderOptions, storedOrder } from './options.js';

const OWNER = 'loader';

/** Samples of a batch, before they are put together. */
interface Gathered<S> {
  readonly samples: readonly S[];
  /** Position in the epoch of the first. */
  readonly first: number;
  readonly cursor: Cursor;
}

/**
 * Batches of a stream. An epoch goes on behind a cursor at once where the stream is seekable; otherwise, and with `shuffle`, everything before it is read
 * again. Made by {@link StreamedDataset.loader}.
 */
export class StreamedLoader<S = Sample> implements StreamLoader {
  readonly kind = 'stream';
  readonly batchSize: number;
  readonly length: number | null;
  readonly prefetch: number;
  /** Whether batches may differ in shape behind their rows. */
  readonly ragged: boolean;
  /** Seed of the order, or of what transforms draw, also where it was drawn; `null` where nothing is. */
  readonly seed: bigint | null;
  readonly transforms: TransformPlan | null;
  readonly #source: IterableDataset<S>;
  readonly #samples: IterableDataset<S>;
  readonly #options: StreamedLoaderOptions<S>;
  readonly #checked: CheckedLoaderOptions<S>;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_SEED` @throws {DTypeError} `ERR_DTYPE_UNKNOWN` */
  constructor(source: IterableDataset<S>, options: StreamedLoaderOptions<S> = {}) {
    const checked = checkLoaderOptions(OWNER, options, { bufferSize: bufferSizeOption });
    const { batchSize, shuffle, dropLast, prefetch } = checked;
    const { bufferSize = null } = options;
    if (!shuffle && bufferSize !== null) throw badOption(OWNER, 'bufferSize', bufferSize, 'none without { shuffle: true }');
    this.#source = source;
    this.#options = options;
    this.#checked = checked;
    this.batchSize = batchSize;
    this.prefetch = prefetch;
    this.ragged = checked.ragged;
    const shuffled = shuffle ? new ShuffledStream(source, bufferSize ?? 1024, options.seed ?? drawSeed()) : null;
    this.#samples = shuffled ?? source;
    this.transforms = transformPlan(OWNER, checked.transform, options.seed ?? undefined, shuffled?.seed ?? null);
    this.seed = loaderSeed(shuffled?.seed ?? null, this.transforms);
    const { size } = source;
    this.length = size === null ? null : dropLast ? Math.floor(size / batchSize) : Math.ceil(size / batchSize);
    if (this.length === 0) throw badOption(OWNER, 'batchSize', batchSize, `at most ${size}, the samples there are`);
  }

  /**
   * @throws {OptionError} `ERR_OPTION_VALUE` for an epoch that is not an integer of at least 0
   * @throws {DataError} `ERR_CURSOR`; `ERR_SAMPLE`, `ERR_COLLATE` and what reading and collating throw
   * @throws {ShapeError} `ERR_DATA_EMPTY` for an epoch without a batch
   */
  batches(epoch: number, after: Cursor = null): AsyncIterable<BatchAt> {
    checkNumber('loader.batches', 'epoch', epoch, { integer: true, min: 0 });
    const { collate, concurrency } = this.#checked;
    const make = ({ samples, first, cursor }: Gathered<S>) => {
      const positions = samples.map((_, i) => first + i);
      return makeBatch(samples, positions, collate, cursor);
    };
    return inOrder(this.#gather(epoch, positionOf(after)), concurrency, make, disposeBatch);
  }

  /** This loader with another seed; `null` when nothing is drawn, or when it was given its seed. */
  withSeed(seed: bigint): StreamedLoader<S> | null {
    if (this.seed === null || (this.#options.seed ?? null) !== null) return null;
    return new StreamedLoader(this.#source, { ...this.#options, seed });
  }

  /** This loader for every sample once, as the stream gives them. */
  stored(): StreamedLoader<S> {
    return new StreamedLoader(this.#source, { ...this.#options, ...storedOrder(this.transforms), bufferSize: null });
  }

  async *#gather(epoch: number, begin: Position): AsyncGenerator<Gathered<S>, void, undefined> {
    const { batchSize, dropLast } = this.#checked;
    let first = begin.samples;
    let last: Cursor = begin.at;
    let batch: S[] = [];
    for await (const chunk of this.#samples.chunks(epoch, begin.at)) {
      for (let used = 0; used < chunk.samples.length; ) {
        const count = Math.min(batchSize - batch.length, chunk.samples.length - used);
        batch.push(...chunk.samples.slice(used, used + count));
        used += count;
        last = chunk.after(used);
        if (batch.length < batchSize) continue;
        yield { samples: batch, first, cursor: cursorOf(first + batchSize, last) };
        first += batchSize;
        batch = [];
      }
    }
    if (batch.length > 0 && !dropLast) yield { samples: batch, first, cursor: cursorOf(first + batch.length, last) };
    else if (first === 0) {
      throw new ShapeError(
        'ERR_DATA_EMPTY',
        `Epoch ${epoch} of this stream has no batch: it gave ${batch.length} samples${dropLast ? `, and dropLast leaves out fewer than ${batchSize}` : ''}.`,
        { fields: { epoch, samples: batch.length } },
      );
    }
  }
}

/** Where an epoch goes on: samples behind it, and the stream's own cursor. */
interface Position {
  readonly samples: number;
  readonly at: Cursor;
}

function cursorOf(samples: number, at: Cursor): Cursor {
  return { samples, at };
}

function positionOf(cursor: Cursor): Position {
  if (cursor === null) return { samples: 0, at: null };
  const { samples, at } = cursor as { readonly samples?: Json; readonly at?: Json };
  if (typeof samples === 'number' && Number.isInteger(samples) && samples >= 0 && at !== undefined) return { samples, at };
  throw cursorError(cursor, 'null or { samples, at }');
}
