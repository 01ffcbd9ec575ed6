/** Adam. */

import type { ValuesOf } from '../../options/index.js';
import { betas, eps, lr, maximize, weightDecay } from '../common-options.js';
import { defineOptimizer, type OptimizerFactory, type OptimizerOptions } from '../define.js';
import { adamKin, adamRule } from '../stability/adam.js';

/** Adam's options; AdamW has the same ones. */
export const adamTable = {
  lr: { ...lr, default: 1e-3 },
  betas,
  eps,
  weightDecay,
  amsgrad: { type: 'boolean', default: false, doc: 'Divide by the largest second moment so far (Reddi et al. 2018).' },
  maximize,
} as const;

/** The numbers and switches of {@link adam}; a parameter group may set each anew. */
export type AdamValues = ValuesOf<typeof adamTable>;

/** Options of {@link adam}. */
export type AdamOptions = OptimizerOptions<typeof adamTable>;

/**
 * Adam (Kingma & Ba 2015; `torch.optim.Adam`): m and s are running averages of the gradient and of its square, each divided by 1 - beta^t;
 * w = w - lr * m / (sqrt(s) + eps). Defaults are PyTorch's.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export const adam: OptimizerFactory<AdamOptions, typeof adamTable> = defineOptimizer({
  name: 'adam',
  options: adamTable,
  directional: true,
  adamLike: true,
  stability: (values, decay) => adamRule(values, decay, adamKin(values, false)),
  torch: { extras: { foreach: null, capturable: false, differentiable: false, fused: true, decoupled_weight_decay: false } },
});
