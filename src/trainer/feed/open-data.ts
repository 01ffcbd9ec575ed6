/** Makes the data of a fit or an evaluation known: all of it, or the beginning of a stream. */

import type { Loader, ResidentLoader } from '../../data/loader.js';
import { ShapeError } from '../../errors.js';
import type { Handle, LabelRange } from '../../native/addon.js';
import type { Lifetime } from '../contracts/lifetime.js';
import type { Feed, TransformsInForce } from './feed.js';
import { type DataRows, PeekedStream } from './peek.js';
import { ResidentFeed } from './resident-feed.js';
import { StreamFeed } from './stream-feed.js';
import type { PreparedTransforms } from './transforms.js';

/** A loader whose data is known as far as it has to be before training. */
export interface OpenData {
  readonly loader: Loader;
  /** The loader's tensors, or copies of a stream's first rows. */
  readonly rows: DataRows;
  readonly peeked: PeekedStream | null;
}

/**
 * Nothing is awaited for resident data.
 *
 * @param rows - how many a stream has to show
 * @param whileReading - is given what ends the reading at once, `null` when it is over
 * @param lifetime - ends what is read
 * @throws {ShapeError} `ERR_DATA_ROWS`
 * @throws as {@link PeekedStream.read}
 */
export function openData(
  loader: Loader,
  rows: number,
  lifetime: Lifetime,
  whileReading: (end: (() => void) | null) => void = () => undefined,
): OpenData | Promise<OpenData> {
  if (loader.kind === 'resident') {
    checkRows(loader);
    return { loader, rows: loader, peeked: null };
  }
  return PeekedStream.read(loader, rows, lifetime, whileReading).then((peeked) => ({
    ...{ loader, rows: peeked.rows, peeked },
  }));
}

/** What a session is fed with: tensors where training runs, and which targets are class labels. */
export interface PreparedData extends Omit<DataRows, 'transforms'> {
  readonly labels: readonly LabelRange[];
  readonly transforms: PreparedTransforms | null;
}

/**
 * @param loader - the loader to train on, in the order of the seed in force; that of a stream is the one that was opened
 * @param session - handle of the native session
 */
export function feedOf({ peeked }: OpenData, loader: Loader, prepared: PreparedData, session: Handle, accumulate: number): Feed {
  const { labels, transforms } = prepared;
  const plan = loader.transforms ?? null;
  const during = transforms === null || plan === null ? () => null : transforms.ofEpochs(plan);
  const transforming: TransformsInForce = { during, fixed: transforms?.fixed ?? null };
  if (peeked !== null) return new StreamFeed(session, peeked, labels, accumulate, transforming);
  return new ResidentFeed(loader as ResidentLoader, prepared, accumulate, transforming);
}

/** Every tensor must have the loader's number of rows. */
export function checkRows(loader: ResidentLoader): void {
  const wrong = [...loader.inputs, ...loader.targets].find((tensor) => tensor.shape[0] !== loader.size);
  if (loader.inputs.length > 0 && loader.size > 0 && loader.length > 0 && wrong === undefined) return;
  const found =
    wrong === undefined
      ? `${loader.inputs.length} inputs, ${loader.size} rows, ${loader.length} batches`
      : `a tensor of shape [${wrong.shape.join(', ')}]`;
  throw new ShapeError(
    'ERR_DATA_ROWS',
    `The loader has ${found}; expected at least one input, and ${loader.size || 'some'} rows in each tensor.`,
    { fields: { rows: loader.size, shape: wrong?.shape ?? null } },
  );
}
