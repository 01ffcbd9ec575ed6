/** Schedule-free SGD, AdamW and RAdam. */

import { badOption } from '../../option-checks.js';
import type { ValuesOf } from '../../options/index.js';
import { betas, eps, lr, weightDecay } from '../common-options.js';
import { defineOptimizer, type OptimizerFactory, type OptimizerOptions } from '../define.js';
import type { TorchLayout } from '../torch-layout.js';

const common = {
  weightDecay: { ...weightDecay, doc: 'L2 penalty at the weights where the gradient is taken.' },
  r: { type: 'number', default: 0, min: 0, doc: 'Step k enters the average with weight k^r; 0 takes all alike.' },
  weightLrPower: { type: 'number', default: 2, min: 0, doc: 'A step enters the average with the weight of its rate to this power.' },
} as const;

const warmedUp = {
  ...common,
  warmupSteps: { type: 'integer', default: 0, min: 0, doc: 'Steps over which the rate rises linearly from 0.' },
} as const;

const adaptive = {
  lr: { ...lr, default: 2.5e-3, doc: 'Learning rate; 1 to 10 times what AdamW with a schedule takes.' },
  betas: {
    ...betas,
    doc: "beta, how close to the average gradients are taken, above 0; and the decay rate of the squared gradient's average.",
  },
  eps,
} as const;

const sgdTable = {
  lr: { ...lr, default: 1, doc: 'Learning rate; 10 to 50 times what SGD with a schedule takes.' },
  momentum: { type: 'number', default: 0.9, above: 0, below: 1, doc: 'beta: how close to the average gradients are taken.' },
  ...warmedUp,
} as const;

const adamwTable = { ...adaptive, ...warmedUp } as const;

const radamTable = {
  ...adaptive,
  silentSgdPhase: {
    type: 'boolean',
    default: true,
    doc: "Whether the first steps, on whose squared gradients no rectified rate can rest, are left out, or are SGD's: four of them at a beta2 of 0.999.",
  },
  ...common,
} as const;

/** The numbers of {@link scheduleFreeSgd}; a parameter group may set each anew. */
export type ScheduleFreeSgdValues = ValuesOf<typeof sgdTable>;

/** The numbers of {@link scheduleFreeAdamw}; a parameter group may set each anew. */
export type ScheduleFreeAdamWValues = ValuesOf<typeof adamwTable>;

/** The numbers of {@link scheduleFreeRadam}; a parameter group may set each anew. */
export type ScheduleFreeRAdamValues = ValuesOf<typeof radamTable>;

/** Options of {@link scheduleFreeSgd}. */
export type ScheduleFreeSgdOptions = OptimizerOptions<typeof sgdTable>;

/** Options of {@link scheduleFreeAdamw}. */
export type ScheduleFreeAdamWOptions = OptimizerOptions<typeof adamwTable>;

/** Options of {@link scheduleFreeRadam}. */
export type ScheduleFreeRAdamOptions = OptimizerOptions<typeof radamTable>;

const torch: TorchLayout = { extras: { foreach: true, train_mode: false }, numbers: ['k', 'weight_sum', 'lr_max'] };

/**
 * Schedule-free SGD (Defazio et al. 2024, arXiv 2405.15682, algorithm 1): z = z - lr * g takes the steps, x is an average of z over all steps,
 * and the gradient is taken at y = (1 - beta) * z + beta * x. No schedule is needed, and the Trainer refuses one. Defaults are the authors'.
 *
 * Training runs at y. Evaluation, measurements, snapshots and the model that a fit leaves behind are at x; between stretches of steps the model's
 * parameters hold x. Running statistics of batch normalisation are those of y, which the authors recompute at x over some 50 batches.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export const scheduleFreeSgd: OptimizerFactory<ScheduleFreeSgdOptions, typeof sgdTable> = defineOptimizer({
  name: 'scheduleFreeSgd',
  options: sgdTable,
  ownsRate: true,
  torch,
});

/**
 * Schedule-free AdamW (Defazio et al. 2024, arXiv 2405.15682, algorithm 1): {@link scheduleFreeSgd} along g / (sqrt(s / (1 - beta2^k)) + eps), where s is a
 * running average of the squared gradient; beta1 takes the place of beta, there is no other momentum. Defaults are the authors'.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export const scheduleFreeAdamw: OptimizerFactory<ScheduleFreeAdamWOptions, typeof adamwTable> = defineOptimizer({
  name: 'scheduleFreeAdamw',
  options: adamwTable,
  check: checkAdaptive,
  ownsRate: true,
  torch,
});

/**
 * {@link scheduleFreeAdamw} whose rate is rectified as {@link radam}'s is, which takes the place of a warm-up. Defaults are the authors'.
 *
 * Source: the authors' `RAdamScheduleFree`; Liu et al. 2019 (arXiv 1908.03265), algorithm 2.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export const scheduleFreeRadam: OptimizerFactory<ScheduleFreeRAdamOptions, typeof radamTable> = defineOptimizer({
  name: 'scheduleFreeRadam',
  options: radamTable,
  check: checkAdaptive,
  ownsRate: true,
  torch,
});

function checkAdaptive(owner: string, values: ValuesOf<typeof adaptive>): void {
  if (values.betas[0] === 0) throw badOption(owner, 'betas', values.betas, 'a first beta above 0: with 0 there is no average to evaluate');
}
