/** What a user may say to NeVe, and what is made of it. */

import type { Tensor } from '../../tensor/tensor.js';
import type { AuxiliarySpec, LayerChoice, NoiseSpec, RowsSpec } from '../probe.js';

/** Which rule decides: NeVe's own, or the one that its authors published. */
export type NeVeProfile = 'descent' | 'reference';

/** What is measured, of either profile. */
export interface NeVeProbeOptions {
  /**
   * The fixed inputs on which outputs are compared:
   * - `'auto'` (default): rows of the training inputs, without their targets; under `'reference'` as `'noise'`
   * - `'noise'`: each coordinate drawn from its own column of the training data; under `'reference'` the published noise, uniform on {0, 1 … 255} / 255
   * - real inputs, one tensor a model input, each `[n, ...]` with n of at least 1. Tensors stay the caller's and must live as long as the fit
   * - a {@link NoiseSpec} or {@link RowsSpec}, which says everything
   */
  readonly auxiliary?: 'auto' | 'noise' | Tensor | readonly Tensor[] | NoiseSpec | RowsSpec;
  /** Rows of `'auto'` and `'noise'` (default 32; 100 under `'reference'`). Refused with anything else. */
  readonly auxiliarySamples?: number;
  /** Seed of the auxiliary set's own generator (default 0). Refused with tensors and specs. */
  readonly seed?: number;
  /**
   * Module types whose outputs are followed. Default: convolutions, linear layers, normalisations, recurrent and attention layers; under `'reference'`
   * `Conv2d`, `BatchNorm2d` and `Linear`.
   */
  readonly layerTypes?: readonly string[];
  /** More conditions on the layers, by name pattern or function (default none; layers that are frozen are left out, but not under `'reference'`). */
  readonly layers?: LayerChoice;
  /** Follow only the last of those layers (default `false`). */
  readonly onlyLastLayer?: boolean;
  /** The dtype in which outputs are remembered (default `'fp32'`). */
  readonly history?: 'fp32' | 'bf16';
  /** Where they are remembered (default `'device'`); see {@link VelocityProbe}. */
  readonly memory?: 'device' | 'cpu' | 'recompute';
  /** Most bytes that the probe may remember; beyond, it takes fewer rows (default `null`, no limit). */
  readonly maxBytes?: number | null;
}

/** Options of NeVe's own rule, which has no constants to choose. */
export interface NeVeDescentOptions extends NeVeProbeOptions {
  /** Default `'descent'`. */
  readonly profile?: 'descent';
  /**
   * Whether batch normalisation is measured with the statistics of the auxiliary set (`'batch'`, default) or its running ones (`'running'`). The warming up of
   * those looks like velocity, so that a network trained from scratch is taken for diverging; they may do for a fine-tune.
   */
  readonly batchNorm?: 'running' | 'batch';
  /**
   * Whether to end before the planned end where nothing is left to learn (default `false`): when the loss of the training batches has been below 2 % of what it was at
   * first for three intervals in a row, the line is drawn to 0 within a quarter of the steps so far. For losses of classes; of a squared error 2 % can be
   * much.
   */
  readonly stop?: boolean;
}

/** Constants of the published rule. */
export interface NeVeReferenceConstants {
  /**
   * mu, how much of a neuron's last velocity is taken from its next one (default 0.5). Meant to lie in [0, 0.5]. Outside it there is a warning
   * (`process` event `warning`, name `NeveWarning`, code `NEVE_MOMENTUM`); from 1 in magnitude on it is refused.
   */
  readonly momentum?: number;
  /** epsilon, training stops when the model's velocity falls below it (default 1e-3, above 0). */
  readonly epsilon?: number;
  /** alpha, what a cut multiplies every group's learning rate by (default 0.5, between 0 and 1). */
  readonly alpha?: number;
  /** delta, how many epochs in a row the variation of velocity may fail to fall before a cut (default 10, an integer of at least 0). */
  readonly delta?: number;
}

/** Options of the rule as its authors published it. */
export interface NeVeReferenceOptions extends NeVeProbeOptions, NeVeReferenceConstants {
  readonly profile: 'reference';
}

/** Options of {@link NeVe}, by profile. */
export type NeVeOptions = NeVeDescentOptions | NeVeReferenceOptions;

/** What is measured, with defaults filled in. */
export interface ResolvedProbeOptions {
  readonly auxiliary: AuxiliarySpec;
  readonly layers: LayerChoice;
  readonly history: 'fp32' | 'bf16';
  readonly memory: 'device' | 'cpu' | 'recompute';
  readonly maxBytes: number | null;
  readonly batchNorm: 'running' | 'batch';
}

/** Options of the published rule, with defaults filled in. */
export interface ResolvedReferenceOptions extends ResolvedProbeOptions, Required<NeVeReferenceConstants> {
  readonly profile: 'reference';
}

/** Options of NeVe's own rule, with defaults filled in. */
export interface ResolvedDescentOptions extends ResolvedProbeOptions {
  readonly profile: 'descent';
  readonly stop: boolean;
}

/** Options with defaults filled in and auxiliary inputs in the form that a probe takes. */
export type ResolvedNeVeOptions = ResolvedReferenceOptions | ResolvedDescentOptions;
