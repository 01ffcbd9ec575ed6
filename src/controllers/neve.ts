/** Learning rate and stopping from neural velocity, with no validation set. */

import { StateError } from '../errors.js';
import type { Controller, ControllerStatus, Decision, FitPlan, Observation, When } from './controller.js';
import type { Declaration } from './declaration.js';
import type { Measurement } from './measurement.js';
import { DescentRule } from './neve/descent-rule.js';
import type { DescentState } from './neve/descent-state.js';
import { neveDeclaration, type NeVeOptions, type ResolvedNeVeOptions, resolveNeVeOptions } from './neve/options.js';
import { ReferenceRule, type ReferenceState } from './neve/reference-rule.js';
import { MeasurementLog, type NeVeReport } from './neve/report.js';
import { type NeVeRule, VELOCITY } from './neve/rule.js';
import type { VelocityProbe } from './probe.js';

/** What {@link NeVe} remembers, of either profile; plain JSON. The outputs that are compared live in the trainer's meters. */
export type NeVeState = ReferenceState | DescentState;

/**
 * NeVe: how far a neuron's outputs on a fixed auxiliary set turned since they were last looked at, `v = 1 - cos(y, y_before)`, sets the learning rate and
 * says when to stop. No validation set, and by default no learning rate either: the optimizer's is only where the search begins.
 *
 * The default looks at two numbers, measured on 32 rows of the training inputs. V is the mean of v over neurons, of the model or of its fastest layer. c, the *drift
 * share*, is the cosine between a layer's last two displacements, averaged over layers: 1 is travelling straight, 0 a random walk, -1/2 jitter around a point.
 * - *Look.* From the untouched weights, 8 steps at a rate of 1e-5, then at others, until the fastest layer turns by about 0.1; the weights are put back each time. Of the
 *   given rates only their ratios count.
 * - *Descend.* The rate falls in one straight line to 0 at the last planned step. After each of 40 intervals: while outputs still walk or travel straight, in the first half,
 *   the line is raised, twice or four times, but not while the loss is above its best; where the losses of the training batches say that this was too much, or that what was learnt is being lost, the weights go back
 *   to the best interval and the line is lowered.
 *
 * Where batch normalisation takes what most layers give, the last layer does not count in looks, and the line is raised every other interval, sooner where one layer's
 * outputs travel straight, until the losses undo it: too large a rate makes such weights grow until it is not, too small a one stays so.
 *
 * Fits of fewer than 320 steps have none to spare: looks of 4 steps that go back only where they were too fast, 20 intervals of at least 5 steps, and half of the
 * fit at most for looks. Fits of fewer than 8 steps keep the given rates; where such a fit goes on for longer, it looks then.
 *
 * Where the length is not known (a stream without a length), the rate is held in levels, halved each time the steps have doubled, until an epoch has told how long
 * the fit is, and the line goes from there; where nothing ever tells, until a level brings next to nothing, then down to 0 over a quarter of the steps so far. A limit of time
 * is turned into steps by how fast the fit goes; such a fit depends on the machine. Every step is used unless `stop: true` lets it end where nothing is left to learn. A loss or outputs that become infinite or NaN are undone too. Every decision names its
 * reason, the line is one decision, and {@link report} tells the rest. Only the losses of the training batches are looked at besides; nothing is held out. The kept
 * weights are two copies of the model at most, one of them with its optimizer's state.
 *
 * `profile: 'reference'` is the rule as published, measured once before training and after each epoch, with `v = 1 - cos(y, y_before) - mu * v_before`:
 * - *Learning rate.* M, the mean over layers of the mean squared change of v, goes through a {@link LocalPlateau}: when M has not fallen for more than
 *   delta epochs, every group's rate is multiplied by alpha. Left alone while M is undefined (the first epoch) or exactly 0.
 * - *Stop.* V, the mean of |v| over all neurons, below epsilon stops training at once. The rate is decided before the stop.
 * - *Measured* in evaluation mode, on the raw outputs of every `Conv2d`, `BatchNorm2d` and `Linear`; axis 1 counts neurons. The noise has the shape of the
 *   model's inputs; its 100 rows are uniform on {0, 1 … 255} / 255, the 8-bit images that the authors' code feeds its networks, without normalisation.
 *
 * The auxiliary set comes from a generator of its own, so that measuring leaves training bit for bit the same.
 *
 * Source: Neural Velocity (arXiv 2507.05309) and its released code for `'reference'`, with one departure: there a layer with NaN or infinite outputs counts as
 * settled, so that a network that diverged is stopped as converged; here that is a `NumericalError`. The default is this project's own.
 *
 * What it does not do: neither profile notices over-fitting, and neither beats a well-chosen rate by much; the default makes the choice unnecessary. Under
 * `'reference'`, epsilon is absolute while V shrinks with the rate, so an initial rate of 1e-4 or less may stop before the network has learnt. Optimizers
 * that find or estimate their own step (schedule-free ones, DoG, Prodigy, D-Adaptation) are refused beside it, and so is another controller of the rate.
 *
 * @example
 * new Trainer({ model, loss: 'crossEntropy', optimizer: optim.sgd({ lr: 0.1, momentum: 0.9 }), controllers: [new NeVe()] });
 */
export class NeVe implements Controller<NeVeState> {
  static readonly declaration: Declaration<typeof neveDeclaration.options> = neveDeclaration;
  readonly name = 'NeVe';
  /** Each epoch under `profile: 'reference'`; the default says by itself when it is asked. */
  readonly when: When;
  readonly probes: readonly VelocityProbe[];
  readonly recovers: boolean;
  readonly setsRate = true;
  readonly findsRate: boolean;
  /** The options in force. */
  readonly options: ResolvedNeVeOptions;
  readonly #rule: NeVeRule<NeVeState>;
  readonly #log = new MeasurementLog();

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_OPTION_CONFLICT` */
  constructor(options: NeVeOptions = {}) {
    this.options = resolveNeVeOptions(options);
    const rule = (
      this.options.profile === 'descent' ? new DescentRule(this.options) : new ReferenceRule(this.options)
    ) as NeVeRule<NeVeState>;
    this.#rule = rule;
    this.when = rule.when;
    this.probes = rule.probes;
    this.recovers = rule.recovers;
    this.findsRate = this.options.profile === 'descent';
  }

  start(plan: FitPlan): void {
    this.#log.reset();
    this.#rule.start(plan);
  }

  /** @throws {OptionError} `ERR_OPTION_VALUE` when every group's rate is 0, by default: their ratios are kept */
  begin(rates: ReadonlyMap<string, number>, measurements: ReadonlyMap<string, Measurement> = new Map()): readonly Decision[] {
    this.#log.add(VELOCITY, measurements);
    return this.#rule.begin(rates);
  }

  /**
   * @throws {StateError} `ERR_MEASUREMENT_MISSING` when the velocity was not measured
   * @throws {NumericalError} `ERR_VELOCITY_NOT_FINITE`, under `profile: 'reference'`
   */
  observe(seen: Observation): readonly Decision[] {
    this.#log.add(VELOCITY, seen.measurements);
    return this.#rule.observe(seen);
  }

  /** The rate on the line of the default. */
  scheduledRate(index: number, group: string): number {
    return this.#rule.scheduledRate?.(index, group) ?? Number.NaN;
  }

  /** Whether the default still looks for a first rate. */
  searching(): boolean {
    return this.#rule.searching?.() ?? false;
  }

  /** Where the fit stands: V, M and c of the last measurement, of the model and its layers, and what measuring cost. */
  report(): NeVeReport {
    return { profile: this.options.profile, ...this.#rule.report(), ...this.#log.told() };
  }

  /** What the record of an epoch shows: see {@link NeVeReport}. Empty under `profile: 'reference'`, whose state is the learning rate. */
  status(): ControllerStatus {
    const { phase, motion, peak, raises, undos } = this.#rule.report();
    return phase === null ? {} : { phase, motion, peak, raises, undos };
  }

  stateDict(): NeVeState {
    return this.#rule.stateDict();
  }

  /** @throws {StateError} `ERR_NEVE_PROFILE` for a state of the other profile */
  loadStateDict(state: NeVeState): void {
    const profile = 'plateau' in state ? 'reference' : 'descent';
    if (profile !== this.options.profile) {
      throw new StateError(
        'ERR_NEVE_PROFILE',
        `The state is of NeVe's profile '${profile}', and this NeVe has '${this.options.profile}'. Give it the options of the fit that is to go on.`,
        { fields: { profile: this.options.profile, received: profile } },
      );
    }
    this.#rule.loadStateDict(state);
  }
}
