/** Half a cosine from the base rate down. */

import { checkNumber } from '../../option-checks.js';
import { checkUnit, withDefaults } from '../option-defaults.js';
import { Schedule, type ScheduleOptions } from './schedule.js';

/** Options of {@link CosineAnnealingLr}. */
export interface CosineAnnealingLrOptions extends ScheduleOptions {
  /** Index at which `etaMin` is reached, an integer of at least 1. */
  readonly tMax: number;
  /** The least rate, of every group, at least 0 (default 0). */
  readonly etaMin?: number;
}

const OWNER = 'CosineAnnealingLr';

/**
 * `etaMin + (base - etaMin) * (1 + cos(pi * index / tMax)) / 2`: down to `etaMin` at `tMax`, and up again after it, as the cosine goes. Counts
 * epochs unless `unit` says otherwise.
 *
 * Source: SGDR (arXiv 1608.03983) without restarts, as `torch.optim.lr_scheduler.CosineAnnealingLR`.
 */
export class CosineAnnealingLr extends Schedule {
  /** The options in force. */
  readonly options: Readonly<Required<CosineAnnealingLrOptions>>;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: CosineAnnealingLrOptions) {
    const given = withDefaults(OWNER, options, { tMax: undefined, etaMin: 0, unit: 'epoch' });
    const unit = checkUnit(OWNER, given.unit);
    super(OWNER, unit);
    this.options = {
      tMax: checkNumber(OWNER, 'tMax', given.tMax, { integer: true, min: 1 }),
      etaMin: checkNumber(OWNER, 'etaMin', given.etaMin, { min: 0 }),
      unit,
    };
  }

  rateAt(index: number, base: number): number {
    const { tMax, etaMin } = this.options;
    return etaMin + ((base - etaMin) * (1 + Math.cos((Math.PI * index) / tMax))) / 2;
  }
}
