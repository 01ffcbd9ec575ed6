/** Datasets whose samples come one after the other, with what can be done with them. */

import { checkKeys } from '../errors.js';
import { checkNumber } from '../option-checks.js';
import { type CacheOptions, openCache } from './cache/cache.js';
import type { MapFunction } from './combine/map-samples.js';
import { checkConcurrency, type MapOptions, type StreamShuffleOptions } from './combine/options.js';
import { ShuffledStream } from './combine/shuffled-stream.js';
import { concatenatedStream, filteredStream, mappedStream, slicedStream } from './combine/streamed.js';
import type { Chunk, IterableDataset, Sample } from './dataset.js';
import type { Cursor } from './loader.js';
import type { LoaderArguments, StreamedLoaderOptions } from './loading/options.js';
import { StreamedLoader } from './loading/streamed-loader.js';
import { drawSeed } from './shuffle-order.js';
import type { TensorDataset } from './tensor-dataset.js';

/**
 * Samples one after the other (PyTorch: an `IterableDataset`). A reader extends it, giving `size`, `seekable` and `chunks`; a plain object with these
 * becomes one through `data.from`, and any iterable through `data.stream`.
 */
export abstract class StreamedDataset<S = Sample> implements IterableDataset<S> {
  readonly kind = 'iterable';
  abstract readonly size: number | null;
  abstract readonly seekable: boolean;
  abstract chunks(epoch: number, after: Cursor): AsyncIterable<Chunk<S>>;

  /**
   * Batches of these samples, for `fit` and `evaluate`. Reading goes on while training runs. An epoch goes on from a batch at once where the stream is
   * seekable; otherwise, and with `shuffle`, what comes before it is read again.
   *
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_SEED`
   *
   * @example
   * const train = data.stream(() => readRows()).loader({ batchSize: 32, shuffle: true, bufferSize: 4096 });
   */
  loader(...[options]: LoaderArguments<S, StreamedLoaderOptions<S>>): StreamedLoader<S> {
    return new StreamedLoader<S>(this, options);
  }

  /**
   * Samples made from these as they come: decoded, cut, turned into `{ x, y }`.
   *
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`; reading throws {@link DataError} `ERR_SAMPLE` with what the function threw
   */
  map<T>(fn: MapFunction<S, T>, options: MapOptions = {}): StreamedDataset<T> {
    return new StreamedView(mappedStream(this, fn, checkConcurrency('map', options)));
  }

  /** The samples for which a function says yes; how many, only the end tells. @throws as {@link map} */
  filter(keep: MapFunction<S, boolean>, options: MapOptions = {}): StreamedDataset<S> {
    return new StreamedView(filteredStream(this, keep, checkConcurrency('filter', options)));
  }

  /** The first `count` samples of each epoch. @throws {OptionError} `ERR_OPTION_VALUE` */
  take(count: number): StreamedDataset<S> {
    return new StreamedView(slicedStream(this, 0, checkNumber('take', 'count', count, { integer: true, min: 0 })));
  }

  /** All but the first `count` samples of each epoch, which are read and left out. @throws {OptionError} `ERR_OPTION_VALUE` */
  skip(count: number): StreamedDataset<S> {
    const start = checkNumber('skip', 'count', count, { integer: true, min: 0 });
    return new StreamedView(slicedStream(this, start, Number.POSITIVE_INFINITY));
  }

  /** These samples and then those of other streams (PyTorch: `ChainDataset`). */
  concat(...others: readonly IterableDataset<S>[]): StreamedDataset<S> {
    return new StreamedView(concatenatedStream([this, ...others]));
  }

  /**
   * These samples, drawn from a buffer in an order of each epoch's own. A loader's `shuffle` does the same, and lets a fit that goes on in another process find
   * the seed again where none was given; here, give one for that.
   *
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_SEED`
   */
  shuffle(options: StreamShuffleOptions = {}): StreamedDataset<S> {
    checkKeys('shuffle', options, ['bufferSize', 'seed']);
    return new StreamedView(new ShuffledStream(this, options.bufferSize ?? 1024, options.seed ?? drawSeed()));
  }

  /**
   * The samples of the first epoch decoded once into a file, and from there as a dataset of tensors that are mapped into memory, as
   * {@link IndexedDataset.cache}. How many they are is not asked again: say in the key what they depend on.
   *
   * @throws as {@link IndexedDataset.cache}
   */
  cache(this: IterableDataset<Sample>, path: string, options: CacheOptions = {}): Promise<TensorDataset> {
    return openCache(path, this.size, () => firstEpoch(this), options);
  }
}

/** The first epoch of a stream, in blocks for the cache. */
async function* firstEpoch(source: IterableDataset<Sample>): AsyncGenerator<{ samples: readonly Sample[]; indices: readonly number[] }> {
  const most = 256;
  let waiting: Sample[] = [];
  let position = 0;
  const block = () => {
    const samples = waiting;
    waiting = [];
    position += samples.length;
    return { samples, indices: samples.map((_, i) => position - samples.length + i) };
  };
  for await (const { samples } of source.chunks(0, null)) {
    waiting.push(...samples);
    if (waiting.length >= most) yield block();
  }
  if (waiting.length > 0) yield block();
}

/** A stream that is somebody's plain object. Internal: `data.from` is the public way. */
export class StreamedView<S> extends StreamedDataset<S> {
  readonly size: number | null;
  readonly seekable: boolean;
  readonly #source: IterableDataset<S>;

  constructor(source: IterableDataset<S>) {
    super();
    this.size = source.size;
    this.seekable = source.seekable;
    this.#source = source;
  }

  chunks(epoch: number, after: Cursor): AsyncIterable<Chunk<S>> {
    return this.#source.chunks(epoch, after);
  }
}
