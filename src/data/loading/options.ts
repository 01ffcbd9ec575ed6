/** Options of loaders over datasets, checked. */

import { checkKeys } from '../../errors.js';
import { badOption, checkNumber, checkOneOf } from '../../option-checks.js';
import type { Seed } from '../../tensor/index.js';
import { type Collate, checkFieldDTypes, type FieldDTypes, stacked } from '../collate/collate.js';
import type { Sample } from '../dataset.js';
import type { Sampler } from '../sampling/sampler.js';
import { drawsAnything, type Transform } from '../transforms/transform.js';

/** Options of the loader of any dataset. */
export interface DatasetLoaderOptions<S = Sample> {
  /** Samples in a batch; the last one of an epoch may have fewer. Default: 1. */
  readonly batchSize?: number;
  /** A new order each epoch. Default: `false`. */
  readonly shuffle?: boolean;
  /** Seed of the order and of what transforms draw. Default: drawn from the default generator, which `setSeed` seeds. Only where something is drawn. */
  readonly seed?: Seed;
  /** Leave out a last batch that has fewer samples. Default: `false`. */
  readonly dropLast?: boolean;
  /** Turns the samples of a batch into tensors. Default: stacks each field of `x` and `y`. */
  readonly collate?: Collate<S>;
  /**
   * dtypes of the batch, only without `collate`. Default: numbers become the default dtype (`float32`) whether whole or not, BigInts `int64`, booleans
   * `bool`, typed arrays and tensors keep theirs. Class labels that are plain numbers need `{ y: 'int64' }`.
   */
  readonly dtypes?: FieldDTypes;
  /** Whether batches may differ in shape behind their rows. Default: what the collate function says of itself, as that of `data.padded` does. */
  readonly ragged?: boolean;
  /** Batches that are made ahead of the one in training. Default: 2. */
  readonly prefetch?: number;
  /** Batches that are read and put together at a time; their order is kept. Default: 2. */
  readonly concurrency?: number;
  /** What is done to every batch, natively, where training runs: steps made with `data.transforms`, in order. Default: nothing. */
  readonly transform?: readonly Transform[];
}

/** Options of the loader of an indexed dataset. */
export interface IndexedLoaderOptions<S = Sample> extends DatasetLoaderOptions<S> {
  /** Draws which samples come, and in which order; instead of `shuffle`. */
  readonly sampler?: Sampler;
}

/** Options of the loader of a stream. */
export interface StreamedLoaderOptions<S = Sample> extends DatasetLoaderOptions<S> {
  /** Samples that `shuffle` draws from at a time: the more, the nearer to a true shuffle. Default: 1,024. Only with `shuffle`. */
  readonly bufferSize?: number;
}

/** The arguments of `loader()`: samples without an `x` need a collate function. */
export type LoaderArguments<S, O extends DatasetLoaderOptions<S>> = [S] extends [Sample]
  ? [options?: O]
  : [options: O & { readonly collate: Collate<S> }];

/** What every loader over a dataset needs to know. */
export interface CheckedLoaderOptions<S> {
  readonly batchSize: number;
  readonly shuffle: boolean;
  readonly dropLast: boolean;
  readonly collate: Collate<S>;
  readonly ragged: boolean;
  readonly prefetch: number;
  readonly concurrency: number;
  readonly transform: readonly Transform[];
}

const KEYS = ['batchSize', 'shuffle', 'seed', 'dropLast', 'collate', 'dtypes', 'ragged', 'prefetch', 'concurrency', 'transform'];

/**
 * @param more - keys that one kind of loader has besides
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` @throws {DTypeError} `ERR_DTYPE_UNKNOWN`
 */
export function checkLoaderOptions<S>(owner: string, options: DatasetLoaderOptions<S>, more: readonly string[]): CheckedLoaderOptions<S> {
  checkKeys(owner, options, [...KEYS, ...more]);
  const {
    batchSize = 1,
    shuffle = false,
    seed,
    dropLast = false,
    collate,
    dtypes,
    prefetch = 2,
    concurrency = 2,
    transform = [],
  } = options;
  const ragged = options.ragged ?? collate?.ragged ?? false;
  checkOneOf(owner, 'ragged', ragged, [true, false]);
  checkOneOf(owner, 'shuffle', shuffle, [true, false]);
  checkOneOf(owner, 'dropLast', dropLast, [true, false]);
  if (seed !== undefined && !shuffle && !drawsAnything(transform))
    throw badOption(owner, 'seed', seed, 'none without { shuffle: true } or a random transform, since nothing is drawn');
  if (collate !== undefined && typeof collate !== 'function') throw badOption(owner, 'collate', collate, 'a function of samples');
  if (collate !== undefined && dtypes !== undefined)
    throw badOption(owner, 'dtypes', dtypes, 'none beside collate, which makes the tensors');
  const fieldDTypes = checkFieldDTypes(owner, dtypes ?? {});
  return {
    batchSize: checkNumber(owner, 'batchSize', batchSize, { integer: true, min: 1 }),
    shuffle,
    dropLast,
    // A dataset of other samples is refused by the types, and by stacked() where there are none.
    collate: collate ?? ((samples, positions) => stacked(samples as readonly unknown[] as readonly Sample[], positions, fieldDTypes)),
    ragged,
    prefetch: checkNumber(owner, 'prefetch', prefetch, { integer: true, min: 1 }),
    concurrency: checkNumber(owner, 'concurrency', concurrency, { integer: true, min: 1 }),
    transform,
  };
}
