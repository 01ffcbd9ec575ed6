/** When a controller is asked, for controllers that ask another. */

import type { NextBoundary, When } from './controller.js';

/** The next boundary after `step`, with a cadence of epochs counted in steps. */
export function nextBoundary(when: When, step: number, stepsPerEpoch: number): NextBoundary {
  if (typeof when === 'function') return when(step);
  const period = when.unit === 'step' ? when.every : when.every * stepsPerEpoch;
  return { step: (Math.floor(step / period) + 1) * period };
}
