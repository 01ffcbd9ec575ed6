/** What the loop takes its batches from: one epoch after the other, resident or streamed. */

import type { Cursor } from '../../data/loader.js';
import { NeveError } from '../../errors.js';
import type { BatchTransforms, NativeBatches } from '../../native/addon.js';

/** A position in an epoch, between two steps. */
export interface EpochPosition {
  /** Training steps whose batches were used. */
  readonly steps: number;
  /** Where a stream goes on behind them; `null` at the beginning and for resident data, where the count is enough. */
  readonly cursor: Cursor;
}

/** The start of an epoch. */
export const EPOCH_START: EpochPosition = { steps: 0, cursor: null };

/** The batches of one epoch. */
export interface EpochData {
  /** As the session takes them. */
  readonly data: NativeBatches;
  /** Training steps in the epoch; `null` where only its end tells. */
  readonly steps: number | null;
  /** Whether the epoch is over behind so many steps. Waits for the data to tell, unless {@link Feed.interrupt} ends that: then `false`. */
  endsAfter(steps: number): Promise<boolean>;
  /** Where the data goes on behind so many steps. */
  cursorAfter(steps: number): Cursor;
  /** The steps whose batches are used up where a stretch broke off in the step before `steps`: what a stream gave, it does not give again. */
  usedUp(steps: number): number;
  /** @throws {NeveError} what the data failed of, once its batches before that are used up */
  throwFailure(): void;
  /** Lets the data go; it is not waited for. */
  close(): void;
}

/** What is done to batches; `null` for nothing. */
export interface TransformsInForce {
  /** In an epoch of a training. */
  during(epoch: number): BatchTransforms | null;
  /** Otherwise. */
  readonly fixed: BatchTransforms | null;
}

/** The data of a fit, where training runs. */
export interface Feed {
  /** Training steps in an epoch, as far as the loader knows; `null` where it does not. */
  readonly stepsPerEpoch: number | null;
  /** An epoch from a position on. The one before was closed. */
  open(epoch: number, from: EpochPosition): EpochData;
  /** All batches once, in the stored order; of a stream, its first epoch. */
  openStored(): EpochData;
  /** Ends all waits for data in JavaScript, for good; with `now`, those of the session too. */
  interrupt(now: boolean): void;
}

/** Training steps that so many batches make: the last one may have fewer than the others. */
export function stepsOf(batches: number | null, accumulate: number): number | null {
  return batches === null ? null : Math.ceil(batches / accumulate);
}

/**
 * Does `work` with the batches of an epoch and lets them go.
 *
 * @throws what the data failed of, where that is why the session's command failed
 */
export async function withEpoch<T>(epoch: EpochData, work: (epoch: EpochData) => Promise<T>): Promise<T> {
  try {
    return await work(epoch);
  } catch (error) {
    if (error instanceof NeveError && error.code === 'ERR_DATA_FAILED') epoch.throwFailure();
    throw error;
  } finally {
    epoch.close();
  }
}
