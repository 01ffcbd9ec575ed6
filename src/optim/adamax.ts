/** Adamax. */

import { checkBetas, checkNotNegative, checkSwitches } from './checks.js';
import { type GroupOptions, makeSpec, type OptimizerSpec } from './optimizer-spec.js';

/** The numbers and switches of {@link adamax}; a parameter group may set each anew. */
export type AdamaxValues = {
  /** Learning rate, at least 0 (default 2e-3). */
  readonly lr: number;
  /** Decay rates of the running average of the gradient and of its largest magnitude (default [0.9, 0.999]). */
  readonly betas: readonly [number, number];
  /** Added to the denominator, at least 0 (default 1e-8). */
  readonly eps: number;
  /** L2 penalty, added to the gradient, at least 0 (default 0). */
  readonly weightDecay: number;
  /** Ascend instead of descend (default `false`). */
  readonly maximize: boolean;
};

/** Options of {@link adamax}. */
export type AdamaxOptions = Partial<AdamaxValues> & {
  /** Parameter groups with options of their own; parameters that no group matches take the options above. */
  readonly groups?: readonly GroupOptions<AdamaxValues>[];
};

/** What {@link adamax} uses where an option is left out: PyTorch's defaults. */
export const ADAMAX_DEFAULTS: AdamaxValues = Object.freeze<AdamaxValues>({
  lr: 2e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  maximize: false,
});

/**
 * Adamax (Kingma & Ba 2015, section 7.1; `torch.optim.Adamax`): u = max(beta2 * u, |g| + eps); w = w - lr / (1 - beta1^t) * m / u.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function adamax(options: AdamaxOptions = {}): OptimizerSpec {
  return makeSpec('optim.adamax', 'adamax', ADAMAX_DEFAULTS, options, checkAdamax);
}

function checkAdamax(owner: string, values: AdamaxValues): void {
  checkNotNegative(owner, values, ['lr', 'eps', 'weightDecay']);
  checkBetas(owner, values.betas);
  checkSwitches(owner, values, ['maximize']);
}
