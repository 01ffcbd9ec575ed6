/** Prodigy. */

import { badOption, checkNumber } from '../option-checks.js';
import { checkBetas, checkNotNegative, checkSwitches } from './checks.js';
import { type GroupOptions, makeSpec, type OptimizerSpec } from './optimizer-spec.js';
import { sharingEstimate } from './shared-estimate.js';

/** The numbers and switches of {@link prodigy}; a parameter group may set each anew, but rates other than 0 must be equal. */
export type ProdigyValues = {
  /** Multiplies the step that the method finds, at least 0 (default 1); a schedule may lower it. 0 leaves a group as it is. */
  readonly lr: number;
  /** Decay rates of the running averages of the gradient and of its square (default [0.9, 0.999]). */
  readonly betas: readonly [number, number];
  /** Decay rate of the sums that d is estimated from, below 1; 0 (default) stands for the root of the second beta. */
  readonly beta3: number;
  /** Added to the denominator, times d; above 0 (default 1e-8). */
  readonly eps: number;
  /** L2 penalty, at least 0 (default 0). */
  readonly weightDecay: number;
  /** Shrink the weights by the step's length times weightDecay (default `true`) instead of adding the penalty to the gradient. */
  readonly decouple: boolean;
  /** Adam's bias correction (default `false`). */
  readonly useBiasCorrection: boolean;
  /** Leave `lr` out of the denominator of the estimate, for schedules that warm up (default `false`). */
  readonly safeguardWarmup: boolean;
  /** The first d, above 0 (default 1e-6). */
  readonly d0: number;
  /** Multiplies the estimate, above 0 (default 1); what to change where the steps come out too long or short. */
  readonly dCoef: number;
  /** How many times greater a step may make d, at least 1 (default `Infinity`). */
  readonly growthRate: number;
};

/** Options of {@link prodigy}. */
export type ProdigyOptions = Partial<ProdigyValues> & {
  /** Parameter groups with options of their own; parameters that no group matches take the options above. */
  readonly groups?: readonly GroupOptions<ProdigyValues>[];
};

/** What {@link prodigy} uses where an option is left out: the authors' defaults. */
export const PRODIGY_DEFAULTS: ProdigyValues = Object.freeze<ProdigyValues>({
  lr: 1,
  betas: [0.9, 0.999],
  beta3: 0,
  eps: 1e-8,
  weightDecay: 0,
  decouple: true,
  useBiasCorrection: false,
  safeguardWarmup: false,
  d0: 1e-6,
  dCoef: 1,
  growthRate: Number.POSITIVE_INFINITY,
});

/** Estimates are one number for all groups, so what they are made with must be too. */
const SHARED = ['beta3', 'd0', 'dCoef', 'growthRate', 'useBiasCorrection'] as const;

/**
 * Prodigy (Mishchenko & Defazio 2024, arXiv 2306.06101, algorithm 4): Adam whose step length d is an estimate of the distance from the first weights to a
 * solution, which only grows. `lr` stays 1; cosine annealing of it to 0 suits the method, a schedule that restarts does not, nor does a controller
 * that looks for a rate. A group with `lr` 0 is left as it is, where the authors' code goes on along its old average.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`; `ERR_OPTIMIZER_GROUP` for groups whose rates differ and are not 0, or that differ in what d is
 * estimated with
 */
export function prodigy(options: ProdigyOptions = {}): OptimizerSpec {
  return sharingEstimate(makeSpec('optim.prodigy', 'prodigy', PRODIGY_DEFAULTS, options, checkProdigy), SHARED);
}

function checkProdigy(owner: string, values: ProdigyValues): void {
  checkNotNegative(owner, values, ['lr', 'weightDecay']);
  checkBetas(owner, values.betas);
  if (!(values.beta3 >= 0 && values.beta3 < 1)) throw badOption(owner, 'beta3', values.beta3, 'a number of at least 0, below 1');
  for (const key of ['eps', 'd0', 'dCoef'] as const) checkNumber(owner, key, values[key], { min: 0, open: true });
  if (!(values.growthRate >= 1)) throw badOption(owner, 'growthRate', values.growthRate, 'a number of at least 1, or Infinity');
  checkSwitches(owner, values, ['decouple', 'useBiasCorrection', 'safeguardWarmup']);
}
