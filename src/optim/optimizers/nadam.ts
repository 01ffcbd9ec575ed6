/** NAdam. */

import type { ValuesOf } from '../../options/index.js';
import { betas, decoupledWeightDecay, eps, lr, maximize, weightDecay } from '../common-options.js';
import { defineOptimizer, type OptimizerFactory, type OptimizerOptions } from '../define.js';
import type { OptimizerValues } from '../optimizer-spec.js';
import { adamRule, betasOf } from '../stability/adam.js';
import type { StabilityRule } from '../stability/rule.js';
import { UNFUSED } from '../torch-layout.js';

const options = {
  lr: { ...lr, default: 2e-3 },
  betas,
  eps,
  weightDecay: { ...weightDecay, doc: 'L2 penalty.' },
  momentumDecay: { type: 'number', default: 4e-3, min: 0, doc: "Speed at which the momentum of Nesterov's schedule grows to beta1." },
  decoupledWeightDecay,
  maximize,
} as const;

/** The numbers and switches of {@link nadam}; a parameter group may set each anew. */
export type NAdamValues = ValuesOf<typeof options>;

/** Options of {@link nadam}. */
export type NAdamOptions = OptimizerOptions<typeof options>;

/**
 * NAdam (Dozat 2016; `torch.optim.NAdam`): Adam with Nesterov's momentum, mu_t = beta1 * (1 - 0.96^(t * momentumDecay) / 2). Defaults are PyTorch's.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export const nadam: OptimizerFactory<NAdamOptions, typeof options> = defineOptimizer({
  name: 'nadam',
  options,
  directional: true,
  adamLike: true,
  stability,
  torch: UNFUSED,
});

function stability(values: OptimizerValues, decay: number): StabilityRule {
  const [beta1] = betasOf(values);
  return adamRule(values, decay, {
    divided: '((1 - mu) (1 + beta1) + mu (1 - beta1)) / lr',
    decoupled: values.decoupledWeightDecay === true,
    denominatorOf: (rate, step) => {
      const mu = beta1 * (1 - 0.5 * 0.96 ** (step * Number(values.momentumDecay)));
      return { denominator: (1 - mu) * (1 + beta1) + mu * (1 - beta1), lr: rate };
    },
  });
}
