/** Declarations that several optimizers share. */

import type { NumberOption, NumbersOption, SwitchOption } from '../options/index.js';

/** A learning rate. */
export const lr = { type: 'number', min: 0, doc: 'Learning rate.' } as const satisfies NumberOption;

/** The rate of a method that finds its own step. */
export const rateOfEstimate = {
  type: 'number',
  default: 1,
  min: 0,
  doc: 'Multiplies the step that the method finds; the usual schedule may lower it. 0 leaves a group as it is.',
} as const satisfies NumberOption;

/** A penalty in the gradient. */
export const weightDecay = {
  type: 'number',
  default: 0,
  min: 0,
  doc: 'L2 penalty, added to the gradient.',
} as const satisfies NumberOption;

/** What keeps a division from 0. */
export const eps = { type: 'number', default: 1e-8, min: 0, doc: 'Added to the denominator.' } as const satisfies NumberOption;

/** Decay rates of Adam's averages. */
export const betas = {
  type: 'numbers',
  length: 2,
  default: [0.9, 0.999],
  min: 0,
  below: 1,
  doc: 'Decay rates of the running averages of the gradient and of its square.',
} as const satisfies NumbersOption;

/** The sign of the update. */
export const maximize = { type: 'boolean', default: false, doc: 'Ascend instead of descend.' } as const satisfies SwitchOption;

/** Where the penalty goes. */
export const decoupledWeightDecay = {
  type: 'boolean',
  default: false,
  doc: 'Shrink the weights by lr * weightDecay instead of adding the penalty to the gradient.',
} as const satisfies SwitchOption;

/** The first estimate of methods that estimate a distance. */
export const d0 = { type: 'number', default: 1e-6, above: 0, doc: 'The first d.' } as const satisfies NumberOption;

/** How fast such an estimate may grow. */
export const growthRate = {
  type: 'number',
  default: Number.POSITIVE_INFINITY,
  min: 1,
  infinite: true,
  doc: 'How many times greater a step may make d.',
} as const satisfies NumberOption;
