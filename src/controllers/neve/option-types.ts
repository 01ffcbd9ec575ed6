/** What a user may say to NeVe, and what is made of it. */

import type { Tensor } from '../../tensor/tensor.js';
import type { Cadence } from '../controller.js';
import type { AuxiliarySpec, LayerChoice, NoiseSpec, RowsSpec } from '../probe.js';
import type { DriftOptions } from './drift-options.js';

/** Which rule decides: NeVe's own, or the one that its authors published. */
export type NeVeProfile = 'drift' | 'reference';

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
  /** Follow only the last of those layers (default `false`). The drift rule's band is not made for it: the last layer moves faster than the others. */
  readonly onlyLastLayer?: boolean;
  /** The dtype in which outputs are remembered (default `'fp32'`). */
  readonly history?: 'fp32' | 'bf16';
  /** Where they are remembered (default `'device'`); see {@link VelocityProbe}. */
  readonly memory?: 'device' | 'cpu' | 'recompute';
  /** Most bytes that each of the probes may remember; beyond, it takes fewer rows (default `null`, no limit). */
  readonly maxBytes?: number | null;
}

/** Constants of `profile: 'reference'`. */
export interface NeVeReferenceOptions {
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

/** Constants of `profile: 'drift'`. */
export interface NeVeDriftOptions {
  /**
   * An interval, after which drift, velocity and loss are judged. Default `'auto'`: an epoch, at most 1/20 of the steps planned, at least 10 steps; for fits of fewer
   * than 250 steps, 1/25 of them, at least 4.
   */
  readonly every?: Cadence | 'auto';
  /** Steps over which velocity is held against its target (default 8); at most an interval. */
  readonly window?: number;
  /** The velocity that is wanted while a rate is looked for: mean of 1 - cos over a window (default 0.1). Lower is more careful, for fine-tunes. */
  readonly targetVelocity?: number;
  /** While a rate is looked for, velocities between these multiples of the target will do (default `[0.4, 3]`); one above the second, or 0.3, is undone. */
  readonly band?: readonly [low: number, high: number];
  /** The same while it is held (default `[0.25, 1]`): below, the rate is raised; above, it is cut where drift is negative. */
  readonly holdBand?: readonly [low: number, high: number];
  /** From this drift share on, outputs are said to travel straight: twice in a row, the rate is raised (default 0.3, in (0, 1]). */
  readonly driftUp?: number;
  /** What the rate is multiplied or divided by while it is held (default 2, above 1). */
  readonly step?: number;
  /** Whether rates may be raised at all (default `true`). */
  readonly growth?: boolean;
  /** Whether to anneal: the rate falls linearly to 0, then training stops (default `true`). Without, the rate is cut where drift has gone. */
  readonly anneal?: boolean;
  /** Without an anneal: intervals in a row without drift before a cut (default 5). Refused with one. */
  readonly patience?: number;
  /** The share of the planned steps that is used at most, a third of it for the anneal (default `'auto'`: 0.63, or 1 for a fit of fewer than 250 steps). */
  readonly budget?: number | 'auto';
  /** Training stops when V stays below this share of its own peak for three intervals (default 2e-3, in [0, 1); 0 never). */
  readonly settled?: number;
  /** Rollbacks in a row without progress before NeVe gives up (default 8). */
  readonly maxRollbacks?: number;
  /** Least rate of the group with the largest one (default 0); the anneal goes below. */
  readonly minLr?: number;
  /** Greatest rate of the group with the largest one (default 1000: where nothing moves at any rate, the search must end). */
  readonly maxLr?: number;
  /**
   * Whether batch normalisation is measured with the statistics of the auxiliary set (`'batch'`, default) or its running ones (`'running'`). The warming up of
   * those looks like velocity: every network trained from scratch that was tried with them was taken for diverging, whatever the rate. They may do for
   * a fine-tune.
   */
  readonly batchNorm?: 'running' | 'batch';
}

/** Options of {@link NeVe}. */
export interface NeVeOptions extends NeVeProbeOptions, NeVeReferenceOptions, NeVeDriftOptions {
  /** Default: `'reference'` when one of its constants is given (`momentum`, `epsilon`, `alpha`, `delta`), otherwise `'drift'`. */
  readonly profile?: NeVeProfile;
}

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
export interface ResolvedReferenceOptions extends ResolvedProbeOptions, Required<NeVeReferenceOptions> {
  readonly profile: 'reference';
}

/** Options of the drift rule, with defaults filled in. */
export interface ResolvedDriftOptions extends ResolvedProbeOptions, DriftOptions {
  readonly profile: 'drift';
}

/** Options with defaults filled in and auxiliary inputs in the form that a probe takes. */
export type ResolvedNeVeOptions = ResolvedReferenceOptions | ResolvedDriftOptions;
