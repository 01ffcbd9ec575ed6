/** Who uses a model: one at a time. */

import { StateError } from '../errors.js';

/** The state of a model that can be lent out, and be gone. */
export class Loan {
  #borrower: string | null = null;

  /** Lends the model to `owner`, or takes it back with `null`. */
  give(owner: string | null): void {
    this.#borrower = owner;
  }

  /**
   * To be called first by each method of the model.
   *
   * @param disposed - whether the model is gone
   * @throws {StateError} `ERR_DISPOSED`, `ERR_BORROWED`
   */
  check(method: string, disposed: boolean): void {
    if (disposed) throw new StateError('ERR_DISPOSED', `${method}() was called on a model that was disposed.`, { fields: { method } });
    if (this.#borrower === null) return;
    throw new StateError(
      'ERR_BORROWED',
      `${method}() was called while the model is in use by ${this.#borrower}. Wait for it to end; of a fit, run.snapshot() gives the weights meanwhile.`,
      { fields: { method, owner: this.#borrower } },
    );
  }
}
