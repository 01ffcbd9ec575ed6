/** Adadelta. */

import { checkNumber } from '../option-checks.js';
import { checkNotNegative, checkSwitches } from './checks.js';
import { type GroupOptions, makeSpec, type OptimizerSpec } from './optimizer-spec.js';

/** The numbers and switches of {@link adadelta}; a parameter group may set each anew. */
export type AdadeltaValues = {
  /** Learning rate, at least 0 (default 1). */
  readonly lr: number;
  /** Decay rate of both running averages, from 0 to 1 (default 0.9). */
  readonly rho: number;
  /** Added to the denominator, at least 0 (default 1e-6). */
  readonly eps: number;
  /** L2 penalty, added to the gradient, at least 0 (default 0). */
  readonly weightDecay: number;
  /** Ascend instead of descend (default `false`). */
  readonly maximize: boolean;
};

/** Options of {@link adadelta}. */
export type AdadeltaOptions = Partial<AdadeltaValues> & {
  /** Parameter groups with options of their own; parameters that no group matches take the options above. */
  readonly groups?: readonly GroupOptions<AdadeltaValues>[];
};

/** What {@link adadelta} uses where an option is left out: PyTorch's defaults. */
export const ADADELTA_DEFAULTS: AdadeltaValues = Object.freeze({ lr: 1, rho: 0.9, eps: 1e-6, weightDecay: 0, maximize: false });

/**
 * Adadelta (Zeiler 2012; `torch.optim.Adadelta`): s and u are running averages of the squared gradient and of the squared update;
 * the update is d = sqrt(u + eps) / sqrt(s + eps) * g; w = w - lr * d.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function adadelta(options: AdadeltaOptions = {}): OptimizerSpec {
  return makeSpec('optim.adadelta', 'adadelta', ADADELTA_DEFAULTS, options, checkAdadelta);
}

function checkAdadelta(owner: string, values: AdadeltaValues): void {
  checkNotNegative(owner, values, ['lr', 'eps', 'weightDecay']);
  checkNumber(owner, 'rho', values.rho, { min: 0, max: 1 });
  checkSwitches(owner, values, ['maximize']);
}
