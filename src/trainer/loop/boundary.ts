/** What happens where the loop pauses: probes are measured, controllers asked, their decisions applied. Its order is in `events.ts`. */

import type { Controller, Observer } from '../../controllers/controller.js';
import type { Measurement } from '../../controllers/measurement.js';
import { NumericalError } from '../../errors.js';
import { locateFailure } from '../contracts/failures.js';
import type { LimitWatch } from '../contracts/limits.js';
import type { RecordedDecision, Stop } from '../contracts/report-types.js';
import { METRICS, metricValues, VALIDATION, type Validation, validationValues } from '../contracts/validation.js';
import type { ControllerSlot } from '../control/controller-slot.js';
import type { BoundaryPosition, ProposedDecision } from '../control/decisions.js';
import type { EpochTally } from '../control/epoch-tally.js';
import { finishMetrics } from '../metrics/evaluated.js';
import { checkNumbers } from '../validation/followed.js';
import type { LoopContext } from './loop-context.js';

/** Where a fit is before its first step. */
const BEFORE: BoundaryPosition = { epoch: -1, step: 0 };

/** What tells how much time is left. */
type Clock = Pick<LimitWatch, 'secondsLeft'>;

/** What decisions did. */
interface Decided {
  readonly stop: Stop | null;
  /** Time of measurements, seconds. */
  readonly seconds: number;
}

/** Measures every probe on the model as it is, then lets controllers decide for the first step: a schedule's first rate may differ from the optimizer's. */
export async function beginFit(context: LoopContext): Promise<Decided> {
  const { slots, desk, control, session } = context;
  const found = new Map<ControllerSlot, ReadonlyMap<string, Measurement>>();
  let measureSeconds = 0;
  for (const slot of slots) {
    const measurements = await agreed(context, await located(slot.measureFirst(session), BEFORE));
    found.set(slot, measurements);
    for (const { seconds } of measurements.values()) measureSeconds += seconds;
    announce(context, slot, BEFORE, measurements);
    control.check();
  }
  const proposed = await agreedDecisions(
    context,
    slots.flatMap((slot) => slot.begin(desk.rates, found.get(slot) ?? new Map())),
  );
  const { stop, seconds } = await decide(context, proposed, BEFORE, () => undefined);
  return { stop, seconds: measureSeconds + seconds };
}

/**
 * Validates and measures for every controller that is due, asks them, then applies what they decided.
 *
 * @param clock - tells how much time the limit leaves
 */
export async function atBoundary(
  context: LoopContext,
  tally: EpochTally,
  at: BoundaryPosition,
  epochEnded: boolean,
  clock: Clock,
): Promise<Stop | null> {
  if (epochEnded) await closeMetrics(context, tally);
  const passed = passedOver(context);
  let due = context.slots.filter((slot) => slot.isDue(at, epochEnded) && !passed.includes(slot));
  const failure = await validate(context, tally, at, epochEnded);
  for (const slot of passed) slot.passOver();
  let found = failure ?? (await measureAll(context, tally, at, due));
  if (found instanceof NumericalError) {
    const stop = await recover(context, tally, at, found, clock);
    if (stop !== null) return stop;
    // Those that recover have been asked, about the failure; the others are asked now, about the model as it was restored.
    due = due.filter(({ controller }) => !seesFailures(controller));
    found = await measureAll(context, tally, at, due);
    if (found instanceof NumericalError) throw found;
  }
  const measurements = found;
  const secondsLeft = await agreed(context, clock.secondsLeft);
  const proposed = await agreedDecisions(
    context,
    due.flatMap((slot) => slot.observe(at, context.desk.rates, measurements.get(slot) ?? new Map(), secondsLeft)),
  );
  return decideIn(context, tally, proposed, at);
}

/** The controllers that are not asked, since another one is trying rates. */
function passedOver({ slots }: LoopContext): readonly ControllerSlot[] {
  return slots.some(({ searches }) => searches) ? slots.filter(({ waits }) => waits) : [];
}

/** Whether somebody is told of a loss or an activation that is not finite. */
export function seesFailures(controller: Controller | Observer): boolean {
  return 'observe' in controller ? controller.recovers === true : controller.seeFailure !== undefined;
}

/** Reads the metrics of the epoch's batches, once, and hands them to those who follow them. */
export async function closeMetrics(context: LoopContext, tally: EpochTally): Promise<void> {
  const { session, metrics, slots, followed } = context;
  if (metrics.size === 0 || tally.metrics !== null) return;
  const totals = await session.takeMetrics();
  // Nothing came of steps that were all left out.
  const found = totals.length === 0 ? {} : finishMetrics(metrics, totals);
  tally.setMetrics(found);
  const values = metricValues(found);
  if (totals.length > 0) checkNumbers(followed, METRICS, values);
  for (const slot of slots) slot.addValues(values);
}

/** Validates where that is due, and keeps the weights that are the best so far. */
async function validate(
  context: LoopContext,
  tally: EpochTally,
  at: BoundaryPosition,
  epochEnded: boolean,
): Promise<NumericalError | null> {
  const { validator, session, best, slots, hub, control, followed } = context;
  if (validator === null || !validator.isDue(at, epochEnded)) return null;
  let validation: Validation;
  try {
    validation = await agreed(context, await located(validator.run(session, at), at));
  } catch (error) {
    if (error instanceof NumericalError) return error;
    throw error;
  }
  const values = validationValues(validation);
  checkNumbers(followed, VALIDATION, values);
  await best?.see(session, values, at);
  tally.addValidation(validation);
  for (const slot of slots) slot.addValues(values);
  hub.emit({ type: 'validation', ...at, validation });
  control.check();
  return null;
}

/**
 * Tells observers of a failure, asks the controllers that recover what to do about it, and applies that.
 *
 * @throws the failure, unless one of them restores a snapshot
 */
export async function recover(
  context: LoopContext,
  tally: EpochTally,
  at: BoundaryPosition,
  failure: NumericalError,
  clock: Clock,
): Promise<Stop | null> {
  context.control.check();
  const { slots, desk } = context;
  const asked = slots.filter(({ controller }) => seesFailures(controller));
  const secondsLeft = await agreed(context, clock.secondsLeft);
  const proposed = await agreedDecisions(
    context,
    asked.flatMap((slot) => slot.recover(at, desk.rates, failure, secondsLeft)),
  );
  if (!proposed.some(({ decision }) => decision.kind === 'restore')) throw failure;
  return decideIn(context, tally, proposed, at);
}

async function measureAll(
  context: LoopContext,
  tally: EpochTally,
  at: BoundaryPosition,
  due: readonly ControllerSlot[],
): Promise<ReadonlyMap<ControllerSlot, ReadonlyMap<string, Measurement>> | NumericalError> {
  const found = new Map<ControllerSlot, ReadonlyMap<string, Measurement>>();
  for (const slot of due) {
    try {
      const measurements = await agreed(context, await located(slot.measure(context.session, at.step), at));
      found.set(slot, measurements);
      tally.addMeasurements(slot.controller.name, measurements);
      announce(context, slot, at, measurements);
    } catch (error) {
      if (error instanceof NumericalError) return error;
      throw error;
    }
    context.control.check();
  }
  return found;
}

/** What rank 0 found: every process measures, so that each knows what the next measurement is compared with, and one number counts. */
async function agreed<T>({ team }: LoopContext, mine: T): Promise<T> {
  return team === null ? mine : team.first(mine);
}

/** What rank 0's controllers decide; schedules are told by each process's own, which have seen the same. */
async function agreedDecisions({ team, slots }: LoopContext, mine: readonly ProposedDecision[]): Promise<readonly ProposedDecision[]> {
  if (team === null) return mine;
  const decided = await team.first(mine.map(({ by, decision }) => ({ by, decision })));
  return decided.map(({ by, decision }) => ({
    ...{ by, decision },
    scheduledRate: slots.find(({ controller }) => controller.name === by)?.scheduledRate,
  }));
}

async function decideIn(
  context: LoopContext,
  tally: EpochTally,
  proposed: readonly ProposedDecision[],
  at: BoundaryPosition,
): Promise<Stop | null> {
  if (proposed.length === 0) return null;
  const { stop, seconds } = await decide(context, proposed, at, (decision) => tally.addDecision(decision));
  tally.addMeasureSeconds(seconds);
  return stop;
}

/** Applies decisions; after a restored snapshot every slot starts over on the model as it is now. */
async function decide(
  { slots, desk, hub, session }: LoopContext,
  proposed: readonly ProposedDecision[],
  at: BoundaryPosition,
  record: (decision: RecordedDecision) => void,
): Promise<Decided> {
  let restored = false;
  const stop = await desk.apply(proposed, at, (decision) => {
    restored ||= decision.kind === 'restore';
    record(decision);
    hub.emit({ type: 'decision', decision });
  });
  let seconds = 0;
  if (!restored || stop !== null) return { stop, seconds };
  for (const slot of slots) seconds += await located(slot.startOver(session, at.step), at);
  return { stop, seconds };
}

function announce({ hub }: LoopContext, slot: ControllerSlot, at: BoundaryPosition, measurements: ReadonlyMap<string, Measurement>): void {
  for (const [probe, measurement] of measurements) {
    hub.emit({ type: 'measurement', by: slot.controller.name, probe, ...at, measurement });
  }
}

async function located<T>(work: Promise<T>, at: BoundaryPosition): Promise<T> {
  return work.catch((error: unknown) => {
    throw locateFailure(error, at.epoch, at.step);
  });
}
