/** The epochs of a run, for any number of iterators, each from the first. */

import type { Epoch } from '../contracts/report-types.js';

type Outcome = { readonly error: unknown } | 'ended' | null;

/** Keeps every epoch and wakes iterators that wait for the next one. */
export class EpochFeed {
  readonly #epochs: Epoch[] = [];
  readonly #waiting = new Set<() => void>();
  #outcome: Outcome = null;
  #iterators = 0;
  #errorSeen = false;

  push(epoch: Epoch): void {
    this.#epochs.push(epoch);
    this.#wake();
  }

  end(): void {
    this.#outcome = 'ended';
    this.#wake();
  }

  /** Ends with an error; true when an iterator is open, which will throw it. */
  fail(error: unknown): boolean {
    this.#outcome = { error };
    this.#wake();
    return this.#iterators > 0;
  }

  iterate(): AsyncIterator<Epoch, void> {
    let next = 0;
    let open = true;
    this.#iterators += 1;
    const close = (): void => {
      if (open) this.#iterators -= 1;
      open = false;
    };
    return {
      next: async () => {
        while (open && next >= this.#epochs.length && this.#outcome === null)
          await new Promise<void>((resolve) => this.#waiting.add(resolve));
        const epoch = this.#epochs[next];
        if (open && epoch !== undefined) {
          next += 1;
          return { done: false, value: epoch };
        }
        const failed = open && this.#outcome !== null && this.#outcome !== 'ended' ? this.#outcome : null;
        close();
        if (failed === null) return { done: true, value: undefined };
        this.#errorSeen = true;
        throw failed.error;
      },
      return: async () => {
        const wasOpen = open;
        close();
        if (wasOpen) this.#reportUnseen();
        return { done: true, value: undefined };
      },
    };
  }

  /** The last iterator left before it came to an error that was kept for it: somebody has to hear of it. */
  #reportUnseen(): void {
    if (this.#outcome === null || this.#outcome === 'ended' || this.#errorSeen || this.#iterators > 0) return;
    this.#errorSeen = true;
    void Promise.reject(this.#outcome.error);
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) resolve();
  }
}
