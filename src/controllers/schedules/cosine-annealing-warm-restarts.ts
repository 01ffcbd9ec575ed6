/** Half cosines, one after the other. */

import { type OptionsOf, readOptions, type ValuesOf } from '../../options/index.js';
import { type Declaration, unit } from '../declaration.js';
import { Schedule } from './schedule.js';

const options = {
  t0: { type: 'integer', min: 1, doc: 'Epochs (or steps) of the first cycle.' },
  tMult: { type: 'integer', default: 1, min: 1, doc: 'How many times as long as the last one each further cycle is.' },
  etaMin: { type: 'number', default: 0, min: 0, doc: 'The rate that cycles go down to, of every group.' },
  unit,
} as const;

/** Options of {@link CosineAnnealingWarmRestarts}. */
export type CosineAnnealingWarmRestartsOptions = OptionsOf<typeof options>;

/**
 * In each cycle the rate goes from the base rate down along half a cosine; the next cycle begins at the base rate again. `etaMin` itself is never
 * reached: a cycle's last rate is one index before its end. Counts epochs unless `unit` says otherwise.
 *
 * Source: SGDR (arXiv 1608.03983), as `torch.optim.lr_scheduler.CosineAnnealingWarmRestarts`.
 */
export class CosineAnnealingWarmRestarts extends Schedule<ValuesOf<typeof options>> {
  static readonly declaration: Declaration<typeof options> = { name: 'CosineAnnealingWarmRestarts', options };

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(given: CosineAnnealingWarmRestartsOptions) {
    super('CosineAnnealingWarmRestarts', readOptions('CosineAnnealingWarmRestarts', options, given));
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
