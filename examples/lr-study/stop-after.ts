/** Ends a fit within an epoch, where a budget of steps is used up. */

import type { Cadence, Controller, Decision, Observation } from 'neve';

/** Stops after a number of steps. */
export class StopAfter implements Controller<null> {
  readonly name = 'StopAfter';
  readonly cadence: Cadence = { every: 1, unit: 'step' };
  readonly #steps: number;

  constructor(steps: number) {
    this.#steps = steps;
  }

  start(): void {}

  nextStep(step: number): number {
    return step < this.#steps ? this.#steps : Number.POSITIVE_INFINITY;
  }

  observe({ step }: Observation): readonly Decision[] {
    return step < this.#steps ? [] : [{ kind: 'stop', reason: 'the budget is used up' }];
  }

  stateDict(): null {
    return null;
  }

  loadStateDict(): void {}
}
