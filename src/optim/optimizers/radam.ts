/** RAdam. */

import type { ValuesOf } from '../../options/index.js';
import { betas, decoupledWeightDecay, eps, lr, maximize, weightDecay } from '../common-options.js';
import { defineOptimizer, type OptimizerFactory, type OptimizerOptions } from '../define.js';
import type { OptimizerValues } from '../optimizer-spec.js';
import { adamRule, betasOf } from '../stability/adam.js';
import type { StabilityRule } from '../stability/rule.js';
import { UNFUSED } from '../torch-layout.js';

const options = {
  lr: { ...lr, default: 1e-3 },
  betas,
  eps,
  weightDecay: { ...weightDecay, doc: 'L2 penalty.' },
  decoupledWeightDecay,
  maximize,
} as const;

/** The numbers and switches of {@link radam}; a parameter group may set each anew. */
export type RAdamValues = ValuesOf<typeof options>;

/** Options of {@link radam}. */
export type RAdamOptions = OptimizerOptions<typeof options>;

/**
 * RAdam (Liu et al. 2020; `torch.optim.RAdam`): Adam whose adaptive step is scaled by the variance it can be trusted with; plain momentum for
 * the first steps, where that variance has no closed form. Defaults are PyTorch's.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export const radam: OptimizerFactory<RAdamOptions, typeof options> = defineOptimizer({
  name: 'radam',
  options,
  directional: true,
  adamLike: true,
  stability,
  torch: UNFUSED,
});

function stability(values: OptimizerValues, decay: number): StabilityRule {
  const [beta1, beta2] = betasOf(values);
  return adamRule(values, decay, {
    divided: '(1 - beta1) / (lr r)',
    decoupled: values.decoupledWeightDecay === true,
    denominatorOf: (rate, step) => {
      const r = rectification(beta2, step);
      return r === null ? null : { denominator: 1 - beta1, lr: rate * r };
    },
  });
}

/** The factor r of the rate (Liu et al. 2020, algorithm 2); `null` in the first steps, which do not divide. */
function rectification(beta2: number, step: number): number | null {
  const most = 2 / (1 - beta2) - 1;
  const power = beta2 ** step;
  const length = most - (2 * step * power) / (1 - power);
  if (step === 0 || length <= 5) return null;
  return Math.sqrt(((length - 4) * (length - 2) * most) / ((most - 4) * (most - 2) * length));
}
