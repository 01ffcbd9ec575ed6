/** What training sessions take and tell. */

import type { BatchTransforms, NativeQueue } from './addon-queue.js';
import type { Handle } from './addon-values.js';

/** Who holds memory: claims with one `id` never stand in each other's way; the name is for messages. */
export interface ClaimOwnerSpec {
  readonly id: number;
  readonly name: string;
}

/** The memory that other threads work with: one writer alone, or any number of readers. */
export interface NativeClaims {
  /** A new {@link ClaimOwnerSpec.id}. */
  newClaimOwner(): number;
  /** Claims the memory of tensors, all of them or (`ERR_BORROWED`) none; with `writes` their gradients' too. Gives the claim's number. */
  claimStorages(ownerId: number, ownerName: string, tensors: readonly Handle[], writes: boolean): number;
  /** Ends a claim; a number that is none any more is ignored. */
  releaseClaim(claim: number): void;
}

/** Whole tensors that stay in place, gathered by row on the owner thread. */
export interface NativeData {
  readonly inputs: readonly Handle[];
  readonly targets: readonly Handle[];
  /** int64 `[n]`, the order of rows; `null` for 0, 1, 2 … */
  readonly order: Handle | null;
  readonly batchSize: number;
  /** What is done to each batch. */
  readonly transforms?: BatchTransforms | null;
}

/** Where a session takes its batches from. */
export type NativeBatches = NativeData | NativeQueue;

/** A parameter group for the native optimizer; `options` are the optimizer's numbers and switches in PyTorch's camelCase. */
export interface NativeGroup {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly options: Readonly<Record<string, number | boolean | readonly number[]>>;
}

/** How one parameter is updated by an optimizer that is `'custom'`: handles of models without state. */
export interface NativeRule {
  /** Names of the state tensors besides `step`. */
  readonly keys: readonly string[];
  /** `(parameter)` to a tensor for each key; `null` without keys. */
  readonly begin: Handle | null;
  /** `(parameter, gradient, lr, step, ...state)`, float64 scalars the middle ones: writes to the parameter and the state in place. */
  readonly update: Handle;
}

/** An optimizer with its groups. */
export interface NativeOptimizer {
  /** As native/core/optim/registry.cc knows it. */
  readonly name: string;
  readonly groups: readonly NativeGroup[];
  /** For `'custom'`: a rule for each parameter, group by group. */
  readonly rules?: readonly NativeRule[];
}

/** What a training step does besides forward, backward and update; what is left out is not done. */
export interface StepSpec {
  /** Batches a step. */
  readonly accumulate?: number;
  readonly precision?: 'fp32' | 'tf32' | 'bf16' | 'fp16';
  /** Whether forward, loss and backward are recorded and run without autograd; `true` refuses what cannot be (default `'auto'`). */
  readonly compile?: boolean | 'auto';
  /** Only deterministic algorithms (`torch.use_deterministic_algorithms`). */
  readonly deterministic?: boolean;
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
  /** Whether steps become CUDA graphs: where they can, or always (default: never). */
  readonly graph?: 'auto' | 'required' | null;
  /** Every so many steps one is logged: see `sessionTakeLog` (default: none). */
  readonly logEvery?: number;
  /** Paths of layers whose outputs an update shall not carry across zero; `published`: the authors' form of the rule. */
  readonly limitActivations?: { readonly layers: readonly string[]; readonly published: boolean } | null;
}

/** How the batches of a session's steps were run. */
export interface CompiledBatches {
  /** From the record. */
  readonly compiled: number;
  /** By autograd. */
  readonly uncompiled: number;
  /** Why some go on by autograd; `null` where none does. */
  readonly reason: string | null;
}

/** What a session needs to exist. */
export interface SessionSpec {
  /** Handle of a model; the session claims its parameters and buffers while a command runs. */
  readonly model: Handle;
  /** Whose claims those are (default: an owner of the session's own); see {@link NativeClaims}. */
  readonly owner?: ClaimOwnerSpec;
  /** `'read'` for a session that only evaluates and does not lay weights out anew (default `'write'`, alone). */
  readonly access?: 'read' | 'write';
  /** Handle of a stateless model that maps `(...outputs, ...targets)` to a scalar loss, or to a loss and the terms it sums; `null` for a session that only predicts. */
  readonly loss: Handle | null;
  /**
   * Handle of a stateless model that maps a batch's targets to how many of its rows count in the loss, float64 `[]`; steps of several batches and
   * of several processes weigh means by it. Default: all rows count alike.
   */
  readonly countedRows?: Handle;
  /** `null` for a session that only evaluates or measures. */
  readonly optimizer: NativeOptimizer | null;
  /** Keep 4-d weights and inputs in channels-last order. */
  readonly channelsLast: boolean;
  /** What a step does besides (default: nothing). */
  readonly step?: StepSpec;
  /** Metrics of the training batches (default none). */
  readonly metrics?: readonly NativeMetric[];
  /** A session on whose owner thread this one works too, so that the work of both is done one after the other in the order it is asked for. */
  readonly beside?: Handle;
  /**
   * Random numbers of the session's own, from a seed, or (`null`) from where the default generators are, which then go on from where the session ends unless somebody
   * has drawn from them meanwhile. Default: it draws from the default generators.
   */
  readonly generators?: { readonly seed: number | bigint | null } | null;
  /** The processes that do each step together. Default: this one alone. */
  readonly group?: Handle;
  /** Whether batch normalisation goes by the rows of all of them. Default: true. */
  readonly sharedStatistics?: boolean;
  /** From one average to the next each of them steps by itself. Default: all do each step together. */
  readonly localSgd?: NativeLocalSgd;
  /** Whether each of them keeps the optimizer's state of a part of the parameters only. Default: false. */
  readonly shardOptimizer?: boolean;
  /** Called at most about 50 times a second while steps run, with the number of steps done and the last loss read. */
  readonly onProgress: ((step: number, loss: number) => void) | null;
}

/** Local SGD: after so many steps all processes become their average, weighed by velocity where there is a meter. */
export interface NativeLocalSgd {
  readonly every: number;
  readonly meter?: Handle;
  readonly inputs?: readonly Handle[];
  readonly batchSize?: number;
  readonly batchNorm?: 'running' | 'batch';
}

/** The rates of a parameter group at the steps of a stretch. */
export interface GroupRates {
  readonly group: string;
  /** One a step. */
  readonly rates: Float64Array;
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
  /** Steps that were replays of a CUDA graph. */
  readonly replays: number;
  /** Why others were none; empty where none are asked for, or where they will be. */
  readonly graphReason: string;
  readonly seconds: number;
  /** The part of it that was spent waiting for batches. */
  readonly dataSeconds: number;
  /** Of several processes, what this one did: the part of `seconds` in exchanges with the others, the bytes that it gave, and the bytes of optimizer state that it keeps. */
  readonly exchangeSeconds: number;
  readonly exchangedBytes: number;
  readonly optimizerBytes: number;
  /** True when the stretch ended early because {@link NativeAddon.sessionInterrupt} was called. */
  readonly interrupted: boolean;
  /** True when it ended early because the data had no batch left, or failed. */
  readonly dataEnded: boolean;
}

/** What steps logged, one number a step in each list. */
export interface StepLog {
  /** Steps done in the session, the step itself included. */
  readonly steps: Float64Array;
  /** Means over the step's rows. */
  readonly losses: Float64Array;
  /** For each term of a loss that is a sum of several. */
  readonly parts: readonly Float64Array[];
  /** Norms of all gradients before clipping; `NaN` where there was none. */
  readonly gradientNorms: Float64Array;
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
