/** Lowers a rate when a metric has stopped falling, and forgets what it knew after each cut. */

/** Options of {@link LocalPlateau}. */
export interface LocalPlateauOptions {
  /** A cut multiplies the rate by this: alpha, in (0, 1). */
  readonly factor: number;
  /** Values in a row that may fail to improve before a cut: delta, an integer of at least 0. */
  readonly patience: number;
}

/** What {@link LocalPlateau} remembers; plain JSON. */
export interface LocalPlateauState {
  /** The least value since the last cut, `null` before the first. */
  readonly best: number | null;
  /** Values since the best one. */
  readonly bad: number;
}

/** A cut that would change the rate by no more than this is left out (PyTorch's `eps` of `ReduceLROnPlateau`). */
export const MIN_LR_CHANGE = 1e-8;

/**
 * "Reduce on local plateau", the learning rate rule of NeVe.
 *
 * A value that is strictly below the best one is an improvement; any other is bad. After more than `patience` bad values in a row the rate is
 * cut, and both the best value and the count start afresh.
 *
 * Source: the released code of NeVe (Neural Velocity, arXiv 2507.05309), which differs from `torch.optim.lr_scheduler.ReduceLROnPlateau` in two
 * ways: the best value is forgotten after a cut (hence "local"), and there is no tolerance (`threshold` is 0, not 1e-4).
 */
export class LocalPlateau {
  readonly #options: LocalPlateauOptions;
  #best: number | null = null;
  #bad = 0;

  constructor(options: LocalPlateauOptions) {
    this.#options = options;
  }

  /** Values in a row that did not improve. */
  get bad(): number {
    return this.#bad;
  }

  /** Takes the next value, which must be a number; true when the rate is to be cut now. */
  step(value: number): boolean {
    if (this.#best === null || value < this.#best) {
      this.#best = value;
      this.#bad = 0;
      return false;
    }
    this.#bad += 1;
    if (this.#bad <= this.#options.patience) return false;
    this.reset();
    return true;
  }

  /** The rate after a cut; the same rate when the change would be no larger than {@link MIN_LR_CHANGE}. */
  cut(lr: number): number {
    const lowered = lr * this.#options.factor;
    return lr - lowered > MIN_LR_CHANGE ? lowered : lr;
  }

  /** Forgets everything. */
  reset(): void {
    this.#best = null;
    this.#bad = 0;
  }

  stateDict(): LocalPlateauState {
    return { best: this.#best, bad: this.#bad };
  }

  loadStateDict(state: LocalPlateauState): void {
    this.#best = state.best;
    this.#bad = state.bad;
  }
}
