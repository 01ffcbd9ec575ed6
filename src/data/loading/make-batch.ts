/** From samples to a batch, with errors that say which samples they are about. */

import { type Collate, toBatch } from '../collate/collate.js';
import { sampleError } from '../data-errors.js';
import type { Batch, BatchAt, Cursor } from '../loader.js';

/** @throws {DataError} `ERR_SAMPLE` with what a foreign collate function threw, `ERR_COLLATE`; what collating throws */
export async function makeBatch<S>(
  samples: readonly S[],
  positions: readonly number[],
  collate: Collate<S>,
  cursor: Cursor,
): Promise<BatchAt> {
  try {
    return { ...toBatch(await collate(samples, positions)), cursor };
  } catch (cause) {
    throw sampleError(cause, 'collate', positions);
  }
}

/** Frees the tensors of a batch that nobody took. */
export function disposeBatch({ inputs, targets }: Batch): void {
  for (const tensor of [...inputs, ...targets]) tensor.dispose();
}
