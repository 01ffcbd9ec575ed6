/** Prodigy. */

import type { ValuesOf } from '../../options/index.js';
import { betas, d0, growthRate, rateOfEstimate, weightDecay } from '../common-options.js';
import { defineOptimizer, type OptimizerFactory, type OptimizerOptions } from '../define.js';

const options = {
  lr: rateOfEstimate,
  betas,
  beta3: {
    type: 'number',
    default: 0,
    min: 0,
    below: 1,
    doc: 'Decay rate of the sums that d is estimated from; 0 stands for the root of the second beta.',
  },
  eps: { type: 'number', default: 1e-8, above: 0, doc: 'Added to the denominator, times d.' },
  weightDecay: { ...weightDecay, doc: 'L2 penalty.' },
  decouple: {
    type: 'boolean',
    default: true,
    doc: "Shrink the weights by the step's length times weightDecay instead of adding the penalty to the gradient.",
  },
  useBiasCorrection: { type: 'boolean', default: false, doc: "Adam's bias correction." },
  safeguardWarmup: {
    type: 'boolean',
    default: false,
    doc: 'Leave lr out of the denominator of the estimate, for schedules that warm up.',
  },
  d0,
  dCoef: {
    type: 'number',
    default: 1,
    above: 0,
    doc: 'Multiplies the estimate; what to change where the steps come out too long or short.',
  },
  growthRate,
} as const;

/** The numbers and switches of {@link prodigy}; a parameter group may set each anew, but rates other than 0 must be equal. */
export type ProdigyValues = ValuesOf<typeof options>;

/** Options of {@link prodigy}. */
export type ProdigyOptions = OptimizerOptions<typeof options>;

/**
 * Prodigy (Mishchenko & Defazio 2024, arXiv 2306.06101, algorithm 4): Adam whose step length d is an estimate of the distance from the first weights to a
 * solution, which only grows. `lr` stays 1; cosine annealing of it to 0 suits the method, a schedule that restarts does not, nor does a controller
 * that looks for a rate. A group with `lr` 0 is left as it is, where the authors' code goes on along its old average. Defaults are the authors'.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`; `ERR_OPTIMIZER_GROUP` for groups whose rates differ and are not 0, or that differ in what d is
 * estimated with
 */
export const prodigy: OptimizerFactory<ProdigyOptions, typeof options> = defineOptimizer({
  name: 'prodigy',
  options,
  shared: ['beta3', 'd0', 'dCoef', 'growthRate', 'useBiasCorrection'],
  torch: {
    extras: { fsdp_in_use: false, slice_p: 1 },
    numbers: ['k', 'd', 'd_max', 'd_numerator', 'd_denom', 'd_hat', 'd_lr'],
    option: (key, value) => (key === 'beta3' && value === 0 ? ['beta3', null] : null),
  },
});
