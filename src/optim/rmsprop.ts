/** RMSprop. */

import { checkNotNegative, checkSwitches } from './checks.js';
import { type GroupOptions, makeSpec, type OptimizerSpec } from './optimizer-spec.js';

/** The numbers and switches of {@link rmsprop}; a parameter group may set each anew. */
export type RmsPropValues = {
  /** Learning rate, at least 0 (default 1e-2). */
  readonly lr: number;
  /** Decay rate of the running average of squares, at least 0 (default 0.99). */
  readonly alpha: number;
  /** Added to the denominator, at least 0 (default 1e-8). */
  readonly eps: number;
  /** L2 penalty, added to the gradient, at least 0 (default 0). */
  readonly weightDecay: number;
  /** Momentum of the update, at least 0 (default 0). */
  readonly momentum: number;
  /** Divide by the standard deviation instead of the root mean square (default `false`). */
  readonly centered: boolean;
  /** Ascend instead of descend (default `false`). */
  readonly maximize: boolean;
};

/** Options of {@link rmsprop}. */
export type RmsPropOptions = Partial<RmsPropValues> & {
  /** Parameter groups with options of their own; parameters that no group matches take the options above. */
  readonly groups?: readonly GroupOptions<RmsPropValues>[];
};

/** What {@link rmsprop} uses where an option is left out: PyTorch's defaults. */
export const RMSPROP_DEFAULTS: RmsPropValues = Object.freeze({
  lr: 1e-2,
  alpha: 0.99,
  eps: 1e-8,
  weightDecay: 0,
  momentum: 0,
  centered: false,
  maximize: false,
});

/**
 * RMSprop (Hinton; `torch.optim.RMSprop`): s is a running average of the squared gradient; w = w - lr * g / (sqrt(s) + eps), with momentum on
 * g / (sqrt(s) + eps) if asked for.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function rmsprop(options: RmsPropOptions = {}): OptimizerSpec {
  return makeSpec('optim.rmsprop', 'rmsprop', RMSPROP_DEFAULTS, options, checkRmsProp);
}

function checkRmsProp(owner: string, values: RmsPropValues): void {
  checkNotNegative(owner, values, ['lr', 'alpha', 'eps', 'weightDecay', 'momentum']);
  checkSwitches(owner, values, ['centered', 'maximize']);
}
