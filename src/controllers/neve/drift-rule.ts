/** The drift rule of NeVe: find a rate, hold it, anneal, stop. */

import { StateError } from '../../errors.js';
import { badOption } from '../../option-checks.js';
import type { Decision, FitPlan, NextBoundary, Observation } from '../controller.js';
import type { VelocityMeasurement } from '../measurement.js';
import type { VelocityProbe } from '../probe.js';
import { clockOf, nextMultiple } from './clock.js';
import { beginAnneal, descend, nextStair } from './drift-anneal.js';
import { judgeWindow, undoWindow } from './drift-find.js';
import { intervalFault } from './drift-guards.js';
import { type IntervalSigns, steer } from './drift-hold.js';
import { chance, closeInterval, dropLosses, latestLoss, learnScatter, takeLosses } from './drift-losses.js';
import { cut, scale, setRates } from './drift-rates.js';
import { isUndertrained, motionOf, noteInterval } from './drift-signals.js';
import { type DriftState, forgetDrift, freshState, type MeanLoss } from './drift-state.js';
import { diverged, settled } from './drift-stops.js';
import type { ResolvedDriftOptions } from './option-types.js';
import { velocityProbe } from './probe-options.js';
import { type NeVeRule, VELOCITY } from './rule.js';

/** The one snapshot of the rule. */
export const SNAPSHOT = 'NeVe';
/** Name of the probe that is measured over windows. */
export const PACE = 'pace';

/** Windows in a row within the band that end the search. */
const GOOD_WINDOWS = 3;
/** Intervals in a row that must stand still before a stop. */
const STILL = 3;

/** A pure state machine: what it decides follows from what it is told. See {@link NeVe}. */
export class DriftRule implements NeVeRule<DriftState> {
  readonly options: ResolvedDriftOptions;
  readonly probes: readonly VelocityProbe[];
  readonly when = (step: number): NextBoundary => {
    const next = this.#nextStep(step);
    return { step: next, measure: this.#measures(next) };
  };
  readonly recovers = true;
  #state: DriftState;

  constructor(options: ResolvedDriftOptions) {
    this.options = options;
    this.probes = [
      velocityProbe(options, { name: VELOCITY, axis: 'auto', momentum: 0, drift: true }),
      velocityProbe(options, { name: PACE, axis: 'auto', momentum: 0, drift: false }),
    ];
    this.#state = freshState(clockOf({ maxEpochs: 1, stepsPerEpoch: 1 }, options));
  }

  stateDict(): DriftState {
    return structuredClone(this.#state);
  }

  loadStateDict(state: DriftState): void {
    this.#state = structuredClone(state);
  }

  report(): ReturnType<NeVeRule<DriftState>['report']> {
    const { phase, velocities, peak, rollbacks } = this.#state;
    const latest = velocities.at(-1);
    return {
      phase,
      motion: motionOf(this.#state, this.options),
      shareOfPeak: latest === undefined || peak === 0 ? null : latest / peak,
      rollbacks,
      undertrained: isUndertrained(this.#state),
    };
  }

  start(plan: FitPlan): void {
    this.#state = freshState(clockOf(plan, this.options));
  }

  begin(rates: ReadonlyMap<string, number>): readonly Decision[] {
    const state = freshState(this.#state.clock, rates);
    this.#state = state;
    if (!(Math.max(...rates.values()) > 0)) {
      throw badOption(
        'NeVe',
        "the optimizer's lr",
        [...rates.values()].join(', '),
        'a rate above 0 in some group, to begin the search with',
      );
    }
    scale(state, this.options, 1);
    const bounded = state.factor === 1 ? [] : setRates(state, `the given rate is outside [${this.options.minLr}, ${this.options.maxLr}]`);
    return [{ kind: 'keep', snapshot: SNAPSHOT }, ...bounded];
  }

  observe(seen: Observation): readonly Decision[] {
    const state = this.#state;
    if (seen.failure !== null) return this.#recover(seen.step, seen.failure.message);
    takeLosses(state, seen.losses);
    const intervalEnded = seen.step % state.clock.interval === 0;
    if (intervalEnded) noteInterval(state, this.options, required(seen, VELOCITY));
    if (state.phase === 'find') return isWindowEnd(state, seen.step) ? this.#endWindow(seen) : [];
    const decisions = intervalEnded ? this.#endInterval(seen) : [];
    if (state.anneal === null || decisions.some(({ kind }) => kind === 'stop')) return decisions;
    return [...decisions, ...descend(state, seen.step, decisions.length > 0)];
  }

  /** The next end of an interval, or what comes before it: a window's end or begin, a stair of the anneal. */
  #nextStep(step: number): number {
    const { clock, phase, mark, anneal } = this.#state;
    const intervalEnd = nextMultiple(step, clock.interval);
    if (phase === 'find') return Math.min(intervalEnd, mark + nextMultiple(step - mark, clock.window));
    if (anneal === null) return intervalEnd - clock.window > step ? intervalEnd - clock.window : intervalEnd;
    return Math.min(intervalEnd, nextStair(anneal, step));
  }

  #measures(step: number): readonly string[] {
    const { clock, phase } = this.#state;
    const intervalEnded = step % clock.interval === 0;
    const windowAtEnd = intervalEnded || (step + clock.window) % clock.interval === 0;
    const paced = phase === 'find' ? isWindowEnd(this.#state, step) : phase === 'hold' && windowAtEnd;
    return [...(intervalEnded ? [VELOCITY] : []), ...(paced ? [PACE] : [])];
  }

  #endWindow(seen: Observation): readonly Decision[] {
    const state = this.#state;
    const before = state.factor;
    const { velocity } = required(seen, PACE);
    // A fit that was warmed up by another controller begins between two windows.
    if (velocity === null) return [];
    const { kind, reason } = judgeWindow(state, this.options, velocity, seen.losses);
    state.mark = seen.step;
    if (kind === 'restore') {
      if (state.failures > this.options.maxRollbacks) return [...this.#goBack(reason), diverged(reason)];
      this.#endFind(seen.step);
      return [...this.#goBack(reason), ...setRates(state, `${reason}; back to what was kept`)];
    }
    state.recent = [];
    const kept: Decision[] = kind === 'keep' ? [{ kind: 'keep', snapshot: SNAPSHOT }] : [];
    this.#endFind(seen.step);
    return [...kept, ...(state.factor === before ? [] : setRates(state, reason))];
  }

  /** Ends the search when the rate has proved itself, or its time is over. */
  #endFind(step: number): void {
    const state = this.#state;
    const { findEnd, interval } = state.clock;
    if (!(state.good >= GOOD_WINDOWS && step >= interval) && step < findEnd) return;
    state.phase = 'hold';
    state.best = null;
    state.still = 0;
    dropLosses(state);
    forgetDrift(state);
  }

  #endInterval(seen: Observation): readonly Decision[] {
    const state = this.#state;
    const latest = latestLoss(state);
    const loss = closeInterval(state);
    const { step, losses } = seen;
    const decisions: Decision[] = [];
    // An interval that a rollback or the end of the search cut short says too little.
    const whole = step - state.mark >= state.clock.interval;
    const pace = state.phase === 'hold' && whole ? required(seen, PACE).velocity : null;
    const best = state.best?.loss ?? loss.loss;
    if (whole) {
      const { velocity } = required(seen, VELOCITY);
      const fault = intervalFault(state, this.options, { pace, velocity }, loss);
      if (fault !== null) return this.#fallBack(step, fault);
      learnScatter(state, losses);
      decisions.push(...this.#keepBest(loss, latest));
    }
    if (state.still >= STILL) return [...decisions, settled(state)];
    if (state.phase !== 'hold') return decisions;
    if (this.options.anneal && step >= state.clock.holdEnd) beginAnneal(state, step);
    else if (whole) decisions.push(...this.#steer({ pace, loss, best }));
    return decisions;
  }

  #steer(signs: IntervalSigns): readonly Decision[] {
    const reason = steer(this.#state, this.options, signs);
    return reason === null ? [] : setRates(this.#state, reason);
  }

  /** Keeps the best interval, unless its end says that its mean is not what is kept. */
  #keepBest(loss: MeanLoss, latest: MeanLoss): readonly Decision[] {
    const state = this.#state;
    if (state.best !== null && (loss.loss >= state.best.loss || latest.loss > loss.loss + chance(state, latest, loss))) return [];
    state.best = loss;
    state.failures = 0;
    return [{ kind: 'keep', snapshot: SNAPSHOT }];
  }

  /** Back to the best interval, at a lower rate. */
  #fallBack(step: number, reason: string): readonly Decision[] {
    const state = this.#state;
    state.failures += 1;
    if (state.failures > this.options.maxRollbacks) return [...this.#goBack(reason), diverged(reason)];
    state.rollbacks += 1;
    state.mark = step;
    if (state.anneal !== null) state.anneal = { ...state.anneal, factor: state.anneal.factor / this.options.step };
    else cut(state, this.options, 1 / this.options.step ** 2, 1);
    dropLosses(state);
    forgetDrift(state);
    return [...this.#goBack(reason), ...(state.anneal === null ? setRates(state, `${reason}; back to what was kept`) : [])];
  }

  /** A rate that leads to numbers that are not finite is left as any other that fails; without a snapshot worth it the fit fails as it would have. */
  #recover(step: number, message: string): readonly Decision[] {
    const state = this.#state;
    if (state.failures >= this.options.maxRollbacks) return [];
    const reason = `not finite: ${message}`;
    if (state.phase !== 'find') {
      const decisions = this.#fallBack(step, reason);
      return [...decisions, ...descend(state, step, true)];
    }
    undoWindow(state, this.options);
    state.mark = step;
    return [...this.#goBack(reason), ...setRates(state, `${reason}; back to what was kept`)];
  }

  /** What an optimizer remembers may be what broke the weights: the second time in a row, it starts afresh. */
  #goBack(reason: string): readonly Decision[] {
    return [{ kind: 'restore', snapshot: SNAPSHOT, optimizer: this.#state.failures > 1 ? 'fresh' : 'kept', reason }];
  }
}

/** Windows follow each other from the mark on; one that failed starts them anew. */
function isWindowEnd({ mark, clock }: DriftState, step: number): boolean {
  return step > mark && (step - mark) % clock.window === 0;
}

function required({ measurements, step }: Observation, probe: string): VelocityMeasurement {
  const found = measurements.get(probe);
  if (found?.kind === 'velocity') return found;
  throw new StateError(
    'ERR_MEASUREMENT_MISSING',
    `NeVe needs a measurement named '${probe}' at step ${step} and got none. Measure what when() asks for first.`,
    { fields: { probe, step } },
  );
}
