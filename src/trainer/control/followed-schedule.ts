/** A schedule that a fit follows: rates from step to step with no pause for each. */

import { NeveError, OptionError } from '../../errors.js';
import type { GroupRates } from '../../native/addon-session.js';

/** As `Controller.scheduledRate`. */
export type ScheduledRate = (index: number, group: string) => number;

/** Steps whose rates are worked out at once, so that JavaScript is held up for a moment only. */
const MOST_AHEAD = 8192;

/** One schedule, from the step at which it was decided on. */
export class FollowedSchedule {
  /** Name of the controller. */
  readonly by: string;
  readonly since: number;
  readonly #rate: ScheduledRate;

  constructor(by: string, since: number, rate: ScheduledRate) {
    this.by = by;
    this.since = since;
    this.#rate = rate;
  }

  /**
   * The rate of a group at the step that follows `step` steps.
   *
   * @throws {OptionError} `ERR_DECISION_LR`, and whatever the schedule throws where it has ended
   */
  rateAt(step: number, group: string): number {
    const lr = this.#rate(step - this.since, group);
    if (Number.isFinite(lr) && lr >= 0) return lr;
    throw new OptionError(
      'ERR_DECISION_LR',
      `${this.by} scheduled the learning rate ${lr} for step ${step}; expected a finite number of at least 0.`,
      { fields: { by: this.by, lr, step } },
    );
  }

  /**
   * The rates of the next steps: of `count`, or as many as the schedule has.
   *
   * @throws as {@link rateAt}, where it has not even one
   */
  ahead(step: number, count: number, groups: readonly string[]): readonly GroupRates[] {
    let known = Math.min(count, MOST_AHEAD);
    const rates = groups.map((group) => ({ group, rates: new Float64Array(known) }));
    for (const { group, rates: each } of rates) {
      for (let i = 0; i < known; i++) {
        try {
          each[i] = this.rateAt(step + i, group);
        } catch (error) {
          if (i === 0 || !(error instanceof NeveError)) throw error;
          known = i;
        }
      }
    }
    return rates.map(({ group, rates: each }) => ({ group, rates: each.subarray(0, known) }));
  }
}
