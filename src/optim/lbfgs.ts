/** L-BFGS. */

import { checkNumber } from '../option-checks.js';
import { checkNotNegative, checkSwitches } from './checks.js';
import { makeSpec, type OptimizerSpec } from './optimizer-spec.js';

/** The numbers and switches of {@link lbfgs}. */
export type LbfgsValues = {
  /** The length of a step, or the first that the line search tries; at least 0 (default 1). */
  readonly lr: number;
  /** Iterations a training step, an integer of at least 1 (default 20). */
  readonly maxIter: number;
  /** Forward and backward passes a training step, an integer; 0 (default) stands for 5/4 of `maxIter`. */
  readonly maxEval: number;
  /** A training step ends when no gradient's magnitude exceeds this; at least 0 (default 1e-7). */
  readonly toleranceGrad: number;
  /** A training step ends when neither loss nor weights change more than this; at least 0 (default 1e-9). */
  readonly toleranceChange: number;
  /** How many steps the curvature is estimated from, an integer of at least 1 (default 100); each costs twice the memory of the weights. */
  readonly historySize: number;
  /** Search along the direction for the strong Wolfe conditions (default `false`): PyTorch's `line_search_fn='strong_wolfe'`. */
  readonly strongWolfe: boolean;
};

/** Options of {@link lbfgs}. There is one group: the method knows no options of single parameters. */
export type LbfgsOptions = Partial<LbfgsValues>;

/** What {@link lbfgs} uses where an option is left out: PyTorch's defaults. */
export const LBFGS_DEFAULTS: LbfgsValues = Object.freeze({
  lr: 1,
  maxIter: 20,
  maxEval: 0,
  toleranceGrad: 1e-7,
  toleranceChange: 1e-9,
  historySize: 100,
  strongWolfe: false,
});

/**
 * L-BFGS (Liu & Nocedal 1989; `torch.optim.LBFGS`): several quasi-Newton iterations a training step, for which the loss of the step's batch is computed again and again.
 * Made for whole-data batches and smooth losses; dropout draws anew each time. The loss that a step reports is its first.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN` (`groups` too), `ERR_OPTION_VALUE`
 */
export function lbfgs(options: LbfgsOptions = {}): OptimizerSpec {
  return makeSpec('optim.lbfgs', 'lbfgs', LBFGS_DEFAULTS, options, checkLbfgs, { oneGroup: true, needsClosure: true });
}

function checkLbfgs(owner: string, values: LbfgsValues): void {
  checkNotNegative(owner, values, ['lr', 'toleranceGrad', 'toleranceChange']);
  for (const key of ['maxIter', 'historySize'] as const) checkNumber(owner, key, values[key], { integer: true, min: 1 });
  checkNumber(owner, 'maxEval', values.maxEval, { integer: true, min: 0 });
  checkSwitches(owner, values, ['strongWolfe']);
}
