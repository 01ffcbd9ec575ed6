/** Half cosines, one after the other. */

import { checkNumber } from '../../option-checks.js';
import { checkUnit, withDefaults } from '../option-defaults.js';
import { Schedule, type ScheduleOptions } from './schedule.js';

/** Options of {@link CosineAnnealingWarmRestarts}. */
export interface CosineAnnealingWarmRestartsOptions extends ScheduleOptions {
  /** Epochs (or steps) of the first cycle, an integer of at least 1. */
  readonly t0: number;
  /** How many times as long as the last one each further cycle is, an integer of at least 1 (default 1). */
  readonly tMult?: number;
  /** The rate that cycles go down to, of every group, at least 0 (default 0). */
  readonly etaMin?: number;
}

const OWNER = 'CosineAnnealingWarmRestarts';

/**
 * In each cycle the rate goes from the base rate down along half a cosine; the next cycle begins at the base rate again. `etaMin` itself is never
 * reached: a cycle's last rate is one index before its end. Counts epochs unless `unit` says otherwise.
 *
 * Source: SGDR (arXiv 1608.03983), as `torch.optim.lr_scheduler.CosineAnnealingWarmRestarts`.
 */
export class CosineAnnealingWarmRestarts extends Schedule {
  /** The options in force. */
  readonly options: Readonly<Required<CosineAnnealingWarmRestartsOptions>>;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: CosineAnnealingWarmRestartsOptions) {
    const given = withDefaults(OWNER, options, { t0: undefined, tMult: 1, etaMin: 0, unit: 'epoch' });
    const unit = checkUnit(OWNER, given.unit);
    super(OWNER, unit);
    this.options = {
      t0: checkNumber(OWNER, 't0', given.t0, { integer: true, min: 1 }),
      tMult: checkNumber(OWNER, 'tMult', given.tMult, { integer: true, min: 1 }),
      etaMin: checkNumber(OWNER, 'etaMin', given.etaMin, { min: 0 }),
      unit,
    };
  }

  rateAt(index: number, base: number): number {
    const { etaMin } = this.options;
    const { done, length } = this.#cycleAt(index);
    return etaMin + ((base - etaMin) * (1 + Math.cos((Math.PI * done) / length))) / 2;
  }

  /** The cycle that an index falls into, and how much of it is done. In integers: logarithms would miss a restart by rounding. */
  #cycleAt(index: number): { done: number; length: number } {
    const { t0, tMult } = this.options;
    if (tMult === 1) return { done: index % t0, length: t0 };
    let done = index;
    let length = t0;
    while (done >= length) {
      done -= length;
      length *= tMult;
    }
    return { done, length };
  }
}
