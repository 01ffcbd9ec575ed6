/** Rates of the parameter groups from the one factor. */

import type { Decision } from '../controller.js';
import type { DriftOptions } from './drift-options.js';
import type { DriftState } from './drift-state.js';

/** Multiplies the factor, within `minLr` and `maxLr` for the group with the largest rate. */
export function scale(state: DriftState, { minLr, maxLr }: DriftOptions, by: number): void {
  const largest = Math.max(...Object.values(state.base));
  state.factor = Math.min(maxLr / largest, Math.max(minLr / largest, state.factor * by));
}

/** Multiplies the factor by at least 1, up to what has failed before; nothing without `growth`. */
export function raise(state: DriftState, options: DriftOptions, by: number): void {
  if (!options.growth) return;
  const room = state.cap === null ? by : Math.min(by, state.cap / state.factor);
  if (room > 1) scale(state, options, room);
}

/** Multiplies the factor by less than 1, and remembers not to go back above `cap` times what it was. */
export function cut(state: DriftState, options: DriftOptions, by: number, cap: number): void {
  state.cap = Math.min(state.cap ?? Number.POSITIVE_INFINITY, cap * state.factor);
  scale(state, options, by);
}

/** Sets every group's rate. */
export function setRates({ base, factor }: DriftState, reason: string): Decision[] {
  return Object.entries(base).map(([group, lr]) => ({ kind: 'setLr', group, lr: lr * factor, reason }));
}
