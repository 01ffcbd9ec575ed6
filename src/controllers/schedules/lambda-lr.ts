/** A factor that a function gives. */

import { badOption } from '../../option-checks.js';
import { checkUnit, withDefaults } from '../option-defaults.js';
import { Schedule, type ScheduleOptions } from './schedule.js';

/** What the base rate is multiplied by, at index `index` and for the parameter group `group`. */
export type LrLambda = (index: number, group: string) => number;

/** Options of {@link LambdaLr}. */
export interface LambdaLrOptions extends ScheduleOptions {
  /** The factor of an index, and of a group where groups differ. The same each time it is asked: a fit that resumes asks it anew. */
  readonly lrLambda: LrLambda;
}

const OWNER = 'LambdaLr';

/**
 * The base rate times what a function of the index returns. Counts epochs unless `unit` says otherwise. The function is not part of the state.
 *
 * Source: `torch.optim.lr_scheduler.LambdaLR`.
 *
 * @example
 * new LambdaLr({ lrLambda: (epoch) => 0.95 ** epoch })
 */
export class LambdaLr extends Schedule {
  /** The options in force. */
  readonly options: Readonly<Required<LambdaLrOptions>>;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: LambdaLrOptions) {
    const given = withDefaults(OWNER, options, { lrLambda: undefined, unit: 'epoch' });
    const unit = checkUnit(OWNER, given.unit);
    super(OWNER, unit);
    const { lrLambda } = given;
    if (typeof lrLambda !== 'function') throw badOption(OWNER, 'lrLambda', lrLambda, 'a function of the index that returns a factor');
    this.options = { lrLambda, unit };
  }

  rateAt(index: number, base: number, group: string): number {
    return base * this.options.lrLambda(index, group);
  }
}
