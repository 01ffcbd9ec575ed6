/** A factor that a function gives. */

import { type OptionsOf, readOptions, type ValuesOf } from '../../options/index.js';
import { type Declaration, unit } from '../declaration.js';
import { Schedule } from './schedule.js';

/** What the base rate is multiplied by, at index `index` and for the parameter group `group`. */
export type LrLambda = (index: number, group: string) => number;

const options = {
  lrLambda: {
    type: 'value',
    is: (value: unknown): value is LrLambda => typeof value === 'function',
    expected: 'a function of the index that returns a factor',
    doc: 'The factor of an index, and of a group where groups differ. The same each time it is asked: a fit that resumes asks it anew.',
  },
  unit,
} as const;

/** Options of {@link LambdaLr}. */
export type LambdaLrOptions = OptionsOf<typeof options>;

/**
 * The base rate times what a function of the index returns. Counts epochs unless `unit` says otherwise. The function is not part of the state.
 *
 * Source: `torch.optim.lr_scheduler.LambdaLR`.
 *
 * @example
 * new LambdaLr({ lrLambda: (epoch) => 0.95 ** epoch })
 */
export class LambdaLr extends Schedule<ValuesOf<typeof options>> {
  static readonly declaration: Declaration<typeof options> = { name: 'LambdaLr', options };

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(given: LambdaLrOptions) {
    super('LambdaLr', readOptions('LambdaLr', options, given));
  }

  rateAt(index: number, base: number, group: string): number {
    return base * this.options.lrLambda(index, group);
  }
}
