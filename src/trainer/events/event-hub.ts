/** Hands events to listeners, and turns a listener's failure into the fit's. */

import { StateError } from '../../errors.js';
import type { FitEvent, FitListener } from './events.js';

/** The listeners of one fit. */
export class EventHub {
  readonly #listeners = new Set<FitListener>();
  readonly #waiting: FitEvent[] = [];
  #telling = false;
  #failure: StateError | null = null;
  /** Called once, when a listener fails: the loop interrupts the steps that run. */
  onFailure: (() => void) | null = null;

  /** Adds a listener; the function returned removes it. */
  add(listener: FitListener): () => void {
    // A wrapper of its own, so that one function added twice is called twice and removed one at a time.
    const entry: FitListener = (event) => listener(event);
    this.#listeners.add(entry);
    return () => {
      this.#listeners.delete(entry);
    };
  }

  /**
   * Calls every listener, also when one of them throws; never throws itself, since native code may be the caller. What a listener emits is told once all have
   * heard the event before it, so that every listener hears the same order.
   */
  emit(event: FitEvent): void {
    this.#waiting.push(event);
    if (this.#telling) return;
    this.#telling = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) this.#tell(next);
    this.#telling = false;
  }

  #tell(event: FitEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        const returned: unknown = listener(event);
        if (returned instanceof Promise) returned.catch((cause: unknown) => this.#fail(event, cause));
      } catch (cause) {
        this.#fail(event, cause);
      }
    }
  }

  /** @throws {StateError} `ERR_LISTENER_THREW` once a listener has thrown */
  check(): void {
    if (this.#failure !== null) throw this.#failure;
  }

  #fail(event: FitEvent, cause: unknown): void {
    if (this.#failure !== null) return;
    const words = cause instanceof Error ? cause.message : String(cause);
    this.#failure = new StateError(
      'ERR_LISTENER_THREW',
      `A listener threw on the event '${event.type}': ${words}. The fit ends; catch errors in listeners.`,
      {
        fields: { event: event.type },
        cause,
      },
    );
    this.onFailure?.();
  }
}
