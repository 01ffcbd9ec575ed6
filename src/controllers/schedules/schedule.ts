/** What learning rate schedules share: a rate that depends on nothing but the base rate and how far training is. */

import { StateError } from '../../errors.js';
import type { Cadence, Controller, Decision, Observation } from '../controller.js';

/** The option that every schedule has. */
export interface ScheduleOptions {
  /** What the schedule counts, and so how often the rate changes: `'epoch'` or `'step'`. */
  readonly unit?: Cadence['unit'];
}

/** What a {@link Schedule} remembers; plain JSON. */
export interface ScheduleState {
  /** Epochs or steps done. */
  readonly index: number;
  /** The optimizer's rate of each group before the first step. */
  readonly base: Readonly<Record<string, number>>;
}

/**
 * A learning rate schedule: the rate in epoch (or step) `index` is {@link Schedule.rateAt} of `index` and the group's base rate, which is what the
 * optimizer had before the first step. The rate of index 0 holds from the first step on.
 *
 * Written in closed form, so that a rate never depends on how it was reached: PyTorch's schedulers multiply the last rate instead, and their
 * values differ from these by rounding only. Where another controller changes the rate, a schedule sets its own again at its next boundary.
 *
 * Source: `torch.optim.lr_scheduler.LRScheduler`.
 */
export abstract class Schedule implements Controller<ScheduleState> {
  readonly name: string;
  readonly when: Cadence;
  readonly setsRate = true;
  #index = 0;
  #base: ReadonlyMap<string, number> = new Map();

  protected constructor(name: string, unit: Cadence['unit']) {
    this.name = name;
    this.when = { every: 1, unit };
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
    return this.#decide(rates);
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
    const reason = `the schedule's rate for ${this.when.unit} ${this.#index}`;
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
