/** Schedule-free SGD, AdamW and RAdam. */

import { badOption, checkNumber, checkOneOf } from '../option-checks.js';
import { checkBetas, checkNotNegative } from './checks.js';
import { type GroupOptions, makeSpec, type OptimizerSpec } from './optimizer-spec.js';

/** What all schedule-free optimizers have. */
type Common = {
  /** L2 penalty at the weights where the gradient is taken, at least 0 (default 0). */
  readonly weightDecay: number;
  /** Step k enters the average with weight k^r, at least 0 (default 0: all alike). */
  readonly r: number;
  /** A step enters the average with the weight of its rate to this power, at least 0 (default 2). */
  readonly weightLrPower: number;
};

/** Of those that are not rectified. */
type WarmedUp = Common & {
  /** Steps over which the rate rises linearly from 0, an integer of at least 0 (default 0). */
  readonly warmupSteps: number;
};

/** The numbers of {@link scheduleFreeSgd}; a parameter group may set each anew. */
export type ScheduleFreeSgdValues = WarmedUp & {
  /** Learning rate, at least 0 (default 1); 10 to 50 times what SGD with a schedule takes. */
  readonly lr: number;
  /** beta: how close to the average gradients are taken, above 0 and below 1 (default 0.9). */
  readonly momentum: number;
};

/** The numbers of {@link scheduleFreeAdamw}; a parameter group may set each anew. */
export type ScheduleFreeAdamWValues = WarmedUp & {
  /** Learning rate, at least 0 (default 2.5e-3); 1 to 10 times what AdamW with a schedule takes. */
  readonly lr: number;
  /** beta, how close to the average gradients are taken, above 0; and the decay rate of the squared gradient's average; both below 1 (default [0.9, 0.999]). */
  readonly betas: readonly [number, number];
  /** Added to the denominator, at least 0 (default 1e-8). */
  readonly eps: number;
};

/** The numbers of {@link scheduleFreeRadam}; a parameter group may set each anew. */
export type ScheduleFreeRAdamValues = Omit<ScheduleFreeAdamWValues, 'warmupSteps'> & {
  /** Whether the first steps, on whose squared gradients no rectified rate can rest, are left out (default `true`) or are SGD's: four of them at a beta2 of 0.999. */
  readonly silentSgdPhase: boolean;
};

/** Options of {@link scheduleFreeSgd}. */
export type ScheduleFreeSgdOptions = Partial<ScheduleFreeSgdValues> & {
  /** Parameter groups with options of their own; parameters that no group matches take the options above. */
  readonly groups?: readonly GroupOptions<ScheduleFreeSgdValues>[];
};

/** Options of {@link scheduleFreeAdamw}. */
export type ScheduleFreeAdamWOptions = Partial<ScheduleFreeAdamWValues> & {
  /** Parameter groups with options of their own; parameters that no group matches take the options above. */
  readonly groups?: readonly GroupOptions<ScheduleFreeAdamWValues>[];
};

/** Options of {@link scheduleFreeRadam}. */
export type ScheduleFreeRAdamOptions = Partial<ScheduleFreeRAdamValues> & {
  /** Parameter groups with options of their own; parameters that no group matches take the options above. */
  readonly groups?: readonly GroupOptions<ScheduleFreeRAdamValues>[];
};

const COMMON: Common = { weightDecay: 0, r: 0, weightLrPower: 2 };

/** What {@link scheduleFreeSgd} uses where an option is left out: the authors' defaults. */
export const SCHEDULE_FREE_SGD_DEFAULTS: ScheduleFreeSgdValues = Object.freeze({ lr: 1, momentum: 0.9, ...COMMON, warmupSteps: 0 });

/** What {@link scheduleFreeAdamw} uses where an option is left out: the authors' defaults. */
export const SCHEDULE_FREE_ADAMW_DEFAULTS: ScheduleFreeAdamWValues = Object.freeze<ScheduleFreeAdamWValues>({
  lr: 2.5e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  ...COMMON,
  warmupSteps: 0,
});

/** What {@link scheduleFreeRadam} uses where an option is left out: the authors' defaults. */
export const SCHEDULE_FREE_RADAM_DEFAULTS: ScheduleFreeRAdamValues = Object.freeze<ScheduleFreeRAdamValues>({
  lr: 2.5e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  silentSgdPhase: true,
  ...COMMON,
});

/**
 * Schedule-free SGD (Defazio et al. 2024, arXiv 2405.15682, algorithm 1): z = z - lr * g takes the steps, x is an average of z over all steps,
 * and the gradient is taken at y = (1 - beta) * z + beta * x. No schedule is needed, and the Trainer refuses one.
 *
 * Training runs at y. Evaluation, measurements, snapshots and the model that a fit leaves behind are at x; between stretches of steps the model's
 * parameters hold x. Running statistics of batch normalisation are those of y, which the authors recompute at x over some 50 batches.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function scheduleFreeSgd(options: ScheduleFreeSgdOptions = {}): OptimizerSpec {
  return makeSpec('optim.scheduleFreeSgd', 'scheduleFreeSgd', SCHEDULE_FREE_SGD_DEFAULTS, options, checkSgd, { ownsRate: true });
}

/**
 * Schedule-free AdamW (Defazio et al. 2024, arXiv 2405.15682, algorithm 1): {@link scheduleFreeSgd} along g / (sqrt(s / (1 - beta2^k)) + eps), where s is a
 * running average of the squared gradient; beta1 takes the place of beta, there is no other momentum.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function scheduleFreeAdamw(options: ScheduleFreeAdamWOptions = {}): OptimizerSpec {
  return makeSpec('optim.scheduleFreeAdamw', 'scheduleFreeAdamw', SCHEDULE_FREE_ADAMW_DEFAULTS, options, checkAdamW, { ownsRate: true });
}

/**
 * {@link scheduleFreeAdamw} whose rate is rectified as {@link radam}'s is, which takes the place of a warm-up.
 *
 * Source: the authors' `RAdamScheduleFree`; Liu et al. 2019 (arXiv 1908.03265), algorithm 2.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function scheduleFreeRadam(options: ScheduleFreeRAdamOptions = {}): OptimizerSpec {
  return makeSpec('optim.scheduleFreeRadam', 'scheduleFreeRadam', SCHEDULE_FREE_RADAM_DEFAULTS, options, checkRAdam, { ownsRate: true });
}

function checkSgd(owner: string, values: ScheduleFreeSgdValues): void {
  checkWarmedUp(owner, values);
  checkNumber(owner, 'momentum', values.momentum, { min: 0, max: 1, open: true });
}

function checkAdamW(owner: string, values: ScheduleFreeAdamWValues): void {
  checkWarmedUp(owner, values);
  checkAdaptive(owner, values);
}

function checkRAdam(owner: string, values: ScheduleFreeRAdamValues): void {
  checkCommon(owner, values);
  checkAdaptive(owner, values);
  checkOneOf(owner, 'silentSgdPhase', values.silentSgdPhase, [true, false]);
}

function checkAdaptive(owner: string, values: Pick<ScheduleFreeAdamWValues, 'eps' | 'betas'>): void {
  checkNotNegative(owner, values, ['eps']);
  checkBetas(owner, values.betas);
  if (values.betas[0] === 0) throw badOption(owner, 'betas', values.betas, 'a first beta above 0: with 0 there is no average to evaluate');
}

function checkCommon(owner: string, values: Common & { readonly lr: number }): void {
  checkNotNegative(owner, values, ['lr', 'weightDecay', 'r', 'weightLrPower']);
}

function checkWarmedUp(owner: string, values: WarmedUp & { readonly lr: number }): void {
  checkCommon(owner, values);
  checkNumber(owner, 'warmupSteps', values.warmupSteps, { integer: true, min: 0 });
}
