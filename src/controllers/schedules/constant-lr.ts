/** A constant share of the base rate at first. */

import { checkNumber } from '../../option-checks.js';
import { checkUnit, withDefaults } from '../option-defaults.js';
import { Schedule, type ScheduleOptions } from './schedule.js';

/** Options of {@link ConstantLr}. */
export interface ConstantLrOptions extends ScheduleOptions {
  /** What the base rate is multiplied by at first, in [0, 1] (default 1/3). */
  readonly factor?: number;
  /** Index from which on the base rate itself holds, an integer of at least 0 (default 5). */
  readonly totalIters?: number;
}

const OWNER = 'ConstantLr';

/**
 * The base rate times `factor` before index `totalIters`, the base rate from then on. Counts epochs unless `unit` says otherwise.
 *
 * Source: `torch.optim.lr_scheduler.ConstantLR`.
 */
export class ConstantLr extends Schedule {
  /** The options in force. */
  readonly options: Readonly<Required<ConstantLrOptions>>;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: ConstantLrOptions = {}) {
    const given = withDefaults(OWNER, options, { factor: 1 / 3, totalIters: 5, unit: 'epoch' });
    const unit = checkUnit(OWNER, given.unit);
    super(OWNER, unit);
    this.options = {
      factor: checkNumber(OWNER, 'factor', given.factor, { min: 0, max: 1 }),
      totalIters: checkNumber(OWNER, 'totalIters', given.totalIters, { integer: true, min: 0 }),
      unit,
    };
  }

  rateAt(index: number, base: number): number {
    return index < this.options.totalIters ? base * this.options.factor : base;
  }
}
