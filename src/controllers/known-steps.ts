/** For those who have to know how long an epoch is. */

import { OptionError } from '../errors.js';

/**
 * Training steps in an epoch.
 *
 * @param by - names who asks, for the message
 * @param steps - as `FitPlan.stepsPerEpoch`
 * @param instead - what a user can do instead, such as `count in steps`
 * @throws {OptionError} `ERR_STEPS_UNKNOWN` where only the data's end tells
 */
export function knownSteps(by: string, steps: number | null, instead: string): number {
  if (steps !== null) return steps;
  throw new OptionError(
    'ERR_STEPS_UNKNOWN',
    `${by} has to know how many steps an epoch has, and the loader is a stream that does not say its length. Give the loader a length, or ${instead}.`,
    { fields: { by } },
  );
}
