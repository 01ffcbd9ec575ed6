/** Stochastic gradient descent. */

import { badOption, checkNumber, checkOneOf } from '../option-checks.js';
import { type GroupOptions, makeSpec, type OptimizerSpec } from './optimizer-spec.js';

/** The numbers and switches of {@link sgd}; a parameter group may set each anew. */
export type SgdValues = {
  /** Learning rate, at least 0 (default 1e-3). */
  readonly lr: number;
  /** Share of the last update that the next one keeps, at least 0 (default 0). */
  readonly momentum: number;
  /** What the gradient is damped by when it enters the momentum (default 0). */
  readonly dampening: number;
  /** L2 penalty, added to the gradient, at least 0 (default 0). */
  readonly weightDecay: number;
  /** Nesterov's momentum (default `false`); needs `momentum` above 0 and `dampening` 0. */
  readonly nesterov: boolean;
  /** Ascend instead of descend (default `false`). */
  readonly maximize: boolean;
};

/** Options of {@link sgd}. */
export type SgdOptions = Partial<SgdValues> & {
  /** Parameter groups with options of their own; parameters that no group matches take the options above. */
  readonly groups?: readonly GroupOptions<SgdValues>[];
};

/** What {@link sgd} uses where an option is left out: PyTorch's defaults. */
export const SGD_DEFAULTS: SgdValues = Object.freeze({
  lr: 1e-3,
  momentum: 0,
  dampening: 0,
  weightDecay: 0,
  nesterov: false,
  maximize: false,
});

/**
 * Stochastic gradient descent with momentum (`torch.optim.SGD`): g = gradient + weightDecay * w; b = momentum * b + (1 - dampening) * g (the first
 * b is g); w = w - lr * b, or w - lr * (g + momentum * b) with `nesterov`.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 * @example
 * ```ts
 * optim.sgd({
 *   lr: 0.1, momentum: 0.9, weightDecay: 5e-4,
 *   groups: [{ name: 'noDecay', parameters: /bias$|bn/, weightDecay: 0 }],
 * });
 * ```
 */
export function sgd(options: SgdOptions = {}): OptimizerSpec {
  return makeSpec('optim.sgd', 'sgd', SGD_DEFAULTS, options, checkSgd);
}

function checkSgd(owner: string, values: SgdValues): void {
  for (const key of ['lr', 'momentum', 'weightDecay'] as const) checkNumber(owner, key, values[key], { min: 0 });
  checkNumber(owner, 'dampening', values.dampening);
  for (const key of ['nesterov', 'maximize'] as const) checkOneOf(owner, key, values[key], [true, false]);
  if (values.nesterov && (values.momentum === 0 || values.dampening !== 0)) {
    throw badOption(owner, 'nesterov', true, 'false, unless momentum is above 0 and dampening is 0');
  }
}
