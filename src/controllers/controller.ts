/** The contract between deciders and the trainer: controllers observe and decide, the trainer acts. */

import type { NumericalError } from '../errors.js';
import type { Finding } from './finding.js';
import type { Measurement } from './measurement.js';
import type { Probe } from './probe.js';

/** How often a controller is asked. */
export interface Cadence {
  /** At least 1. */
  readonly every: number;
  readonly unit: 'epoch' | 'step';
}

/** How long a fit may become. */
export interface FitPlan {
  readonly maxEpochs: number;
  /** Training steps in an epoch. */
  readonly stepsPerEpoch: number;
  /** Numbers that one neuron of a layer owns, by layer: for those whose neurons can be frozen. */
  readonly parametersPerNeuron?: ReadonlyMap<string, number>;
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
  /** The rate of each parameter group during the stretch that ended. */
  readonly lr: ReadonlyMap<string, number>;
  /** By probe name: those that {@link Controller.measures} asked for. */
  readonly measurements: ReadonlyMap<string, Measurement>;
  /**
   * What broke the stretch off, `null` for one that ended well. Only a controller that {@link Controller.recovers} ever sees one; nothing was measured
   * then, and the weights are those of the last whole step.
   */
  readonly failure: NumericalError | null;
}

/**
 * What a controller can ask for. Recorded with its reason, replayable.
 *
 * `freeze` keeps what the optimizer remembers of the group, for a later `unfreeze`, unless `optimizer: 'fresh'` says that it goes too, and its memory with it.
 */
export type Decision = Evidence &
  (
    | { readonly kind: 'setLr'; readonly group?: string; readonly lr: number; readonly reason: string }
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
  /** Indices along the layer's neuron axis, ascending; empty unfreezes the layer. */
  readonly neurons: readonly number[];
}

/**
 * Decides from measurements; never touches the trainer. `setLr` without a group scales nothing: it sets the rate of every group.
 *
 * A controller is a value of options plus a state: `start` puts the state back to the beginning, so that one object can serve two fits.
 */
export interface Controller<State = unknown> {
  readonly name: string;
  readonly cadence: Cadence;
  readonly probes?: readonly Probe[];
  /**
   * Whether the controller goes on from a loss or an activation that is not finite. The trainer then asks it at once, with {@link Observation.failure}; unless
   * it restores a snapshot, the fit fails as it would have without.
   */
  readonly recovers?: boolean;
  /** Whether the controller sets learning rates: refused beside another that does, and beside an optimizer that finds its own, so that each rate has one owner. */
  readonly setsRate?: boolean;
  /** Called once when a fit begins. */
  start(plan: FitPlan): void;
  /**
   * Asked once before the first step, after {@link start} and the first measurements; decisions are recorded at epoch -1, step 0. A fit that goes on
   * from a checkpoint loads the state instead.
   *
   * @param rates - the optimizer's learning rate of each parameter group
   * @param measurements - of every probe, before training
   */
  begin?(rates: ReadonlyMap<string, number>, measurements: ReadonlyMap<string, Measurement>): readonly Decision[];
  /**
   * Where a cadence cannot say it: the training step, above `step`, at which the controller is asked next; asked for after {@link begin} and after each
   * observation, and in force instead of {@link cadence}. A step beyond the fit's last is never reached.
   */
  nextStep?(step: number): number;
  /** The names of the probes to measure at this boundary; all of them where a controller does not say. */
  measures?(step: number): readonly string[];
  observe(seen: Observation): readonly Decision[];
  /** Whether it has nothing more to decide, whatever it will see: `InTurn` goes on to the next controller then. */
  finished?(): boolean;
  /** What it found, for the record and the run's page; asked for after {@link begin} and after each observation. */
  findings?(): Finding | null;
  /** Where the controller stands, for the record of each epoch: equal for equal fits, so neither times nor sizes of memory. */
  status?(): ControllerStatus;
  stateDict(): State;
  loadStateDict(state: State): void;
}
