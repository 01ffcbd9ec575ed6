/** Turns the native progress callback into events that know their epoch. */

import type { EventHub } from './event-hub.js';

/**
 * Passes progress on while steps run. A call that arrives after its stretch has ended is dropped: the callback is queued apart from the result, and
 * an event out of order would be worse than one that is missing.
 */
export class ProgressRelay {
  readonly #hub: EventHub;
  #stretch: { readonly epoch: number; readonly firstStep: number; readonly epochStart: number } | null = null;

  constructor(hub: EventHub) {
    this.#hub = hub;
  }

  /** A stretch begins at training step `firstStep`, in an epoch that began at `epochStart`. */
  open(epoch: number, firstStep: number, epochStart: number): void {
    this.#stretch = { epoch, firstStep, epochStart };
  }

  /** The stretch ended. */
  close(): void {
    this.#stretch = null;
  }

  /** The session's callback: steps done since the fit's start, and the last loss read. */
  readonly onProgress = (step: number, loss: number): void => {
    if (this.#stretch === null || step <= this.#stretch.firstStep) return;
    const { epoch, epochStart } = this.#stretch;
    this.#hub.emit({ type: 'stepProgress', epoch, step, epochStep: step - epochStart, loss });
  };
}
