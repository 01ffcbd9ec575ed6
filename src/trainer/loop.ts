/** The training loop: steps run natively up to the next boundary, controllers decide there, the desk applies. Its order is in `events.ts`. */

import { NumericalError } from '../errors.js';
import type { StepsResult } from '../native/addon.js';
import { handleOf } from '../tensor/native-object.js';
import type { LoopState } from './checkpoint/fit-state.js';
import { atBoundary, beginFit, recover } from './control/boundary.js';
import { nextBoundary } from './control/controller-slot.js';
import { EpochTally } from './epoch-tally.js';
import { locateFailure } from './failures.js';
import { type LoopContext, stepsPerEpoch } from './loop-context.js';
import type { Epoch, Stop } from './report-types.js';

/** Who stops a fit from outside; no controller has this name. */
const USER = 'user';

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
 * @throws {NumericalError} for a loss or velocity that is not finite and that no controller recovered from, with `epoch` and `step`
 */
export async function trainingLoop(context: LoopContext): Promise<LoopResult> {
  const { control, hub, desk, maxEpochs, resume, checkpoints } = context;
  const history: Epoch[] = [...(resume?.history ?? [])];
  const { stop: stopBefore, seconds: firstMeasureSeconds } =
    resume === null ? await beginFit(context) : { stop: resume.stop, seconds: resume.firstMeasureSeconds };
  if (stopBefore !== null) return { history, stop: stopBefore, firstMeasureSeconds };
  const done = { history, firstMeasureSeconds };
  const at = startOf(resume);
  let open = resume?.tally ?? null;
  for (; at.epoch < maxEpochs; at.epoch++) {
    const tally = open === null ? new EpochTally(at.epoch, desk.rates, context.lossNames) : EpochTally.from(open);
    // What was decided before the first step belongs to no epoch, and would be in no record.
    if (open === null && at.epoch === 0) for (const decision of desk.record) tally.addDecision(decision);
    if (open === null) hub.emit({ type: 'epochStart', epoch: at.epoch, step: at.step, lrs: Object.fromEntries(desk.rates) });
    open = null;
    const stop = await trainEpoch(context, tally, at, done);
    at.firstStep = at.step;
    at.batch = 0;
    // A stop that was asked for between two epochs leaves an epoch of no steps, which is none.
    if (tally.steps > 0) {
      const ended = tally.finish(
        context.slots.map(({ controller }) => controller),
        maxEpochs - at.epoch - 1,
        context.slots.flatMap((slot) => slot.takeFindings()),
        mainVelocity(context.slots),
      );
      history.push(ended);
      await context.onEpoch(ended);
      hub.emit({ type: 'epochEnd', epoch: ended });
      const next = { ...at, epoch: at.epoch + 1, tally: null, ...done, stop };
      // What a user stopped was saved with its epoch still open.
      if (stop?.by !== USER) await checkpoints?.at(next, { kind: 'epoch', ended, epochs: history.length });
    }
    control.check();
    if (stop !== null) return atEnd(context, at, done, stop);
  }
  return atEnd(context, at, done, null);
}

/** Where the loop begins, or goes on. */
function startOf(resume: LoopState | null): Position {
  return { epoch: resume?.epoch ?? 0, firstStep: resume?.firstStep ?? 0, step: resume?.step ?? 0, batch: resume?.batch ?? 0 };
}

/** The end of a loop that was not broken off. */
async function atEnd({ checkpoints }: LoopContext, at: Position, done: Done, stop: Stop | null): Promise<LoopResult> {
  if (stop?.by !== USER) await checkpoints?.at({ ...at, tally: null, ...done, stop }, { kind: 'end' });
  return { ...done, stop };
}

/** What is behind the loop. */
type Done = Pick<LoopState, 'history' | 'firstMeasureSeconds'>;

/** Where the loop is. Batches that failed count as used, not as steps. */
interface Position {
  epoch: number;
  /** Training steps done before the epoch. */
  firstStep: number;
  /** Training steps done since the start. */
  step: number;
  /** Steps of the epoch whose batches were used. */
  batch: number;
}

/** Trains one epoch, or the part of it before a stop. */
async function trainEpoch(context: LoopContext, tally: EpochTally, at: Position, done: Done): Promise<Stop | null> {
  const { loader, control, slots, checkpoints } = context;
  const { epoch } = at;
  const steps = stepsPerEpoch(loader, context.accumulate);
  const order = loader.order(epoch);
  const checkpoint = async (kind: 'step' | 'stop'): Promise<void> => {
    await checkpoints?.at({ ...at, tally: tally.state, ...done, stop: null }, { kind });
  };
  const userStop = async (reason: string): Promise<Stop> => {
    await checkpoint('stop');
    return { by: USER, epoch, reason };
  };
  try {
    const data = { ...context.data, order: order === null ? null : handleOf(order), batchSize: loader.batchSize };
    while (at.batch < steps) {
      control.check();
      if (control.stopReason !== null) return userStop(control.stopReason);
      const boundary = Math.min(
        nextBoundary(at.step, at.step + steps - at.batch, slots),
        checkpoints?.pauseAfter(at.step) ?? Number.POSITIVE_INFINITY,
      );
      const failure = await runSteps(context, tally, data, at, boundary - at.step);
      if (failure !== null) {
        const stop = await recover(context, tally, { epoch, step: at.step }, failure);
        if (stop !== null) return stop;
        if (at.batch < steps) continue;
      } else {
        control.check();
        // Cut short: what was left of the stretch is not run, and no boundary was reached.
        if (at.step < boundary) {
          if (control.stopReason !== null) return userStop(control.stopReason);
          await checkpoint('step');
          continue;
        }
      }
      const stop = await atBoundary(context, tally, { epoch, step: at.step }, at.batch === steps);
      if (stop !== null) return stop;
      // At the epoch's end once the epoch is closed.
      if (at.batch < steps) await checkpoint('step');
    }
    return null;
  } finally {
    order?.dispose();
  }
}

/** Does steps and moves `at` behind them; gives back what broke them off where a controller might recover from it. */
async function runSteps(
  { session, slots, loader, progress, accumulate }: LoopContext,
  tally: EpochTally,
  data: Parameters<LoopContext['session']['steps']>[0],
  at: Position,
  count: number,
): Promise<NumericalError | null> {
  const { epoch, step, batch } = at;
  progress.open(epoch, step, at.firstStep);
  const begun = performance.now();
  let result: StepsResult;
  try {
    result = await session.steps(data, batch, count);
  } catch (error) {
    const failure = locateFailure(error, epoch, step);
    if (!(failure instanceof NumericalError) || !slots.some(({ controller }) => controller.recovers === true)) throw failure;
    const done = Math.min(Math.max(0, Number(failure.fields.step) - step), count - 1);
    // The losses of the steps before the failing one are lost with it.
    tally.addBrokenOff(done, done * accumulate * loader.batchSize, (performance.now() - begun) / 1000);
    at.step += done;
    at.batch += done + 1;
    return failure;
  } finally {
    progress.close();
  }
  at.step += result.losses.length;
  at.batch += result.losses.length;
  tally.addSteps(result);
  for (const slot of slots) slot.add(result.losses);
  return null;
}

/** Key of the first velocity probe's measurements: where there are more, another may be measured before it. */
function mainVelocity(slots: LoopContext['slots']): string | null {
  const keys = slots.flatMap(({ controller: { name, probes = [] } }) =>
    probes.filter(({ kind }) => kind === 'velocity').map((probe) => `${name}.${probe.name}`),
  );
  return keys[0] ?? null;
}
