/** Statistics of layers. */

import type { NativeData } from './addon-session.js';
import type { Handle, NativeStateTensor } from './addon-values.js';

/** A layer as the addon watches it. */
export interface WatchedLayer {
  readonly taps: readonly string[];
  /** The axis of its neurons; `null`: as in the layer before. */
  readonly axis: number | null;
  /** Whether its outputs are measured; others only tell what an activation function belongs to. */
  readonly measured: boolean;
  /** Whether it hands its input on as it is, as dropout does in evaluation mode. */
  readonly passesOn: boolean;
}

/** What a layer did; `null` where there was nothing to see. */
export interface NativeLayerFound {
  /** Numbers in its outputs. */
  readonly values: number;
  readonly mean: number | null;
  /** Of the population. */
  readonly std: number | null;
  readonly rms: number | null;
  /** Share of zeros. */
  readonly zeros: number | null;
  /** Share of values where the slope of the activation function is below 5 % of its greatest. */
  readonly saturated: number | null;
  /** Neurons behind a function that can die, and those of them that did not give anything above zero. */
  readonly units: number;
  readonly dead: number;
  /** RMS of the gradient of a row's own loss by the outputs. */
  readonly gradientSignal: number | null;
}

/** Norms of a parameter. */
export interface NativeParameterFound {
  readonly name: string;
  readonly count: number;
  readonly norm: number;
  readonly gradientNorm: number | null;
  /** Norm of the difference from the last time. */
  readonly change: number | null;
  readonly normBefore: number | null;
}

/** What {@link LayerStatisticsCommands.sessionLayerStatistics} found. */
export interface NativeLayerStatistics {
  /** Mean over the rows. */
  readonly loss: number;
  readonly rows: number;
  /** As many as layers were asked for, in their order. */
  readonly layers: readonly NativeLayerFound[];
  readonly parameters: readonly NativeParameterFound[];
  /** Distinct sign patterns of the piecewise-linear activations. */
  readonly regions: number | null;
  /** Mean share of signs that differ between a row and the next. */
  readonly distance: number | null;
  /** Copies of the parameters, for the next time; the caller's to release. */
  readonly memory: readonly NativeStateTensor[];
}

/** This part of the addon. */
export interface LayerStatisticsCommands {
  /** One forward and one backward pass in evaluation mode, parameters, buffers, generators and `.grad` untouched. `before`: the memory of the last time, or nothing. */
  sessionLayerStatistics(
    session: Handle,
    data: NativeData,
    layers: readonly WatchedLayer[],
    batchNorm: 'running' | 'batch',
    before: readonly NativeStateTensor[],
  ): Promise<NativeLayerStatistics>;
}
