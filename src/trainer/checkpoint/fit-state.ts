/** Everything but tensors that a fit goes on from. */

import type { Cursor } from '../../data/loader.js';
import type { Limits } from '../contracts/limits.js';
import type { Epoch, Stop } from '../contracts/report-types.js';
import type { BestSoFar } from '../contracts/validation.js';
import type { DeskState } from '../control/decisions.js';
import type { EpochTallyState } from '../control/epoch-tally.js';
import type { SlotState } from '../control/slot-state.js';
import type { Environment } from './environment.js';
import { badContent } from './exact-json.js';
import type { SavedGenerators } from './rank-generators.js';

/** Where the loop is. Between two epochs it is at batch 0 of the next. */
export interface LoopState {
  readonly epoch: number;
  /** Training steps done since the start of the fit. */
  readonly step: number;
  /** Training steps done before the epoch. */
  readonly firstStep: number;
  /** Training steps of the epoch that were done or failed: the position in the data. */
  readonly batch: number;
  /** Where a stream goes on in the epoch; `null` at its beginning, and for resident data. States from before streams have none. */
  readonly cursor?: Cursor;
  /** The epoch so far, `null` where it has not begun. */
  readonly tally: EpochTallyState | null;
  readonly history: readonly Epoch[];
  /** Time of the measurements before the first epoch, seconds. */
  readonly firstMeasureSeconds: number;
  /** What ended the fit; `null` while it runs, and for a stop that a user asked for, after which it can go on. */
  readonly stop: Stop | null;
}

/** One controller: its own state, and its place in the loop. */
export interface SavedController {
  readonly name: string;
  readonly state: unknown;
  readonly slot: SlotState;
}

/** What must be as it was for a run to go on: names, counts and shapes. Compared key by key. */
export type FitIdentity = Readonly<Record<string, unknown>>;

/** The content of `state.json`. */
export interface FitState {
  readonly version: 1;
  /** When the fit was to end. */
  readonly limits: Limits;
  readonly loop: LoopState;
  readonly desk: DeskState;
  readonly controllers: readonly SavedController[];
  /** The best validation, whose weights are a snapshot among the tensors. */
  readonly best?: BestSoFar | null;
  /** Seed of the order of rows, `null` without shuffling. */
  readonly loaderSeed: bigint | null;
  /** Where several processes trained: states of each one's random numbers, by rank. */
  readonly ranks?: readonly SavedGenerators[];
  readonly identity: FitIdentity;
  /** Options that may differ when the run goes on; states from before this have none. */
  readonly options?: Readonly<Record<string, unknown>>;
  readonly environment: Environment;
}

/**
 * Takes what was read for a fit's state. Its hash has been checked; this finds states of other versions and programs.
 *
 * @throws {CheckpointError} `ERR_CHECKPOINT_CONTENT`
 */
export function asFitState(value: unknown, source: string): FitState {
  const state = value as Partial<FitState> | null;
  if (typeof state !== 'object' || state === null || state.version !== 1) throw badContent(source, 'no fit state of version 1');
  const { loop, desk, controllers, identity, environment } = state;
  const counts = [loop?.epoch, loop?.step, loop?.firstStep, loop?.batch];
  const isWhole =
    counts.every((count) => Number.isSafeInteger(count) && (count as number) >= 0) &&
    Array.isArray(loop?.history) &&
    Array.isArray(desk?.rates) &&
    Array.isArray(controllers) &&
    typeof state.limits === 'object' &&
    typeof identity === 'object' &&
    typeof environment === 'object';
  if (!isWhole) throw badContent(source, 'a fit state with parts missing');
  return state as FitState;
}
