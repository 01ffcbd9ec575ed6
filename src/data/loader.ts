/** What the trainer asks of its data. */

import type { Tensor } from '../tensor/tensor.js';

/** Data that is in memory whole: batches are gathered by row where training runs, and JavaScript is not asked again within an epoch. */
export interface ResidentLoader {
  readonly kind: 'resident';
  /** Each `[n, ...]`; passed to the model in order. */
  readonly inputs: readonly Tensor[];
  /** Each `[n, ...]`; passed to the loss after the outputs. */
  readonly targets: readonly Tensor[];
  /** Rows. */
  readonly size: number;
  readonly batchSize: number;
  /** Batches an epoch. */
  readonly length: number;
  /**
   * The order of rows in an epoch, int64 `[n]`, a new tensor that the caller disposes; `null` for the stored order. A function of the seed and the
   * epoch alone, so that a position in the data is two integers.
   */
  order(epoch: number): Tensor | null;
  /** Seed of the order; `null` or left out without one. */
  readonly seed?: bigint | null;
  /** The same batches in the order of another seed, for a run that goes on; `null` where the user gave this seed. */
  withSeed?(seed: bigint): ResidentLoader | null;
}

/** What `fit` and `evaluate` accept. */
export type Loader = ResidentLoader;
