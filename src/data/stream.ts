/** Datasets out of anything that can be iterated. */

import { OptionError, StateError } from '../errors.js';
import { show } from '../option-checks.js';
import { cursorError } from './data-errors.js';
import type { Chunk, Sample } from './dataset.js';
import type { Cursor } from './loader.js';
import { StreamedDataset } from './streamed-dataset.js';

/** What {@link stream} takes: something that can be iterated, or a function of the epoch's number that returns it. */
export type StreamSource<S> =
  | Iterable<S>
  | AsyncIterable<S>
  | ((epoch: number) => Iterable<S> | AsyncIterable<S> | Promise<Iterable<S> | AsyncIterable<S>>);

/**
 * Samples of any iterable, one after the other: an array, a Set, a generator, a Node stream of objects, rows of a database cursor.
 *
 * A generator can be gone through only once: for more than one epoch, give the function that makes it. A cursor is the number of samples behind it; an
 * epoch that goes on from one is read again up to it, so the source must give the same samples each time.
 *
 * @throws {OptionError} `ERR_DATASET` for what cannot be iterated
 *
 * @example
 * const train = data.stream(async function* () {
 *   for await (const line of lines('rows.txt')) yield parse(line);
 * });
 */
export function stream<S = Sample>(source: StreamSource<S>): StreamedDataset<S> {
  if (typeof source === 'function' || isIterable<S>(source)) return new IteratedStream(source);
  throw new OptionError(
    'ERR_DATASET',
    `data.stream cannot iterate ${show(source)}. Expected an iterable or async iterable of samples, or a function that returns one.`,
  );
}

// What comes from memory is handed on in chunks; what is awaited, as it comes.
const CHUNK = 64;

class IteratedStream<S> extends StreamedDataset<S> {
  readonly size: number | null;
  readonly seekable = false;
  readonly #open: (epoch: number) => Promise<Iterable<S> | AsyncIterable<S>>;

  constructor(source: StreamSource<S>) {
    super();
    this.size = Array.isArray(source) ? source.length : null;
    this.#open = opener(source);
  }

  async *chunks(epoch: number, after: Cursor): AsyncGenerator<Chunk<S>, void, undefined> {
    if (after !== null && !(Number.isInteger(after) && (after as number) >= 0)) throw cursorError(after, 'null or a number of samples');
    const skip = (after as number | null) ?? 0;
    const samples = await this.#open(epoch);
    let given = 0;
    if (Symbol.asyncIterator in samples) {
      for await (const sample of samples) {
        given++;
        if (given > skip) yield chunkBehind([sample], given - 1);
      }
      return;
    }
    let chunk: S[] = [];
    try {
      for (const sample of samples) {
        given++;
        if (given > skip) chunk.push(sample);
        if (chunk.length < CHUNK) continue;
        yield chunkBehind(chunk, given - chunk.length);
        chunk = [];
      }
    } catch (error) {
      // What came before it is trained on, and the failure told of the batch that it is in.
      if (chunk.length > 0) yield chunkBehind(chunk, given - chunk.length);
      throw error;
    }
    if (chunk.length > 0) yield chunkBehind(chunk, given - chunk.length);
  }
}

/** A chunk whose cursors are counts of samples. */
export function chunkBehind<S>(samples: readonly S[], before: number): Chunk<S> {
  return { samples, after: (count) => before + count };
}

/**
 * Opens a source for an epoch.
 *
 * @throws {StateError} `ERR_STREAM_SPENT` the second time, for an iterator, which has no second time
 * @throws {OptionError} `ERR_DATASET` when a function returns what cannot be iterated
 */
function opener<S>(source: StreamSource<S>): (epoch: number) => Promise<Iterable<S> | AsyncIterable<S>> {
  if (typeof source !== 'function') {
    let opened = false;
    return async () => {
      if (opened && isSpentOnce(source)) throw spent();
      opened = true;
      return source;
    };
  }
  const seen = new WeakSet<object>();
  return async (epoch) => {
    const made = await source(epoch);
    if (!isIterable<S>(made)) {
      throw new OptionError(
        'ERR_DATASET',
        `The function given to data.stream returned ${show(made)}; expected an iterable or async iterable.`,
      );
    }
    if (isSpentOnce(made)) {
      if (seen.has(made)) throw spent();
      seen.add(made);
    }
    return made;
  };
}

function isIterable<S>(value: unknown): value is Iterable<S> | AsyncIterable<S> {
  return typeof value === 'object' && value !== null && (Symbol.asyncIterator in value || Symbol.iterator in value);
}

/** Iterators, generators among them, give themselves when they are asked for an iterator; so do Node's streams in effect, which end. */
function isSpentOnce(source: Iterable<unknown> | AsyncIterable<unknown>): boolean {
  if (typeof (source as { readonly pipe?: unknown }).pipe === 'function') return true;
  return 'next' in source && typeof source.next === 'function';
}

function spent(): StateError {
  return new StateError(
    'ERR_STREAM_SPENT',
    'This stream was gone through already, and an iterator or generator has no second time. Give data.stream a function that returns a new one for each ' +
      'epoch: data.stream(() => makeSamples()).',
  );
}
