/** A cut at every epoch or step. */

import { type OptionsOf, readOptions, type ValuesOf } from '../../options/index.js';
import { type Declaration, unit } from '../declaration.js';
import { Schedule } from './schedule.js';

const options = {
  gamma: { type: 'number', min: 0, doc: 'What the rate is multiplied by each time.' },
  unit,
} as const;

/** Options of {@link ExponentialLr}. */
export type ExponentialLrOptions = OptionsOf<typeof options>;

/**
 * Multiplies the rate by `gamma` every epoch, or every step when `unit` says so.
 *
 * Source: `torch.optim.lr_scheduler.ExponentialLR`.
 */
export class ExponentialLr extends Schedule<ValuesOf<typeof options>> {
  static readonly declaration: Declaration<typeof options> = { name: 'ExponentialLr', options };

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(given: ExponentialLrOptions) {
    super('ExponentialLr', readOptions('ExponentialLr', options, given));
  }

  rateAt(index: number, base: number): number {
    return base * this.options.gamma ** index;
  }
}
