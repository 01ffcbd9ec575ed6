/** Queues of batches between JavaScript and a session. */

import type { Handle } from './addon-values.js';

/** A pipeline, and the epoch that it draws for; -1 where there is none. */
export interface BatchTransforms {
  readonly pipeline: Handle;
  readonly epoch: number;
  /** Index in the epoch of the batch that is the data's first (default 0). */
  readonly first?: number;
}

/** Batches that are pushed while a session works; those before a position were used up. */
export interface NativeQueue {
  readonly queue: Handle;
  /** What is done to each batch. */
  readonly transforms?: BatchTransforms | null;
}

/** Class labels among a batch's targets: whole numbers from 0 to `classes - 1`, or the one that is `ignored`. */
export interface LabelRange {
  /** Which target, from 0. */
  readonly target: number;
  readonly classes: number;
  readonly ignored: number;
}

/** The part of the addon that queues batches. */
export interface NativeQueues {
  /**
   * A queue for one session, whose first batch has the index `first`. `onWanted(count)`: the session works on batches before `count`, or waits for them.
   */
  createQueue(session: Handle, first: number, labels: readonly LabelRange[], onWanted: (count: number) => void): Handle;
  /**
   * Adds a batch: tensors of the same number of rows, nobody else's from here on (their handles may be released).
   *
   * Throws ERR_DATA_ROWS, ERR_EMPTY_DATA, and ERR_LABEL_OUT_OF_RANGE with row, label and classes; nothing was added then.
   */
  queuePush(queue: Handle, inputs: readonly Handle[], targets: readonly Handle[]): void;
  /** No batch follows; `failed` for data that ended too early: whoever waits for a batch gets ERR_DATA_FAILED. */
  queueEnd(queue: Handle, failed: boolean): void;
}
