/** What learning rate schedules share: a rate that depends on nothing but the base rate and how far training is. */

import { StateError } from '../../errors.js';
import type { Cadence, Controller, Decision, FitPlan, NextBoundary, Observation, When } from '../controller.js';
import { plannedSteps } from '../planned-steps.js';

/** The option that every schedule has. */
export interface ScheduleOptions {
  /** What the schedule counts, and so how often the rate changes: `'epoch'` or `'step'`. */
  readonly unit: Cadence['unit'];
}

/** What a {@link Schedule} remembers; plain JSON. */
export interface ScheduleState {
  /** Epochs done; 0 for one that counts steps, which the fit counts itself. */
  readonly index: number;
  /** The optimizer's rate of each group before the first step. */
  readonly base: Readonly<Record<string, number>>;
  /** How long the fit was to be when it began, of a schedule that goes by that: a fit that goes on with other limits keeps to it. */
  readonly length?: number;
}

/** One that counts steps is followed, not asked. */
const NEVER = (): NextBoundary => ({ step: Number.POSITIVE_INFINITY });

/** Before a fit has begun. */
const NO_PLAN: FitPlan = { maxEpochs: null, stepsPerEpoch: null };

/**
 * A learning rate schedule: the rate in epoch (or step) `index` is {@link Schedule.rateAt} of `index` and the group's base rate, which is what the
 * optimizer had before the first step. The rate of index 0 holds from the first step on.
 *
 * With `unit: 'epoch'` it decides a rate each epoch. With `unit: 'step'` it decides once, a schedule that the fit follows from step to step with no pause: its law in
 * the record is the schedule's name, options and base rates.
 *
 * Written in closed form, so that a rate never depends on how it was reached: PyTorch's schedulers multiply the last rate instead, and their
 * values differ from these by rounding only. Where another controller changes the rate, a schedule of epochs sets its own again at its next boundary; beside one of
 * steps that is refused.
 *
 * Source: `torch.optim.lr_scheduler.LRScheduler`.
 */
export abstract class Schedule<Options extends ScheduleOptions = ScheduleOptions> implements Controller<ScheduleState> {
  readonly when: When;
  readonly setsRate = true;
  /** The option that says how long the schedule is. */
  readonly #lengthOption: string | undefined;
  #index = 0;
  #base: ReadonlyMap<string, number> = new Map();
  /** What the fit's plan says, where no option does. */
  #planned: number | null = null;

  /**
   * @param options - the options in force
   * @param lengthOption - the one that says how long the schedule is, `null` in it for the whole fit; a schedule without such an option has none
   */
  protected constructor(
    readonly name: string,
    readonly options: Options,
    lengthOption?: keyof Options & string,
  ) {
    this.#lengthOption = lengthOption;
    const { unit } = options;
    this.when = unit === 'epoch' ? { every: 1, unit } : NEVER;
  }

  /**
   * The learning rate of a group.
   *
   * @param index - epochs or steps done, from 0 on
   * @param base - the optimizer's rate of the group
   * @param group - the group's name
   */
  abstract rateAt(index: number, base: number, group: string): number;

  /**
   * @param after - epochs or steps of the plan that pass before this schedule's first
   * @throws {OptionError} `ERR_PLAN_LENGTH` for a schedule that goes by the length of the fit, where that is not known
   */
  start(plan: FitPlan, after = 0): void {
    this.#index = 0;
    this.#base = new Map();
    this.#planned = this.#toldLength() === null ? Math.max(1, planned(this.name, this.options.unit, plan) - after) : null;
  }

  begin(rates: ReadonlyMap<string, number>): readonly Decision[] {
    this.#base = new Map(rates);
    if (this.options.unit === 'epoch') return this.#decide(rates);
    const options = Object.entries(this.options).map(([name, value]) => {
      if (name === this.#lengthOption) return [name, this.length];
      return [name, typeof value === 'function' ? 'a function' : value];
    });
    const law = { name: this.name, options: Object.fromEntries(options), base: Object.fromEntries(rates) };
    return [{ kind: 'schedule', law, reason: 'a rate for each step, known beforehand' }];
  }

  /** @throws {StateError} `ERR_SCHEDULE_BASE`, as {@link observe} */
  scheduledRate(index: number, group: string): number {
    return this.rateAt(index, this.#baseOf(group), group);
  }

  /** @throws {StateError} `ERR_SCHEDULE_BASE` for a group whose base rate is not known: neither `begin` nor `loadStateDict` told it */
  observe({ lr }: Observation): readonly Decision[] {
    this.#index += 1;
    return this.#decide(lr);
  }

  stateDict(): ScheduleState {
    const length = this.#planned === null ? {} : { length: this.#planned };
    return { index: this.#index, base: Object.fromEntries(this.#base), ...length };
  }

  loadStateDict({ index, base, length }: ScheduleState): void {
    this.#index = index;
    this.#base = new Map(Object.entries(base));
    if (length !== undefined) this.#planned = length;
  }

  /**
   * Epochs or steps that the schedule takes: as the option says, or the whole fit's.
   *
   * @throws {OptionError} `ERR_PLAN_LENGTH` before a fit has begun, where the option leaves it to the fit
   */
  protected get length(): number {
    return this.#toldLength() ?? this.#planned ?? planned(this.name, this.options.unit, NO_PLAN);
  }

  /** What the option says; of a schedule without such an option, which has no use for it, 0. */
  #toldLength(): number | null {
    return this.#lengthOption === undefined ? 0 : (Reflect.get(this.options, this.#lengthOption) as number | null);
  }

  #decide(current: ReadonlyMap<string, number>): readonly Decision[] {
    const reason = `the schedule's rate for epoch ${this.#index}`;
    const decisions: Decision[] = [];
    for (const [group, rate] of current) {
      const lr = this.rateAt(this.#index, this.#baseOf(group), group);
      if (lr !== rate) decisions.push({ kind: 'setLr', group, lr, reason });
    }
    return decisions;
  }

  #baseOf(group: string): number {
    const base = this.#base.get(group);
    if (base !== undefined) return base;
    const known = [...this.#base.keys()];
    throw new StateError(
      'ERR_SCHEDULE_BASE',
      `${this.name} has no base rate for the parameter group '${group}'; it knows ${known.join(', ') || 'none'}. Call begin() first, or load a state of the same groups.`,
      { fields: { schedule: this.name, group, known } },
    );
  }
}

/** How many epochs or steps a fit may have. */
function planned(owner: string, unit: Cadence['unit'], plan: FitPlan): number {
  const { maxEpochs, maxSteps, stepsPerEpoch } = plan;
  if (unit === 'step') return plannedSteps(owner, plan);
  if (maxSteps == null || stepsPerEpoch === null) return maxEpochs ?? plannedSteps(owner, plan);
  return Math.min(maxEpochs ?? Number.POSITIVE_INFINITY, Math.ceil(maxSteps / stepsPerEpoch));
}
