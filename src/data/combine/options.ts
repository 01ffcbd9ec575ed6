/** Options of what makes datasets from others. */

import { checkKeys } from '../../errors.js';
import { checkNumber } from '../../option-checks.js';
import type { Seed } from '../../tensor/index.js';

/** Options of `map` and `filter`. */
export interface MapOptions {
  /** Samples that are worked on at a time, where the function is asynchronous. Default: 8. */
  readonly concurrency?: number;
}

/** Options of `shuffle`. */
export interface ShuffleOptions {
  /** Default: drawn from the default generator, which `setSeed` seeds. */
  readonly seed?: Seed;
}

/** Options of `shuffle` on a stream. */
export interface StreamShuffleOptions extends ShuffleOptions {
  /** Samples to draw from at a time: the more, the nearer to a true shuffle. Default: 1,024. */
  readonly bufferSize?: number;
}

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function checkConcurrency(owner: string, options: MapOptions): number {
  checkKeys(owner, options, ['concurrency']);
  return checkNumber(owner, 'concurrency', options.concurrency ?? 8, { integer: true, min: 1 });
}
