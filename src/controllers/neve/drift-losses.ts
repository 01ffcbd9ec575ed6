/** The guards' eye: the losses of the training batches, and how far chance moves their mean. */

import type { DriftState, MeanLoss } from './drift-state.js';

/** Batches at a window's end whose mean is the window's loss. */
const WINDOW_BATCHES = 4;
/** How much of what is known of the scatter is kept at each update: losses fall, and their scatter with them. */
const MEMORY = 0.8;

/** Takes the losses of the steps since the last boundary. */
export function takeLosses(state: DriftState, losses: Float64Array): void {
  state.firstLoss ??= losses[0] ?? null;
  for (const loss of losses) state.sum += loss;
  state.count += losses.length;
  state.recent = [...state.recent, ...losses].slice(-WINDOW_BATCHES);
}

/** Drops the losses so far, at a step from which on signals are whole. */
export function dropLosses(state: DriftState): void {
  state.sum = 0;
  state.count = 0;
  state.recent = [];
}

/** Loss of the latest batches: at the end of a window, or of an interval. */
export function latestLoss({ recent }: DriftState): MeanLoss {
  return { loss: recent.reduce((sum, loss) => sum + loss, 0) / recent.length, batches: recent.length };
}

/** Loss of the interval that ended; the next one begins. */
export function closeInterval(state: DriftState): MeanLoss {
  const closed = { loss: state.sum / state.count, batches: state.count };
  state.sum = 0;
  state.count = 0;
  return closed;
}

/** Learns the scatter of batch losses from a stretch that went well: neighbours differ by chance, hardly by progress. */
export function learnScatter(state: DriftState, losses: Float64Array): void {
  if (losses.length < 2) return;
  state.scatter *= MEMORY;
  state.pairs *= MEMORY;
  for (let i = 1; i < losses.length; i++) {
    state.scatter += ((losses[i] as number) - (losses[i - 1] as number)) ** 2 / 2;
    state.pairs += 1;
  }
}

/** Two standard errors of the difference of two means; 0 while the scatter is not known. */
export function chance({ scatter, pairs }: DriftState, a: MeanLoss, b: MeanLoss): number {
  return pairs === 0 ? 0 : 2 * Math.sqrt((scatter / pairs) * (1 / a.batches + 1 / b.batches));
}
