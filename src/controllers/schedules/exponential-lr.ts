/** A cut at every epoch or step. */

import { checkNumber } from '../../option-checks.js';
import { checkUnit, withDefaults } from '../option-defaults.js';
import { Schedule, type ScheduleOptions } from './schedule.js';

/** Options of {@link ExponentialLr}. */
export interface ExponentialLrOptions extends ScheduleOptions {
  /** What the rate is multiplied by each time, at least 0. */
  readonly gamma: number;
}

const OWNER = 'ExponentialLr';

/**
 * Multiplies the rate by `gamma` every epoch, or every step when `unit` says so.
 *
 * Source: `torch.optim.lr_scheduler.ExponentialLR`.
 */
export class ExponentialLr extends Schedule {
  /** The options in force. */
  readonly options: Readonly<Required<ExponentialLrOptions>>;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: ExponentialLrOptions) {
    const given = withDefaults(OWNER, options, { gamma: undefined, unit: 'epoch' });
    const unit = checkUnit(OWNER, given.unit);
    super(OWNER, unit);
    this.options = { gamma: checkNumber(OWNER, 'gamma', given.gamma, { min: 0 }), unit };
  }

  rateAt(index: number, base: number): number {
    return base * this.options.gamma ** index;
  }
}
