/** What loaders are made from: samples by index, or one after the other. */

import type { TypedArray } from '../tensor/elements.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Cursor } from './loader.js';

/** Numbers with a shape, without libtorch: what readers give, also in worker threads. */
export interface NdArray {
  readonly data: TypedArray;
  readonly shape: readonly number[];
}

/** One value of a sample. Collated into one tensor over the batch. */
export type Field = number | bigint | boolean | TypedArray | NdArray | Tensor | readonly Field[];

/** One sample for training: inputs of the model, targets of the loss. A reader may give others, for `map` to turn into this. */
export interface Sample {
  readonly x: Field | readonly Field[];
  readonly y?: Field | readonly Field[];
}

/** Samples by index (PyTorch: a map-style `Dataset`). */
export interface Dataset<S = Sample> {
  readonly kind: 'indexed';
  /** Samples. */
  readonly size: number;
  /** The samples at these indices, in this order; each below {@link size}. */
  read(indices: readonly number[]): Promise<readonly S[]> | readonly S[];
}

/** Some samples that follow each other. */
export interface Chunk<S> {
  readonly samples: readonly S[];
  /** The position behind the first `count` of them; `count` of 1 to `samples.length`. */
  after(count: number): Cursor;
}

/** Samples one after the other, from the beginning or from a cursor (PyTorch: an `IterableDataset`). */
export interface IterableDataset<S = Sample> {
  readonly kind: 'iterable';
  /** Samples in an epoch; `null` where only its end tells. */
  readonly size: number | null;
  /** Whether a cursor is found at once; otherwise everything before it is read again. */
  readonly seekable: boolean;
  /** The samples of an epoch behind a cursor, a chunk at a time: as many as the source finds convenient to read at once. */
  chunks(epoch: number, after: Cursor): AsyncIterable<Chunk<S>>;
}
