/** Cuts at equal distances. */

import { checkNumber } from '../../option-checks.js';
import { checkUnit, withDefaults } from '../option-defaults.js';
import { Schedule, type ScheduleOptions } from './schedule.js';

/** Options of {@link StepLr}. */
export interface StepLrOptions extends ScheduleOptions {
  /** Epochs (or steps) from one cut to the next, an integer of at least 1. */
  readonly stepSize: number;
  /** What a cut multiplies the rate by, at least 0 (default 0.1). */
  readonly gamma?: number;
}

const OWNER = 'StepLr';

/**
 * Multiplies the rate by `gamma` every `stepSize` epochs, or steps when `unit` says so.
 *
 * Source: `torch.optim.lr_scheduler.StepLR`.
 *
 * @example
 * new StepLr({ stepSize: 30 }) // 0.1 before epoch 30, 0.01 before epoch 60, 0.001 …
 */
export class StepLr extends Schedule {
  /** The options in force. */
  readonly options: Readonly<Required<StepLrOptions>>;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: StepLrOptions) {
    const given = withDefaults(OWNER, options, { stepSize: undefined, gamma: 0.1, unit: 'epoch' });
    const unit = checkUnit(OWNER, given.unit);
    super(OWNER, unit);
    this.options = {
      stepSize: checkNumber(OWNER, 'stepSize', given.stepSize, { integer: true, min: 1 }),
      gamma: checkNumber(OWNER, 'gamma', given.gamma, { min: 0 }),
      unit,
    };
  }

  rateAt(index: number, base: number): number {
    const { stepSize, gamma } = this.options;
    return base * gamma ** Math.floor(index / stepSize);
  }
}
