/** RAdam. */

import { checkBetas, checkNotNegative, checkSwitches } from './checks.js';
import { type GroupOptions, makeSpec, type OptimizerSpec } from './optimizer-spec.js';

/** The numbers and switches of {@link radam}; a parameter group may set each anew. */
export type RAdamValues = {
  /** Learning rate, at least 0 (default 1e-3). */
  readonly lr: number;
  /** Decay rates of the running averages of the gradient and of its square (default [0.9, 0.999]). */
  readonly betas: readonly [number, number];
  /** Added to the denominator, at least 0 (default 1e-8). */
  readonly eps: number;
  /** L2 penalty, at least 0 (default 0). */
  readonly weightDecay: number;
  /** Shrink the weights by lr * weightDecay instead of adding the penalty to the gradient (default `false`). */
  readonly decoupledWeightDecay: boolean;
  /** Ascend instead of descend (default `false`). */
  readonly maximize: boolean;
};

/** Options of {@link radam}. */
export type RAdamOptions = Partial<RAdamValues> & {
  /** Parameter groups with options of their own; parameters that no group matches take the options above. */
  readonly groups?: readonly GroupOptions<RAdamValues>[];
};

/** What {@link radam} uses where an option is left out: PyTorch's defaults. */
export const RADAM_DEFAULTS: RAdamValues = Object.freeze<RAdamValues>({
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  decoupledWeightDecay: false,
  maximize: false,
});

/**
 * RAdam (Liu et al. 2020; `torch.optim.RAdam`): Adam whose adaptive step is scaled by the variance it can be trusted with; plain momentum for
 * the first steps, where that variance has no closed form.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function radam(options: RAdamOptions = {}): OptimizerSpec {
  return makeSpec('optim.radam', 'radam', RADAM_DEFAULTS, options, checkRAdam);
}

function checkRAdam(owner: string, values: RAdamValues): void {
  checkNotNegative(owner, values, ['lr', 'eps', 'weightDecay']);
  checkBetas(owner, values.betas);
  checkSwitches(owner, values, ['decoupledWeightDecay', 'maximize']);
}
