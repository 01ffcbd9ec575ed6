/** What learning rate schedules share: a rate that depends on nothing but the base rate and how far training is. */

import { StateError } from '../../errors.js';
import type { Cadence, Controller, Decision, NextBoundary, Observation, When } from '../controller.js';

/** The option that every schedule has. */
export interface ScheduleOptions {
  /** What the schedule counts, and so how often the rate changes: `'epoch'` or `'step'`. */
  readonly unit?: Cadence['unit'];
}

/** What a {@link Schedule} remembers; plain JSON. */
export interface ScheduleState {
  /** Epochs done; 0 for one that counts steps, which the fit counts itself. */
  readonly index: number;
  /** The optimizer's rate of each group before the first step. */
  readonly base: Readonly<Record<string, number>>;
}

/** One that counts steps is followed, not asked. */
const NEVER = (): NextBoundary => ({ step: Number.POSITIVE_INFINITY });

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
export abstract class Schedule implements Controller<ScheduleState> {
  readonly name: string;
  readonly when: When;
  readonly setsRate = true;
  /** The options in force. */
  abstract readonly options: Readonly<Required<ScheduleOptions>>;
  #index = 0;
  #base: ReadonlyMap<string, number> = new Map();

  protected constructor(name: string, unit: Cadence['unit']) {
    this.name = name;
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

  start(): void {
    this.#index = 0;
    this.#base = new Map();
  }

  begin(rates: ReadonlyMap<string, number>): readonly Decision[] {
    this.#base = new Map(rates);
    if (this.options.unit === 'epoch') return this.#decide(rates);
    const options = Object.entries(this.options).map(([name, value]) => [name, typeof value === 'function' ? 'a function' : value]);
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
    return { index: this.#index, base: Object.fromEntries(this.#base) };
  }

  loadStateDict({ index, base }: ScheduleState): void {
    this.#index = index;
    this.#base = new Map(Object.entries(base));
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
