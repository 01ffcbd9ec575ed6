/** The contract between a fit and those who watch it: controllers see and decide, observers see; the trainer acts. */

import type { NumericalError } from '../errors.js';
import type { Finding } from './finding.js';
import type { Measurement } from './measurement.js';
import type { Probe } from './probe.js';

/** Every so many epochs or steps. */
export interface Cadence {
  /** At least 1. */
  readonly every: number;
  readonly unit: 'epoch' | 'step';
}

/** The next boundary at which somebody wants to be asked. */
export interface NextBoundary {
  /** A training step later than the present one; one beyond the fit's last is never reached, nor is `Infinity`. */
  readonly step: number;
  /** Names of the probes to measure there (default: all). */
  readonly measure?: readonly string[];
}

/**
 * When somebody is asked: at a cadence, or where the function says, which is called before the first step (with 0) and after each time it was asked (with the
 * step of that boundary).
 */
export type When = Cadence | ((step: number) => NextBoundary);

/** How long a fit may become. */
export interface FitPlan {
  /** Epochs at most, a last one that is cut short included; `null` where nothing but time or a controller ends the fit. */
  readonly maxEpochs: number | null;
  /** Training steps at most; `null` where that is not known, left out where it is {@link maxEpochs} times {@link stepsPerEpoch}. */
  readonly maxSteps?: number | null;
  /** Training steps in an epoch; `null` for a stream that does not know its length: {@link knownSteps} refuses that. */
  readonly stepsPerEpoch: number | null;
  /** Steps that the optimizer's momentum remembers, 1 / (1 - beta), of the group where that is longest; 0 without momentum. */
  readonly momentumSteps?: number;
  /** Whether the optimizer's steps are as long as the rate says, however large gradients are, as those of Lion and Muon, or as long as gradients, as SGD's; else `null`. */
  readonly stepLength?: 'rate' | 'gradient' | null;
  /** Whether the loss is a squared error, whose root is what is left to learn; false where that is not known, as of a function. */
  readonly squaredLoss?: boolean;
  /** Whether batch normalisation takes the outputs of most convolutions and linear layers, so that the scale of their weights says nothing. */
  readonly batchNormalized?: boolean;
  /** Numbers that one neuron of a layer owns, by layer: for those that are trained and whose neurons can be frozen. */
  readonly parametersPerNeuron?: ReadonlyMap<string, number>;
  /** Numbers that training may change: those of all trainable parameters. */
  readonly trainedNumbers?: number;
}

/** What a controller sees at a boundary. */
export interface Observation {
  /** Index of the epoch that ended, or is running at a step boundary. */
  readonly epoch: number;
  /** Training steps done since the start. */
  readonly step: number;
  /** Mean of {@link losses}; batches weigh equally. `NaN` when there is none. */
  readonly loss: number;
  /** The loss of each step since the controller was last asked. */
  readonly losses: Float64Array;
  /** How many of these steps changed nothing, since fp16 overflowed; left out where that is none. */
  readonly skippedSteps?: number;
  /** The rate of each parameter group: during the stretch that ended, or, under a schedule, of the step that follows. */
  readonly lr: ReadonlyMap<string, number>;
  /** By probe name: those that {@link NextBoundary.measure} asked for. */
  readonly measurements: ReadonlyMap<string, Measurement>;
  /**
   * What validation and metrics of the training batches gave since the controller was last asked, the last of each by its name: `validation.loss`,
   * `validation.accuracy`, `metrics.f1`. Left out where there is none.
   */
  readonly values?: ReadonlyMap<string, number>;
  /** Seconds until the fit's limit of time; left out where none limits. The one thing here that is not the same in two equal fits. */
  readonly secondsLeft?: number;
  /**
   * What broke the stretch off, `null` for one that ended well; with `row` among its fields where a row of the data is at fault
   * and no rate would help. Only a controller that {@link Controller.recovers} ever sees one, and {@link Observer.seeFailure};
   * nothing was measured then, and the weights are those of the last whole step.
   */
  readonly failure: NumericalError | null;
}

/** The law of a schedule as the record tells it: its name and what it is made of, plain data. */
export interface RateLaw {
  readonly name: string;
  readonly [parameter: string]: unknown;
}

/**
 * What a controller can ask for. Recorded with its reason, replayable.
 *
 * `schedule` lets every group's rate go on from here as the controller's {@link Controller.scheduledRate} says, step by step, without anybody being asked: one
 * decision for its whole length. It ends with the controller's next `schedule` or `setLr`.
 *
 * `freeze` keeps what the optimizer remembers of the group, for a later `unfreeze`, unless `optimizer: 'fresh'` says that it goes too, and its memory with it.
 */
export type Decision = Evidence &
  (
    | { readonly kind: 'setLr'; readonly group?: string; readonly lr: number; readonly reason: string }
    | { readonly kind: 'schedule'; readonly law: RateLaw; readonly reason: string }
    | { readonly kind: 'keep'; readonly snapshot: string }
    | { readonly kind: 'restore'; readonly snapshot: string; readonly optimizer: 'fresh' | 'kept'; readonly reason: string }
    | { readonly kind: 'freeze' | 'unfreeze'; readonly group: string; readonly optimizer?: 'fresh' | 'kept'; readonly reason: string }
    | { readonly kind: 'freezeNeurons'; readonly layers: readonly FrozenNeurons[]; readonly reason: string }
    | { readonly kind: 'stop'; readonly reason: string }
  );

/** What a decision rests on. */
export interface Evidence {
  /** Numbers by name, as the method's paper calls them: the statistics of a test, the coefficients of a fit, old and new rates. */
  readonly evidence?: Readonly<Record<string, number | string | null>>;
}

/** Where a controller stands, in words and numbers by name; plain data. */
export type ControllerStatus = Readonly<Record<string, string | number | null>>;

/** Which neurons of a layer are not updated from here on; those that are not named are. */
export interface FrozenNeurons {
  /** Name of the layer, as the probe reports it. */
  readonly layer: string;
  /** Indices along the layer's neuron axis, ascending, or all of them; none unfreezes the layer. */
  readonly neurons: readonly number[] | 'all';
}

/** What controllers and observers have in common: a value of options plus a state. */
export interface Watcher<State = unknown> {
  /** Tells it apart from the others of the fit. */
  readonly name: string;
  readonly when: When;
  readonly probes?: readonly Probe[];
  /** Called once when a fit begins: puts the state back to the beginning, so that one object can serve two fits. */
  start(plan: FitPlan): void;
  /** What it found, for the record and the run's page; asked for after `begin` and after each boundary of its own. */
  findings?(): Finding | null;
  /** Where it stands, for the record of each epoch: equal for equal fits, so neither times nor sizes of memory. */
  status?(): ControllerStatus;
  stateDict(): State;
  loadStateDict(state: State): void;
}

/** Decides from measurements; never touches the trainer. `setLr` without a group scales nothing: it sets the rate of every group. */
export interface Controller<State = unknown> extends Watcher<State> {
  /**
   * Whether the controller goes on from a loss or an activation that is not finite. The trainer then asks it at once, with {@link Observation.failure}; unless
   * it restores a snapshot, the fit fails as it would have without.
   */
  readonly recovers?: boolean;
  /** The numbers of the fit that it follows, as {@link Observation.values} names them: a fit that does not compute them is refused. */
  readonly follows?: readonly string[];
  /** Whether the controller sets learning rates: refused beside another that does, and beside an optimizer that finds its own, so that each rate has one owner. */
  readonly setsRate?: boolean;
  /** Whether it looks for the rate itself, whatever the optimizer's is: refused beside an optimizer whose rate is a factor of a step length that it estimates. */
  readonly findsRate?: boolean;
  /** Whether it judges how the training goes: it is not asked, and what it would have seen is dropped, while another controller is {@link Controller.searching}. */
  readonly waitsForSearch?: boolean;
  /**
   * Asked once before the first step, after `start` and the first measurements; decisions are recorded at epoch -1, step 0. A fit that goes on
   * from a checkpoint loads the state instead.
   *
   * @param rates - the optimizer's learning rate of each parameter group
   * @param measurements - of every probe, before training
   */
  begin?(rates: ReadonlyMap<string, number>, measurements: ReadonlyMap<string, Measurement>): readonly Decision[];
  observe(seen: Observation): readonly Decision[];
  /**
   * The rate of a group under the schedule that it decided last. It follows from the state alone, and is asked ahead: a step that is never done may be among them.
   *
   * @param index - steps since that decision, from 0
   * @throws where there is no such step; the fit goes up to there, and fails if it is to go on
   */
  scheduledRate?(index: number, group: string): number;
  /**
   * Whether it is looking for a rate by trials: steps whose weights it may put back, and which say nothing about how the training goes. Controllers that
   * {@link Controller.waitsForSearch} are not asked until it is over.
   */
  searching?(): boolean;
  /** Whether it has nothing more to decide, whatever it will see: `InTurn` goes on to the next controller then. */
  finished?(): boolean;
}

/** Watches a fit and decides nothing: training with it is bit for bit training without. */
export interface Observer<State = unknown> extends Watcher<State> {
  /** Shown what a controller's `begin` is shown. */
  begin?(rates: ReadonlyMap<string, number>, measurements: ReadonlyMap<string, Measurement>): void;
  /** Shown what a controller's `observe` is shown. */
  see(seen: Observation): void;
  /** Shown a loss or an activation that is not finite, in {@link Observation.failure}, before the fit fails or a controller recovers. */
  seeFailure?(seen: Observation): void;
}
