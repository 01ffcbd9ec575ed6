/** NAdam. */

import { checkBetas, checkNotNegative, checkSwitches } from './checks.js';
import { type GroupOptions, makeSpec, type OptimizerSpec } from './optimizer-spec.js';

/** The numbers and switches of {@link nadam}; a parameter group may set each anew. */
export type NAdamValues = {
  /** Learning rate, at least 0 (default 2e-3). */
  readonly lr: number;
  /** Decay rates of the running averages of the gradient and of its square (default [0.9, 0.999]). */
  readonly betas: readonly [number, number];
  /** Added to the denominator, at least 0 (default 1e-8). */
  readonly eps: number;
  /** L2 penalty, at least 0 (default 0). */
  readonly weightDecay: number;
  /** Speed at which the momentum of Nesterov's schedule grows to beta1, at least 0 (default 4e-3). */
  readonly momentumDecay: number;
  /** Shrink the weights by lr * weightDecay instead of adding the penalty to the gradient (default `false`). */
  readonly decoupledWeightDecay: boolean;
  /** Ascend instead of descend (default `false`). */
  readonly maximize: boolean;
};

/** Options of {@link nadam}. */
export type NAdamOptions = Partial<NAdamValues> & {
  /** Parameter groups with options of their own; parameters that no group matches take the options above. */
  readonly groups?: readonly GroupOptions<NAdamValues>[];
};

/** What {@link nadam} uses where an option is left out: PyTorch's defaults. */
export const NADAM_DEFAULTS: NAdamValues = Object.freeze<NAdamValues>({
  lr: 2e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  momentumDecay: 4e-3,
  decoupledWeightDecay: false,
  maximize: false,
});

/**
 * NAdam (Dozat 2016; `torch.optim.NAdam`): Adam with Nesterov's momentum, mu_t = beta1 * (1 - 0.96^(t * momentumDecay) / 2).
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function nadam(options: NAdamOptions = {}): OptimizerSpec {
  return makeSpec('optim.nadam', 'nadam', NADAM_DEFAULTS, options, checkNAdam);
}

function checkNAdam(owner: string, values: NAdamValues): void {
  checkNotNegative(owner, values, ['lr', 'eps', 'weightDecay', 'momentumDecay']);
  checkBetas(owner, values.betas);
  checkSwitches(owner, values, ['decoupledWeightDecay', 'maximize']);
}
