/** The controller that a learning-rate finder runs. */

import type { Cadence, Controller, Decision, Observation } from '../../controllers/controller.js';
import type { NumericalError } from '../../errors.js';

/** What a sweep goes by. */
export interface SweepPlan {
  /** The first rate. */
  readonly start: number;
  /** The rate that step {@link iterations} would have. */
  readonly end: number;
  readonly iterations: number;
  /** Share of the smoothed loss that stays at a step. */
  readonly beta: number;
  /** The sweep ends when the smoothed loss is above this many times its least so far. */
  readonly divergence: number;
  /** Ends the sweep after the current step. */
  readonly signal?: AbortSignal | undefined;
}

/** Why a sweep ended. */
export type SweepEnd = 'completed' | 'diverged' | 'notFinite' | 'aborted';

const NAME = 'LrFinder';
/** The weights before the first step. */
const FIRST = 'LrFinder.first';

/**
 * Raises the rate step by step, and puts weights and buffers back at the end. The rate is that of the group with the largest one; others keep their ratio to it.
 *
 * Of no use beside other controllers, and not to be resumed: its state is not kept.
 */
export class RateSweep implements Controller<null> {
  readonly name: string = NAME;
  readonly when: Cadence = { every: 1, unit: 'step' };
  readonly setsRate = true;
  readonly recovers = true;
  readonly lrs: number[] = [];
  /** Smoothed, without the bias of the average's start. */
  readonly losses: number[] = [];
  /** The error that ended the sweep. */
  failure: NumericalError | null = null;
  /** `null` until the sweep has ended. */
  ended: SweepEnd | null = null;
  readonly #plan: SweepPlan;
  #shares: readonly (readonly [string, number])[] = [];
  #average = 0;
  #least = Number.POSITIVE_INFINITY;

  constructor(plan: SweepPlan) {
    this.#plan = plan;
  }

  start(): void {}

  begin(rates: ReadonlyMap<string, number>): readonly Decision[] {
    const largest = Math.max(...rates.values());
    this.#shares = [...rates].map(([group, rate]) => [group, largest > 0 ? rate / largest : 1]);
    return [{ kind: 'keep', snapshot: FIRST }, ...this.#setRates()];
  }

  observe({ losses, failure }: Observation): readonly Decision[] {
    if (failure !== null) {
      this.failure = failure;
      return this.#finish('notFinite');
    }
    const { beta, divergence, iterations, signal } = this.#plan;
    for (const loss of losses) {
      if (!Number.isFinite(loss)) return this.#finish('notFinite');
      this.#average = beta * this.#average + (1 - beta) * loss;
      const smoothed = this.#average / (1 - beta ** (this.losses.length + 1));
      this.lrs.push(this.#rateAt(this.lrs.length));
      this.losses.push(smoothed);
      this.#least = Math.min(this.#least, smoothed);
      if (smoothed > divergence * this.#least) return this.#finish('diverged');
    }
    if (signal?.aborted === true) return this.#finish('aborted');
    return this.lrs.length >= iterations ? this.#finish('completed') : this.#setRates();
  }

  stateDict(): null {
    return null;
  }

  loadStateDict(): void {}

  #rateAt(index: number): number {
    const { start, end, iterations } = this.#plan;
    return start * (end / start) ** (index / iterations);
  }

  #setRates(): readonly Decision[] {
    const lr = this.#rateAt(this.lrs.length);
    return this.#shares.map(([group, share]) => ({ kind: 'setLr', group, lr: lr * share, reason: 'the sweep goes on' }));
  }

  #finish(end: SweepEnd): readonly Decision[] {
    this.ended = end;
    const reason = `the sweep has ended (${end})`;
    return [
      { kind: 'restore', snapshot: FIRST, optimizer: 'fresh', reason },
      { kind: 'stop', reason },
    ];
  }
}
