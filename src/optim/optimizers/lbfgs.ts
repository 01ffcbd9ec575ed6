/** L-BFGS. */

import type { OptionsOf, ValuesOf } from '../../options/index.js';
import { defineOptimizer, type OptimizerFactory } from '../define.js';

const options = {
  lr: { type: 'number', default: 1, min: 0, doc: 'The length of a step, or the first that the line search tries.' },
  maxIter: { type: 'integer', default: 20, min: 1, doc: 'Iterations a training step.' },
  maxEval: { type: 'integer', default: 0, min: 0, doc: 'Forward and backward passes a training step; 0 stands for 5/4 of maxIter.' },
  toleranceGrad: { type: 'number', default: 1e-7, min: 0, doc: "A training step ends when no gradient's magnitude exceeds this." },
  toleranceChange: {
    type: 'number',
    default: 1e-9,
    min: 0,
    doc: 'A training step ends when neither loss nor weights change more than this.',
  },
  historySize: {
    type: 'integer',
    default: 100,
    min: 1,
    doc: 'How many steps the curvature is estimated from; each costs twice the memory of the weights.',
  },
  strongWolfe: {
    type: 'boolean',
    default: false,
    doc: "Search along the direction for the strong Wolfe conditions: PyTorch's line_search_fn='strong_wolfe'.",
  },
} as const;

/** The numbers and switches of {@link lbfgs}. */
export type LbfgsValues = ValuesOf<typeof options>;

/** Options of {@link lbfgs}. There is one group: the method knows no options of single parameters. */
export type LbfgsOptions = OptionsOf<typeof options>;

/**
 * L-BFGS (Liu & Nocedal 1989; `torch.optim.LBFGS`): several quasi-Newton iterations a training step, for which the loss of the step's batch is computed again and again.
 * Made for whole-data batches and smooth losses; dropout draws anew each time. The loss that a step reports is its first. Defaults are PyTorch's.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN` (`groups` too), `ERR_OPTION_VALUE`
 */
export const lbfgs: OptimizerFactory<LbfgsOptions, typeof options> = defineOptimizer<typeof options, LbfgsOptions>({
  name: 'lbfgs',
  options,
  oneGroup: true,
  needsClosure: true,
  torch: {
    numbers: ['func_evals', 'n_iter', 't', 'H_diag', 'prev_loss'],
    numbersWithFirst: true,
    lists: ['old_dirs', 'old_stps', 'ro'],
    option: (key, value, { maxIter }) => {
      if (key === 'strongWolfe') return ['line_search_fn', value ? 'strong_wolfe' : null];
      // PyTorch fills this one in when it makes the optimizer.
      return key === 'maxEval' && value === 0 ? ['max_eval', Math.floor((Number(maxIter) * 5) / 4)] : null;
    },
  },
});
