/** Learning rate and stopping from neural velocity, with no validation set. */

import { NumericalError, StateError } from '../errors.js';
import type { VelocityMeasurement } from '../native/addon.js';
import type { Cadence, Controller, Decision, Observation, VelocityProbe } from './controller.js';
import { LocalPlateau, type LocalPlateauState } from './local-plateau.js';
import { type NeVeOptions, type ResolvedNeVeOptions, resolveNeVeOptions } from './neve-options.js';

/** What {@link NeVe} remembers; plain JSON. The velocities themselves live in the trainer's meter. */
export interface NeVeState {
  readonly plateau: LocalPlateauState;
  /** True once the model's velocity has been below epsilon; never goes back. */
  readonly settled: boolean;
}

/** Key of the measurement in {@link Observation.measurements}. */
const PROBE = 'velocity';

/**
 * NeVe: a neuron's velocity is how much its outputs on a fixed auxiliary set turned since the last epoch,
 * `v = 1 - cos(y, y_before) - mu * v_before`, with `v = 0` before the first epoch.
 *
 * - *Learning rate.* M, the mean over layers of the mean squared change of v, goes through a {@link LocalPlateau}: when M has not fallen for more than
 *   delta epochs, every group's rate is multiplied by alpha. Left alone while M is undefined (the first epoch) or exactly 0.
 * - *Stop.* V, the mean of |v| over all neurons, below epsilon stops training at once. The rate is decided before the stop.
 *
 * Measured once before training and after each epoch, in evaluation mode, on the raw outputs of every `Conv2d`, `BatchNorm2d` and `Linear`; axis 1
 * counts neurons. The noise has the shape of the model's inputs; its 100 rows are uniform on {0, 1 … 255} / 255, the 8-bit images that
 * the authors' code feeds its networks, without normalisation. It comes from a generator of its own, so training is bit for bit the same with or without.
 *
 * Source: Neural Velocity (arXiv 2507.05309) and its released code, `reference` profile. One departure: there a layer with NaN or infinite
 * outputs counts as settled, so that a network that diverged is stopped as converged. Here that is a `NumericalError`.
 *
 * Known limits of the rule: epsilon is absolute while V shrinks with the rate, so an initial rate of 1e-4 or less may stop before the network has
 * learnt; and velocity tells settling, not over-fitting.
 *
 * @example
 * new Trainer({ model, loss: 'crossEntropy', optimizer: optim.sgd({ lr: 0.1, momentum: 0.9 }), controllers: [new NeVe({ delta: 5 })] });
 */
export class NeVe implements Controller<NeVeState> {
  readonly name = 'NeVe';
  readonly cadence: Cadence = { every: 1, unit: 'epoch' };
  readonly probes: readonly VelocityProbe[];
  /** The options in force. */
  readonly options: ResolvedNeVeOptions;
  readonly #plateau: LocalPlateau;
  #settled = false;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_OPTION_CONFLICT` */
  constructor(options: NeVeOptions = {}) {
    this.options = resolveNeVeOptions(options);
    const { alpha, delta, auxiliary, layerTypes, momentum } = this.options;
    this.#plateau = new LocalPlateau({ factor: alpha, patience: delta });
    this.probes = [{ kind: 'velocity', name: PROBE, auxiliary, layerTypes, axis: 1, momentum }];
  }

  start(): void {
    this.#plateau.reset();
    this.#settled = false;
  }

  /**
   * @throws {StateError} `ERR_MEASUREMENT_MISSING` when the velocity was not measured
   * @throws {NumericalError} `ERR_VELOCITY_NOT_FINITE`
   */
  observe(seen: Observation): readonly Decision[] {
    const { velocity, mseVelocity } = this.#measurement(seen);
    return [...this.#decideLr(mseVelocity, seen.lr), ...this.#decideStop(velocity)];
  }

  stateDict(): NeVeState {
    return { plateau: this.#plateau.stateDict(), settled: this.#settled };
  }

  loadStateDict(state: NeVeState): void {
    this.#plateau.loadStateDict(state.plateau);
    this.#settled = state.settled;
  }

  #measurement(seen: Observation): VelocityMeasurement {
    const found = seen.measurements.get(PROBE);
    if (found === undefined) {
      throw new StateError(
        'ERR_MEASUREMENT_MISSING',
        `NeVe needs a measurement named '${PROBE}' at each epoch and got none. Measure its probes first.`,
        { fields: { probe: PROBE, epoch: seen.epoch } },
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

  #decideLr(mseVelocity: number | null, rates: ReadonlyMap<string, number>): readonly Decision[] {
    // Exactly 0 is left out like "undefined", as in the authors' code, where both are falsy.
    if (mseVelocity === null || mseVelocity === 0 || !this.#plateau.step(mseVelocity)) return [];
    const { alpha, delta } = this.options;
    const reason = `the variation of velocity has not fallen for ${delta + 1} epochs; lr × ${alpha}`;
    const decisions: Decision[] = [];
    for (const [group, rate] of rates) {
      const lr = this.#plateau.cut(rate);
      if (lr !== rate) decisions.push({ kind: 'setLr', group, lr, reason });
    }
    return decisions;
  }

  #decideStop(velocity: number | null): readonly Decision[] {
    const { epsilon } = this.options;
    if (velocity !== null && velocity < epsilon) this.#settled = true;
    if (!this.#settled) return [];
    const now = velocity === null ? 'unknown' : velocity.toExponential(2);
    return [{ kind: 'stop', reason: `model velocity fell below ${epsilon} (now ${now})` }];
  }
}
