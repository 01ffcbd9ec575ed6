/** Schedule-free Adam whose step length follows from the loss. */

import type { ValuesOf } from '../../options/index.js';
import { betas, eps, rateOfEstimate, weightDecay } from '../common-options.js';
import { defineOptimizer, type OptimizerFactory, type OptimizerOptions } from '../define.js';

const options = {
  lr: rateOfEstimate,
  betas: { ...betas, default: [0.9, 0.95] },
  sfBeta1: { type: 'number', default: 0.9, above: 0, below: 1, doc: 'How close to the average gradients are taken.' },
  sfBeta1Max: {
    type: 'number',
    default: 0.965,
    above: 0,
    below: 1,
    doc: 'What sfBeta1 becomes over sfBeta1AnnealSteps. Not read where those are 0.',
  },
  sfBeta1AnnealSteps: { type: 'integer', default: 0, min: 0, doc: 'Steps over which it does; 0 keeps sfBeta1.' },
  eps: { ...eps, above: 0, doc: 'Added to the denominator.' },
  weightDecay: {
    ...weightDecay,
    doc: "Decay at the weights where the gradient is taken, times the step's length squared: 20 to 50, not 0.1.",
  },
  r: { type: 'number', default: 0, min: 0, doc: 'Step k enters the average with weight k^r; 2 suits long fits.' },
  polyakBeta: { type: 'number', default: 0, min: 0, below: 1, doc: "Decay rate of the running average of the gradient's size." },
  cWarmup: { type: 'integer', default: 0, min: 0, doc: 'First steps whose place is the average.' },
  weightLrPower: {
    type: 'number',
    default: 2,
    min: 0,
    doc: 'A step enters the average with the weight of the longest step so far to this power.',
  },
} as const;

/** The numbers of {@link scheduleFreePlus}; a parameter group may set each anew. */
export type ScheduleFreePlusValues = ValuesOf<typeof options>;

/** Options of {@link scheduleFreePlus}. */
export type ScheduleFreePlusOptions = OptimizerOptions<typeof options>;

/**
 * ScheduleFree+: schedule-free Adam that finds its rate from the loss, as Polyak's step does. With f the loss at y, where gradients g are taken,
 *
 * - rate: `lr * max(0, f + beta * <g, z - x>) / (sqrt(pi / 2) * |g|_1)`, sums running over all parameters; |g|_1 is averaged where `polyakBeta` is above 0
 * - `z = z - rate^2 * weightDecay * y`, then `z = z - rate * m / (sqrt(v) + eps)` with Adam's debiased averages m and v
 * - `x = (1 - c) * x + c * z`, c being the step's share in the sum of weights; `y = beta * x + (1 - beta) * z`
 *
 * The rule takes 0 for the least loss there is: losses that are negative, or that cannot come near 0, make it too slow or too fast. No schedule is needed, and the Trainer
 * refuses one. Training runs at y; evaluation, snapshots and the model that a fit leaves behind are at x, as with {@link scheduleFreeAdamw}. Memory: five times the weights.
 * Each step waits for the device, to read the loss and the sums. Defaults are the authors'.
 *
 * Departures: groups may have options of their own throughout; a gradient of zeros moves nothing, where the authors' code divides by its size; `lr` 0 leaves a group as it is.
 *
 * Source: Defazio 2026 (arXiv 2605.19095) and the authors' `AdamCScheduleFreePlusPaper`. Measured on language models only.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export const scheduleFreePlus: OptimizerFactory<ScheduleFreePlusOptions, typeof options> = defineOptimizer({
  name: 'scheduleFreePlus',
  options,
  ownsRate: true,
  needsLoss: true,
  torch: { extras: { train_mode: false }, numbers: ['k', 'weight_sum', 'lr_max', 'scheduled_lr', 'grad_l1_ema', 'sf_beta1_k', 'ckp1'] },
});
