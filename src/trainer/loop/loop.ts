/** The training loop: steps run natively up to the next boundary, controllers decide there, the desk applies. Its order is in `events.ts`. */

import type { Cursor } from '../../data/loader.js';
import { NeveError, NumericalError } from '../../errors.js';
import type { StepsResult } from '../../native/addon.js';
import type { LoopState } from '../checkpoint/fit-state.js';
import { locateFailure } from '../contracts/failures.js';
import { endsWithin, LimitWatch } from '../contracts/limits.js';
import type { Epoch, Stop } from '../contracts/report-types.js';
import { nextBoundary } from '../control/controller-slot.js';
import { EpochTally, type EpochTallyState } from '../control/epoch-tally.js';
import { type EpochData, withEpoch } from '../feed/feed.js';
import { atBoundary, beginFit, closeMetrics, recover, seesFailures } from './boundary.js';
import type { LoopContext } from './loop-context.js';

/** Who stops a fit from outside; no controller has this name. */
const USER = 'user';
/** How often processes that wait tell each other so, milliseconds: well within what they wait for one another. */
const WAITING_WORD = 5_000;
/** Asked for where only the data's end tells how many steps an epoch has. */
const MOST_STEPS = 2 ** 40;

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
  const { limits, resume } = context;
  const history: Epoch[] = [...(resume?.history ?? [])];
  const { stop: stopBefore, seconds: firstMeasureSeconds } =
    resume === null ? await beginFit(context) : { stop: resume.stop, seconds: resume.firstMeasureSeconds };
  if (stopBefore !== null) return { history, stop: stopBefore, firstMeasureSeconds };
  const done = { history, firstMeasureSeconds };
  const at = startOf(resume);
  const open = resume?.tally ?? null;
  const secondsBefore =
    firstMeasureSeconds + history.reduce((sum, epoch) => sum + epoch.seconds, (open?.trainSeconds ?? 0) + (open?.measureSeconds ?? 0));
  const watch = new LimitWatch(limits, secondsBefore, () => {
    context.session.interrupt();
    context.feed.interrupt(false);
  });
  try {
    return await allEpochs(context, watch, at, done, open);
  } finally {
    watch.close();
  }
}

/** Trains until a limit or a stop. */
async function allEpochs(
  context: LoopContext,
  watch: LimitWatch,
  at: Position,
  done: Done & { readonly history: Epoch[] },
  resumed: EpochTallyState | null,
): Promise<LoopResult> {
  const { control, hub, desk, limits, planned, checkpoints } = context;
  let open = resumed;
  for (; at.epoch < (limits.maxEpochs ?? Number.POSITIVE_INFINITY); at.epoch++) {
    const limit = open === null ? await agreedLimit(context, watch, { epoch: at.epoch - 1, step: at.step }) : null;
    if (limit !== null) return atEnd(context, at, done, limit);
    const tally = open === null ? new EpochTally(at.epoch, desk.rates, context.lossNames) : EpochTally.from(open);
    // What was decided before the first step belongs to no epoch, and would be in no record.
    if (open === null && at.epoch === 0) for (const decision of desk.record) tally.addDecision(decision);
    if (open === null) hub.emit({ type: 'epochStart', epoch: at.epoch, step: at.step, lrs: Object.fromEntries(desk.rates) });
    open = null;
    const stop = await trainEpoch(context, watch, tally, at, done);
    at.firstStep = at.step;
    at.batch = 0;
    at.cursor = null;
    // A stop that was asked for between two epochs leaves an epoch of no steps, which is none.
    if (tally.steps > 0) {
      await closeMetrics(context, tally);
      const ended = tally.finish(
        context.slots.map(({ controller }) => controller),
        planned.maxEpochs === null ? null : planned.maxEpochs - at.epoch - 1,
        context.slots.flatMap((slot) => slot.takeFindings()),
        mainVelocity(context.slots),
        await context.team?.all(tally.rankUsage(context.team.size)),
      );
      done.history.push(ended);
      await context.onEpoch(ended);
      hub.emit({ type: 'epochEnd', epoch: ended });
      const next = { ...at, epoch: at.epoch + 1, tally: null, ...done, stop };
      // What a user stopped, or a limit, was saved with its epoch still open.
      if (!leavesOpen(stop)) await checkpoints?.at(next, { kind: 'epoch', ended, epochs: done.history.length });
    }
    control.check();
    if (stop !== null) return leavesOpen(stop) ? { ...done, stop } : atEnd(context, at, done, stop);
  }
  return atEnd(context, at, done, null);
}

/** The limit that was reached; time is rank 0's. */
async function agreedLimit(
  { team }: LoopContext,
  watch: LimitWatch,
  at: { readonly epoch: number; readonly step: number },
): Promise<Stop | null> {
  const reached = watch.reached(at);
  return team === null ? reached : team.first(reached);
}

/** Whether the epoch in which a stop came was saved as it was then, so that a run that goes on does so within it. */
function leavesOpen(stop: Stop | null): boolean {
  return stop?.by === USER || endsWithin(stop);
}

/** Where the loop begins, or goes on. */
function startOf(resume: LoopState | null): Position {
  const { epoch, firstStep, step, batch, cursor = null } = resume ?? { epoch: 0, firstStep: 0, step: 0, batch: 0 };
  return { epoch, firstStep, step, batch, cursor };
}

/** The end of a loop that was not broken off. A limit is not saved as a stop: a run that goes on may have another one. */
async function atEnd({ checkpoints }: LoopContext, at: Position, done: Done, stop: Stop | null): Promise<LoopResult> {
  await checkpoints?.at({ ...at, tally: null, ...done, stop: endsWithin(stop) ? null : stop }, { kind: 'end' });
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
  /** Where a stream began to be read in this epoch. */
  cursor: Cursor;
}

/** Trains one epoch, or the part of it before a stop. */
async function trainEpoch(context: LoopContext, watch: LimitWatch, tally: EpochTally, at: Position, done: Done): Promise<Stop | null> {
  return withEpoch(context.feed.open(at.epoch, { steps: at.batch, cursor: at.cursor }), (data) =>
    new EpochLoop(context, watch, tally, at, done, data).run().catch((error: unknown) => {
      // What waited for data when the fit was aborted failed of that.
      if (error instanceof NeveError && error.code === 'ERR_DATA_FAILED') context.control.check();
      throw error;
    }),
  );
}

/** What is asked of a loop. */
interface Wishes {
  /** Why it is to end, `null` where it is not. */
  readonly stop: string | null;
  readonly pausing: boolean;
  /** The limit that was reached. */
  readonly limit: Stop | null;
}

/** An epoch that is open. */
class EpochLoop {
  readonly #context: LoopContext;
  readonly #watch: LimitWatch;
  readonly #tally: EpochTally;
  readonly #at: Position;
  readonly #done: Done;
  readonly #data: EpochData;
  /** Whether the last stretch of steps was interrupted. */
  #cutShort = false;

  constructor(context: LoopContext, watch: LimitWatch, tally: EpochTally, at: Position, done: Done, data: EpochData) {
    this.#context = context;
    this.#watch = watch;
    this.#tally = tally;
    this.#at = at;
    this.#done = done;
    this.#data = data;
  }

  async run(): Promise<Stop | null> {
    const { blame, control, slots, checkpoints, validator } = this.#context;
    const at = this.#at;
    let ended = await this.#data.endsAfter(at.batch);
    // Saved where nobody knew yet that no step was to follow.
    if (ended) return this.#boundary(true);
    while (!ended) {
      control.check();
      const wishes = await this.#wishes();
      if (wishes.stop !== null) return this.#userStop(wishes.stop);
      if (wishes.pausing) {
        await this.#pause();
        continue;
      }
      if (wishes.limit !== null) {
        await this.#checkpoint('end');
        return wishes.limit;
      }
      const left = this.#data.steps === null ? MOST_STEPS : this.#data.steps - at.batch;
      const boundary = Math.min(
        nextBoundary(at.step, at.step + left, slots),
        this.#watch.pauseAt,
        validator?.pauseAfter(at.step) ?? Number.POSITIVE_INFINITY,
        checkpoints?.pauseAfter(at.step) ?? Number.POSITIVE_INFINITY,
      );
      const failure = await this.#steps(boundary - at.step);
      // Whoever cut the steps short, such as to save a checkpoint, does not wait for data to come.
      ended = !this.#cutShort && (await this.#data.endsAfter(at.batch));
      if (failure !== null) {
        const stop = await recover(this.#context, this.#tally, { epoch: at.epoch, step: at.step }, await blame(failure), this.#watch);
        if (stop !== null) return stop;
        if (!ended) continue;
      } else {
        control.check();
        // Cut short: what was left of the stretch is not run, and no boundary was reached.
        if (at.step < boundary && !ended) {
          const { stop } = await this.#wishes();
          if (stop !== null) return this.#userStop(stop);
          await this.#checkpoint('step');
          continue;
        }
      }
      const stop = await this.#boundary(ended);
      if (stop !== null) return stop;
      // At the epoch's end once the epoch is closed.
      if (!ended) await this.#checkpoint('step');
    }
    return null;
  }

  #boundary(epochEnded: boolean): Promise<Stop | null> {
    const { epoch, step } = this.#at;
    return atBoundary(this.#context, this.#tally, { epoch, step }, epochEnded, this.#watch);
  }

  /** What is asked of the loop, by anyone in any process. */
  async #wishes(): Promise<Wishes> {
    const { control, team } = this.#context;
    const mine: Wishes = { stop: control.stopReason, pausing: control.pausing, limit: this.#watch.reached(this.#at) };
    if (team === null) return mine;
    const all = await team.all(mine);
    return {
      stop: all.find(({ stop }) => stop !== null)?.stop ?? null,
      pausing: all.some(({ pausing }) => pausing),
      limit: all[0]?.limit ?? null,
    };
  }

  /** Waits until training is to go on or to end; checkpoints that are asked for meanwhile are saved. */
  async #pause(): Promise<void> {
    const { control, hub, team } = this.#context;
    const { epoch, step } = this.#at;
    hub.emit({ type: 'paused', epoch, step });
    await this.#watch.without(async () => {
      for (let waits = true; waits; ) {
        await this.#checkpoint('pause');
        if (control.pausing) await (team === null ? control.woken() : control.woken(WAITING_WORD));
        control.check();
        const { stop, pausing } = await this.#wishes();
        waits = pausing && stop === null;
      }
    });
    hub.emit({ type: 'resumed', epoch, step });
  }

  async #checkpoint(kind: 'step' | 'stop' | 'pause' | 'end'): Promise<void> {
    const { checkpoints } = this.#context;
    const cursor = this.#data.cursorAfter(this.#at.batch);
    await checkpoints?.at({ ...this.#at, cursor, tally: this.#tally.state, ...this.#done, stop: null }, { kind });
  }

  async #userStop(reason: string): Promise<Stop> {
    await this.#checkpoint('stop');
    return { by: USER, epoch: this.#at.epoch, reason };
  }

  /** Does steps, fewer where a schedule tells no more rates ahead, and moves the position behind them; gives back what broke them off where a controller might recover from it. */
  async #steps(most: number): Promise<NumericalError | null> {
    const { session, slots, desk, batchSize, progress, accumulate } = this.#context;
    const at = this.#at;
    const rates = desk.ratesAhead(at.step, most) ?? [];
    const count = rates[0]?.rates.length ?? most;
    const { epoch, step, batch } = at;
    this.#cutShort = false;
    progress.open(epoch, step, at.firstStep);
    const begun = performance.now();
    let result: StepsResult;
    try {
      result = await session.steps(this.#data.data, batch, count, rates);
    } catch (error) {
      const failure = locateFailure(error, epoch, step, count < MOST_STEPS ? step + count - 1 : Number.POSITIVE_INFINITY);
      if (!(failure instanceof NumericalError) || !slots.some(({ controller }) => seesFailures(controller))) throw failure;
      const done = Math.min(Math.max(0, Number(failure.fields.step) - step), count - 1);
      // The losses of the steps before the failing one are lost with it.
      this.#tally.addBrokenOff(done, done * accumulate * batchSize, (performance.now() - begun) / 1000);
      at.step += done;
      desk.moveTo(at.step);
      at.batch = this.#data.usedUp(at.batch + done + 1);
      return failure;
    } finally {
      progress.close();
    }
    this.#cutShort = result.interrupted;
    at.step += result.losses.length;
    desk.moveTo(at.step);
    at.batch += result.losses.length;
    this.#tally.addSteps(result);
    this.#context.tellOfGraphs(result.graphReason);
    for (const slot of slots) slot.add(result);
    if (result.dataEnded) {
      // A loader may have failed because it was told to end.
      this.#context.control.check();
      this.#data.throwFailure();
    }
    return null;
  }
}

/** Key of the first velocity probe's measurements: where there are more, another may be measured before it. */
function mainVelocity(slots: LoopContext['slots']): string | null {
  const keys = slots.flatMap(({ controller: { name, probes = [] } }) =>
    probes.filter(({ kind }) => kind === 'velocity').map((probe) => `${name}.${probe.name}`),
  );
  return keys[0] ?? null;
}
