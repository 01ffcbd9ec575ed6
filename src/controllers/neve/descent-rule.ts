/** NeVe's own rule: looks for a first rate, then one line to 0 that drift raises and losses undo. */

import { StateError } from '../../errors.js';
import { badOption } from '../../options/index.js';
import type { Decision, FitPlan, NextBoundary, Observation } from '../controller.js';
import type { VelocityMeasurement } from '../measurement.js';
import type { VelocityProbe } from '../probe.js';
import {
  applyMove,
  beginDescent,
  beginningOf,
  bounces,
  endEarly,
  judgeInterval,
  type Move,
  motionOf,
  rateOnLine,
  type StepLength,
  undoFailure,
} from './descent.js';
import { type DescentState, freshState, type MeanLoss, meanLoss, type Pace, paceOf } from './descent-state.js';
import { FitLength, seeing } from './fit-length.js';
import { forgetLevel, holdInterval, judgeHold } from './hold.js';
import { endsSearch, fastestOf, firstPeak, judgeLook, NOT_FINITE, type Verdict } from './look.js';
import type { ResolvedDescentOptions } from './options.js';
import { velocityProbe } from './probe-options.js';
import { type NeVeRule, VELOCITY } from './rule.js';

/** The untouched weights, which every look begins from. */
export const FIRST = 'NeVe.first';
/** The weights after the best interval; from the first of them on the untouched ones are not needed any more. */
export const BEST = 'NeVe.best';

/** Fewer steps than two looks leave nothing to train with what they find. */
const LEAST_STEPS = 8;

/** The end that epochs or time so far tell is drawn anew where it has moved by this share of the steps left. */
const MOVED = 0.05;

/** A pure state machine: what it decides follows from what it is told. See `NeVe`. */
export class DescentRule implements NeVeRule<DescentState> {
  readonly probes: readonly VelocityProbe[];
  readonly recovers = true;
  readonly when = (step: number): NextBoundary => {
    const { phase, interval, end } = this.#state;
    // One that is too short may go on for longer than was planned.
    if (this.#state.mark === null && this.#isTooShort(step)) return { step: step + LEAST_STEPS };
    this.#state.mark ??= step;
    const { mark } = this.#state;
    if (phase !== 'look') {
      const ended = step === end;
      return { step: ended ? Number.POSITIVE_INFINITY : Math.min(mark + interval, end ?? Number.POSITIVE_INFINITY) };
    }
    const { halfLook } = this.#pace;
    return { step: mark + (step < mark + halfLook ? halfLook : 2 * halfLook) };
  };
  readonly #stops: boolean;
  #length = new FitLength({ maxEpochs: null, stepsPerEpoch: null });
  #memory = 0;
  #squared = false;
  #normalized = false;
  #stepLength: StepLength = null;
  #state = freshState();

  constructor(options: ResolvedDescentOptions) {
    this.#stops = options.stop;
    this.probes = [velocityProbe(options, { name: VELOCITY, axis: 'auto', momentum: 0, drift: true, batchNorm: options.batchNorm })];
  }

  start(plan: FitPlan): void {
    this.#length = new FitLength(plan);
    this.#memory = plan.momentumSteps ?? 0;
    this.#squared = plan.squaredLoss ?? false;
    this.#normalized = plan.batchNormalized ?? false;
    this.#stepLength = plan.stepLength ?? null;
    this.#state = freshState();
  }

  begin(rates: ReadonlyMap<string, number>): readonly Decision[] {
    const largest = Math.max(...rates.values());
    if (!(largest > 0)) {
      throw badOption('NeVe', "the optimizer's lr", [...rates.values()].join(', '), 'a rate above 0 in some group: their ratios are kept');
    }
    this.#state = freshState(Object.fromEntries([...rates].map(([group, rate]) => [group, rate / largest])));
    return this.#isTooShort(0) ? [] : this.#firstLook();
  }

  observe(seen: Observation): readonly Decision[] {
    const state = this.#state;
    state.seen = seeing(state.seen, seen);
    if (seen.failure !== null) return 'row' in seen.failure.fields ? [] : this.#recover(seen, seen.failure.message);
    if (state.mark === null) return this.#isTooShort(seen.step) ? [] : this.#firstLook();
    const found = required(seen);
    if (state.phase !== 'look') return this.#endInterval(seen, found);
    // The first half gives the loss of the untouched weights, and the outputs that the second is compared with.
    if (seen.step - (state.mark ?? 0) <= this.#pace.halfLook) {
      state.firstLosses = [...state.firstLosses, ...seen.losses.subarray(0, 1)];
      this.#endOf(seen);
      return [];
    }
    if (seen.skippedSteps === seen.losses.length && !this.#endsSearch(seen, 'slow')) return this.#lookAgain(seen.step);
    const fastest = fastestOf(found.layers, this.#normalized);
    return this.#endLook(seen, Number.isFinite(fastest) ? fastest : NOT_FINITE, seen.loss);
  }

  searching(): boolean {
    return this.#state.phase === 'look' && this.#state.mark !== null;
  }

  scheduledRate(index: number, group: string): number {
    return rateOnLine(this.#state, this.#state.since + index, this.#end) * (this.#state.shares[group] ?? 1);
  }

  stateDict(): DescentState {
    return structuredClone(this.#state);
  }

  loadStateDict(state: DescentState): void {
    this.#state = structuredClone(state);
  }

  report(): ReturnType<NeVeRule<DescentState>['report']> {
    const { phase, peak, looks, raises, undos } = this.#state;
    return { phase, motion: motionOf(this.#state), peak: phase === 'look' ? null : peak, looks, raises, undos };
  }

  get #pace(): Pace {
    return paceOf(this.#length.planned, this.#memory);
  }

  /** Whether what is left of the fit from a step on is too short to look for a rate. */
  #isTooShort(step: number): boolean {
    return (this.#length.planned ?? Number.POSITIVE_INFINITY) - step < LEAST_STEPS;
  }

  #firstLook(): readonly Decision[] {
    return [{ kind: 'keep', snapshot: FIRST }, ...this.#setRates(this.#state.rate, 'a first look')];
  }

  /** Where batch normalisation takes what layers give; but short fits have no time for raises that are taken back. */
  get #raisesUntilUndone(): boolean {
    return this.#normalized && !this.#pace.keepsLooks;
  }

  /** The step at which the line reaches 0; infinite while nobody knows. */
  get #end(): number {
    return this.#state.end ?? this.#length.planned ?? Number.POSITIVE_INFINITY;
  }

  #endsSearch(seen: Observation, verdict: Verdict): boolean {
    const end = this.#endOf(seen) ?? Number.POSITIVE_INFINITY;
    return endsSearch(this.#state, verdict, seen.step + 2 * this.#pace.halfLook, end);
  }

  /** The step at which the fit will end, as far as one knows; `null` where nothing tells. */
  #endOf(seen: Observation): number | null {
    return this.#length.at(seen, this.#state.seen);
  }

  /** Steps that were all left out tell nothing of their rate: it is tried again. */
  #lookAgain(step: number): readonly Decision[] {
    const state = this.#state;
    state.looks += 1;
    state.mark = step;
    const reason = `fp16 left out all steps at ${short(state.rate)}`;
    return [{ kind: 'restore', snapshot: FIRST, optimizer: 'fresh', reason }, ...this.#setRates(state.rate, reason)];
  }

  #endLook(seen: Observation, fastest: number, loss: number | null): readonly Decision[] {
    const { step } = seen;
    const state = this.#state;
    const { rate } = state;
    const verdict = judgeLook(state, fastest, loss);
    state.mark = step;
    const reason = `${WORDS[verdict]} at ${short(rate)}: the fastest layer turned by ${short(fastest)}`;
    const { keepsLooks, leastInterval } = this.#pace;
    const stays = keepsLooks && (verdict === 'good' || verdict === 'slow');
    const back: Decision[] = stays ? [] : [{ kind: 'restore', snapshot: FIRST, optimizer: 'fresh', reason }];
    if (!this.#endsSearch(seen, verdict)) return [...back, ...this.#setRates(state.rate, reason)];
    const end = this.#endOf(seen);
    state.rate = firstPeak(state, rate, fastest) * beginningOf(this.#raisesUntilUndone, this.#stepLength);
    state.peak = state.rate;
    if (end !== null) return [...back, ...this.#draw(step, end, reason)];
    state.phase = 'hold';
    state.from = step;
    state.interval = leastInterval;
    return [...back, ...this.#follow(step, reason)];
  }

  #endInterval(seen: Observation, { drift, layers }: VelocityMeasurement): readonly Decision[] {
    const state = this.#state;
    const { step, losses } = seen;
    const loss = meanLoss(losses);
    if (step === state.end) return this.#endLine(seen, loss);
    const decisions: Decision[] = [];
    const straightest = Math.max(...layers.map((layer) => layer.drift ?? Number.NEGATIVE_INFINITY));
    const signs = {
      ...{ step, end: this.#end, drift, straightest, loss, batches: losses.length },
      ...{ squared: this.#squared, normalized: this.#raisesUntilUndone, stepLength: this.#stepLength },
    };
    const move = judgeInterval(state, signs, () => decisions.push({ kind: 'keep', snapshot: BEST }));
    state.mark = step;
    const held = state.phase !== 'hold' || move !== null ? null : judgeHold(state, signs, bounces(state), this.#stops);
    if (state.phase === 'hold') state.interval = holdInterval(step, state.from, this.#pace.leastInterval);
    if (move !== null) return [...decisions, ...this.#carryOut(move, step, loss)];
    const end = this.#endOf(seen);
    const bound = { ...signs, end: end ?? Number.POSITIVE_INFINITY };
    if ((this.#stops || held === 'still') && endEarly(state, bound, held === 'still')) {
      return [...decisions, ...this.#follow(step, 'nothing is left to learn')];
    }
    const drawn = this.#expect(step, end);
    const lowered = held === 'lower' && drawn.length === 0 ? this.#follow(step, 'the steps have doubled; half the rate') : [];
    return [...decisions, ...drawn, ...lowered];
  }

  /** The line has reached 0. An end that was only expected is drawn anew where the fit turns out to be longer; time that is left is for what comes after the steps. */
  #endLine(seen: Observation, { loss }: MeanLoss): readonly Decision[] {
    const state = this.#state;
    const { step } = seen;
    if (state.ending === 'learnt') return [{ kind: 'stop', reason: `nothing was left to learn: the loss is ${short(loss)}` }];
    const expected = this.#endOf(seen) ?? step;
    state.mark = step;
    if (expected - step > MOVED * (step - state.from)) {
      this.#endAt(step, expected);
      return this.#follow(step, `the fit is now expected to end at step ${expected}`);
    }
    return seen.secondsLeft === undefined ? [] : [{ kind: 'stop', reason: 'the line has reached 0' }];
  }

  /** Draws the line to where the fit is now expected to end. */
  #expect(step: number, expected: number | null): readonly Decision[] {
    const state = this.#state;
    if (expected === null || state.ending === 'learnt') return [];
    if (state.phase === 'hold') return this.#draw(step, expected, `the fit is expected to end at step ${expected}`);
    const end = this.#end;
    if (Number.isFinite(end) && Math.abs(expected - end) <= MOVED * (end - step)) return [];
    this.#endAt(step, expected);
    return this.#follow(step, `the fit is now expected to end at step ${expected}`);
  }

  /** A rate that leads to numbers that are not finite is left as any other that fails. */
  #recover(seen: Observation, message: string): readonly Decision[] {
    const state = this.#state;
    const { step } = seen;
    if (state.mark === null) return [];
    if (state.phase !== 'look') {
      const move = undoFailure(state, `not finite: ${message}`);
      state.mark = step;
      return move === null ? [] : this.#carryOut(move, step, { loss: 0, error: 0 });
    }
    // The first step of a look fails at the untouched weights, and no rate helps.
    return step === state.mark ? [] : this.#endLook(seen, NOT_FINITE, null);
  }

  #carryOut(move: NonNullable<Move>, step: number, before: MeanLoss): readonly Decision[] {
    const state = this.#state;
    const back: Decision[] =
      move.kind === 'raise'
        ? []
        : [
            {
              kind: 'restore',
              snapshot: state.best === null ? FIRST : BEST,
              optimizer: state.best === null ? 'fresh' : 'kept',
              reason: move.why,
            },
          ];
    applyMove(state, move, before);
    forgetLevel(state);
    return [...back, ...this.#follow(step, `${move.why}; the line ${move.kind === 'raise' ? 'times' : 'divided by'} ${short(move.by)}`)];
  }

  #setRates(rate: number, reason: string): readonly Decision[] {
    return Object.entries(this.#state.shares).map(([group, share]) => ({ kind: 'setLr', group, lr: rate * share, reason }));
  }

  /** One straight line from here to 0 at the end of the fit. */
  #draw(step: number, end: number, reason: string): readonly Decision[] {
    beginDescent(this.#state, step, end, this.#pace);
    this.#endAt(step, end);
    return this.#follow(step, reason);
  }

  #endAt(step: number, end: number): void {
    const isPlanned = end === this.#length.planned;
    this.#state.end = isPlanned ? null : Math.max(end, step + 1);
    this.#state.ending = isPlanned ? null : 'estimated';
  }

  /** The rate, or the line, that the state has now. */
  #follow(step: number, reason: string): readonly Decision[] {
    const { shares, peak, phase } = this.#state;
    if (phase === 'hold') return this.#setRates(peak, reason);
    this.#state.since = step;
    const from = Object.fromEntries(Object.keys(shares).map((group) => [group, this.scheduledRate(0, group)]));
    return [{ kind: 'schedule', law: { name: 'a line', from, to: 0, steps: this.#end - step }, reason, evidence: { peak } }];
  }
}

const WORDS: Readonly<Record<Verdict, string>> = {
  good: 'found a rate',
  slow: 'too slow',
  fast: 'too fast',
  lost: 'the loss rose',
};

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function required({ measurements, step }: Observation): VelocityMeasurement {
  const found = measurements.get(VELOCITY);
  if (found?.kind === 'velocity') return found;
  throw new StateError(
    'ERR_MEASUREMENT_MISSING',
    `NeVe needs a measurement named '${VELOCITY}' at step ${step} and got none. Measure what when() asks for first.`,
    { fields: { probe: VELOCITY, step } },
  );
}
