/** Batches of samples by index. */

import { ShapeError } from '../../errors.js';
import { badOption, checkNumber } from '../../option-checks.js';
import { cursorError } from '../data-errors.js';
import type { Dataset, Sample } from '../dataset.js';
import type { BatchAt, Cursor, StreamLoader } from '../loader.js';
import { readSamples } from '../read-samples.js';
import { checkedOrder } from '../sampling/sampler.js';
import { drawSeed, ShuffleOrder } from '../shuffle-order.js';
import { loaderSeed, type TransformPlan, transformPlan } from '../transforms/transform.js';
import { inOrder } from './in-order.js';
import { samplerOption } from './loader-table.js';
import { disposeBatch, makeBatch } from './make-batch.js';
import { type CheckedLoaderOptions, checkLoaderOptions, type IndexedLoaderOptions, storedOrder } from './options.js';

const OWNER = 'loader';

/**
 * Batches of an indexed dataset, in the order of PyTorch's `DataLoader` for the same seed. Its cursor is the number of batches behind it, so that an epoch
 * goes on anywhere at once. Made by {@link IndexedDataset.loader}.
 */
export class IndexedLoader<S = Sample> implements StreamLoader {
  readonly kind = 'stream';
  readonly batchSize: number;
  readonly length: number;
  readonly prefetch: number;
  /** Whether batches may differ in shape behind their rows. */
  readonly ragged: boolean;
  /** Seed of the order, or of what transforms draw, also where it was drawn; `null` without one. */
  readonly seed: bigint | null;
  readonly transforms: TransformPlan | null;
  readonly #dataset: Dataset<S>;
  readonly #options: IndexedLoaderOptions<S>;
  readonly #checked: CheckedLoaderOptions<S>;
  readonly #shuffle: ShuffleOrder | null;

  /**
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_SEED`
   * @throws {ShapeError} `ERR_DATA_EMPTY` @throws {DTypeError} `ERR_DTYPE_UNKNOWN`
   */
  constructor(dataset: Dataset<S>, options: IndexedLoaderOptions<S> = {}) {
    const checked = checkLoaderOptions(OWNER, options, { sampler: samplerOption });
    const { batchSize, shuffle, dropLast, prefetch } = checked;
    this.#dataset = dataset;
    this.#options = options;
    this.#checked = checked;
    this.batchSize = batchSize;
    this.prefetch = prefetch;
    this.ragged = checked.ragged;
    if (shuffle && (options.sampler ?? null) !== null)
      throw badOption(OWNER, 'shuffle', shuffle, 'none beside sampler, which draws the order');
    if (dataset.size === 0) throw new ShapeError('ERR_DATA_EMPTY', 'A loader needs a dataset of at least one sample; this one is empty.');
    this.#shuffle = shuffle ? new ShuffleOrder(dataset.size, options.seed ?? drawSeed()) : null;
    const orderSeed = (this.#shuffle ?? options.sampler)?.seed ?? null;
    this.transforms = transformPlan(OWNER, checked.transform, options.seed ?? undefined, orderSeed);
    this.seed = loaderSeed(orderSeed, this.transforms);
    const rows = options.sampler?.length ?? dataset.size;
    this.length = dropLast ? Math.floor(rows / batchSize) : Math.ceil(rows / batchSize);
    if (this.length === 0)
      throw badOption(OWNER, 'batchSize', batchSize, `at most ${rows}, the samples there are, with { dropLast: true }`);
  }

  /**
   * @throws {OptionError} `ERR_OPTION_VALUE` for an epoch that is not an integer of at least 0
   * @throws {IndexError} `ERR_SAMPLE_INDEX` for a sampler that draws samples which are not there
   * @throws {DataError} `ERR_CURSOR`; `ERR_SAMPLE`, `ERR_COLLATE` and what reading and collating throw
   */
  batches(epoch: number, after: Cursor = null): AsyncIterable<BatchAt> {
    checkNumber('loader.batches', 'epoch', epoch, { integer: true, min: 0 });
    const first = this.#position(after);
    const { sampler = null } = this.#options;
    const order = sampler === null ? this.#shuffled(epoch) : checkedOrder(sampler, epoch, this.#dataset.size);
    return inOrder(range(first, this.length), this.#checked.concurrency, (batch) => this.#batch(batch, order), disposeBatch);
  }

  /** This loader with another seed; `null` when nothing is drawn, or when it was given its seed. */
  withSeed(seed: bigint): IndexedLoader<S> | null {
    const sampler = this.#options.sampler?.withSeed?.(seed) ?? null;
    if (sampler !== null) return new IndexedLoader(this.#dataset, { ...this.#options, sampler });
    if (this.seed === null || (this.#options.seed ?? null) !== null || (this.#options.sampler?.seed ?? null) !== null) return null;
    return new IndexedLoader(this.#dataset, { ...this.#options, seed });
  }

  /** This loader for every sample once, in the dataset's order. */
  stored(): IndexedLoader<S> {
    return new IndexedLoader(this.#dataset, { ...this.#options, ...storedOrder(this.transforms), sampler: null });
  }

  async #batch(batch: number, order: ArrayLike<number | bigint> | null): Promise<BatchAt> {
    const { batchSize, collate } = this.#checked;
    const end = Math.min((batch + 1) * batchSize, order?.length ?? this.#dataset.size);
    const indices = range(batch * batchSize, end).map((at) => (order === null ? at : Number(order[at])));
    return makeBatch(await readSamples(this.#dataset, indices), indices, collate, batch + 1);
  }

  #shuffled(epoch: number): ArrayLike<number | bigint> | null {
    using order = this.#shuffle?.epoch(epoch) ?? null;
    return order?.toTypedArray() ?? null;
  }

  #position(after: Cursor): number {
    if (after === null) return 0;
    if (typeof after === 'number' && Number.isInteger(after) && after >= 0 && after <= this.length) return after;
    throw cursorError(after, `null or a number of batches up to ${this.length}`);
  }
}

function range(start: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i);
}
