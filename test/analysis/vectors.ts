/** Vectors by parameter as plain numbers. */

import { scope, type Tensor } from '../../src/tensor/index.js';

export type ByParameter = ReadonlyMap<string, Tensor>;

/** One parameter after the other, in the order of `names`. */
export function flat(vector: ByParameter | undefined, names: Iterable<string> = vector?.keys() ?? []): number[] {
  return scope(() => [...names].flatMap((name) => (vector?.get(name)?.reshape([-1]).toArray() ?? []) as number[]));
}

export function disposeAll(...vectors: readonly ByParameter[]): void {
  for (const vector of vectors) for (const part of vector.values()) part.dispose();
}

export function inner(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
}

/** The greatest difference of two lists of the same length. */
export function worst(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  return Math.max(...a.map((value, i) => Math.abs(value - (b[i] as number))));
}
