/** RMSprop. */

import type { ValuesOf } from '../../options/index.js';
import { eps, lr, maximize, weightDecay } from '../common-options.js';
import { defineOptimizer, type OptimizerFactory, type OptimizerOptions } from '../define.js';
import { UNFUSED } from '../torch-layout.js';

const options = {
  lr: { ...lr, default: 1e-2 },
  alpha: { type: 'number', default: 0.99, min: 0, doc: 'Decay rate of the running average of squares.' },
  eps,
  weightDecay,
  momentum: { type: 'number', default: 0, min: 0, doc: 'Momentum of the update.' },
  centered: { type: 'boolean', default: false, doc: 'Divide by the standard deviation instead of the root mean square.' },
  maximize,
} as const;

/** The numbers and switches of {@link rmsprop}; a parameter group may set each anew. */
export type RmsPropValues = ValuesOf<typeof options>;

/** Options of {@link rmsprop}. */
export type RmsPropOptions = OptimizerOptions<typeof options>;

/**
 * RMSprop (Hinton; `torch.optim.RMSprop`): s is a running average of the squared gradient; w = w - lr * g / (sqrt(s) + eps), with momentum on
 * g / (sqrt(s) + eps) if asked for. Defaults are PyTorch's.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export const rmsprop: OptimizerFactory<RmsPropOptions, typeof options> = defineOptimizer({
  name: 'rmsprop',
  options,
  directional: true,
  torch: UNFUSED,
});
