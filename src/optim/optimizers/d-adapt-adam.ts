/** Adam with D-Adaptation. */

import type { ValuesOf } from '../../options/index.js';
import { betas, d0, eps, growthRate, rateOfEstimate, weightDecay } from '../common-options.js';
import { defineOptimizer, type OptimizerFactory, type OptimizerOptions } from '../define.js';

const options = {
  lr: rateOfEstimate,
  betas,
  eps: { type: 'number', default: 1e-8, above: 0, doc: eps.doc },
  weightDecay: { ...weightDecay, doc: 'L2 penalty.' },
  decouple: {
    type: 'boolean',
    default: false,
    doc: "Shrink the weights by the step's length times weightDecay, as AdamW does, instead of adding the penalty to the gradient.",
  },
  useBiasCorrection: { type: 'boolean', default: false, doc: "Adam's bias correction." },
  d0,
  growthRate,
} as const;

/** The numbers and switches of {@link dAdaptAdam}; a parameter group may set anew what the estimate is not made with: `eps`, `weightDecay`, `decouple`, a rate of 0. */
export type DAdaptAdamValues = ValuesOf<typeof options>;

/** Options of {@link dAdaptAdam}. */
export type DAdaptAdamOptions = OptimizerOptions<typeof options>;

/**
 * Adam with D-Adaptation (Defazio & Mishchenko 2023, arXiv 2301.07733, as in the authors' package 3.2): Adam whose step length d is an estimate of the distance
 * from the first weights to a solution, made of averages that forget by the root of the second beta; it only grows. `lr` stays 1, or falls by the schedule that
 * Adam would have. Prodigy is the same idea, later and mostly better. Defaults are the authors'.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`; `ERR_OPTIMIZER_GROUP` for groups whose rates differ and are not 0, or that differ in what d is
 * estimated with
 */
export const dAdaptAdam: OptimizerFactory<DAdaptAdamOptions, typeof options> = defineOptimizer({
  name: 'dAdaptAdam',
  options,
  shared: ['betas', 'useBiasCorrection', 'd0', 'growthRate'],
  torch: { extras: { fsdp_in_use: false, log_every: 0 }, numbers: ['k', 'd', 'numerator_weighted', 'd_lr'] },
});
