/** Datasets by index, with what can be done with them. */

import { checkKeys } from '../errors.js';
import { checkNumber } from '../option-checks.js';
import { type CacheOptions, openCache } from './cache/cache.js';
import { blocksOf, concatenated, filteredIndices, mapped, selected } from './combine/indexed.js';
import type { MapFunction } from './combine/map-samples.js';
import { checkConcurrency, type MapOptions, type ShuffleOptions } from './combine/options.js';
import type { Dataset, Sample } from './dataset.js';
import { type Label, labelOf } from './labels.js';
import { IndexedLoader } from './loading/indexed-loader.js';
import type { IndexedLoaderOptions, LoaderArguments } from './loading/options.js';
import { type SplitOptions, splitRows } from './split-rows.js';
import type { TensorDataset } from './tensor-dataset.js';

/**
 * Samples by index (PyTorch: a map-style `Dataset`). A reader extends it, giving `size` and `read`; a plain object with these becomes one through
 * `data.from`.
 */
export abstract class IndexedDataset<S = Sample> implements Dataset<S> {
  readonly kind = 'indexed';
  abstract readonly size: number;
  abstract read(indices: readonly number[]): Promise<readonly S[]> | readonly S[];

  /**
   * Batches of these samples, for `fit` and `evaluate`, in the order of PyTorch's `DataLoader` for the same seed. Reading goes on while training runs; an
   * epoch goes on from any batch at once.
   *
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_SEED`
   * @throws {ShapeError} `ERR_DATA_EMPTY`
   *
   * @example
   * const train = data.from(rows).loader({ batchSize: 32, shuffle: true, seed: 1, dtypes: { y: 'int64' } });
   */
  loader(...[options]: LoaderArguments<S, IndexedLoaderOptions<S>>): IndexedLoader<S> {
    return new IndexedLoader<S>(this, options);
  }

  /**
   * Samples made from these, each time they are read: decoded, cut, turned into `{ x, y }`. What it draws at random, it draws anew each time.
   *
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`; reading throws {@link DataError} `ERR_SAMPLE` with what the function threw
   */
  map<T>(fn: MapFunction<S, T>, options: MapOptions = {}): IndexedDataset<T> {
    return new IndexedView(mapped(this, fn, checkConcurrency('map', options)));
  }

  /** The samples for which a function says yes. Reads all of them once, to know which. @throws as {@link map} */
  async filter(keep: MapFunction<S, boolean>, options: MapOptions = {}): Promise<IndexedDataset<S>> {
    return this.select(await filteredIndices(this, keep, checkConcurrency('filter', options)));
  }

  /**
   * The samples at these indices, in this order, each as often as it is named.
   *
   * @throws {IndexError} `ERR_SAMPLE_INDEX`
   */
  select(indices: ArrayLike<number | bigint>): IndexedDataset<S> {
    return new IndexedView(selected(this, indices));
  }

  /** The first `count` samples, or all where there are fewer. @throws {OptionError} `ERR_OPTION_VALUE` */
  take(count: number): IndexedDataset<S> {
    return this.#range(0, Math.min(this.size, checkNumber('take', 'count', count, { integer: true, min: 0 })));
  }

  /** All but the first `count` samples. @throws {OptionError} `ERR_OPTION_VALUE` */
  skip(count: number): IndexedDataset<S> {
    return this.#range(Math.min(this.size, checkNumber('skip', 'count', count, { integer: true, min: 0 })), this.size);
  }

  /** These samples and then those of other datasets (PyTorch: `ConcatDataset`). */
  concat(...others: readonly Dataset<S>[]): IndexedDataset<S> {
    return new IndexedView(concatenated([this, ...others]));
  }

  /**
   * These samples in another order, the same in every epoch; a loader's `shuffle` gives each epoch its own.
   *
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_SEED`
   */
  shuffle(options: ShuffleOptions = {}): IndexedDataset<S> {
    checkKeys('shuffle', options, ['seed']);
    return this.size === 0 ? this : this.select(splitRows(this.size, [this.size], options)[0] ?? []);
  }

  /**
   * Several datasets of these samples, at random: without `stratify` as `torch.utils.data.random_split` with a generator of the same seed. Nothing is copied.
   *
   * @param parts - fractions that sum to 1, or lengths that sum to {@link size}
   * @throws {OptionError} `ERR_OPTION_VALUE`, `ERR_OPTION_UNKNOWN`, `ERR_SEED` @throws {DataError} `ERR_LABEL`
   *
   * @example
   * const [train, held] = images.split([0.9, 0.1], { seed: 1, stratify: await images.labels() });
   */
  split<const Parts extends readonly number[]>(
    parts: Parts,
    options: SplitOptions = {},
  ): { -readonly [Index in keyof Parts]: IndexedDataset<S> } {
    checkKeys('split', options, ['seed', 'stratify']);
    const datasets = splitRows(this.size, parts, options).map((rows) => this.select(rows));
    // One dataset a part, which map() cannot tell the compiler.
    return datasets as { -readonly [Index in keyof Parts]: IndexedDataset<S> };
  }

  /**
   * The label of each sample, for `split`, `classWeights` and samplers. Reads all samples once; a reader that knows its labels gives them at once.
   *
   * @param of - finds the label of a sample; default: its `y`
   * @throws {DataError} `ERR_LABEL`
   */
  async labels(of: (sample: S) => unknown = (sample) => (sample as { readonly y?: unknown } | null)?.y): Promise<Label[]> {
    const labels: Label[] = [];
    for await (const { samples, indices } of blocksOf(this)) {
      for (const [at, sample] of samples.entries()) labels.push(labelOf(of(sample), indices[at] as number));
    }
    return labels;
  }

  /**
   * These samples decoded once into a file, and from there as a dataset of tensors that are mapped into memory: its loader gathers batches natively, and pages
   * come from the disk as they are used, so that the set need not fit in memory. The file is a safetensors file. It is written when it is not there, when it is cut
   * off, and when its key, its dtypes or its number of samples is another; until it is whole it does not have the name.
   *
   * @param path - of the file, in a folder that exists
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` @throws {ShapeError} `ERR_DATA_EMPTY`, `ERR_RAGGED` for samples of different shapes
   * @throws {CheckpointError} `ERR_CACHE_FILE` for a file of another kind, which is left as it is; `ERR_FILE_WRITE`, `ERR_FILE_READ`
   *
   * @example
   * const images = await (await data.imageFolder('photos', { size: 64 })).cache('photos.cache', { key: 'size 64' });
   */
  cache(this: Dataset<Sample>, path: string, options: CacheOptions = {}): Promise<TensorDataset> {
    return openCache(path, this.size, () => blocksOf(this), options);
  }

  #range(start: number, end: number): IndexedDataset<S> {
    return this.select(Array.from({ length: end - start }, (_, i) => start + i));
  }
}

/** A dataset that is somebody's plain object. Internal: `data.from` is the public way. */
export class IndexedView<S> extends IndexedDataset<S> {
  readonly size: number;
  readonly #source: Dataset<S>;

  constructor(source: Dataset<S>) {
    super();
    this.size = source.size;
    this.#source = source;
  }

  read(indices: readonly number[]): Promise<readonly S[]> | readonly S[] {
    return this.#source.read(indices);
  }
}
