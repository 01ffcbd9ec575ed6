/** Turns the native progress callback into events that know their epoch, and passes on what steps logged meanwhile. */

import type { EventHub } from './event-hub.js';
import type { StepLogReader } from './step-log.js';

/**
 * Passes progress on while steps run. A call that arrives after its stretch has ended is dropped: the callback is queued apart from the result, and
 * an event out of order would be worse than one that is missing. Of logged steps none is missing: the rest is read when the stretch ends.
 */
export class ProgressRelay {
  readonly #hub: EventHub;
  readonly #log: StepLogReader | null;
  #stretch: { readonly epoch: number; readonly firstStep: number; readonly epochStart: number } | null = null;

  /** @param log - where steps are logged; `null` where none is */
  constructor(hub: EventHub, log: StepLogReader | null = null) {
    this.#hub = hub;
    this.#log = log;
  }

  /** A stretch begins at training step `firstStep`, in an epoch that began at `epochStart`. */
  open(epoch: number, firstStep: number, epochStart: number): void {
    this.#stretch = { epoch, firstStep, epochStart };
  }

  /** The stretch ended. */
  close(): void {
    this.#tellSteps();
    this.#stretch = null;
  }

  /** The session's callback: steps done since the fit's start, and the last loss read. */
  readonly onProgress = (step: number, loss: number): void => {
    if (this.#stretch === null || step <= this.#stretch.firstStep) return;
    // From a GPU losses are read some steps late, and none is known yet.
    if (Number.isNaN(loss)) return;
    const { epoch, epochStart } = this.#stretch;
    this.#hub.emit({ type: 'stepProgress', epoch, step, epochStep: step - epochStart, loss });
    this.#tellSteps();
  };

  #tellSteps(): void {
    if (this.#stretch === null) return;
    const steps = this.#log?.read() ?? [];
    if (steps.length > 0) this.#hub.emit({ type: 'steps', epoch: this.#stretch.epoch, steps });
  }
}
