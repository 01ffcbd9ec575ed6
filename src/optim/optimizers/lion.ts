/** Lion. */

import type { ValuesOf } from '../../options/index.js';
import { betas, lr, maximize } from '../common-options.js';
import { defineOptimizer, type OptimizerFactory, type OptimizerOptions } from '../define.js';

const options = {
  lr: { ...lr, default: 1e-4 },
  betas: { ...betas, default: [0.9, 0.99], doc: 'How much of the momentum enters the update, and how much of it is kept.' },
  weightDecay: { type: 'number', default: 0, min: 0, doc: 'Share of the weights that each step takes away, times lr.' },
  maximize,
} as const;

/** The numbers and switches of {@link lion}; a parameter group may set each anew. */
export type LionValues = ValuesOf<typeof options>;

/** Options of {@link lion}. */
export type LionOptions = OptimizerOptions<typeof options>;

/**
 * Lion (Chen et al. 2023, arXiv 2302.06675, algorithm 2): w = w - lr * (sign(beta1 * m + (1 - beta1) * g) + weightDecay * w), then
 * m = beta2 * m + (1 - beta2) * g. Not in PyTorch. Defaults are the paper's, with the learning rate of its experiments.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export const lion: OptimizerFactory<LionOptions, typeof options> = defineOptimizer({
  name: 'lion',
  options,
  directional: true,
  stepLength: 'rate',
  momentum: ({ betas: [, kept] }) => kept,
});
