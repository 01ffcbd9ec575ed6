/** Adam with D-Adaptation. */

import { badOption, checkNumber } from '../option-checks.js';
import { checkBetas, checkNotNegative, checkSwitches } from './checks.js';
import { type GroupOptions, makeSpec, type OptimizerSpec } from './optimizer-spec.js';
import { sharingEstimate } from './shared-estimate.js';

/** The numbers and switches of {@link dAdaptAdam}; a parameter group may set anew what the estimate is not made with: `eps`, `weightDecay`, `decouple`, a rate of 0. */
export type DAdaptAdamValues = {
  /** Multiplies the step that the method finds, at least 0 (default 1); the usual schedule may lower it. 0 leaves a group as it is. */
  readonly lr: number;
  /** Decay rates of the running averages of the gradient and of its square (default [0.9, 0.999]). */
  readonly betas: readonly [number, number];
  /** Added to the denominator, above 0 (default 1e-8). */
  readonly eps: number;
  /** L2 penalty, at least 0 (default 0). */
  readonly weightDecay: number;
  /** Shrink the weights by the step's length times weightDecay, as AdamW does, instead of adding the penalty to the gradient (default `false`). */
  readonly decouple: boolean;
  /** Adam's bias correction (default `false`). */
  readonly useBiasCorrection: boolean;
  /** The first d, above 0 (default 1e-6). */
  readonly d0: number;
  /** How many times greater a step may make d, at least 1 (default `Infinity`). */
  readonly growthRate: number;
};

/** Options of {@link dAdaptAdam}. */
export type DAdaptAdamOptions = Partial<DAdaptAdamValues> & {
  /** Parameter groups with options of their own; parameters that no group matches take the options above. */
  readonly groups?: readonly GroupOptions<DAdaptAdamValues>[];
};

/** What {@link dAdaptAdam} uses where an option is left out: the authors' defaults. */
export const D_ADAPT_ADAM_DEFAULTS: DAdaptAdamValues = Object.freeze<DAdaptAdamValues>({
  lr: 1,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  decouple: false,
  useBiasCorrection: false,
  d0: 1e-6,
  growthRate: Number.POSITIVE_INFINITY,
});

const SHARED = ['betas', 'useBiasCorrection', 'd0', 'growthRate'] as const;

/**
 * Adam with D-Adaptation (Defazio & Mishchenko 2023, arXiv 2301.07733, as in the authors' package 3.2): Adam whose step length d is an estimate of the distance
 * from the first weights to a solution, made of averages that forget by the root of the second beta; it only grows. `lr` stays 1, or falls by the schedule that
 * Adam would have. Prodigy is the same idea, later and mostly better.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`; `ERR_OPTIMIZER_GROUP` for groups whose rates differ and are not 0, or that differ in what d is
 * estimated with
 */
export function dAdaptAdam(options: DAdaptAdamOptions = {}): OptimizerSpec {
  return sharingEstimate(makeSpec('optim.dAdaptAdam', 'dAdaptAdam', D_ADAPT_ADAM_DEFAULTS, options, check), SHARED);
}

function check(owner: string, values: DAdaptAdamValues): void {
  checkNotNegative(owner, values, ['lr', 'weightDecay']);
  checkBetas(owner, values.betas);
  for (const key of ['eps', 'd0'] as const) checkNumber(owner, key, values[key], { min: 0, open: true });
  if (!(values.growthRate >= 1)) throw badOption(owner, 'growthRate', values.growthRate, 'a number of at least 1, or Infinity');
  checkSwitches(owner, values, ['decouple', 'useBiasCorrection']);
}
