/** Seeds of epochs. */

import { createHash } from 'node:crypto';

/** A seed of its own for each epoch, found at once for any of them. Hashed, so that neighbouring seeds and epochs have nothing in common. */
export function epochSeed(seed: bigint, epoch: number): bigint {
  return createHash('sha256').update(`${seed}:${epoch}`).digest().readBigUInt64LE();
}
