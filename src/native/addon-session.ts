/** What training sessions take and tell. */

import type { Handle } from './addon-values.js';

/** Where a session takes its batches from: whole tensors that stay in place, gathered by row on the owner thread. */
export interface NativeData {
  readonly inputs: readonly Handle[];
  readonly targets: readonly Handle[];
  /** int64 `[n]`, the order of rows; `null` for 0, 1, 2 … */
  readonly order: Handle | null;
  readonly batchSize: number;
}

/** A parameter group for the native optimizer; `options` are the optimizer's numbers and switches in PyTorch's camelCase. */
export interface NativeGroup {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly options: Readonly<Record<string, number | boolean | readonly number[]>>;
}

/** The optimizers of native/core/optim. */
export type OptimizerName =
  | 'adadelta'
  | 'adagrad'
  | 'adam'
  | 'adamax'
  | 'adamw'
  | 'dAdaptAdam'
  | 'dAdaptSgd'
  | 'dog'
  | 'ecco'
  | 'lbfgs'
  | 'ldog'
  | 'lion'
  | 'muon'
  | 'nadam'
  | 'prodigy'
  | 'radam'
  | 'rmsprop'
  | 'scheduleFreeAdamw'
  | 'scheduleFreeRadam'
  | 'scheduleFreeSgd'
  | 'sgd';

/** What a training step does besides forward, backward and update; what is left out is not done. */
export interface StepSpec {
  /** Batches a step. */
  readonly accumulate?: number;
  readonly precision?: 'fp32' | 'tf32' | 'bf16' | 'fp16';
  readonly clipValue?: number | null;
  readonly clipNorm?: number | null;
  /** p of the norm; `Infinity` for the greatest element. */
  readonly clipNormType?: number;
  /** Read for `fp16`. */
  readonly scaler?: {
    readonly initScale: number;
    readonly growthFactor: number;
    readonly backoffFactor: number;
    readonly growthInterval: number;
  };
  /** `start` and `every` in steps. */
  readonly average?: {
    readonly kind: 'ema' | 'swa';
    readonly decay: number;
    readonly start: number;
    readonly every: number;
    readonly buffers: boolean;
  } | null;
  readonly mix?: { readonly mixup: number; readonly cutmix: number; readonly probability: number; readonly seed: bigint } | null;
  /** Module paths to compute again in the backward pass. */
  readonly checkpoint?: readonly string[];
  /** Paths of layers whose outputs an update shall not carry across zero; `published`: the authors' form of the rule. */
  readonly limitActivations?: { readonly layers: readonly string[]; readonly published: boolean } | null;
}

/** What a session needs to exist. */
export interface SessionSpec {
  /** Handle of a model; the session borrows its parameters and buffers while a command runs. */
  readonly model: Handle;
  /** Handle of a stateless model that maps `(...outputs, ...targets)` to a scalar loss, or to a loss and the terms it sums. */
  readonly loss: Handle;
  /** `null` for a session that only evaluates or measures. */
  readonly optimizer: { readonly name: OptimizerName; readonly groups: readonly NativeGroup[] } | null;
  /** Keep 4-d weights and inputs in channels-last order. */
  readonly channelsLast: boolean;
  /** What a step does besides (default: nothing). */
  readonly step?: StepSpec;
  /** Called at most about 50 times a second while steps run, with the number of steps done and the last loss read. */
  readonly onProgress: ((step: number, loss: number) => void) | null;
}

/** What a stretch of training steps did. */
export interface StepsResult {
  /** One loss a step, the mean over its rows. */
  readonly losses: Float64Array;
  /** For each term of a loss that is a sum of several: one value a step. */
  readonly parts: readonly Float64Array[];
  /** The norm of all gradients before clipping, one a step; empty without clipping by norm. */
  readonly gradientNorms: Float64Array;
  /** Rows of data used. */
  readonly samples: number;
  /** Steps that updated nothing because `fp16` gradients had overflowed. */
  readonly skipped: number;
  readonly seconds: number;
  /** True when the stretch ended early because {@link NativeAddon.sessionInterrupt} was called. */
  readonly interrupted: boolean;
}

/** How far gradients went, step by step and together. */
export interface GradientPathSums {
  /** Sum of their norms. */
  readonly path: number;
  /** Norm of their sum. */
  readonly resultant: number;
  readonly steps: number;
  readonly seconds: number;
}

/** A metric: `model` maps `(...outputs, ...targets)` to one tensor a batch. */
export interface NativeMetric {
  readonly model: Handle;
  /** Numbers to their mean over rows (float64 `[]`), tensors to their sum (float64), or `[rows, ...]` one after the other. */
  readonly reduction: 'mean' | 'sum' | 'concat';
}

/** What an evaluation found. */
export interface EvaluationResult {
  /** The loss, then its terms where it is a sum of several: means over rows. */
  readonly losses: Float64Array;
  /** One tensor a metric, in the order asked for; the caller's to release. */
  readonly metrics: readonly Handle[];
  readonly samples: number;
  readonly seconds: number;
}
