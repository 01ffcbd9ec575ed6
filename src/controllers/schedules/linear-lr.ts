/** A share of the base rate that changes linearly. */

import { type OptionsOf, readOptions, type ValuesOf } from '../../options/index.js';
import { type Declaration, unit } from '../declaration.js';
import { Schedule } from './schedule.js';

const options = {
  startFactor: { type: 'number', default: 1 / 3, above: 0, max: 1, doc: 'What the base rate is multiplied by at index 0.' },
  endFactor: { type: 'number', default: 1, min: 0, max: 1, doc: 'What it is multiplied by from index totalIters on.' },
  totalIters: { type: 'integer', default: 5, min: 1, doc: 'Index at which the end is reached.' },
  unit,
} as const;

/** Options of {@link LinearLr}. */
export type LinearLrOptions = OptionsOf<typeof options>;

/**
 * The base rate times a factor that goes linearly from `startFactor` to `endFactor` and stays there. Counts epochs unless `unit` says otherwise.
 *
 * Source: `torch.optim.lr_scheduler.LinearLR`.
 */
export class LinearLr extends Schedule<ValuesOf<typeof options>> {
  static readonly declaration: Declaration<typeof options> = { name: 'LinearLr', options };

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(given: LinearLrOptions = {}) {
    super('LinearLr', readOptions('LinearLr', options, given));
  }

  rateAt(index: number, base: number): number {
    const { startFactor, endFactor, totalIters } = this.options;
    return base * (startFactor + ((endFactor - startFactor) * Math.min(index, totalIters)) / totalIters);
  }
}
