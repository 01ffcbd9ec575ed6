/** A constant share of the base rate at first. */

import { type OptionsOf, readOptions, type ValuesOf } from '../../options/index.js';
import { type Declaration, unit } from '../declaration.js';
import { Schedule } from './schedule.js';

const options = {
  factor: { type: 'number', default: 1 / 3, min: 0, max: 1, doc: 'What the base rate is multiplied by at first.' },
  totalIters: { type: 'integer', default: 5, min: 0, doc: 'Index from which on the base rate itself holds.' },
  unit,
} as const;

/** Options of {@link ConstantLr}. */
export type ConstantLrOptions = OptionsOf<typeof options>;

/**
 * The base rate times `factor` before index `totalIters`, the base rate from then on. Counts epochs unless `unit` says otherwise.
 *
 * Source: `torch.optim.lr_scheduler.ConstantLR`.
 */
export class ConstantLr extends Schedule<ValuesOf<typeof options>> {
  static readonly declaration: Declaration<typeof options> = { name: 'ConstantLr', options };

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(given: ConstantLrOptions = {}) {
    super('ConstantLr', readOptions('ConstantLr', options, given));
  }

  rateAt(index: number, base: number): number {
    return index < this.options.totalIters ? base * this.options.factor : base;
  }
}
