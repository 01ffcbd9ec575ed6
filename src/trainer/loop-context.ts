/** What the parts of the training loop share. */

import type { ResidentLoader } from '../data/loader.js';
import type { Checkpointer } from './checkpoint/checkpointer.js';
import type { LoopState } from './checkpoint/fit-state.js';
import type { ControllerSlot } from './control/controller-slot.js';
import type { DecisionDesk } from './control/decisions.js';
import type { EventHub } from './events/event-hub.js';
import type { ProgressRelay } from './events/progress-relay.js';
import type { FitSession } from './fit-session.js';
import type { Epoch } from './report-types.js';
import type { RunControl } from './run-control.js';

/** Everything that the loop needs, made and ended by its caller. */
export interface LoopContext {
  readonly session: FitSession;
  readonly loader: ResidentLoader;
  /** The loader's data where training runs. */
  readonly data: ResidentData;
  readonly slots: readonly ControllerSlot[];
  readonly desk: DecisionDesk;
  readonly hub: EventHub;
  readonly control: RunControl;
  readonly progress: ProgressRelay;
  readonly maxEpochs: number;
  /** Batches a training step. */
  readonly accumulate: number;
  /** Names of the terms of a loss that is a sum of several. */
  readonly lossNames: readonly string[];
  /** Where to go on from, `null` to begin. */
  readonly resume: LoopState | null;
  /** Saves checkpoints where they are due. */
  readonly checkpoints: LoopCheckpoints | null;
  /** Awaited after each epoch, before its event: writes it down. */
  readonly onEpoch: (epoch: Epoch) => Promise<void>;
}

/** What the loop asks of a {@link Checkpointer}. */
export type LoopCheckpoints = Pick<Checkpointer, 'at' | 'pauseAfter'>;

/** Handles of the tensors that batches are gathered from. */
export interface ResidentData {
  readonly inputs: readonly number[];
  readonly targets: readonly number[];
}

/** Training steps in an epoch: the last one may have fewer batches than the others. */
export function stepsPerEpoch({ length }: Pick<ResidentLoader, 'length'>, accumulate: number): number {
  return Math.ceil(length / accumulate);
}
