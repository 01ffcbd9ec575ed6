/** SGD with D-Adaptation. */

import { badOption, checkNumber } from '../option-checks.js';
import { checkNotNegative } from './checks.js';
import { type GroupOptions, makeSpec, type OptimizerSpec } from './optimizer-spec.js';
import { sharingEstimate } from './shared-estimate.js';

/** The numbers of {@link dAdaptSgd}; a parameter group may set each anew, but `d0` and `growthRate` must be equal, and rates other than 0. */
export type DAdaptSgdValues = {
  /** Multiplies the step that the method finds, at least 0 (default 1); the usual schedule may lower it. 0 leaves a group as it is. */
  readonly lr: number;
  /** mu of the average of the weights, from 0 up to, not including, 1 (default 0). */
  readonly momentum: number;
  /** L2 penalty, added to the gradient, at least 0 (default 0). */
  readonly weightDecay: number;
  /** The first d, above 0 (default 1e-6). */
  readonly d0: number;
  /** How many times greater a step may make d, at least 1 (default `Infinity`). */
  readonly growthRate: number;
};

/** Options of {@link dAdaptSgd}. */
export type DAdaptSgdOptions = Partial<DAdaptSgdValues> & {
  /** Parameter groups with options of their own; parameters that no group matches take the options above. */
  readonly groups?: readonly GroupOptions<DAdaptSgdValues>[];
};

/** What {@link dAdaptSgd} uses where an option is left out: the authors' defaults. */
export const D_ADAPT_SGD_DEFAULTS: DAdaptSgdValues = Object.freeze({
  lr: 1,
  momentum: 0,
  weightDecay: 0,
  d0: 1e-6,
  growthRate: Number.POSITIVE_INFINITY,
});

/**
 * SGD with D-Adaptation (Defazio & Mishchenko 2023, arXiv 2301.07733, as in the authors' package 3.2). With lambda = d * lr / |g_0|: s = s + lambda * g,
 * d = max(d, min(2 * sum(lambda * <g, s before>) / |s|, growthRate * d)), z = x_0 - s, and the weights are mu * w + (1 - mu) * z. The sums are over all groups.
 * `lr` stays 1, or falls by the schedule that SGD would have. Prodigy is the same idea, later and mostly better.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`; `ERR_OPTIMIZER_GROUP` for groups whose rates differ and are not 0, or that differ in what d is
 * estimated with
 */
export function dAdaptSgd(options: DAdaptSgdOptions = {}): OptimizerSpec {
  return sharingEstimate(makeSpec('optim.dAdaptSgd', 'dAdaptSgd', D_ADAPT_SGD_DEFAULTS, options, check), ['d0', 'growthRate']);
}

function check(owner: string, values: DAdaptSgdValues): void {
  checkNotNegative(owner, values, ['lr', 'weightDecay']);
  if (!(values.momentum >= 0 && values.momentum < 1)) {
    throw badOption(owner, 'momentum', values.momentum, 'a number of at least 0, below 1');
  }
  checkNumber(owner, 'd0', values.d0, { min: 0, open: true });
  if (!(values.growthRate >= 1)) throw badOption(owner, 'growthRate', values.growthRate, 'a number of at least 1, or Infinity');
}
