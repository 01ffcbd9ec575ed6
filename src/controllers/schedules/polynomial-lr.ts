/** A power of the time left. */

import { type OptionsOf, readOptions, type ValuesOf } from '../../options/index.js';
import { type Declaration, unit } from '../declaration.js';
import { Schedule } from './schedule.js';

const options = {
  totalIters: { type: 'integer', default: null, nullable: true, min: 1, doc: 'Index from which on the rate is 0; null for the whole fit.' },
  power: { type: 'number', default: 1, min: 0, doc: 'Power of the share that is left; 1 is linear.' },
  unit,
} as const;

/** Options of {@link PolynomialLr}. */
export type PolynomialLrOptions = OptionsOf<typeof options>;

/**
 * `base * (1 - index / totalIters) ** power`, and 0 from `totalIters` on, the end of the fit unless told. Counts epochs unless `unit` says otherwise.
 *
 * Source: `torch.optim.lr_scheduler.PolynomialLR`, whose default for `totalIters` is 5 epochs, whatever the fit.
 */
export class PolynomialLr extends Schedule<ValuesOf<typeof options>> {
  static readonly declaration: Declaration<typeof options> = { name: 'PolynomialLr', options };

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(given: PolynomialLrOptions = {}) {
    super('PolynomialLr', readOptions('PolynomialLr', options, given), 'totalIters');
  }

  rateAt(index: number, base: number): number {
    return base * (1 - Math.min(index, this.length) / this.length) ** this.options.power;
  }
}
