/** One or several. */

import { Tensor } from '../tensor/tensor.js';

/** A tensor as a list of one, a list as it is. */
export function asList<T extends Tensor | null>(value: T | readonly T[]): readonly T[] {
  return value === null || value instanceof Tensor ? [value as T] : (value as readonly T[]);
}
