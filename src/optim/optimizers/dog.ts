/** DoG and LDoG. */

import type { ValuesOf } from '../../options/index.js';
import { weightDecay } from '../common-options.js';
import { defineOptimizer, type OptimizerFactory, type OptimizerOptions } from '../define.js';

const options = {
  lr: { type: 'number', default: 1, above: 0, doc: 'Multiplies the step that the method finds; the authors advise to keep 1.' },
  repsRel: {
    type: 'number',
    default: 1e-6,
    above: 0,
    doc: 'The first distance, as a share of 1 plus the norm of the first weights; the authors take 1e-4 with batch normalisation.',
  },
  eps: { type: 'number', default: 1e-8, min: 0, doc: 'Added once to the sum of squared gradients.' },
  weightDecay,
  averaging: {
    type: 'number',
    default: 8,
    min: 0,
    doc: 'gamma of the average of the weights over the steps, which is what is evaluated and saved. 0 takes the last weights.',
  },
} as const;

/** The numbers of {@link dog} and {@link ldog}; a parameter group may set each anew. */
export type DogValues = ValuesOf<typeof options>;

/** Options of {@link dog} and {@link ldog}. */
export type DogOptions = OptimizerOptions<typeof options>;

/**
 * DoG, distance over gradients (Ivgi, Hinder & Carmon 2023, arXiv 2302.12022): SGD with the step r / sqrt(G), where r is the greatest distance from the first weights
 * so far (at first repsRel * (1 + their norm)) and G the sum of all squared gradient norms, both over the whole group, as in the authors' code. The Trainer refuses
 * learning rate schedules. Defaults are the authors'.
 *
 * With `averaging`, evaluation, measurements, snapshots and the model that a fit leaves behind are at the average a = a + (gamma + 1) / (gamma + t) * (w - a)
 * (Shamir & Zhang 2013), t counting steps; training goes on at w. The method is made to be used so.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export const dog: OptimizerFactory<DogOptions, typeof options> = defineOptimizer({
  name: 'dog',
  options,
  ownsRate: true,
  torch: { numbers: ['k', 'rbar', 'G'] },
});

/**
 * LDoG (Ivgi, Hinder & Carmon 2023, arXiv 2302.12022, section 4): {@link dog} with a distance and a sum for each tensor.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export const ldog: OptimizerFactory<DogOptions, typeof options> = defineOptimizer({
  name: 'ldog',
  options,
  ownsRate: true,
  torch: { numbers: ['k'] },
});
