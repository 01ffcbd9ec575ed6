/** A share of the base rate that changes linearly. */

import { badOption, checkNumber } from '../../option-checks.js';
import { checkUnit, withDefaults } from '../option-defaults.js';
import { Schedule, type ScheduleOptions } from './schedule.js';

/** Options of {@link LinearLr}. */
export interface LinearLrOptions extends ScheduleOptions {
  /** What the base rate is multiplied by at index 0, above 0 and at most 1 (default 1/3). */
  readonly startFactor?: number;
  /** What it is multiplied by from index `totalIters` on, in [0, 1] (default 1). */
  readonly endFactor?: number;
  /** Index at which the end is reached, an integer of at least 1 (default 5). */
  readonly totalIters?: number;
}

const OWNER = 'LinearLr';

/**
 * The base rate times a factor that goes linearly from `startFactor` to `endFactor` and stays there. Counts epochs unless `unit` says otherwise.
 *
 * Source: `torch.optim.lr_scheduler.LinearLR`.
 */
export class LinearLr extends Schedule {
  /** The options in force. */
  readonly options: Readonly<Required<LinearLrOptions>>;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: LinearLrOptions = {}) {
    const given = withDefaults(OWNER, options, { startFactor: 1 / 3, endFactor: 1, totalIters: 5, unit: 'epoch' });
    const unit = checkUnit(OWNER, given.unit);
    super(OWNER, unit);
    const startFactor = checkNumber(OWNER, 'startFactor', given.startFactor, { min: 0, max: 1 });
    if (startFactor === 0) throw badOption(OWNER, 'startFactor', startFactor, 'a finite number above 0 and at most 1');
    this.options = {
      startFactor,
      endFactor: checkNumber(OWNER, 'endFactor', given.endFactor, { min: 0, max: 1 }),
      totalIters: checkNumber(OWNER, 'totalIters', given.totalIters, { integer: true, min: 1 }),
      unit,
    };
  }

  rateAt(index: number, base: number): number {
    const { startFactor, endFactor, totalIters } = this.options;
    return base * (startFactor + ((endFactor - startFactor) * Math.min(index, totalIters)) / totalIters);
  }
}
