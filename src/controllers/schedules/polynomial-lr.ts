/** A power of the time left. */

import { checkNumber } from '../../option-checks.js';
import { checkUnit, withDefaults } from '../option-defaults.js';
import { Schedule, type ScheduleOptions } from './schedule.js';

/** Options of {@link PolynomialLr}. */
export interface PolynomialLrOptions extends ScheduleOptions {
  /** Index from which on the rate is 0, an integer of at least 1 (default 5). */
  readonly totalIters?: number;
  /** Power of the share that is left, at least 0 (default 1: linear). */
  readonly power?: number;
}

const OWNER = 'PolynomialLr';

/**
 * `base * (1 - index / totalIters) ** power`, and 0 from `totalIters` on. Counts epochs unless `unit` says otherwise.
 *
 * Source: `torch.optim.lr_scheduler.PolynomialLR`.
 */
export class PolynomialLr extends Schedule {
  /** The options in force. */
  readonly options: Readonly<Required<PolynomialLrOptions>>;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: PolynomialLrOptions = {}) {
    const given = withDefaults(OWNER, options, { totalIters: 5, power: 1, unit: 'epoch' });
    const unit = checkUnit(OWNER, given.unit);
    super(OWNER, unit);
    this.options = {
      totalIters: checkNumber(OWNER, 'totalIters', given.totalIters, { integer: true, min: 1 }),
      power: checkNumber(OWNER, 'power', given.power, { min: 0 }),
      unit,
    };
  }

  rateAt(index: number, base: number): number {
    const { totalIters, power } = this.options;
    return base * (1 - Math.min(index, totalIters) / totalIters) ** power;
  }
}
