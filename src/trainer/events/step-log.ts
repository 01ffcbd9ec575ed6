/** Exact values of single steps, read from the session in groups while training goes on. */

import type { StepLog } from '../../native/addon-session.js';

/** A training step, as `logEvery` logs it. */
export interface LoggedStep {
  /** Training steps done since the start of the fit, this one included. */
  readonly step: number;
  /** Mean over the step's rows. */
  readonly loss: number;
  /** Each term of a loss that is a sum of several, unweighted; `null` for other losses. */
  readonly losses: Readonly<Record<string, number>> | null;
  /** Norm of all gradients, before clipping: of the type that `clipGradNorm` has, else 2. `null` where there was no gradient. */
  readonly gradNorm: number | null;
  /** Learning rate of the first parameter group. */
  readonly lr: number;
}

/** Turns a session's log into plain records. */
export class StepLogReader {
  readonly #take: () => StepLog;
  readonly #lossNames: readonly string[];
  readonly #rateAt: (step: number) => number;

  /**
   * @param take - empties the session's log
   * @param lossNames - the terms of a loss that is a sum
   * @param rateAt - the learning rate of the step that follows so many, of those that run
   */
  constructor(take: () => StepLog, lossNames: readonly string[], rateAt: (step: number) => number) {
    this.#take = take;
    this.#lossNames = lossNames;
    this.#rateAt = rateAt;
  }

  /** What was logged since this was last asked. */
  read(): LoggedStep[] {
    const { steps, losses, parts, gradientNorms } = this.#take();
    const at = (values: Float64Array | undefined, i: number): number => values?.[i] ?? Number.NaN;
    return Array.from(steps, (step, i) => ({
      step,
      loss: at(losses, i),
      losses: parts.length === 0 ? null : Object.fromEntries(this.#lossNames.map((name, k) => [name, at(parts[k], i)])),
      gradNorm: Number.isNaN(at(gradientNorms, i)) ? null : at(gradientNorms, i),
      lr: this.#rateAt(step - 1),
    }));
  }
}
