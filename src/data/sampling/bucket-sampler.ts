/** Batches of samples of about one length, so that little is padded. */

import { checkKeys } from '../../errors.js';
import { badOption, checkNumber, checkOneOf } from '../../option-checks.js';
import type { Seed } from '../../tensor/index.js';
import { drawSeed, ShuffleOrder } from '../shuffle-order.js';
import type { Sampler } from './sampler.js';

/** Options of {@link bucketSampler}. */
export interface BucketSamplerOptions {
  /** Samples in a batch: that of the loader. */
  readonly batchSize: number;
  /** Batches whose samples are sorted by length together: the more, the less is padded and the less random is the order. Default: 50. */
  readonly bucketBatches?: number;
  /** New buckets, and their batches in a new order, each epoch. Default: `true`. */
  readonly shuffle?: boolean;
  /** Default: drawn from the default generator, which `setSeed` seeds. Only with `shuffle`. */
  readonly seed?: Seed;
}

/**
 * Puts samples of about one length into one batch: shuffles all of them, sorts each bucket of them by length, and gives the batches in a random order. Every
 * sample comes once an epoch; the batch with fewer samples comes last.
 *
 * @param lengths - one a sample
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_SEED`
 *
 * @example
 * const sampler = data.bucketSampler(texts.map((text) => text.length), { batchSize: 32, seed: 1 });
 * const train = dataset.loader({ batchSize: 32, sampler, collate: data.padded() });
 */
export function bucketSampler(lengths: ArrayLike<number>, options: BucketSamplerOptions): Sampler {
  const owner = 'data.bucketSampler';
  checkKeys(owner, options, ['batchSize', 'bucketBatches', 'shuffle', 'seed']);
  const { batchSize, bucketBatches = 50, shuffle = true, seed } = options;
  checkNumber(owner, 'batchSize', batchSize, { integer: true, min: 1 });
  checkNumber(owner, 'bucketBatches', bucketBatches, { integer: true, min: 1 });
  checkOneOf(owner, 'shuffle', shuffle, [true, false]);
  if (!shuffle && seed !== undefined) throw badOption(owner, 'seed', seed, 'none without shuffle, since nothing is drawn');
  const list = Float64Array.from(lengths);
  if (list.length === 0 || list.some((length) => !(length >= 0))) {
    throw badOption(owner, 'lengths', lengths, 'at least one length, each a number of at least 0');
  }
  return new BucketSampler(list, batchSize, bucketBatches, shuffle, seed ?? null);
}

class BucketSampler implements Sampler {
  readonly length: number;
  readonly seed: bigint | null;
  readonly #lengths: Float64Array;
  readonly #batchSize: number;
  readonly #bucketBatches: number;
  readonly #seedGiven: boolean;
  readonly #rows: ShuffleOrder | null;
  readonly #batches: ShuffleOrder | null;

  constructor(lengths: Float64Array, batchSize: number, bucketBatches: number, shuffle: boolean, seed: Seed | null) {
    this.length = lengths.length;
    this.#lengths = lengths;
    this.#batchSize = batchSize;
    this.#bucketBatches = bucketBatches;
    this.#seedGiven = seed !== null;
    this.#rows = shuffle ? new ShuffleOrder(lengths.length, seed ?? drawSeed()) : null;
    this.seed = this.#rows?.seed ?? null;
    // Whole batches change places; the one with fewer samples stays last.
    const whole = Math.floor(lengths.length / batchSize);
    this.#batches = this.seed !== null && whole > 0 ? new ShuffleOrder(whole, this.seed) : null;
  }

  order(epoch: number): ArrayLike<number | bigint> {
    const bucket = this.#batchSize * this.#bucketBatches;
    const rows = numbers(this.#rows, epoch) ?? Array.from({ length: this.length }, (_, row) => row);
    const sorted: number[] = [];
    const length = (row: number) => this.#lengths[row] as number;
    for (let start = 0; start < rows.length; start += bucket) {
      for (const row of rows.slice(start, start + bucket).sort((a, b) => length(a) - length(b))) sorted.push(row);
    }
    const places = numbers(this.#batches, epoch);
    if (places === null) return sorted;
    const batches = places.flatMap((batch) => sorted.slice(batch * this.#batchSize, (batch + 1) * this.#batchSize));
    return [...batches, ...sorted.slice(batches.length)];
  }

  withSeed(seed: bigint): Sampler | null {
    if (this.#seedGiven || this.seed === null) return null;
    return new BucketSampler(this.#lengths, this.#batchSize, this.#bucketBatches, true, seed);
  }
}

function numbers(order: ShuffleOrder | null, epoch: number): number[] | null {
  if (order === null) return null;
  using drawn = order.epoch(epoch);
  return Array.from(drawn.toTypedArray() as BigInt64Array, Number);
}
