/** DoG and LDoG. */

import { checkNumber } from '../option-checks.js';
import { checkNotNegative } from './checks.js';
import { type GroupOptions, makeSpec, type OptimizerSpec } from './optimizer-spec.js';

/** The numbers of {@link dog} and {@link ldog}; a parameter group may set each anew. */
export type DogValues = {
  /** Multiplies the step that the method finds, above 0 (default 1, which the authors advise to keep). */
  readonly lr: number;
  /** The first distance, as a share of 1 plus the norm of the first weights; above 0 (default 1e-6; the authors take 1e-4 with batch normalisation). */
  readonly repsRel: number;
  /** Added once to the sum of squared gradients, at least 0 (default 1e-8). */
  readonly eps: number;
  /** L2 penalty, added to the gradient, at least 0 (default 0). */
  readonly weightDecay: number;
  /** gamma of the average of the weights over the steps, which is what is evaluated and saved; at least 0 (default 8). 0 takes the last weights. */
  readonly averaging: number;
};

/** Options of {@link dog} and {@link ldog}. */
export type DogOptions = Partial<DogValues> & {
  /** Parameter groups with options of their own; parameters that no group matches take the options above. */
  readonly groups?: readonly GroupOptions<DogValues>[];
};

/** What {@link dog} and {@link ldog} use where an option is left out: the authors' defaults. */
export const DOG_DEFAULTS: DogValues = Object.freeze({ lr: 1, repsRel: 1e-6, eps: 1e-8, weightDecay: 0, averaging: 8 });

/**
 * DoG, distance over gradients (Ivgi, Hinder & Carmon 2023, arXiv 2302.12022): SGD with the step r / sqrt(G), where r is the greatest distance from the first weights
 * so far (at first repsRel * (1 + their norm)) and G the sum of all squared gradient norms, both over the whole group, as in the authors' code. The Trainer refuses
 * learning rate schedules.
 *
 * With `averaging`, evaluation, measurements, snapshots and the model that a fit leaves behind are at the average a = a + (gamma + 1) / (gamma + t) * (w - a)
 * (Shamir & Zhang 2013), t counting steps; training goes on at w. The method is made to be used so.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function dog(options: DogOptions = {}): OptimizerSpec {
  return makeSpec('optim.dog', 'dog', DOG_DEFAULTS, options, checkDog, { ownsRate: true });
}

/**
 * LDoG (Ivgi, Hinder & Carmon 2023, arXiv 2302.12022, section 4): {@link dog} with a distance and a sum for each tensor.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function ldog(options: DogOptions = {}): OptimizerSpec {
  return makeSpec('optim.ldog', 'ldog', DOG_DEFAULTS, options, checkDog, { ownsRate: true });
}

function checkDog(owner: string, values: DogValues): void {
  for (const key of ['lr', 'repsRel'] as const) checkNumber(owner, key, values[key], { min: 0, open: true });
  checkNotNegative(owner, values, ['eps', 'weightDecay', 'averaging']);
}
