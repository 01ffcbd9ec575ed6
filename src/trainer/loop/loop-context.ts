/** What the parts of the training loop share. */

import type { NumericalError } from '../../errors.js';
import type { Checkpointer } from '../checkpoint/checkpointer.js';
import type { LoopState } from '../checkpoint/fit-state.js';
import type { FitSession } from '../contracts/fit-session.js';
import type { Limits, PlannedLength } from '../contracts/limits.js';
import type { Epoch } from '../contracts/report-types.js';
import type { Team } from '../contracts/team.js';
import type { ControllerSlot } from '../control/controller-slot.js';
import type { DecisionDesk } from '../control/decisions.js';
import type { EventHub } from '../events/event-hub.js';
import type { ProgressRelay } from '../events/progress-relay.js';
import type { Feed } from '../feed/feed.js';
import type { Metric } from '../metrics/metric.js';
import type { BestWeights } from '../validation/best-weights.js';
import type { Followed } from '../validation/followed.js';
import type { Validator } from '../validation/validator.js';
import type { RunControl } from './run-control.js';

/** Everything that the loop needs, made and ended by its caller. */
export interface LoopContext {
  readonly session: FitSession;
  readonly feed: Feed;
  /** The processes that do the fit together, `null` for one alone. */
  readonly team: Team | null;
  /** Rows in a batch at most. */
  readonly batchSize: number;
  readonly slots: readonly ControllerSlot[];
  readonly desk: DecisionDesk;
  readonly hub: EventHub;
  readonly control: RunControl;
  readonly progress: ProgressRelay;
  readonly limits: Limits;
  /** What the limits and the data say of the length. */
  readonly planned: PlannedLength;
  /** Batches a training step. */
  readonly accumulate: number;
  /** Names of the terms of a loss that is a sum of several. */
  readonly lossNames: readonly string[];
  /** Metrics of the training batches. */
  readonly metrics: ReadonlyMap<string, Metric>;
  /** Validates where that is due, `null` without validation. */
  readonly validator: Validator | null;
  /** Keeps the weights of the best validation, `null` where nobody wants them. */
  readonly best: BestWeights | null;
  /** Numbers of the fit that somebody follows by name. */
  readonly followed: readonly Followed[];
  /** Where to go on from, `null` to begin. */
  readonly resume: LoopState | null;
  /** Saves checkpoints where they are due. */
  readonly checkpoints: LoopCheckpoints | null;
  /** The failure of a step, with the row of the data in its fields where that is at fault and not the rate. */
  readonly blame: (failure: NumericalError) => Promise<NumericalError>;
  /** Called after each stretch of steps with the reason why steps are no replays of a CUDA graph, which is empty where there is nothing to tell. */
  readonly tellOfGraphs: (reason: string) => void;
  /** Awaited after each epoch, before its event: writes it down. */
  readonly onEpoch: (epoch: Epoch) => Promise<void>;
}

/** What the loop asks of a {@link Checkpointer}. */
export type LoopCheckpoints = Pick<Checkpointer, 'at' | 'pauseAfter'>;
