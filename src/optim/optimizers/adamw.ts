/** AdamW. */

import { defineOptimizer, type OptimizerFactory, type OptimizerOptions } from '../define.js';
import { adamKin, adamRule } from '../stability/adam.js';
import { adamTable } from './adam.js';

const options = {
  ...adamTable,
  weightDecay: { type: 'number', default: 1e-2, min: 0, doc: 'Share of the weights that each step takes away, times lr.' },
} as const;

/** Options of {@link adamw}. */
export type AdamWOptions = OptimizerOptions<typeof options>;

/**
 * AdamW (Loshchilov & Hutter 2019; `torch.optim.AdamW`): Adam whose weight decay shrinks the weights by lr * weightDecay, apart from the gradient. Defaults are
 * PyTorch's.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export const adamw: OptimizerFactory<AdamWOptions, typeof options> = defineOptimizer({
  name: 'adamw',
  options,
  directional: true,
  adamLike: true,
  stability: (values, decay) => adamRule(values, decay, adamKin(values, true)),
  torch: { extras: { foreach: null, capturable: false, differentiable: false, fused: true, decoupled_weight_decay: true } },
});
