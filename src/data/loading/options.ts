/** Options of loaders over datasets, checked. */

import { checkKeys } from '../../errors.js';
import { badOption } from '../../option-checks.js';
import { fillIn, type OptionsOf, type OptionTable } from '../../options/index.js';
import type { Seed } from '../../tensor/index.js';
import { type Collate, checkFieldDTypes, stacked } from '../collate/collate.js';
import type { Sample } from '../dataset.js';
import { drawsAnything, loaderSeed, type Transform, type TransformPlan } from '../transforms/transform.js';
import { type bufferSizeOption, readingTable, type samplerOption } from './loader-table.js';

/** Options of the loader of any dataset. */
export type DatasetLoaderOptions<S = Sample> = OptionsOf<typeof readingTable> & {
  /** Turns the samples of a batch into tensors. Default: stacks each field of `x` and `y`. */
  readonly collate?: Collate<S>;
};

/** Options of the loader of an indexed dataset. */
export type IndexedLoaderOptions<S = Sample> = DatasetLoaderOptions<S> & OptionsOf<{ readonly sampler: typeof samplerOption }>;

/** Options of the loader of a stream. */
export type StreamedLoaderOptions<S = Sample> = DatasetLoaderOptions<S> & OptionsOf<{ readonly bufferSize: typeof bufferSizeOption }>;

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

/**
 * @param more - keys that one kind of loader has besides
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` @throws {DTypeError} `ERR_DTYPE_UNKNOWN`
 */
export function checkLoaderOptions<S>(owner: string, options: DatasetLoaderOptions<S>, more: OptionTable): CheckedLoaderOptions<S> {
  checkKeys(owner, options, [...Object.keys(readingTable), 'collate', ...Object.keys(more)]);
  fillIn(owner, more, options);
  const { seed, dtypes, ragged, ...own } = fillIn(owner, readingTable, options);
  const { collate } = options;
  refuseSeed(owner, seed, own);
  if (collate !== undefined && typeof collate !== 'function') throw badOption(owner, 'collate', collate, 'a function of samples');
  if (collate !== undefined && dtypes !== null) throw badOption(owner, 'dtypes', dtypes, 'none beside collate, which makes the tensors');
  const fieldDTypes = checkFieldDTypes(owner, dtypes ?? {});
  return {
    ...own,
    // A dataset of other samples is refused by the types, and by stacked() where there are none.
    collate: collate ?? ((samples, positions) => stacked(samples as readonly unknown[] as readonly Sample[], positions, fieldDTypes)),
    ragged: ragged ?? collate?.ragged ?? false,
  };
}

/** Options that go through all samples in their own order, with the transforms drawing what they drew. */
export function storedOrder(transforms: TransformPlan | null): Pick<DatasetLoaderOptions, 'shuffle' | 'dropLast' | 'seed'> {
  const draws = transforms !== null && loaderSeed(null, transforms) !== null;
  return { shuffle: false, dropLast: false, seed: draws ? transforms.seed : null };
}

/** A seed that nothing reads is a mistake. */
export function refuseSeed(
  owner: string,
  seed: Seed | null,
  { shuffle, transform }: { readonly shuffle: boolean; readonly transform: readonly Transform[] },
): void {
  if (seed !== null && !shuffle && !drawsAnything(transform))
    throw badOption(owner, 'seed', seed, 'none without { shuffle: true } or a random transform, since nothing is drawn');
}
