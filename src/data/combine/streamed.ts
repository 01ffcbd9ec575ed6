/** Streams that are made from others. Their cursors count samples and carry the cursor of the stream they are made from, so that they seek where it seeks. */

import { cursorError } from '../data-errors.js';
import type { Chunk, IterableDataset } from '../dataset.js';
import type { Cursor, Json } from '../loader.js';
import { inOrder } from '../loading/in-order.js';
import { type MapFunction, mapSample, pacer } from './map-samples.js';

/** A sample and where it is. */
interface Placed<S> {
  readonly sample: S;
  /** Samples of the epoch before it. */
  readonly position: number;
  /** The source's cursor behind it. */
  readonly after: () => Cursor;
}

/** Samples made from those of another, `concurrency` at a time, in order. */
export function mappedStream<S, T>(source: IterableDataset<S>, fn: MapFunction<S, T>, concurrency: number): IterableDataset<T> {
  return {
    kind: 'iterable',
    size: source.size,
    seekable: source.seekable,
    chunks: async function* (epoch, after) {
      const make = async ({ sample, position, after: behind }: Placed<S>): Promise<Chunk<T>> => ({
        samples: [await mapSample(sample, position, fn, 'map')],
        after: () => cursorOf(position + 1, behind()),
      });
      yield* inOrder(placed(source, epoch, after), concurrency, make);
    },
  };
}

/** The samples for which a function says yes. Positions are those of the source. */
export function filteredStream<S>(source: IterableDataset<S>, keep: MapFunction<S, boolean>, concurrency: number): IterableDataset<S> {
  return {
    kind: 'iterable',
    size: null,
    seekable: source.seekable,
    chunks: async function* (epoch, after) {
      const ask = async (place: Placed<S>) => ({ ...place, kept: await mapSample(place.sample, place.position, keep, 'filter') });
      for await (const { sample, position, after: behind, kept } of inOrder(placed(source, epoch, after), concurrency, ask)) {
        if (kept === true) yield { samples: [sample], after: () => cursorOf(position + 1, behind()) };
      }
    },
  };
}

/** Samples `start` to `end - 1` of another. */
export function slicedStream<S>(source: IterableDataset<S>, start: number, end: number): IterableDataset<S> {
  return {
    kind: 'iterable',
    size: source.size === null ? null : Math.max(0, Math.min(end, source.size) - start),
    seekable: source.seekable,
    chunks: async function* (epoch, after) {
      let position = positionOf(after).samples;
      if (position >= end) return;
      for await (const chunk of source.chunks(epoch, positionOf(after).at)) {
        const before = position;
        position += chunk.samples.length;
        const left = Math.max(0, start - before);
        const samples = chunk.samples.slice(left, Math.max(left, end - before));
        if (samples.length > 0) yield { samples, after: (count) => cursorOf(before + left + count, chunk.after(left + count)) };
        if (position >= end) return;
      }
    },
  };
}

/** Several streams as one, one after the other. */
export function concatenatedStream<S>(sources: readonly IterableDataset<S>[]): IterableDataset<S> {
  return {
    kind: 'iterable',
    size: sources.reduce<number | null>((sum, { size }) => (sum === null || size === null ? null : sum + size), 0),
    seekable: sources.every(({ seekable }) => seekable),
    chunks: async function* (epoch, after) {
      // Here the cursor's number is that of the stream.
      const { samples: first, at } = positionOf(after);
      for (let part = first; part < sources.length; part++) {
        for await (const chunk of (sources[part] as IterableDataset<S>).chunks(epoch, part === first ? at : null)) {
          yield { samples: chunk.samples, after: (count) => cursorOf(part, chunk.after(count)) };
        }
      }
    },
  };
}

async function* placed<S>(source: IterableDataset<S>, epoch: number, after: Cursor): AsyncGenerator<Placed<S>, void, undefined> {
  const breathe = pacer();
  let position = positionOf(after).samples;
  for await (const chunk of source.chunks(epoch, positionOf(after).at)) {
    for (const [i, sample] of chunk.samples.entries()) {
      yield { sample, position: position++, after: () => chunk.after(i + 1) };
      const pause = breathe();
      if (pause !== undefined) await pause;
    }
  }
}

function cursorOf(samples: number, at: Cursor): Cursor {
  return [samples, at];
}

function positionOf(cursor: Cursor): { readonly samples: number; readonly at: Cursor } {
  if (cursor === null) return { samples: 0, at: null };
  const [samples, at] = Array.isArray(cursor) ? (cursor as readonly (Json | undefined)[]) : [];
  if (typeof samples === 'number' && Number.isInteger(samples) && samples >= 0 && at !== undefined) return { samples, at };
  throw cursorError(cursor, 'null or [samples, cursor of the source]');
}
