/** The contract between deciders and the trainer: controllers observe and decide, the trainer acts. */

import type { VelocityMeasurement } from '../native/addon.js';
import type { Tensor } from '../tensor/tensor.js';

/** How often a controller is asked. */
export interface Cadence {
  /** At least 1. */
  readonly every: number;
  readonly unit: 'epoch' | 'step';
}

/** Which random inputs stand in for data. */
export interface NoiseSpec {
  readonly kind: 'noise';
  /** `uniform`: on {0, 1 … 255} / 255, as an 8-bit image has it; `normal`: mean 0, variance 1. */
  readonly distribution: 'uniform' | 'normal';
  /** Rows. */
  readonly samples: number;
  /** Seed of the noise's own generator; the training generators are never touched. */
  readonly seed: number;
}

/** Ask for neural velocity: the model's outputs on a fixed auxiliary set, compared with those at the last measurement. */
export interface VelocityProbe {
  readonly kind: 'velocity';
  /** Key of the result in {@link Observation.measurements}. */
  readonly name: string;
  /** Noise shaped like the model's inputs, or the inputs themselves, one tensor a model input. */
  readonly auxiliary: NoiseSpec | readonly Tensor[];
  /** Module types to measure, as PyTorch names the classes. */
  readonly layerTypes: readonly string[];
  /** Axis that counts neurons. */
  readonly axis: number;
  /** The momentum mu of the velocity. */
  readonly momentum: number;
}

/** Something a controller needs measured at each of its boundaries. Measured once before training too, so that there is something to compare with. */
export type Probe = VelocityProbe;

/** What a probe found. */
export type Measurement = VelocityMeasurement;

/** What a controller sees at a boundary. */
export interface Observation {
  /** Index of the epoch that ended, or is running at a step boundary. */
  readonly epoch: number;
  /** Training steps done since the start. */
  readonly step: number;
  /** Mean of the losses since the controller was last asked; batches weigh equally. */
  readonly loss: number;
  /** The rate of each parameter group during the stretch that ended. */
  readonly lr: ReadonlyMap<string, number>;
  /** By probe name. */
  readonly measurements: ReadonlyMap<string, Measurement>;
}

/** What a controller can ask for. Recorded with its reason, replayable. */
export type Decision =
  | { readonly kind: 'setLr'; readonly group?: string; readonly lr: number; readonly reason: string }
  | { readonly kind: 'keep'; readonly snapshot: string }
  | { readonly kind: 'restore'; readonly snapshot: string; readonly optimizer: 'fresh' | 'kept'; readonly reason: string }
  | { readonly kind: 'freeze' | 'unfreeze'; readonly group: string; readonly reason: string }
  | { readonly kind: 'stop'; readonly reason: string };

/**
 * Decides from measurements; never touches the trainer. `setLr` without a group scales nothing: it sets the rate of every group.
 *
 * A controller is a value of options plus a state: `start` puts the state back to the beginning, so that one object can serve two fits.
 */
export interface Controller<State = unknown> {
  readonly name: string;
  readonly cadence: Cadence;
  readonly probes?: readonly Probe[];
  /** Called once when a fit begins. */
  start(): void;
  /**
   * Asked once before the first step, after {@link start} and the first measurements; decisions are recorded at epoch -1, step 0. A fit that goes on
   * from a checkpoint loads the state instead.
   *
   * @param rates - the optimizer's learning rate of each parameter group
   */
  begin?(rates: ReadonlyMap<string, number>): readonly Decision[];
  observe(seen: Observation): readonly Decision[];
  stateDict(): State;
  loadStateDict(state: State): void;
}
