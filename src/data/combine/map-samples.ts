/** A function on each of some samples, several at a time. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { sampleError } from '../data-errors.js';

/** Makes a sample of another; `index` is its index in an indexed dataset, its position in the epoch of a stream. */
export type MapFunction<S, T> = (sample: S, index: number) => T | Promise<T>;

/** How long work goes on before other work of the event loop gets its turn, milliseconds. */
const SLICE_MS = 2;

/** Lets the event loop turn where work has gone on for long enough. */
export function pacer(): () => Promise<void> | undefined {
  let begun = performance.now();
  return () => {
    if (performance.now() - begun < SLICE_MS) return undefined;
    return nextTurn().then(() => {
      begun = performance.now();
    });
  };
}

/**
 * Calls a function on each sample and keeps their order.
 *
 * @throws {DataError} `ERR_SAMPLE` with what the function threw, for the first sample that fails; none are begun after a failure
 */
export async function mapSamples<S, T>(
  samples: readonly S[],
  indices: readonly number[],
  fn: MapFunction<S, T>,
  concurrency: number,
  what: string,
): Promise<T[]> {
  const results = new Array<T>(samples.length);
  const breathe = pacer();
  let next = 0;
  const failures: { readonly at: number; readonly cause: unknown }[] = [];
  const worker = async (): Promise<void> => {
    while (failures.length === 0 && next < samples.length) {
      const at = next++;
      try {
        const made = fn(samples[at] as S, indices[at] as number);
        results[at] = isPromise(made) ? await made : made;
      } catch (cause) {
        failures.push({ at, cause });
      }
      const pause = breathe();
      if (pause !== undefined) await pause;
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, samples.length) }, worker));
  const [first] = failures.sort((a, b) => a.at - b.at);
  if (first !== undefined) throw sampleError(first.cause, what, [indices[first.at] as number]);
  return results;
}

/** {@link MapFunction} on one sample. */
export async function mapSample<S, T>(sample: S, index: number, fn: MapFunction<S, T>, what: string): Promise<T> {
  try {
    return await fn(sample, index);
  } catch (cause) {
    throw sampleError(cause, what, [index]);
  }
}

function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
