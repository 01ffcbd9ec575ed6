/** The length of a fit, for those who plan by it. */

import { OptionError } from '../errors.js';
import type { FitPlan } from './controller.js';

/** The steps that a fit may take; `null` where that is not known. */
export function knownPlan({ maxEpochs, maxSteps, stepsPerEpoch }: FitPlan): number | null {
  return maxSteps ?? (maxEpochs === null || stepsPerEpoch === null ? null : maxEpochs * stepsPerEpoch);
}

/**
 * The steps that a fit may take.
 *
 * @param owner - who plans by it
 * @throws {OptionError} `ERR_PLAN_LENGTH` where that is not known: the fit is limited by time alone, or its data has no known length
 */
export function plannedSteps(owner: string, plan: FitPlan): number {
  const planned = knownPlan(plan);
  if (planned !== null) return planned;
  const { maxEpochs, maxSteps } = plan;
  throw new OptionError(
    'ERR_PLAN_LENGTH',
    `${owner} goes by the length of the fit, which is not known beforehand here. Give the fit maxSteps, or maxEpochs over data of a known length.`,
    { fields: { owner, maxEpochs, maxSteps: maxSteps ?? null } },
  );
}
