/** The rival that asks what velocity adds: NeVe's own rule, fed by the loss on one fixed batch of training data. */

import type { Controller, Decision, FitPlan, LossProbe, Measurement, Observation, Probe, When } from 'neve';
import { LossSignal, type LossSignalState } from './loss-signal.js';

/** Rows of the batch, with their labels: what velocity does without. */
const ROWS = 256;

interface State {
  readonly inner: unknown;
  readonly signals: Readonly<Record<string, LossSignalState>>;
  readonly kept: Readonly<Record<string, number | null>>;
}

/** Puts a {@link LossSignal} in the place of every velocity probe of a controller, and leaves everything else to it. */
export class DriftOnLoss implements Controller<State> {
  readonly name = 'DriftOnLoss';
  readonly when: When;
  readonly probes: readonly Probe[];
  readonly recovers: boolean;
  readonly #inner: Controller;
  readonly #signals: ReadonlyMap<string, LossSignal>;
  /** The loss of each signal when weights were kept. */
  #kept = new Map<string, number | null>();

  constructor(inner: Controller) {
    const probes = inner.probes ?? [];
    const velocities = probes.filter(({ kind }) => kind === 'velocity').map(({ name }) => name);
    this.#inner = inner;
    this.#signals = new Map(velocities.map((name) => [name, new LossSignal()]));
    this.when = inner.when;
    this.recovers = inner.recovers ?? false;
    this.probes = probes.map(
      (probe): Probe => (probe.kind === 'loss' ? probe : ({ kind: 'loss', name: probe.name, samples: ROWS, seed: 0 } satisfies LossProbe)),
    );
  }

  start(plan: FitPlan): void {
    for (const signal of this.#signals.values()) signal.returnTo(null);
    this.#kept.clear();
    this.#inner.start(plan);
  }

  begin(rates: ReadonlyMap<string, number>, measurements: ReadonlyMap<string, Measurement>): readonly Decision[] {
    const seen = this.#asVelocity(measurements);
    return this.#follow(this.#inner.begin?.(rates, seen) ?? []);
  }

  observe(seen: Observation): readonly Decision[] {
    return this.#follow(this.#inner.observe({ ...seen, measurements: this.#asVelocity(seen.measurements) }));
  }

  stateDict(): State {
    return {
      inner: this.#inner.stateDict(),
      signals: Object.fromEntries([...this.#signals].map(([name, { state }]) => [name, state])),
      kept: Object.fromEntries(this.#kept),
    };
  }

  loadStateDict({ inner, signals, kept }: State): void {
    this.#inner.loadStateDict(inner);
    for (const [name, signal] of this.#signals) signal.state = signals[name] ?? { last: null, differences: [] };
    this.#kept = new Map(Object.entries(kept));
  }

  #asVelocity(measurements: ReadonlyMap<string, Measurement>): ReadonlyMap<string, Measurement> {
    return new Map(
      [...measurements].map(([name, found]) => {
        const signal = this.#signals.get(name);
        return [name, signal === undefined || found.kind !== 'loss' ? found : signal.next(found.loss, found.seconds)];
      }),
    );
  }

  /** The signals go back with the weights: their next loss is compared with that of the weights that were put back. */
  #follow(decisions: readonly Decision[]): readonly Decision[] {
    for (const { kind } of decisions) {
      for (const [name, signal] of this.#signals) {
        if (kind === 'keep') this.#kept.set(name, signal.state.last);
        if (kind === 'restore') signal.returnTo(this.#kept.get(name) ?? null);
      }
    }
    return decisions;
  }
}
