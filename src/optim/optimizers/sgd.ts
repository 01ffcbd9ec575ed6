/** Stochastic gradient descent. */

import { badOption } from '../../option-checks.js';
import type { ValuesOf } from '../../options/index.js';
import { lr, maximize, weightDecay } from '../common-options.js';
import { defineOptimizer, type OptimizerFactory, type OptimizerOptions } from '../define.js';
import type { OptimizerValues } from '../optimizer-spec.js';
import type { Stability, StabilityRule } from '../stability/rule.js';

const options = {
  lr: { ...lr, default: 1e-3 },
  momentum: { type: 'number', default: 0, min: 0, doc: 'Share of the last update that the next one keeps.' },
  dampening: { type: 'number', default: 0, doc: 'What the gradient is damped by when it enters the momentum.' },
  weightDecay,
  nesterov: { type: 'boolean', default: false, doc: "Nesterov's momentum; needs momentum above 0 and dampening 0." },
  maximize,
} as const;

/** The numbers and switches of {@link sgd}; a parameter group may set each anew. */
export type SgdValues = ValuesOf<typeof options>;

/** Options of {@link sgd}. */
export type SgdOptions = OptimizerOptions<typeof options>;

/**
 * Stochastic gradient descent with momentum (`torch.optim.SGD`): g = gradient + weightDecay * w; b = momentum * b + (1 - dampening) * g (the first
 * b is g); w = w - lr * b, or w - lr * (g + momentum * b) with `nesterov`. Defaults are PyTorch's.
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
export const sgd: OptimizerFactory<SgdOptions, typeof options> = defineOptimizer({
  name: 'sgd',
  options,
  check,
  directional: true,
  stepLength: 'gradient',
  stability,
  torch: { extras: { foreach: null, differentiable: false, fused: true } },
});

function check(owner: string, { nesterov, momentum, dampening }: SgdValues): void {
  if (nesterov && (momentum === 0 || dampening !== 0))
    throw badOption(owner, 'nesterov', true, 'false, unless momentum is above 0 and dampening is 0');
}

function stability(values: OptimizerValues, decay: number): Stability {
  const momentum = Number(values.momentum);
  // Without momentum, dampening is not looked at.
  const gain = momentum === 0 ? 1 : 1 - Number(values.dampening);
  if (momentum >= 1) return { unknown: 'a momentum of 1 or more is stable nowhere' };
  if (gain <= 0) return { unknown: 'a dampening of 1 or more leaves no descent' };
  if (momentum === 0) return plain('2 / lr', decay, (rate) => 2 / rate);
  if (values.nesterov === true) {
    return plain('(2 + 2 momentum) / (1 + 2 momentum) / lr', decay, (rate) => (2 + 2 * momentum) / (1 + 2 * momentum) / rate);
  }
  const formula = gain === 1 ? '(2 + 2 momentum) / lr' : '(2 + 2 momentum) / (1 - dampening) / lr';
  return plain(formula, decay, (rate) => (2 + 2 * momentum) / gain / rate);
}

function plain(formula: string, decay: number, threshold: (lr: number) => number): StabilityRule {
  return { formula, preconditioned: false, decay, note: null, threshold };
}
