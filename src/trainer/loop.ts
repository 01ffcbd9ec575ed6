/** The training loop: steps run natively up to the next boundary, controllers decide there, the desk applies. Its order is in `events.ts`. */

import type { Measurement } from '../controllers/controller.js';
import type { ResidentLoader } from '../data/loader.js';
import { handleOf } from '../tensor/native-object.js';
import type { ControllerSlot } from './controller-slot.js';
import { nextBoundary } from './controller-slot.js';
import type { BoundaryPosition, DecisionDesk, ProposedDecision } from './decisions.js';
import { EpochTally } from './epoch-tally.js';
import type { EventHub } from './event-hub.js';
import { locateFailure } from './failures.js';
import type { FitSession } from './fit-session.js';
import type { ProgressRelay } from './progress-relay.js';
import type { Epoch, Stop } from './report-types.js';
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
  /** Awaited after each epoch, before its event: writes it down. */
  readonly onEpoch: (epoch: Epoch) => Promise<void>;
}

/** Handles of the tensors that batches are gathered from. */
export interface ResidentData {
  readonly inputs: readonly number[];
  readonly targets: readonly number[];
}

/** What a loop that was not broken off did. */
export interface LoopResult {
  readonly history: readonly Epoch[];
  readonly stop: Stop | null;
  /** Time of the measurements before the first epoch, seconds. */
  readonly firstMeasureSeconds: number;
}

/**
 * Runs a fit.
 *
 * @throws {AbortedError} `ERR_ABORTED`
 * @throws {NumericalError} for a loss or velocity that is not finite, with `epoch` and `step`
 */
export async function trainingLoop(context: LoopContext): Promise<LoopResult> {
  const { control, hub, slots, maxEpochs } = context;
  const history: Epoch[] = [];
  let step = 0;
  const firstMeasureSeconds = await measureFirst(context);
  const stopBefore = await beginAll(context);
  if (stopBefore !== null) return { history, stop: stopBefore, firstMeasureSeconds };
  for (let epoch = 0; epoch < maxEpochs; epoch++) {
    const tally = new EpochTally(epoch, context.desk.rates);
    const stop = await trainEpoch(context, tally, epoch, step, slots);
    step += tally.steps;
    // A stop that was asked for between two epochs leaves an epoch of no steps, which is none.
    if (tally.steps > 0) {
      const ended = tally.finish();
      history.push(ended);
      await context.onEpoch(ended);
      hub.emit({ type: 'epochEnd', epoch: ended });
    }
    control.check();
    if (stop !== null) return { history, stop, firstMeasureSeconds };
  }
  return { history, stop: null, firstMeasureSeconds };
}

/** Where a fit is before its first step. */
const BEFORE: BoundaryPosition = { epoch: -1, step: 0 };

/** Gives every probe something to compare with: the model as it is before training. */
async function measureFirst(context: LoopContext): Promise<number> {
  let seconds = 0;
  for (const slot of context.slots) {
    for (const measurement of (await measure(context, slot, BEFORE)).values()) seconds += measurement.seconds;
    context.control.check();
  }
  return seconds;
}

/** Lets controllers decide before the first step: a schedule's first rate may differ from the optimizer's. */
async function beginAll({ slots, desk, hub }: LoopContext): Promise<Stop | null> {
  const proposed = slots.flatMap((slot) => slot.begin(desk.rates));
  return desk.apply(proposed, BEFORE, (decision) => hub.emit({ type: 'decision', decision }));
}

/** Trains one epoch, or the part of it before a stop. */
async function trainEpoch(
  context: LoopContext,
  tally: EpochTally,
  epoch: number,
  firstStep: number,
  slots: readonly ControllerSlot[],
): Promise<Stop | null> {
  const { loader, control, session, progress } = context;
  const order = loader.order(epoch);
  try {
    const data = { ...context.data, order: order === null ? null : handleOf(order), batchSize: loader.batchSize };
    const epochEnd = firstStep + loader.length;
    for (let step = firstStep; step < epochEnd; ) {
      control.check();
      if (control.stopReason !== null) return userStop(control.stopReason, epoch);
      const boundary = nextBoundary(step, epochEnd, slots);
      progress.open(epoch, step, firstStep);
      const result = await session
        .steps(data, step - firstStep, boundary - step)
        .catch((error: unknown) => {
          throw locateFailure(error, epoch, step);
        })
        .finally(() => progress.close());
      step += result.losses.length;
      tally.addSteps(result);
      for (const slot of slots) slot.add(result.losses);
      control.check();
      // Cut short by run.stop(): what was left of the stretch is not run, and no boundary was reached.
      if (step < boundary) return userStop(control.stopReason ?? 'the steps were interrupted', epoch);
      const stop = await atBoundary(context, tally, { epoch, step }, step === epochEnd);
      if (stop !== null) return stop;
    }
    return null;
  } finally {
    order?.dispose();
  }
}

/** Asks every controller that is due, then applies what they decided. */
async function atBoundary(context: LoopContext, tally: EpochTally, at: BoundaryPosition, epochEnded: boolean): Promise<Stop | null> {
  const { slots, desk, hub, control } = context;
  const proposed: ProposedDecision[] = [];
  for (const slot of slots) {
    if (!slot.isDue(at, epochEnded)) continue;
    const measurements = await measure(context, slot, at);
    tally.addMeasurements(slot.controller.name, measurements);
    control.check();
    proposed.push(...slot.observe(at, desk.rates, measurements));
  }
  return desk.apply(proposed, at, (decision) => {
    tally.addDecision(decision);
    hub.emit({ type: 'decision', decision });
  });
}

async function measure(context: LoopContext, slot: ControllerSlot, at: BoundaryPosition): Promise<Map<string, Measurement>> {
  const { session, loader, hub } = context;
  const measurements = await slot.measure(session, loader.batchSize).catch((error: unknown) => {
    throw locateFailure(error, at.epoch, at.step);
  });
  for (const [probe, measurement] of measurements) {
    hub.emit({ type: 'measurement', by: slot.controller.name, probe, ...at, measurement });
  }
  return measurements;
}

function userStop(reason: string, epoch: number): Stop {
  return { by: 'user', epoch, reason };
}
