/** Datasets by index that are made from others: nothing is read until somebody reads them. */

import { IndexError } from '../../errors.js';
import { show } from '../../option-checks.js';
import type { Dataset } from '../dataset.js';
import { readSamples } from '../read-samples.js';
import { type MapFunction, mapSamples } from './map-samples.js';

/** Samples made from those of another. */
export function mapped<S, T>(source: Dataset<S>, fn: MapFunction<S, T>, concurrency: number): Dataset<T> {
  return {
    kind: 'indexed',
    size: source.size,
    read: async (indices) => mapSamples(await readSamples(source, indices), indices, fn, concurrency, 'map'),
  };
}

/**
 * Some samples of another, in the order of `indices`, each as often as it is there.
 *
 * @throws {IndexError} `ERR_SAMPLE_INDEX`
 */
export function selected<S>(source: Dataset<S>, indices: ArrayLike<number | bigint>): Dataset<S> {
  const chosen = Array.from(indices, Number);
  const wrong = chosen.findIndex((index) => !(Number.isInteger(index) && index >= 0 && index < source.size));
  if (wrong !== -1) {
    throw new IndexError(
      'ERR_SAMPLE_INDEX',
      `select: entry ${wrong} is ${show(indices[wrong])}; expected an index from 0 to ${source.size - 1}.`,
      { fields: { index: indices[wrong], size: source.size } },
    );
  }
  return { kind: 'indexed', size: chosen.length, read: (wanted) => source.read(wanted.map((index) => chosen[index] as number)) };
}

/** Several datasets as one, one after the other. */
export function concatenated<S>(sources: readonly Dataset<S>[]): Dataset<S> {
  const starts: number[] = [];
  let size = 0;
  for (const source of sources) {
    starts.push(size);
    size += source.size;
  }
  return { kind: 'indexed', size, read: (indices) => readParts(sources, starts, indices) };
}

async function readParts<S>(sources: readonly Dataset<S>[], starts: readonly number[], indices: readonly number[]): Promise<readonly S[]> {
  const samples = new Array<S>(indices.length);
  const parts = sources.map((): { readonly places: number[]; readonly inside: number[] } => ({ places: [], inside: [] }));
  indices.forEach((index, place) => {
    // The last that begins at or before the index: those without samples begin where the next one does.
    const part = starts.findLastIndex((start) => start <= index);
    parts[part]?.places.push(place);
    parts[part]?.inside.push(index - (starts[part] as number));
  });
  await Promise.all(
    parts.map(async ({ places, inside }, part) => {
      if (places.length === 0) return;
      const read = await readSamples(sources[part] as Dataset<S>, inside);
      places.forEach((place, i) => {
        samples[place] = read[i] as S;
      });
    }),
  );
  return samples;
}

/** Samples that are read at a time where a whole dataset is gone through. */
const BLOCK = 256;

/** Samples that follow each other in a dataset. */
interface Block<S> {
  readonly samples: readonly S[];
  readonly indices: readonly number[];
}

/** A dataset from a sample on, in order, a block of samples at a time. */
export async function* blocksOf<S>(source: Dataset<S>, first = 0): AsyncGenerator<Block<S>, void, undefined> {
  for (let start = first; start < source.size; start += BLOCK) {
    const indices = Array.from({ length: Math.min(BLOCK, source.size - start) }, (_, i) => start + i);
    yield { samples: await readSamples(source, indices), indices };
  }
}

/** The indices of the samples for which a function says yes: reads all of them once. */
export async function filteredIndices<S>(source: Dataset<S>, keep: MapFunction<S, boolean>, concurrency: number): Promise<number[]> {
  const kept: number[] = [];
  for await (const { samples, indices } of blocksOf(source)) {
    const answers = await mapSamples(samples, indices, keep, concurrency, 'filter');
    for (const [at, index] of indices.entries()) if (answers[at] === true) kept.push(index);
  }
  return kept;
}
