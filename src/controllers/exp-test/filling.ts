/** How a window fills with losses. */

import type { Observation } from '../controller.js';
import type { ResolvedExpTestOptions } from './options.js';
import { PATH } from './probes.js';
import { required } from './start.js';
import type { ExpTestState } from './state.js';
import { pathRatio, windowLength } from './window.js';

/** W of a rate, within the options' limits. */
export function windowAt({ minWindow, maxWindow }: ResolvedExpTestOptions, firstLoss: number, lr: number): number {
  return limited(Math.max(minWindow, windowLength(firstLoss, lr)), maxWindow);
}

/** No longer than a window may be. */
export function limited(window: number, maxWindow: number | null): number {
  return Math.min(window, maxWindow ?? Number.POSITIVE_INFINITY);
}

/** The state with losses added; the fit's first one says how long windows are. */
export function withLosses(state: ExpTestState, options: ResolvedExpTestOptions, seen: Float64Array): ExpTestState {
  // A step that fp16 left out may have an infinite loss.
  const firstLoss = state.firstLoss ?? seen.find(Number.isFinite) ?? null;
  const window = firstLoss === null ? null : windowAt(options, firstLoss, state.lr);
  return { ...state, firstLoss, losses: [...state.losses, ...seen], window };
}

/**
 * Settles how long the window is, once its first W gradients are known.
 *
 * @throws {StateError} `ERR_MEASUREMENT_MISSING`
 */
export function lengthened(state: ExpTestState, { correction, maxWindow }: ResolvedExpTestOptions, seen: Observation): ExpTestState {
  const { losses, window, fullWindow } = state;
  if (fullWindow !== null || window === null || losses.length < window) return state;
  // The path of one gradient is straight.
  const ratio = correction && window > 1 ? pathRatio(required(seen.measurements, PATH, 'gradientPath', seen.step)) : 1;
  return { ...state, fullWindow: limited(Math.round(window * ratio), maxWindow) };
}
