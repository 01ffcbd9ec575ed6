/** Batch sizes: those of the cases, or others. */

import type { StepCase } from './cases.js';

/** A case as it is run. */
export interface Sized {
  readonly name: string;
  readonly batchSize: number;
  readonly rows: number;
  readonly epochs: number;
}

/**
 * A case at a batch size: epochs of as many steps as at its own, fewer of them the larger the batch. By the square root, since small steps need more of
 * them to be timed, and large ones take longer than in proportion to what calls cost.
 */
export function sized(name: string, { batchSize, rows, epochs }: StepCase, batch: number): Sized {
  const steps = rows / batchSize;
  return { name, batchSize: batch, rows: steps * batch, epochs: Math.max(1, Math.round(epochs * Math.sqrt(batchSize / batch))) };
}
