/** Cuts at chosen moments. */

import { badOption, checkNumber } from '../../option-checks.js';
import { checkUnit, withDefaults } from '../option-defaults.js';
import { Schedule, type ScheduleOptions } from './schedule.js';

/** Options of {@link MultiStepLr}. */
export interface MultiStepLrOptions extends ScheduleOptions {
  /** Indices of the epochs (or steps) before which the rate is cut, integers of at least 1, in any order; one that is named twice cuts twice. */
  readonly milestones: readonly number[];
  /** What a cut multiplies the rate by, at least 0 (default 0.1). */
  readonly gamma?: number;
}

const OWNER = 'MultiStepLr';

/**
 * Multiplies the rate by `gamma` at each milestone. Counts epochs unless `unit` says otherwise.
 *
 * Source: `torch.optim.lr_scheduler.MultiStepLR`.
 *
 * @example
 * new MultiStepLr({ milestones: [100, 150] }) // 0.1, then 0.01 from epoch 100 and 0.001 from epoch 150 on
 */
export class MultiStepLr extends Schedule {
  /** The options in force. */
  readonly options: Readonly<Required<MultiStepLrOptions>>;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: MultiStepLrOptions) {
    const given = withDefaults(OWNER, options, { milestones: undefined, gamma: 0.1, unit: 'epoch' });
    const unit = checkUnit(OWNER, given.unit);
    super(OWNER, unit);
    this.options = {
      milestones: checkMilestones(given.milestones),
      gamma: checkNumber(OWNER, 'gamma', given.gamma, { min: 0 }),
      unit,
    };
  }

  rateAt(index: number, base: number): number {
    const { milestones, gamma } = this.options;
    return base * gamma ** milestones.filter((milestone) => milestone <= index).length;
  }
}

function checkMilestones(value: unknown): readonly number[] {
  if (!Array.isArray(value)) throw badOption(OWNER, 'milestones', value, 'a list of indices such as [30, 80]');
  return value.map((each, i) => checkNumber(OWNER, `milestones[${i}]`, each, { integer: true, min: 1 }));
}
