/** How a fit is told to end early, by `run.stop()`, by its `AbortSignal`, or by a listener that failed; and to wait. */

import { AbortedError } from '../../errors.js';
import type { EventHub } from '../events/event-hub.js';

/** The longest delay that a timer takes. */
const LONG = 2 ** 31 - 1;

/** The wishes to end or to wait, and the way to cut short steps that run. */
export class RunControl {
  readonly #hub: EventHub;
  #signal: AbortSignal | null = null;
  #stopReason: string | null = null;
  #interrupt: ((now: boolean) => void) | null = null;
  #pausing = false;
  #wake: (() => void) | null = null;
  /** Woken before anybody waited. */
  #woken = false;

  constructor(hub: EventHub) {
    this.#hub = hub;
    hub.onFailure = () => this.#cut(true);
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
    this.#cut(false);
  }

  /** Asks the loop to wait after the current step. */
  pause(): void {
    if (this.#pausing) return;
    this.#pausing = true;
    this.#cut(false);
  }

  /** Lets a loop that waits go on. */
  resume(): void {
    this.#pausing = false;
    this.wake();
  }

  /** Whether the loop is to wait: not once it is to end. */
  get pausing(): boolean {
    return this.#pausing && this.#stopReason === null && this.#signal?.aborted !== true;
  }

  /**
   * Resolves when the loop is to look again at what is asked of it. Keeps the process alive meanwhile, since a loop that waits has nothing else that does.
   *
   * @param most - milliseconds after which it is to look in any case
   */
  async woken(most = LONG): Promise<void> {
    const alive = setInterval(() => (most < LONG ? this.wake() : undefined), most);
    try {
      if (!this.#woken) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
      this.#woken = false;
    } finally {
      clearInterval(alive);
    }
  }

  /** Makes a loop that waits look again. */
  wake(): void {
    this.#woken = true;
    this.#wake?.();
    this.#wake = null;
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
    this.wake();
    this.#signal?.removeEventListener('abort', this.#onAbort);
  }

  readonly #onAbort = (): void => this.#cut(true);

  #cut(now: boolean): void {
    this.#interrupt?.(now);
    this.wake();
  }
}
