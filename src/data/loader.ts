/** What the trainer asks of its data: resident tensors or a stream of batches, one contract. */

import type { Tensor } from '../tensor/tensor.js';
import type { TransformPlan } from './transforms/transform.js';

/** Plain JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A position in an epoch's data: plain JSON that only whoever made it understands. `null` is the beginning. */
export type Cursor = Json;

/** What goes into a step: inputs for the model in order, targets for the loss after its outputs. Each `[rows, ...]`. */
export interface Batch {
  readonly inputs: readonly Tensor[];
  readonly targets: readonly Tensor[];
}

/** A batch and where the epoch goes on behind it. */
export interface BatchAt extends Batch {
  readonly cursor: Cursor;
}

/** What every loader has. */
interface LoaderBase {
  /** Rows in a batch at most. */
  readonly batchSize: number;
  /** Seed of whatever is drawn anew each epoch; `null` or left out without one. */
  readonly seed?: bigint | null;
  /** What is done to every batch where training runs; `null` or left out for nothing. Shapes and dtypes here are those before it. */
  readonly transforms?: TransformPlan | null;
}

/** Data that is in memory whole: batches are gathered by row where training runs, and JavaScript is not asked again within an epoch. */
export interface ResidentLoader extends LoaderBase {
  readonly kind: 'resident';
  /** Each `[n, ...]`; passed to the model in order. */
  readonly inputs: readonly Tensor[];
  /** Each `[n, ...]`; passed to the loss after the outputs. */
  readonly targets: readonly Tensor[];
  /** Rows. */
  readonly size: number;
  /** Batches an epoch. */
  readonly length: number;
  /**
   * The order of rows in an epoch, int64 `[n]`, a new tensor that the caller disposes; `null` for the stored order. A function of the seed and the
   * epoch alone, so that a position in the data is two integers.
   */
  order(epoch: number): Tensor | null;
  /** The same batches in the order of another seed, for a run that goes on; `null` where the user gave this seed. */
  withSeed?(seed: bigint): ResidentLoader | null;
}

/** Data that comes batch by batch, from a disk or from anywhere, while training runs. */
export interface StreamLoader extends LoaderBase {
  readonly kind: 'stream';
  /** Batches an epoch; `null` where only its end tells. */
  readonly length: number | null;
  /** Batches that are made ahead of the one in training. At least 1. */
  readonly prefetch: number;
  /**
   * Whether sizes behind the rows may differ from batch to batch, as where each is padded to its longest sample (default `false`: a batch whose rows have not the
   * shape of the first batch's is refused).
   */
  readonly ragged?: boolean;
  /**
   * The batches of an epoch, from its beginning or from behind the batch that came with the cursor `after`. The same seed, epoch and cursor give the same
   * batches, bit for bit, also in another process. Tensors are the receiver's to dispose.
   */
  batches(epoch: number, after: Cursor): AsyncIterable<BatchAt>;
  /** The same data in the order of another seed, for a run that goes on; `null` where the user gave this seed. */
  withSeed?(seed: bigint): StreamLoader | null;
  /** A loader of every row once, in the order of the source, for predictions and evaluations; left out where batches come so anyway. */
  stored?(): StreamLoader;
}

/** What `fit` and `evaluate` accept. */
export type Loader = ResidentLoader | StreamLoader;

/** The loader to go through all rows with, each once and in their stored order: shuffling, samplers and `dropLast` are for training. */
export function storedLoader(loader: Loader): Loader {
  return loader.kind === 'stream' ? (loader.stored?.() ?? loader) : loader;
}
