/** Keeps the weights of the best validation, and puts them into the model when the fit ends. */

import type { FitSession } from '../contracts/fit-session.js';
import type { BestSoFar } from '../contracts/validation.js';
import type { ResolvedBest } from './options.js';

/** The native snapshot; no decision of a controller can name it by accident. */
const SNAPSHOT = 'neve:best';

/** The weights of the best validation of one fit. */
export class BestWeights {
  readonly #options: ResolvedBest;
  #best: BestSoFar | null = null;

  constructor(options: ResolvedBest) {
    this.#options = options;
  }

  /** The best so far, `null` before the first. The weights are in the session's own state. */
  get state(): BestSoFar | null {
    return this.#best;
  }

  /** Goes on from a checkpoint. One that followed another number tells nothing. */
  loadState(state: BestSoFar | null): void {
    this.#best = state?.monitor === this.#options.monitor ? state : null;
  }

  /** Keeps the weights as they are now where the value is the best so far; the first of equal ones stays. */
  async see(
    session: FitSession,
    values: ReadonlyMap<string, number>,
    at: { readonly epoch: number; readonly step: number },
  ): Promise<void> {
    const { monitor, mode } = this.#options;
    const value = values.get(monitor);
    if (value === undefined || !Number.isFinite(value)) return;
    const best = this.#best?.value;
    if (best !== undefined && (mode === 'min' ? value >= best : value <= best)) return;
    await session.keepEvaluated(SNAPSHOT);
    this.#best = { monitor, value, epoch: at.epoch, step: at.step };
  }

  /** Gives the model the best weights; false where no validation was. */
  async adopt(session: FitSession, renewFrom: Parameters<FitSession['adopt']>[1]): Promise<boolean> {
    if (this.#best === null) return false;
    await session.adopt(SNAPSHOT, renewFrom);
    return true;
  }
}
