/** Which samples an epoch takes, and in which order. */

import { IndexError } from '../../errors.js';
import { show } from '../../option-checks.js';

/** Draws the samples of an epoch (PyTorch: a `Sampler`). A function of its seed and the epoch alone, so that a position in an epoch is one integer. */
export interface Sampler {
  /** Samples an epoch. */
  readonly length: number;
  /** Seed of what is drawn; `null` or left out without one. */
  readonly seed?: bigint | null;
  /** Indices into the dataset, `length` of them. */
  order(epoch: number): ArrayLike<number | bigint>;
  /** The same draws from another seed, for a run that goes on; `null` where the user gave this seed. */
  withSeed?(seed: bigint): Sampler | null;
}

/**
 * What a sampler, which may be anybody's, draws for an epoch.
 *
 * @throws {IndexError} `ERR_SAMPLE_INDEX` for indices that are not below `size`, or another number of them than the sampler said
 */
export function checkedOrder(sampler: Sampler, epoch: number, size: number): ArrayLike<number | bigint> {
  const order = sampler.order(epoch);
  if (order.length !== sampler.length) {
    throw new IndexError('ERR_SAMPLE_INDEX', `The sampler drew ${order.length} samples; its length says ${sampler.length}.`);
  }
  for (let at = 0; at < order.length; at++) {
    const index = Number(order[at]);
    if (Number.isInteger(index) && index >= 0 && index < size) continue;
    throw new IndexError('ERR_SAMPLE_INDEX', `The sampler drew ${show(order[at])}; expected an index from 0 to ${size - 1}.`, {
      fields: { index: order[at], size },
    });
  }
  return order;
}
