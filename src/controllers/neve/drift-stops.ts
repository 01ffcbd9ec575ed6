/** Why the drift rule ends a fit. */

import type { Decision } from '../controller.js';
import { short } from './drift-guards.js';
import { isUndertrained } from './drift-signals.js';
import type { DriftState } from './drift-state.js';

/** Outputs are at rest, by the measure of this very fit. */
export function settled(state: DriftState): Decision {
  const share = (state.velocities.at(-1) ?? 0) / state.peak;
  return { kind: 'stop', reason: `settled: V is ${short(share)} of its peak${doubt(state)}` };
}

/** The anneal is over. */
export function annealed(state: DriftState): Decision {
  return { kind: 'stop', reason: `annealed to a rate of 0${doubt(state)}` };
}

/** No rate was low enough. */
export function diverged(reason: string): Decision {
  return { kind: 'stop', reason: `diverged at every rate that was tried: ${reason}` };
}

/** Says so when the loss has hardly fallen. */
function doubt(state: DriftState): string {
  const { firstLoss, best } = state;
  if (firstLoss === null || best === null || isUndertrained(state) !== true) return '';
  return `; undertrained: the loss only fell from ${short(firstLoss)} to ${short(best.loss)}`;
}
