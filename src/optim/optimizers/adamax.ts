/** Adamax. */

import type { ValuesOf } from '../../options/index.js';
import { betas, eps, lr, maximize, weightDecay } from '../common-options.js';
import { defineOptimizer, type OptimizerFactory, type OptimizerOptions } from '../define.js';
import { UNFUSED } from '../torch-layout.js';

const options = {
  lr: { ...lr, default: 2e-3 },
  betas: { ...betas, doc: 'Decay rates of the running average of the gradient and of its largest magnitude.' },
  eps,
  weightDecay,
  maximize,
} as const;

/** The numbers and switches of {@link adamax}; a parameter group may set each anew. */
export type AdamaxValues = ValuesOf<typeof options>;

/** Options of {@link adamax}. */
export type AdamaxOptions = OptimizerOptions<typeof options>;

/**
 * Adamax (Kingma & Ba 2015, section 7.1; `torch.optim.Adamax`): u = max(beta2 * u, |g| + eps); w = w - lr / (1 - beta1^t) * m / u. Defaults are PyTorch's.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export const adamax: OptimizerFactory<AdamaxOptions, typeof options> = defineOptimizer({
  name: 'adamax',
  options,
  directional: true,
  torch: UNFUSED,
});
