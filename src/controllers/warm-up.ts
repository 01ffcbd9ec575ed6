/** Low rates at first, in front of any other controller. */

import { StateError } from '../errors.js';
import { badOption, type OptionsOf, readOptions, type ValuesOf } from '../options/index.js';
import type { Cadence, Controller, Decision, FitPlan, NextBoundary, Observation, When } from './controller.js';
import { knownSteps } from './known-steps.js';
import type { Measurement } from './measurement.js';
import type { Declaration } from './declaration.js';
import { nextBoundary } from './next-boundary.js';
import type { Probe } from './probe.js';
import { Schedule } from './schedules/schedule.js';

const OWNER = 'WarmUp';

const table = {
  totalIters: {
    type: 'integer',
    default: 5,
    min: 1,
    doc: 'Boundaries of the warm-up: steps or epochs, as the controller behind it counts.',
  },
  kind: {
    type: 'choice',
    choices: ['linear', 'constant'],
    default: 'linear',
    doc: "'linear': the factor goes from startFactor to 1. 'constant': it is startFactor to the end.",
  },
  startFactor: { type: 'number', default: 1 / 3, above: 0, max: 1, doc: 'What the base rate is multiplied by at first.' },
} as const;

/** Options of {@link WarmUp}. */
export type WarmUpOptions = OptionsOf<typeof table>;

/** {@link WarmUpOptions} with defaults filled in, and what is warmed up for. */
export type ResolvedWarmUpOptions = ValuesOf<typeof table> & {
  /** Name and options of the controller behind it. */
  readonly controller: { readonly name: string; readonly options: unknown };
};

/** What {@link WarmUp} remembers; plain JSON if the state of the controller behind it is. */
export interface WarmUpState {
  /** Boundaries so far, at most `totalIters`; 0 in front of a schedule of steps, whose fit counts them itself. */
  readonly index: number;
  /** The optimizer's rate of each group before the first step. */
  readonly base: Readonly<Record<string, number>>;
  /** State of the controller behind it. */
  readonly inner: unknown;
}

/**
 * A warm-up, then another controller: a schedule, `ReduceLrOnPlateau`, `NeVe`. The base rate is multiplied by a factor for `totalIters` epochs or
 * steps (whichever the controller behind it is asked at); after them the base rate holds, and that controller begins, at its own index 0. It is not asked
 * before that, although its probes are measured. A failure during the warm-up ends the fit, even where that controller recovers.
 *
 * To warm up by steps, give the schedule behind it `unit: 'step'`. Both together are then one schedule, which the fit follows with no pause for each step.
 *
 * Source: `torch.optim.lr_scheduler.SequentialLR` of a `LinearLR` or `ConstantLR` and another scheduler.
 *
 * @example
 * new WarmUp(new CosineAnnealingLr({ unit: 'step' }), { totalIters: 500, startFactor: 0.01 }) // the cosine takes what is left of the fit
 */
export class WarmUp implements Controller<WarmUpState> {
  static readonly declaration: Declaration<typeof table> = { name: OWNER, options: table };
  /** Such as `WarmUp(CosineAnnealingLr)`. */
  readonly name: string;
  /** The cadence of the controller behind it; of one that tells its boundaries by itself, each epoch during the warm-up, then those; never for a schedule of steps. */
  readonly when: When;
  readonly probes: readonly Probe[];
  readonly recovers: boolean;
  readonly setsRate = true;
  readonly findsRate: boolean;
  /** The options in force. */
  readonly options: ResolvedWarmUpOptions;
  readonly #inner: Controller;
  readonly #cadence: Cadence;
  /** Behind it is a schedule of steps. */
  readonly #scheduled: boolean;
  #index = 0;
  #stepsPerEpoch = 1;
  #base: ReadonlyMap<string, number> = new Map();

  /**
   * @param controller - what comes after the warm-up; not to be given to a trainer as well
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
   */
  constructor(controller: Controller, options: WarmUpOptions = {}) {
    if (typeof controller?.observe !== 'function') {
      throw badOption(OWNER, 'controller', controller, 'a controller, such as new CosineAnnealingLr()');
    }
    this.options = {
      ...readOptions(OWNER, table, options),
      controller: { name: controller.name, options: 'options' in controller ? controller.options : {} },
    };
    this.name = `${OWNER}(${controller.name})`;
    const { when } = controller;
    this.#cadence = typeof when === 'function' ? { every: 1, unit: 'epoch' } : when;
    this.#scheduled = controller instanceof Schedule && controller.options.unit === 'step';
    this.when = typeof when === 'function' && !this.#scheduled ? (step) => this.#next(when, step) : when;
    this.probes = controller.probes ?? [];
    this.recovers = controller.recovers === true;
    this.findsRate = controller.findsRate === true;
    this.#inner = controller;
  }

  start(plan: FitPlan): void {
    this.#index = 0;
    this.#base = new Map();
    // Epochs are counted in steps only for one that tells its boundaries by itself.
    const needed = typeof this.#inner.when === 'function' && !this.#scheduled;
    this.#stepsPerEpoch = needed ? knownSteps(this.name, plan.stepsPerEpoch, 'warm up over steps') : 1;
    if (this.#inner instanceof Schedule) this.#inner.start(plan, this.options.totalIters);
    else this.#inner.start(plan);
  }

  begin(rates: ReadonlyMap<string, number>): readonly Decision[] {
    this.#base = new Map(rates);
    if (!this.#scheduled) return this.#warm();
    const { totalIters, kind, startFactor } = this.options;
    const behind = this.#inner.begin?.(rates, new Map()) ?? [];
    return behind.map((decision) => {
      if (decision.kind !== 'schedule') return decision;
      return { ...decision, law: { name: OWNER, totalIters, kind, startFactor, behind: decision.law } };
    });
  }

  /** @throws {StateError} `ERR_SCHEDULE_BASE`, as {@link observe} */
  scheduledRate(index: number, group: string): number {
    const inner = (at: number): number => this.#inner.scheduledRate?.(at, group) ?? Number.NaN;
    // What decides a schedule after the warm-up counts from there.
    if (!this.#scheduled) return inner(index);
    const { totalIters } = this.options;
    const base = this.#base.get(group);
    if (base === undefined) throw this.#withoutBase();
    return index < totalIters ? base * this.#factorAt(index) : inner(index - totalIters);
  }

  searching(): boolean {
    return this.#index === this.options.totalIters && this.#inner.searching?.() === true;
  }

  /** @throws {StateError} `ERR_SCHEDULE_BASE` when neither `begin` nor `loadStateDict` told the base rates */
  observe(seen: Observation): readonly Decision[] {
    const { totalIters } = this.options;
    if (this.#index === totalIters) return this.#inner.observe(seen);
    if (seen.failure !== null) return [];
    this.#index += 1;
    return this.#index < totalIters ? this.#warm() : this.#handOver(seen.measurements);
  }

  stateDict(): WarmUpState {
    return { index: this.#index, base: Object.fromEntries(this.#base), inner: this.#inner.stateDict() };
  }

  loadStateDict({ index, base, inner }: WarmUpState): void {
    this.#index = index;
    this.#base = new Map(Object.entries(base));
    this.#inner.loadStateDict(inner);
  }

  #warm(): readonly Decision[] {
    const { totalIters } = this.options;
    return this.#setAll(this.#factorAt(this.#index), `warm-up, ${this.#cadence.unit} ${this.#index} of ${totalIters}`);
  }

  #factorAt(index: number): number {
    const { totalIters, kind, startFactor } = this.options;
    return startFactor + (1 - startFactor) * (kind === 'linear' ? index / totalIters : 0);
  }

  /** The base rates, and upon them what the controller behind makes of them at its index 0. */
  #handOver(measurements: ReadonlyMap<string, Measurement>): readonly Decision[] {
    return [...this.#setAll(1, 'the warm-up is over'), ...(this.#inner.begin?.(new Map(this.#base), measurements) ?? [])];
  }

  /** Everything is measured during the warm-up, then what the controller asks for. */
  #next(when: When, step: number): NextBoundary {
    return nextBoundary(this.#index === this.options.totalIters ? when : this.#cadence, step, this.#stepsPerEpoch);
  }

  #setAll(factor: number, reason: string): readonly Decision[] {
    if (this.#base.size === 0) throw this.#withoutBase();
    return [...this.#base].map(([group, rate]) => ({ kind: 'setLr', group, lr: rate * factor, reason }));
  }

  #withoutBase(): StateError {
    return new StateError('ERR_SCHEDULE_BASE', `${this.name} has no base rates. Call begin() first, or load a state of the same groups.`, {
      fields: { schedule: this.name },
    });
  }
}
