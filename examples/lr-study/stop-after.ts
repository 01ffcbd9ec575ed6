/** Ends a fit within an epoch, where a budget of steps is used up. */

import type { Controller, Decision, NextBoundary, Observation } from 'neve';

/** Stops after a number of steps. */
export class StopAfter implements Controller<null> {
  readonly name = 'StopAfter';
  readonly when = (step: number): NextBoundary => ({ step: step < this.#steps ? this.#steps : Number.POSITIVE_INFINITY });
  readonly #steps: number;

  constructor(steps: number) {
    this.#steps = steps;
  }

  start(): void {}

  observe({ step }: Observation): readonly Decision[] {
    return step < this.#steps ? [] : [{ kind: 'stop', reason: 'the budget is used up' }];
  }

  stateDict(): null {
    return null;
  }

  loadStateDict(): void {}
}
