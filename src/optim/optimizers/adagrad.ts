/** Adagrad. */

import type { ValuesOf } from '../../options/index.js';
import { eps, lr, maximize, weightDecay } from '../common-options.js';
import { defineOptimizer, type OptimizerFactory, type OptimizerOptions } from '../define.js';

const options = {
  lr: { ...lr, default: 1e-2 },
  lrDecay: { type: 'number', default: 0, min: 0, doc: 'How the rate falls: lr / (1 + (t - 1) * lrDecay).' },
  weightDecay,
  initialAccumulatorValue: { type: 'number', default: 0, min: 0, doc: 'What the sum of squares begins with.' },
  eps: { ...eps, default: 1e-10 },
  maximize,
} as const;

/** The numbers and switches of {@link adagrad}; a parameter group may set each anew. */
export type AdagradValues = ValuesOf<typeof options>;

/** Options of {@link adagrad}. */
export type AdagradOptions = OptimizerOptions<typeof options>;

/**
 * Adagrad (Duchi et al. 2011; `torch.optim.Adagrad`): s sums the squared gradients; w = w - lr * g / (sqrt(s) + eps). Defaults are PyTorch's.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export const adagrad: OptimizerFactory<AdagradOptions, typeof options> = defineOptimizer({
  name: 'adagrad',
  options,
  directional: true,
  torch: { extras: { foreach: null, differentiable: false, fused: true } },
});
