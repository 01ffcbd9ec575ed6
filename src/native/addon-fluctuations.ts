/** What the addon tells of fluctuating parameters and of units that never speak. */

import type { NativeData } from './addon-session.js';
import type { Handle } from './addon-values.js';

/** What is kept of each number. */
export interface NativeFluctuationOptions {
  /** Keep least and greatest values. */
  readonly range: boolean;
  /** Moments of the centred moving mean, odd and at least 3; 0 for none. */
  readonly window: number;
  /** Share of the greatest neuron's step above which a neuron takes part. */
  readonly tau: number;
}

/** A parameter that is followed. */
export interface NativeFluctuationParameter {
  readonly name: string;
  /** Axis that counts neurons. */
  readonly axis: number;
  /** What is remembered of it, from {@link FluctuationCommands.sessionFluctuationStates}; written to. */
  readonly state: Handle;
}

/** Statistics of a parameter tensor over time. */
export interface NativeFluctuationStatistics {
  /** Moments. */
  readonly count: number;
  readonly spread: number;
  readonly spreadOfSpread: number;
  /** Not of use unless the range is kept. */
  readonly range: number;
  readonly stepMag: number;
  /** `NaN` where nothing moved. */
  readonly participationRatio: number;
  readonly participating: number;
  readonly neuronStep: Float64Array;
  readonly neuronSpread: Float64Array;
}

/** A parameter's statistics so far. */
export interface NativeFluctuation {
  readonly whole: NativeFluctuationStatistics;
  /** `null` until the window was full. */
  readonly detrended: NativeFluctuationStatistics | null;
}

/** Part of the addon. */
export interface FluctuationCommands {
  /** Empty states, `[rows, numbers]` on the host in float64 for float64 parameters, else float32; the newest values are row 0. The caller's to release. */
  sessionFluctuationStates(session: Handle, names: readonly string[], options: NativeFluctuationOptions): Promise<Handle[]>;
  /** Takes the present parameters into their states; `taken` looks came before. ERR_STATE_MISMATCH for states of other parameters. */
  sessionFluctuations(
    session: Handle,
    parameters: readonly NativeFluctuationParameter[],
    taken: number,
    options: NativeFluctuationOptions,
  ): Promise<NativeFluctuation[]>;
  /** Units (places along an axis of a tapped output) and those that are at most 0 for every row, tap by tap. Evaluation mode; nothing is changed. */
  sessionDeadUnits(
    session: Handle,
    data: NativeData,
    taps: readonly string[],
    axes: readonly number[],
  ): Promise<{ readonly units: number; readonly dead: number }[]>;
}
