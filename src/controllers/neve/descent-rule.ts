/** NeVe's own rule: looks for a first rate, then one line to 0 that drift raises and losses undo. */

import { StateError } from '../../errors.js';
import { badOption } from '../../options/index.js';
import type { Decision, FitPlan, NextBoundary, Observation } from '../controller.js';
import type { VelocityMeasurement } from '../measurement.js';
import { plannedSteps } from '../planned-steps.js';
import type { VelocityProbe } from '../probe.js';
import { applyMove, beginDescent, endEarly, judgeInterval, type Move, motionOf, rateOnLine, undoFailure } from './descent.js';
import { type DescentState, freshState, type MeanLoss, meanLoss, paceOf } from './descent-state.js';
import { endsSearch, judgeLook, NOT_FINITE, type Verdict } from './look.js';
import type { ResolvedDescentOptions } from './options.js';
import { velocityProbe } from './probe-options.js';
import { type NeVeRule, VELOCITY } from './rule.js';

/** The untouched weights, which every look begins from. */
export const FIRST = 'NeVe.first';
/** The weights after the best interval; from the first of them on the untouched ones are not needed any more. */
export const BEST = 'NeVe.best';

/** Fewer steps than two looks leave nothing to train with what they find. */
const LEAST_STEPS = 8;

/** A pure state machine: what it decides follows from what it is told. See `NeVe`. */
export class DescentRule implements NeVeRule<DescentState> {
  readonly probes: readonly VelocityProbe[];
  readonly recovers = true;
  readonly when = (step: number): NextBoundary => {
    const { phase, interval, end } = this.#state;
    const { halfLook } = paceOf(this.#planned);
    if (this.#planned < LEAST_STEPS) return { step: Number.POSITIVE_INFINITY };
    this.#state.mark ??= step;
    const { mark } = this.#state;
    if (phase === 'descend' && step === end) return { step: Number.POSITIVE_INFINITY };
    if (phase === 'descend') return { step: Math.min(mark + interval, end ?? Number.POSITIVE_INFINITY) };
    return { step: mark + (step < mark + halfLook ? halfLook : 2 * halfLook) };
  };
  readonly #stops: boolean;
  #planned = 0;
  #state = freshState();

  constructor(options: ResolvedDescentOptions) {
    this.#stops = options.stop;
    this.probes = [velocityProbe(options, { name: VELOCITY, axis: 'auto', momentum: 0, drift: true, batchNorm: options.batchNorm })];
  }

  start(plan: FitPlan): void {
    this.#planned = plannedSteps('NeVe', plan);
    this.#state = freshState();
  }

  begin(rates: ReadonlyMap<string, number>): readonly Decision[] {
    const largest = Math.max(...rates.values());
    if (!(largest > 0)) {
      throw badOption('NeVe', "the optimizer's lr", [...rates.values()].join(', '), 'a rate above 0 in some group: their ratios are kept');
    }
    this.#state = freshState(Object.fromEntries([...rates].map(([group, rate]) => [group, rate / largest])));
    return this.#planned < LEAST_STEPS ? [] : [{ kind: 'keep', snapshot: FIRST }, ...this.#look('a first look')];
  }

  observe(seen: Observation): readonly Decision[] {
    const state = this.#state;
    if (seen.failure !== null) return this.#recover(seen.step, seen.failure.message);
    const found = required(seen);
    if (state.phase === 'descend') return this.#endInterval(seen, found);
    // The first half gives the loss of the untouched weights, and the outputs that the second is compared with.
    if (seen.step - (state.mark ?? 0) <= paceOf(this.#planned).halfLook) {
      state.firstLosses = [...state.firstLosses, ...seen.losses.subarray(0, 1)];
      return [];
    }
    const fastest = Math.max(...found.layers.map(({ velocity }) => velocity));
    return this.#endLook(seen.step, Number.isFinite(fastest) ? fastest : NOT_FINITE, seen.loss);
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

  /** The step at which the line reaches 0. */
  get #end(): number {
    return this.#state.end ?? this.#planned;
  }

  #endLook(step: number, fastest: number, loss: number | null): readonly Decision[] {
    const state = this.#state;
    const { rate } = state;
    const verdict = judgeLook(state, fastest, loss);
    state.mark = step;
    const reason = `${WORDS[verdict]} at ${short(rate)}: the fastest layer turned by ${short(fastest)}`;
    const { halfLook, keepsLooks } = paceOf(this.#planned);
    const stays = keepsLooks && (verdict === 'good' || verdict === 'slow');
    const back: Decision[] = stays ? [] : [{ kind: 'restore', snapshot: FIRST, optimizer: 'fresh', reason }];
    if (!endsSearch(state, verdict, step + 2 * halfLook, this.#planned)) return [...back, ...this.#look(reason)];
    beginDescent(state, step, this.#planned);
    return [...back, this.#follow(step, reason)];
  }

  #endInterval({ step, losses }: Observation, { velocity, drift }: VelocityMeasurement): readonly Decision[] {
    const state = this.#state;
    const loss = meanLoss(losses);
    const decisions: Decision[] = [];
    if (step === state.end) return [{ kind: 'stop', reason: `nothing was left to learn: the loss is ${short(loss.loss)}` }];
    const signs = { step, planned: this.#end, velocity: velocity ?? 0, drift, loss, batches: losses.length };
    const move = judgeInterval(state, signs, () => decisions.push({ kind: 'keep', snapshot: BEST }));
    state.mark = step;
    if (move !== null) return [...decisions, ...this.#carryOut(move, step, loss)];
    const ends = this.#stops && endEarly(state, signs);
    return ends ? [...decisions, this.#follow(step, 'nothing is left to learn')] : decisions;
  }

  /** A rate that leads to numbers that are not finite is left as any other that fails. */
  #recover(step: number, message: string): readonly Decision[] {
    const state = this.#state;
    if (state.phase === 'descend') {
      const move = undoFailure(state, `not finite: ${message}`);
      state.mark = step;
      return move === null ? [] : this.#carryOut(move, step, { loss: 0, error: 0 });
    }
    // The first step of a look fails at the untouched weights, and no rate helps.
    return step === state.mark ? [] : this.#endLook(step, NOT_FINITE, null);
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
    return [...back, this.#follow(step, `${move.why}; the line ${move.kind === 'raise' ? 'times' : 'divided by'} ${short(move.by)}`)];
  }

  #look(reason: string): readonly Decision[] {
    const { shares, rate } = this.#state;
    return Object.entries(shares).map(([group, share]) => ({ kind: 'setLr', group, lr: rate * share, reason }));
  }

  /** One straight line from here to 0 at the end of the fit. */
  #follow(step: number, reason: string): Decision {
    const { shares, peak } = this.#state;
    this.#state.since = step;
    const from = Object.fromEntries(Object.keys(shares).map((group) => [group, this.scheduledRate(0, group)]));
    return { kind: 'schedule', law: { name: 'a line', from, to: 0, steps: this.#end - step }, reason, evidence: { peak } };
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
