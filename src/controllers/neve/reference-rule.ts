/** The published rule of NeVe. */

import { NumericalError, StateError } from '../../errors.js';
import type { Cadence, Decision, Observation } from '../controller.js';
import { LocalPlateau, type LocalPlateauState } from '../local-plateau.js';
import type { VelocityMeasurement } from '../measurement.js';
import type { VelocityProbe } from '../probe.js';
import type { ResolvedReferenceOptions } from './options.js';
import { velocityProbe } from './probe-options.js';
import { type NeVeRule, VELOCITY } from './rule.js';

/** What the published rule remembers; plain JSON. The velocities themselves live in the trainer's meter. */
export interface ReferenceState {
  readonly plateau: LocalPlateauState;
  /** True once the model's velocity has been below epsilon; never goes back. */
  readonly settled: boolean;
}

/** The rate from a plateau of M, the stop from V. See {@link NeVe}. */
export class ReferenceRule implements NeVeRule<ReferenceState> {
  readonly probes: readonly VelocityProbe[];
  readonly recovers = false;
  readonly when: Cadence = { every: 1, unit: 'epoch' };
  readonly #options: ResolvedReferenceOptions;
  readonly #plateau: LocalPlateau;
  #settled = false;

  constructor(options: ResolvedReferenceOptions) {
    this.#options = options;
    this.#plateau = new LocalPlateau({ factor: options.alpha, patience: options.delta });
    this.probes = [velocityProbe(options, { name: VELOCITY, axis: 1, momentum: options.momentum, drift: false, batchNorm: 'running' })];
  }

  start(): void {
    this.#plateau.reset();
    this.#settled = false;
  }

  begin(): readonly Decision[] {
    return [];
  }

  observe(seen: Observation): readonly Decision[] {
    const { velocity, mseVelocity } = measurementOf(seen);
    return [...this.#decideLr(mseVelocity, seen.lr), ...this.#decideStop(velocity)];
  }

  stateDict(): ReferenceState {
    return { plateau: this.#plateau.stateDict(), settled: this.#settled };
  }

  loadStateDict(state: ReferenceState): void {
    this.#plateau.loadStateDict(state.plateau);
    this.#settled = state.settled;
  }

  report(): ReturnType<NeVeRule<ReferenceState>['report']> {
    return { phase: null, motion: null, peak: null, looks: null, raises: null, undos: null };
  }

  #decideLr(mseVelocity: number | null, rates: ReadonlyMap<string, number>): readonly Decision[] {
    // Exactly 0 is left out like "undefined", as in the authors' code, where both are falsy.
    if (mseVelocity === null || mseVelocity === 0 || !this.#plateau.step(mseVelocity)) return [];
    const { alpha, delta } = this.#options;
    const reason = `the variation of velocity has not fallen for ${delta + 1} epochs; lr × ${alpha}`;
    const decisions: Decision[] = [];
    for (const [group, rate] of rates) {
      const lr = this.#plateau.cut(rate);
      if (lr !== rate) decisions.push({ kind: 'setLr', group, lr, reason });
    }
    return decisions;
  }

  #decideStop(velocity: number | null): readonly Decision[] {
    const { epsilon } = this.#options;
    if (velocity !== null && velocity < epsilon) this.#settled = true;
    if (!this.#settled) return [];
    const now = velocity === null ? 'unknown' : velocity.toExponential(2);
    return [{ kind: 'stop', reason: `model velocity fell below ${epsilon} (now ${now})` }];
  }
}

function measurementOf(seen: Observation): VelocityMeasurement {
  const found = seen.measurements.get(VELOCITY);
  if (found?.kind !== 'velocity') {
    throw new StateError(
      'ERR_MEASUREMENT_MISSING',
      `NeVe needs a measurement named '${VELOCITY}' at each epoch and got none. Measure its probes first.`,
      { fields: { probe: VELOCITY, epoch: seen.epoch } },
    );
  }
  for (const [what, value] of Object.entries({ velocity: found.velocity, mseVelocity: found.mseVelocity })) {
    if (value === null || Number.isFinite(value)) continue;
    throw new NumericalError(
      'ERR_VELOCITY_NOT_FINITE',
      `NeVe: ${what} is ${value} after epoch ${seen.epoch}; the network has diverged. Lower the lr.`,
      { fields: { [what]: value, epoch: seen.epoch } },
    );
  }
  return found;
}
