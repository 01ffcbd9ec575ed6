/** Datasets out of what a user has: plain objects and arrays. */

import { OptionError } from '../errors.js';
import { show } from '../option-checks.js';
import type { Dataset, IterableDataset } from './dataset.js';
import { IndexedDataset, IndexedView } from './indexed-dataset.js';
import { StreamedDataset, StreamedView } from './streamed-dataset.js';
import { TensorDataset } from './tensor-dataset.js';
import { type RowSample, rowsOf } from './tensor-rows.js';

/**
 * A dataset with all that can be done with one, from an array of samples or from an object that gives them.
 *
 * @param source - samples; or `{ kind: 'indexed', size, read }`; or `{ kind: 'iterable', size, seekable, chunks }`; or a dataset of tensors, whose rows become
 *   samples of lists `x` and `y`, copied out of the tensors when they are read
 * @throws {OptionError} `ERR_DATASET` for anything else
 *
 * @example
 * const train = data.from([{ x: [0, 1], y: 1n }, { x: [1, 1], y: 0n }]);
 * const rows = data.from({ kind: 'indexed', size: 1e6, read: (indices) => database.rows(indices) });
 */
export function from<S>(source: readonly S[] | Dataset<S>): IndexedDataset<S>;
export function from<S>(source: IterableDataset<S>): StreamedDataset<S>;
export function from(source: TensorDataset): IndexedDataset<RowSample>;
export function from<S>(
  source: readonly S[] | Dataset<S> | IterableDataset<S> | TensorDataset,
): IndexedDataset<S> | StreamedDataset<S> | IndexedDataset<RowSample> {
  if (source instanceof TensorDataset) return new IndexedView(rowsOf(source));
  if (source instanceof IndexedDataset || source instanceof StreamedDataset) return source;
  if (isArray(source)) {
    return new IndexedView<S>({ kind: 'indexed', size: source.length, read: (indices) => indices.map((index) => source[index] as S) });
  }
  if (source?.kind === 'indexed' && Number.isSafeInteger(source.size) && source.size >= 0 && typeof source.read === 'function') {
    return new IndexedView(source);
  }
  if (source?.kind === 'iterable' && typeof source.chunks === 'function') return new StreamedView(source);
  throw new OptionError(
    'ERR_DATASET',
    `data.from cannot make a dataset of ${show(source)}. Expected an array of samples, { kind: 'indexed', size, read } or ` +
      `{ kind: 'iterable', size, seekable, chunks }; iterables and generators go to data.stream.`,
  );
}

/** `Array.isArray` that knows of arrays which must not be changed. */
function isArray<S>(value: readonly S[] | object): value is readonly S[] {
  return Array.isArray(value);
}
