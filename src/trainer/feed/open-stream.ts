/** A stream of batches that is being read: one can look ahead in it, and let it go at any moment. */

import type { BatchAt, Cursor, StreamLoader } from '../../data/loader.js';

/** The batches of an epoch from a cursor on. */
export class OpenStream {
  readonly #iterator: AsyncIterator<BatchAt>;
  readonly #ahead: BatchAt[] = [];
  #ended = false;
  #closed = false;
  /** Ends the read that is under way. */
  #endRead: () => void = () => undefined;

  constructor(loader: StreamLoader, epoch: number, after: Cursor) {
    this.#iterator = loader.batches(epoch, after)[Symbol.asyncIterator]();
  }

  /** The next batch, the caller's to dispose; `null` at the end, and once the stream was closed. */
  async next(): Promise<BatchAt | null> {
    return this.#ahead.shift() ?? this.#read();
  }

  /** Batches that were looked at and not taken. */
  get ahead(): readonly BatchAt[] {
    return this.#ahead;
  }

  /** The next batches, as many as hold `rows` rows or as there are. They stay the stream's, and come again with {@link next}. */
  async peek(rows: number): Promise<readonly BatchAt[]> {
    const held = (): number => this.#ahead.reduce((sum, { inputs }) => sum + (inputs[0]?.shape[0] ?? 0), 0);
    while (held() < rows) {
      const batch = await this.#read();
      if (batch === null) break;
      this.#ahead.push(batch);
    }
    return this.#ahead;
  }

  /** Frees what was looked at and not taken, and ends the reading. A loader that hangs is not waited for. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const batch of this.#ahead.splice(0)) disposeBatch(batch);
    this.#endRead();
    // Ignored: nobody is left who could be told.
    if (!this.#ended) void Promise.resolve(this.#iterator.return?.()).catch(() => undefined);
  }

  async #read(): Promise<BatchAt | null> {
    if (this.#ended || this.#closed) return null;
    return new Promise((resolve, reject) => {
      this.#endRead = () => resolve(null);
      this.#iterator.next().then(
        ({ done, value }) => {
          if (done === true) this.#ended = true;
          // Came when nobody waited for it any more.
          else if (this.#closed) disposeBatch(value);
          resolve(done === true ? null : value);
        },
        (error: unknown) => {
          this.#ended = true;
          reject(error);
        },
      );
    });
  }
}

/** Frees the tensors of a batch. */
export function disposeBatch({ inputs, targets }: Pick<BatchAt, 'inputs' | 'targets'>): void {
  for (const tensor of [...inputs, ...targets]) tensor.dispose();
}
