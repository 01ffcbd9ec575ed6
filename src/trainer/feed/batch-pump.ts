/** Fills a session's queue with the batches of an epoch, a few ahead of the one in training. */

import type { BatchAt, Cursor } from '../../data/loader.js';
import { dataFailure } from '../../data/loading/data-failure.js';
import type { NeveError } from '../../errors.js';
import type { Handle, LabelRange, NativeAddon } from '../../native/addon.js';
import { handleOf } from '../../tensor/native-object.js';
import type { BatchCheck } from './batch-check.js';
import { disposeBatch, type OpenStream } from './open-stream.js';

/** What a pump works with. */
export interface PumpParts {
  readonly addon: Pick<NativeAddon, 'createQueue' | 'queuePush' | 'queueEnd' | 'release'>;
  readonly session: Handle;
  readonly stream: OpenStream;
  readonly check: BatchCheck;
  readonly labels: readonly LabelRange[];
  /** Batches made ahead of the one in training, at least 1. */
  readonly prefetch: number;
  /** Batches a step. */
  readonly accumulate: number;
  readonly epoch: number;
  /** Index of the stream's first batch in the epoch, and the cursor that led to it. */
  readonly first: number;
  readonly after: Cursor;
}

/** Moves batches from a stream into a queue. JavaScript is never blocked: there is room, or the pump waits for it. */
export class BatchPump {
  readonly queue: Handle;
  readonly #parts: PumpParts;
  /** Where the stream goes on behind each batch that may still be the last one used. */
  readonly #cursors = new Map<number, Cursor>();
  /** Batches before this are in the queue, or were. */
  #pushed: number;
  /** Batches before this are used, or waited for. */
  #wanted: number;
  #ended = false;
  #closed = false;
  #failure: NeveError | null = null;
  #waiting: (() => void)[] = [];

  constructor(parts: PumpParts) {
    const { addon, session, labels, first, after } = parts;
    this.#parts = parts;
    this.#pushed = first;
    this.#wanted = first;
    this.#cursors.set(first - 1, after);
    this.queue = addon.createQueue(session, first, labels, (count) => {
      this.#wanted = count;
      this.#forgetCursors();
      this.#wake();
    });
    void this.#run();
  }

  /** What ended the stream too early, `null` while nothing did. */
  get failure(): NeveError | null {
    return this.#failure;
  }

  /** Batches before this one are used, or were waited for. */
  get wanted(): number {
    return Math.min(this.#wanted, this.#pushed);
  }

  /** Whether the stream has no batch of this index. Waits until that is known; `false` for one that failed, was closed, or once `giveUp()`. */
  async isEnd(index: number, giveUp: () => boolean): Promise<boolean> {
    while (!this.#isKnown(index) && !giveUp()) await this.#change();
    return this.#ended && index >= this.#pushed;
  }

  /** Where the stream goes on behind the batch before `index`, or behind the last one there was; `index` is that of a step not far behind. */
  cursorBehind(index: number): Cursor {
    const last = Math.min(index, this.#pushed) - 1;
    return this.#cursors.get(last) ?? null;
  }

  /** Makes those who wait look again. */
  wake(): void {
    this.#wake();
  }

  /** Tells the session that no batch follows, as after a failure. */
  breakOff(): void {
    if (!this.#closed) this.#parts.addon.queueEnd(this.queue, true);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#parts.stream.close();
    this.#parts.addon.release(this.queue);
    this.#wake();
  }

  async #run(): Promise<void> {
    const { addon, stream, prefetch } = this.#parts;
    try {
      while (!this.#closed) {
        if (this.#pushed >= this.#wanted + prefetch) {
          await this.#change();
          continue;
        }
        const batch = await stream.next();
        if (this.#closed) {
          if (batch !== null) disposeBatch(batch);
          return;
        }
        if (batch === null) {
          this.#ended = true;
          addon.queueEnd(this.queue, false);
          return;
        }
        this.#push(batch);
        this.#wake();
        // A stream that has everything at hand would keep timers and sockets waiting.
        await new Promise((resolve) => setImmediate(resolve));
      }
    } catch (error) {
      if (this.#closed) return;
      this.#failure = dataFailure(error, this.#parts.epoch, this.#pushed);
      addon.queueEnd(this.queue, true);
    } finally {
      this.#wake();
    }
  }

  #push(batch: BatchAt): void {
    const { addon, check } = this.#parts;
    try {
      check.check(batch);
      addon.queuePush(this.queue, batch.inputs.map(handleOf), batch.targets.map(handleOf));
    } finally {
      disposeBatch(batch);
    }
    this.#cursors.set(this.#pushed, batch.cursor);
    this.#pushed += 1;
  }

  /** A step may be waited for that was not begun yet, and another be looked ahead at. */
  #forgetCursors(): void {
    const first = this.#wanted - 2 * this.#parts.accumulate - 1;
    for (const index of this.#cursors.keys()) {
      if (index >= first) return;
      this.#cursors.delete(index);
    }
  }

  #isKnown(index: number): boolean {
    return index < this.#pushed || this.#ended || this.#closed || this.#failure !== null;
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
