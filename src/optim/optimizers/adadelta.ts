/** Adadelta. */

import type { ValuesOf } from '../../options/index.js';
import { eps, lr, maximize, weightDecay } from '../common-options.js';
import { defineOptimizer, type OptimizerFactory, type OptimizerOptions } from '../define.js';
import { UNFUSED } from '../torch-layout.js';

const options = {
  lr: { ...lr, default: 1 },
  rho: { type: 'number', default: 0.9, min: 0, max: 1, doc: 'Decay rate of both running averages.' },
  eps: { ...eps, default: 1e-6 },
  weightDecay,
  maximize,
} as const;

/** The numbers and switches of {@link adadelta}; a parameter group may set each anew. */
export type AdadeltaValues = ValuesOf<typeof options>;

/** Options of {@link adadelta}. */
export type AdadeltaOptions = OptimizerOptions<typeof options>;

/**
 * Adadelta (Zeiler 2012; `torch.optim.Adadelta`): s and u are running averages of the squared gradient and of the squared update;
 * the update is d = sqrt(u + eps) / sqrt(s + eps) * g; w = w - lr * d. Defaults are PyTorch's.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export const adadelta: OptimizerFactory<AdadeltaOptions, typeof options> = defineOptimizer({
  name: 'adadelta',
  options,
  directional: true,
  torch: UNFUSED,
});
