/** Last phase of the drift rule: the rate falls linearly to 0. */

import type { Decision } from '../controller.js';
import { annealSteps, nextMultiple } from './clock.js';
import { setRates } from './drift-rates.js';
import type { DriftState } from './drift-state.js';
import { annealed } from './drift-stops.js';

/** Rates that an anneal goes through: a boundary at every step would cost more than it is worth. */
const STAIRS = 50;

/** Begins the anneal at the rate in force. */
export function beginAnneal(state: DriftState, step: number): void {
  state.phase = 'anneal';
  state.anneal = { from: step, steps: annealSteps(state.clock, step), factor: state.factor };
}

/**
 * The rate on the way down, or the stop at its end; nothing between two stairs, or without an anneal.
 *
 * @param now - whether to set the rate between two stairs too
 */
export function descend(state: DriftState, step: number, now: boolean): readonly Decision[] {
  if (state.anneal === null) return [];
  const { from, steps, factor } = state.anneal;
  const done = step - from;
  if (done >= steps) return [annealed(state)];
  if (!now && done % stairOf(steps) !== 0) return [];
  state.factor = factor * (1 - done / steps);
  return setRates(state, `anneal, ${Math.round((100 * done) / steps)} %`);
}

/** The step of the next stair, or of the end. */
export function nextStair({ from, steps }: NonNullable<DriftState['anneal']>, step: number): number {
  return Math.max(step + 1, from + Math.min(steps, nextMultiple(step - from, stairOf(steps))));
}

function stairOf(steps: number): number {
  return Math.max(1, Math.floor(steps / STAIRS));
}
