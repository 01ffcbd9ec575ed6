/** The part that GeN and Hi-DLR share: losses are tried every few steps, quadratics fitted, rates set. */

import type { Controller, ControllerStatus, Decision, FitPlan, NextBoundary, Observation } from '../controller.js';
import type { Finding } from '../finding.js';
import { knownSteps } from '../known-steps.js';
import { plannedSteps } from '../planned-steps.js';
import { type AnalysisProbe, analysisOf } from '../probes/analysis-probe.js';
import { type FittedDirection, fitDirections } from './fit-round.js';
import { reasonOf } from './reason.js';
import { clampScale, influenceOf, jointScale, nextRate, type RuleOptions, scaleAt } from './rule.js';
import { type DirectionState, TRIAL_RATE_START, type TrialRateState } from './state.js';
import { type TrialGroup, type TrialQuestion, type TrialRound, type TrialsFound, trialProbe } from './trial-probe.js';

/** Name of the probe. */
const TRIALS = 'trials';

/** What the two methods differ in. */
export interface TrialRateMethod {
  readonly rule: RuleOptions;
  readonly scale: 'none' | 'linear' | 'halfCosine';
  readonly seed: number;
  readonly jointCheck: boolean;
  /** Whether one rate serves all groups. */
  readonly together: boolean;
  /** Whether trials move all directions at once. */
  readonly joint: boolean;
  /** Steps to the next fit, for as many directions as are trained. */
  every(directions: number): number;
  /** Multiples of the rates at each trial; `fits` counts those before. */
  multiples(directions: number, fits: number): readonly (readonly number[])[];
  /** Groups to freeze after this share of the fit's steps, if any; asked until it is settled. */
  freeze(directions: readonly DirectionState[], share: () => number): { readonly settled: boolean; readonly groups: readonly string[] };
}

/** A controller whose rates come from trial losses. */
export abstract class TrialRates implements Controller<TrialRateState> {
  abstract readonly name: string;
  readonly setsRate = true;
  readonly when = (step: number): NextBoundary => ({ step: this.#nextStep(step) });
  readonly #probe = trialProbe(
    () => this.name,
    TRIALS,
    () => this.#question(),
  );
  readonly probes: readonly AnalysisProbe[] = [this.#probe];
  readonly #method: TrialRateMethod;
  #plan: FitPlan = { maxEpochs: 1, stepsPerEpoch: 1 };
  #finding: Finding | null = null;
  #state: TrialRateState = TRIAL_RATE_START;

  protected constructor(method: TrialRateMethod) {
    this.#method = method;
  }

  start(plan: FitPlan): void {
    this.#plan = plan;
    this.#finding = null;
    this.#state = TRIAL_RATE_START;
  }

  begin(rates: ReadonlyMap<string, number>): readonly Decision[] {
    const names = this.#method.together ? ['all'] : [...rates.keys()];
    const directions = names.map((name) => ({ name, size: 0, accepted: 0, influence: 0, frozen: false }));
    this.#state = { ...this.#state, rates: [...rates], directions };
    return [];
  }

  observe({ step, epoch, lr, measurements }: Observation): readonly Decision[] {
    this.#finding = null;
    if (!measurements.has(TRIALS)) return [];
    const { groups, rounds, batches } = analysisOf<TrialsFound>(this.#probe, measurements);
    const [first, second] = rounds;
    if (first === undefined) return [];
    const { fits, drawn } = this.#state;
    const s = second === undefined ? null : jointScale(second.losses[0] ?? 0, second.losses[1] ?? 0, first.losses[0] ?? 0);
    const finite = rounds.every(({ losses }) => losses.every(Number.isFinite));
    this.#state = { ...this.#state, fits: fits + 1, drawn: drawn + batches, s: finite ? s : null };
    const decisions = finite ? this.#setRates(this.#fit(first.losses, fits), groups, s, epoch) : this.#halve();
    const rates = new Map(lr);
    for (const decision of decisions) if (decision.kind === 'setLr') rates.set(decision.group ?? '', decision.lr);
    this.#state = { ...this.#state, rates: [...rates] };
    return [...decisions, ...this.#freeze(step)];
  }

  /** Rates and influence, as curves. */
  findings(): Finding | null {
    return this.#finding;
  }

  status(): ControllerStatus {
    const { fits, s, directions } = this.#state;
    return { fits, accepted: directions.reduce((sum, { accepted }) => sum + accepted, 0), s, trained: this.#active.length };
  }

  stateDict(): TrialRateState {
    return structuredClone(this.#state);
  }

  loadStateDict(state: TrialRateState): void {
    this.#state = structuredClone(state);
  }

  protected get state(): TrialRateState {
    return this.#state;
  }

  get #active(): readonly DirectionState[] {
    return this.#state.directions.filter(({ frozen }) => !frozen);
  }

  /** Every few steps; a step later than that where an epoch ends, behind which the next batch is not known. */
  #nextStep(step: number): number {
    const { stepsPerEpoch } = this.#plan;
    const every = this.#method.every(this.#active.length);
    const next = (Math.floor(step / every) + 1) * every;
    return stepsPerEpoch !== null && stepsPerEpoch > 1 && next % stepsPerEpoch === 0 ? next + 1 : next;
  }

  /** The rate of a direction: of several groups together, the largest. */
  #rateOf(name: string): number {
    if (this.#method.together) return Math.max(...this.#state.rates.map(([, lr]) => lr));
    return this.#state.rates.find(([group]) => group === name)?.[1] ?? 0;
  }

  #question(): TrialQuestion {
    return {
      seed: this.#method.seed,
      drawn: this.#state.drawn,
      rounds: this.#method.jointCheck && this.#active.length > 1 ? 2 : 1,
      plan: (groups, rounds) => this.#pointsAfter(groups, rounds),
    };
  }

  #pointsAfter(groups: readonly TrialGroup[], rounds: readonly TrialRound[]): readonly (readonly number[])[] {
    const active = this.#active;
    const [first] = rounds;
    if (active.length === 0 || rounds.length > 1) return [];
    if (first === undefined) {
      const multiples = this.#method.multiples(active.length, this.#state.fits);
      return [active.map(() => 0), ...multiples].map((trial) =>
        this.#point(groups, (k) => (trial[k] ?? 0) * this.#rateOf(active[k]?.name ?? '')),
      );
    }
    if (!this.#method.jointCheck || active.length < 2 || !first.losses.every(Number.isFinite)) return [];
    const fitted = this.#fit(first.losses, this.#state.fits);
    if (fitted.every(({ verdict }) => verdict === 'rejected')) return [];
    return [1, -1].map((sign) => this.#point(groups, (k) => sign * (fitted[k]?.target ?? 0)));
  }

  /** What every group is moved by, given how far each trained direction is. */
  #point(groups: readonly TrialGroup[], distance: (k: number) => number): readonly number[] {
    const active = this.#active;
    if (this.#method.together) {
      const largest = this.#rateOf('all');
      const shares = new Map(this.#state.rates.map(([group, lr]) => [group, largest > 0 ? lr / largest : 1]));
      return groups.map(({ name }) => distance(0) * (shares.get(name) ?? 0));
    }
    return groups.map(({ name }) => {
      const k = active.findIndex((direction) => direction.name === name);
      return k < 0 ? 0 : distance(k);
    });
  }

  #fit(losses: readonly number[], fits: number): readonly FittedDirection[] {
    const { rule, joint, multiples } = this.#method;
    const active = this.#active;
    const lrs = active.map(({ name }) => this.#rateOf(name));
    return fitDirections(lrs, multiples.call(this.#method, active.length, fits), losses, joint, rule);
  }

  /** Nothing is learned from losses that are not finite, but that rates are too high. */
  #halve(): readonly Decision[] {
    return this.#active.flatMap(({ name }) => {
      const lr = this.#rateOf(name);
      return this.#setLr(name, lr / 2, 'a trial loss is not finite; rate halved', { outcome: 'not finite', oldLr: lr, newLr: lr / 2 });
    });
  }

  #setRates(fitted: readonly FittedDirection[], groups: readonly TrialGroup[], s: number | null, epoch: number): readonly Decision[] {
    const { rule, scale } = this.#method;
    const factor = scale === 'none' ? 1 : scaleAt(scale, epoch, this.#plannedEpochs);
    const curves: Record<'learning rate' | 'influence per parameter', Record<string, number>> = {
      'learning rate': {},
      'influence per parameter': {},
    };
    const decisions = this.#active.flatMap(({ name }, k): readonly Decision[] => {
      const found = fitted[k];
      if (found === undefined) return [];
      const { a, b, r2, lr, verdict } = found;
      const next = nextRate(found, lr, s === null ? 1 : clampScale(s), factor, rule);
      const size = this.#sizeOf(name, groups);
      const ppi = verdict === 'fits' ? influenceOf(found, size) : 0;
      this.#note(name, size, ppi, verdict === 'fits');
      curves['learning rate'][name] = next;
      curves['influence per parameter'][name] = ppi;
      const evidence = { outcome: verdict, a, b, r2, s, ppi, oldLr: lr, newLr: next };
      return next === lr ? [] : this.#setLr(name, next, reasonOf(found, s, next), evidence);
    });
    this.#finding = { curves };
    return decisions;
  }

  #sizeOf(name: string, groups: readonly TrialGroup[]): number {
    const counted = this.#method.together ? groups : groups.filter((group) => group.name === name);
    return counted.reduce((sum, { size }) => sum + size, 0);
  }

  #note(name: string, size: number, ppi: number, accepted: boolean): void {
    const directions = this.#state.directions.map((known) =>
      known.name === name ? { ...known, size, accepted: known.accepted + (accepted ? 1 : 0), influence: known.influence + ppi } : known,
    );
    this.#state = { ...this.#state, directions };
  }

  /** Decisions for a direction's groups, whose ratios stay. */
  #setLr(name: string, lr: number, reason: string, evidence: NonNullable<Decision['evidence']>): readonly Decision[] {
    const old = this.#rateOf(name);
    const mine = this.#state.rates.filter(([group]) => this.#method.together || group === name);
    return mine.map(([group, rate]) => ({ kind: 'setLr', group, lr: rate === old ? lr : lr * (rate / old), reason, evidence }));
  }

  /** @throws {OptionError} `ERR_PLAN_LENGTH`, `ERR_STEPS_UNKNOWN` */
  get #plannedEpochs(): number {
    return plannedSteps(this.name, this.#plan) / knownSteps(this.name, this.#plan.stepsPerEpoch, "choose { scale: 'none' }");
  }

  #freeze(step: number): readonly Decision[] {
    const { settled, directions } = this.#state;
    if (settled) return [];
    const verdict = this.#method.freeze(directions, () => step / plannedSteps(this.name, this.#plan));
    const frozen = new Set(verdict.groups);
    this.#state = {
      ...this.#state,
      settled: verdict.settled,
      directions: directions.map((known) => (frozen.has(known.name) ? { ...known, frozen: true } : known)),
    };
    return directions
      .filter(({ name }) => frozen.has(name))
      .map(({ name, size, influence, accepted }) => ({
        ...({ kind: 'freeze', group: name, optimizer: 'fresh', reason: 'too little influence on the loss for its size' } as const),
        evidence: { influence, size, accepted },
      }));
  }
}
