/** One owner for each learning rate: the optimizer itself, or one controller. */

import type { Controller } from '../../controllers/controller.js';
import { OptionError } from '../../errors.js';
import type { OptimizerSpec } from '../../optim/optimizer-spec.js';

/**
 * Refuses what would undo each other's decisions, as far as controllers tell that they set rates.
 *
 * @throws {OptionError} `ERR_OPTIMIZER_RATE`, `ERR_RATE_OWNERS`
 */
export function checkRateOwner({ name, ownsRate, estimatesStep }: OptimizerSpec, controllers: readonly Controller[]): void {
  const owners = controllers.filter(({ setsRate }) => setsRate === true).map((controller) => controller.name);
  if (ownsRate === true && owners[0] !== undefined) throw optimizerOwnsRate(name, owners[0]);
  const finder = controllers.find(({ findsRate }) => findsRate === true);
  if (estimatesStep === true && finder !== undefined) throw optimizerEstimatesStep(name, finder.name);
  if (owners.length < 2) return;
  throw new OptionError(
    'ERR_RATE_OWNERS',
    `Trainer: ${owners.join(' and ')} each set the learning rate; expected one that does. Leave the others out; WarmUp puts a warm-up in front of one.`,
    { fields: { controllers: owners } },
  );
}

/** The error for a controller beside an optimizer that finds its own step size. */
export function optimizerOwnsRate(optimizer: string, controller: string): OptionError {
  return new OptionError(
    'ERR_OPTIMIZER_RATE',
    `optim.${optimizer} finds its own rate, and ${controller} would set it. Leave ${controller} out, or take another optimizer.`,
    { fields: { optimizer, controller } },
  );
}

function optimizerEstimatesStep(optimizer: string, controller: string): OptionError {
  return new OptionError(
    'ERR_OPTIMIZER_RATE',
    `optim.${optimizer} estimates its step length as it goes, and its lr only multiplies that; ${controller} would look for an lr as if it were the step. ` +
      'Take a schedule such as CosineAnnealingLr instead, or another optimizer.',
    { fields: { optimizer, controller } },
  );
}
