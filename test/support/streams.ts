/** Streams for tests: batches of tensors that are in memory, one after the other, with whatever can happen to a loader. */

import type { BatchAt, Cursor, StreamLoader } from '../../src/data/loader.js';
import { ShuffleOrder } from '../../src/data/shuffle-order.js';
import { indexSelect, narrow, to } from '../../src/ops/index.js';
import { scope, type Tensor } from '../../src/tensor/index.js';
import { keep } from '../../src/tensor/scope.js';

/** What a stream gives, and when. */
export interface StreamOptions {
  readonly batchSize?: number;
  /** Whether the stream says how many batches it has (default `false`). */
  readonly known?: boolean;
  readonly prefetch?: number;
  /** A new order each epoch, that of a resident loader with this seed. */
  readonly seed?: bigint | null;
  readonly ragged?: boolean;
  /** Awaited before each batch. */
  readonly before?: (batch: number, epoch: number) => Promise<void> | void;
  /** Changes a batch. */
  readonly change?: (batch: BatchAt, index: number, epoch: number) => BatchAt;
  /** Called when an iterator was told to end early. */
  readonly onReturn?: () => void;
  /** Begins again at the end of the data, for ever. */
  readonly endless?: boolean;
}

/** A stream over rows that are in memory. Its cursor is `{ row }`. */
export class MemoryStream implements StreamLoader {
  readonly kind = 'stream';
  readonly batchSize: number;
  readonly prefetch: number;
  readonly length: number | null;
  readonly ragged: boolean;
  readonly seed: bigint | null;
  /** Every call of {@link batches}: the epoch, and where it began. */
  readonly opened: { readonly epoch: number; readonly after: Cursor }[] = [];
  /** Batches given so far. */
  given = 0;
  readonly #x: Tensor;
  readonly #y: Tensor;
  readonly #options: StreamOptions;

  constructor(x: Tensor, y: Tensor, options: StreamOptions = {}) {
    const { batchSize = 4, known = false, prefetch = 2, ragged = false, seed = null } = options;
    this.#x = x;
    this.#y = y;
    this.#options = options;
    this.batchSize = batchSize;
    this.prefetch = prefetch;
    this.ragged = ragged;
    this.seed = seed;
    this.length = known ? Math.ceil((x.shape[0] as number) / batchSize) : null;
  }

  async *batches(epoch: number, after: Cursor): AsyncGenerator<BatchAt> {
    this.opened.push({ epoch, after });
    const n = this.#x.shape[0] as number;
    let row = after === null ? 0 : (after as { readonly row: number }).row;
    let ended = false;
    try {
      while (row < n || this.#options.endless === true) {
        if (row >= n) row = 0;
        const index = row / this.batchSize;
        await this.#options.before?.(index, epoch);
        const rows = Math.min(this.batchSize, n - row);
        const batch = { ...this.#take(epoch, row, rows), cursor: { row: row + rows } };
        row += rows;
        this.given += 1;
        yield this.#options.change?.(batch, index, epoch) ?? batch;
      }
      ended = true;
    } finally {
      if (!ended) this.#options.onReturn?.();
    }
  }

  #take(epoch: number, row: number, rows: number): Omit<BatchAt, 'cursor'> {
    return scope(() => {
      const part = (tensor: Tensor): Tensor => {
        if (this.seed === null) return keep(to(narrow(tensor, 0, row, rows), { copy: true }));
        const order = new ShuffleOrder(tensor.shape[0] as number, this.seed).epoch(epoch);
        return keep(indexSelect(tensor, 0, narrow(order, 0, row, rows)));
      };
      return { inputs: [part(this.#x)], targets: [part(this.#y)] };
    });
  }
}
