/** Cuts at chosen moments. */

import { type OptionsOf, readOptions, type ValuesOf } from '../../options/index.js';
import { type Declaration, unit } from '../declaration.js';
import { Schedule } from './schedule.js';

const options = {
  milestones: {
    type: 'numbers',
    integer: true,
    min: 1,
    doc: 'Indices of the epochs (or steps) before which the rate is cut, in any order; one that is named twice cuts twice.',
  },
  gamma: { type: 'number', default: 0.1, min: 0, doc: 'What a cut multiplies the rate by.' },
  unit,
} as const;

/** Options of {@link MultiStepLr}. */
export type MultiStepLrOptions = OptionsOf<typeof options>;

/**
 * Multiplies the rate by `gamma` at each milestone. Counts epochs unless `unit` says otherwise.
 *
 * Source: `torch.optim.lr_scheduler.MultiStepLR`.
 *
 * @example
 * new MultiStepLr({ milestones: [100, 150] }) // 0.1, then 0.01 from epoch 100 and 0.001 from epoch 150 on
 */
export class MultiStepLr extends Schedule<ValuesOf<typeof options>> {
  static readonly declaration: Declaration<typeof options> = { name: 'MultiStepLr', options };

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(given: MultiStepLrOptions) {
    super('MultiStepLr', readOptions('MultiStepLr', options, given));
  }

  rateAt(index: number, base: number): number {
    const { milestones, gamma } = this.options;
    return base * gamma ** milestones.filter((milestone) => milestone <= index).length;
  }
}
