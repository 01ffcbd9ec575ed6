/** SGD with D-Adaptation. */

import type { ValuesOf } from '../../options/index.js';
import { d0, growthRate, rateOfEstimate, weightDecay } from '../common-options.js';
import { defineOptimizer, type OptimizerFactory, type OptimizerOptions } from '../define.js';

const options = {
  lr: rateOfEstimate,
  momentum: { type: 'number', default: 0, min: 0, below: 1, doc: 'mu of the average of the weights.' },
  weightDecay,
  d0,
  growthRate,
} as const;

/** The numbers of {@link dAdaptSgd}; a parameter group may set each anew, but `d0` and `growthRate` must be equal, and rates other than 0. */
export type DAdaptSgdValues = ValuesOf<typeof options>;

/** Options of {@link dAdaptSgd}. */
export type DAdaptSgdOptions = OptimizerOptions<typeof options>;

/**
 * SGD with D-Adaptation (Defazio & Mishchenko 2023, arXiv 2301.07733, as in the authors' package 3.2). With lambda = d * lr / |g_0|: s = s + lambda * g,
 * d = max(d, min(2 * sum(lambda * <g, s before>) / |s|, growthRate * d)), z = x_0 - s, and the weights are mu * w + (1 - mu) * z. The sums are over all groups.
 * `lr` stays 1, or falls by the schedule that SGD would have. Prodigy is the same idea, later and mostly better. Defaults are the authors'.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`; `ERR_OPTIMIZER_GROUP` for groups whose rates differ and are not 0, or that differ in what d is
 * estimated with
 */
export const dAdaptSgd: OptimizerFactory<DAdaptSgdOptions, typeof options> = defineOptimizer({
  name: 'dAdaptSgd',
  options,
  shared: ['d0', 'growthRate'],
  torch: { extras: { fsdp_in_use: false, log_every: 0 }, numbers: ['k', 'd', 'numerator_weighted', 'g0_norm'] },
});
