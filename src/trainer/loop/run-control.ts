/** How a fit is told to end early: by `run.stop()`, by its `AbortSignal`, or by a listener that failed. */

import { AbortedError } from '../../errors.js';
import type { EventHub } from '../events/event-hub.js';

/** The wishes to end, and the way to cut short steps that run. */
export class RunControl {
  readonly #hub: EventHub;
  #signal: AbortSignal | null = null;
  #stopReason: string | null = null;
  #interrupt: ((now: boolean) => void) | null = null;

  constructor(hub: EventHub) {
    this.#hub = hub;
    hub.onFailure = () => this.#interrupt?.(true);
  }

  /** Obeys a signal from here on. */
  follow(signal: AbortSignal | null): void {
    this.#signal = signal;
    signal?.addEventListener('abort', this.#onAbort);
  }

  /** Why `run.stop()` was called, `null` while it was not. */
  get stopReason(): string | null {
    return this.#stopReason;
  }

  /**
   * Sets how to interrupt what runs; `null` when nothing can run any more. It is called with `true` where even the data that a step waits for is not to be waited for.
   */
  attach(interrupt: ((now: boolean) => void) | null): void {
    this.#interrupt = interrupt;
  }

  /** Asks for a graceful end after the current step. The first reason counts. */
  requestStop(reason: string): void {
    this.#stopReason ??= reason;
    this.#interrupt?.(false);
  }

  /**
   * @throws {AbortedError} `ERR_ABORTED` once the signal has asked for it; `cause` is the signal's reason
   * @throws {StateError} `ERR_LISTENER_THREW`
   */
  check(): void {
    this.#hub.check();
    if (!this.#signal?.aborted) return;
    throw new AbortedError('ERR_ABORTED', 'The fit was aborted by its AbortSignal. The model keeps the weights of the last whole step.', {
      cause: this.#signal.reason,
    });
  }

  /** Lets go of the signal, which may outlive the fit. */
  dispose(): void {
    this.#interrupt = null;
    this.#signal?.removeEventListener('abort', this.#onAbort);
  }

  readonly #onAbort = (): void => this.#interrupt?.(true);
}
