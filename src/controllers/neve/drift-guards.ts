/** What makes the drift rule go back: losses and velocities of weights that are not worth keeping. */

import { chance } from './drift-losses.js';
import type { DriftOptions } from './drift-options.js';
import type { DriftState, MeanLoss } from './drift-state.js';

/** A window that turns outputs further than this destroys what a network without normalisation has. */
const MAX_VELOCITY = 0.3;
/** Outputs of a dead network move less than this share of the band's lower edge. */
const DEAD = 0.01;

/** The highest velocity that a window may have. */
export function highestVelocity({ targetVelocity, band }: DriftOptions): number {
  return Math.min(MAX_VELOCITY, band[1] * targetVelocity);
}

/**
 * What is wrong with a window, `null` when nothing is. Outputs that hardly moved have lost nothing, whatever the loss: it tells then which rows a batch had, above
 * all where the first one was lucky.
 */
export function windowFault(state: DriftState, options: DriftOptions, velocity: number, loss: MeanLoss): string | null {
  const first = state.firstLoss ?? loss.loss;
  const best = state.best ?? { loss: first, batches: 1 };
  const margin = chance(state, loss, best);
  if (velocity > highestVelocity(options)) return `velocity ${short(velocity)} is above ${short(highestVelocity(options))}`;
  if (Number.isFinite(loss.loss) && velocity < options.band[0] * options.targetVelocity) return deadFault(state, options, velocity, loss);
  if (!(loss.loss <= 1.2 * first + margin)) return `loss ${short(loss.loss)} is well above the first, ${short(first)}`;
  if (loss.loss > best.loss + 0.5 * Math.max(first - best.loss, 0.2 * first) + margin) {
    return `loss ${short(loss.loss)} has lost half of what was gained, down to ${short(best.loss)}`;
  }
  return deadFault(state, options, velocity, loss);
}

/**
 * What is wrong with an interval, `null` when nothing is.
 *
 * @param pace - velocity over its last window, `null` where that was not measured
 * @param velocity - over the whole of it, `null` where that was not measured
 */
export function intervalFault(
  state: DriftState,
  options: DriftOptions,
  { pace, velocity }: { readonly pace: number | null; readonly velocity: number | null },
  loss: MeanLoss,
): string | null {
  const dead = pace === null ? null : deadFault(state, options, pace, loss);
  if (dead !== null || !hasCollapsed(state, loss)) return dead;
  const slow = velocity !== null && velocity < options.holdBand[0] * options.targetVelocity;
  if (!slow || !Number.isFinite(loss.loss)) {
    return `loss ${short(loss.loss)} against ${short(state.best?.loss ?? state.firstLoss ?? loss.loss)} at best`;
  }
  // Outputs that hardly moved have lost nothing: what was kept is no better than this, and going back to it again would change nothing.
  state.best = null;
  return null;
}

/** Whether the loss is far above the best one. */
function hasCollapsed(state: DriftState, loss: MeanLoss): boolean {
  const first = state.firstLoss ?? loss.loss;
  const best = state.best ?? { loss: first, batches: 1 };
  // Nothing was kept in this phase yet: the first interval is only compared with the untrained model.
  const slack = state.best === null ? 0.2 * first : 0.5 * Math.max(first - best.loss, 0) + 0.02 * first;
  return !(loss.loss <= best.loss + slack + chance(state, loss, best));
}

/** A network that moved once, has learnt nothing and stands still is dead: no rate wakes it up. */
function deadFault(state: DriftState, { band, targetVelocity }: DriftOptions, velocity: number, loss: MeanLoss): string | null {
  const untaught = loss.loss > 0.9 * (state.firstLoss ?? loss.loss);
  const standing = state.moved && velocity < DEAD * band[0] * targetVelocity;
  return standing && untaught ? `outputs stand still (velocity ${short(velocity)}) at the untrained model's loss` : null;
}

/** A number as it stands in a reason. */
export function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
