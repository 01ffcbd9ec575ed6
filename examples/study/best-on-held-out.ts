/** Early stopping as it is mostly used: back to the weights that did best on held-out rows. */

import type { Cadence, Controller, Decision, FitPlan, LossProbe, Observation } from 'neve';

interface State {
  readonly best: number | null;
  readonly wait: number;
}

const SNAPSHOT = 'best';

/** Keeps the weights whenever the held-out loss improves; ends when it has not for `patience` epochs, with the weights it kept. */
export class BestOnHeldOut implements Controller<State> {
  readonly name = 'BestOnHeldOut';
  readonly when: Cadence = { every: 1, unit: 'epoch' };
  readonly probes: readonly LossProbe[];
  readonly #probe: LossProbe;
  readonly #patience: number;
  #best: number | null = null;
  #wait = 0;
  #lastEpoch = 0;

  constructor(probe: LossProbe, patience: number) {
    this.probes = [probe];
    this.#probe = probe;
    this.#patience = patience;
  }

  start({ maxEpochs }: FitPlan): void {
    this.#best = null;
    this.#wait = 0;
    this.#lastEpoch = (maxEpochs ?? Number.POSITIVE_INFINITY) - 1;
  }

  observe({ measurements, epoch }: Observation): readonly Decision[] {
    const found = measurements.get(this.#probe.name);
    const loss = found?.kind === 'loss' ? found.loss : Number.NaN;
    if (Number.isFinite(loss) && (this.#best === null || loss < this.#best)) {
      this.#best = loss;
      this.#wait = 0;
      return [{ kind: 'keep', snapshot: SNAPSHOT }];
    }
    this.#wait += 1;
    const impatient = this.#wait >= this.#patience;
    const reason = `the held-out loss has not improved for ${this.#wait} epochs`;
    const back: Decision[] =
      this.#best !== null && (impatient || epoch === this.#lastEpoch)
        ? [{ kind: 'restore', snapshot: SNAPSHOT, optimizer: 'kept', reason }]
        : [];
    return impatient ? [...back, { kind: 'stop', reason }] : back;
  }

  stateDict(): State {
    return { best: this.#best, wait: this.#wait };
  }

  loadStateDict({ best, wait }: State): void {
    this.#best = best;
    this.#wait = wait;
  }
}
