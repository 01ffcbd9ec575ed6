/** Adagrad. */

import { checkNotNegative, checkSwitches } from './checks.js';
import { type GroupOptions, makeSpec, type OptimizerSpec } from './optimizer-spec.js';

/** The numbers and switches of {@link adagrad}; a parameter group may set each anew. */
export type AdagradValues = {
  /** Learning rate, at least 0 (default 1e-2). */
  readonly lr: number;
  /** How the rate falls: lr / (1 + (t - 1) * lrDecay); at least 0 (default 0). */
  readonly lrDecay: number;
  /** L2 penalty, added to the gradient, at least 0 (default 0). */
  readonly weightDecay: number;
  /** What the sum of squares begins with, at least 0 (default 0). */
  readonly initialAccumulatorValue: number;
  /** Added to the denominator, at least 0 (default 1e-10). */
  readonly eps: number;
  /** Ascend instead of descend (default `false`). */
  readonly maximize: boolean;
};

/** Options of {@link adagrad}. */
export type AdagradOptions = Partial<AdagradValues> & {
  /** Parameter groups with options of their own; parameters that no group matches take the options above. */
  readonly groups?: readonly GroupOptions<AdagradValues>[];
};

/** What {@link adagrad} uses where an option is left out: PyTorch's defaults. */
export const ADAGRAD_DEFAULTS: AdagradValues = Object.freeze({
  lr: 1e-2,
  lrDecay: 0,
  weightDecay: 0,
  initialAccumulatorValue: 0,
  eps: 1e-10,
  maximize: false,
});

/**
 * Adagrad (Duchi et al. 2011; `torch.optim.Adagrad`): s sums the squared gradients; w = w - lr * g / (sqrt(s) + eps).
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function adagrad(options: AdagradOptions = {}): OptimizerSpec {
  return makeSpec('optim.adagrad', 'adagrad', ADAGRAD_DEFAULTS, options, checkAdagrad);
}

function checkAdagrad(owner: string, values: AdagradValues): void {
  checkNotNegative(owner, values, ['lr', 'lrDecay', 'weightDecay', 'initialAccumulatorValue', 'eps']);
  checkSwitches(owner, values, ['maximize']);
}
