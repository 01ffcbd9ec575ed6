/** Options of the training step: accumulation, clipping, precision, averages of weights, mixing, recomputation. */

import { knownSteps } from '../../controllers/known-steps.js';
import { checkKeys, nearest, OptionError } from '../../errors.js';
import type { LayerInfo } from '../../graph/model.js';
import type { StepSpec } from '../../native/addon.js';
import { badOption, checkNumber, checkOneOf } from '../../option-checks.js';
import { type ActivationLimitOptions, limitSpec, resolveLimit } from './activation-limit.js';

/** Clipping by the norm of all gradients. */
export interface ClipGradNormOptions {
  /** The greatest norm; above 0. */
  readonly maxNorm: number;
  /** p of the norm: at least 1, or `Infinity` for the greatest element (default 2). */
  readonly normType?: number;
}

/** Options of the loss scaler, as `torch.amp.GradScaler` has them. */
export interface LossScalerOptions {
  /** The first scale (default 65536). */
  readonly initScale?: number;
  /** Factor after {@link growthInterval} steps without overflow (default 2). */
  readonly growthFactor?: number;
  /** Factor after an overflow (default 0.5). */
  readonly backoffFactor?: number;
  /** Default 2000. */
  readonly growthInterval?: number;
}

/** An average of the weights along training, as `torch.optim.swa_utils.AveragedModel` keeps it. */
export interface AverageOptions {
  /** `'ema'`: an exponential moving average; `'swa'`: the mean of the weights at all updates. The first update copies. */
  readonly kind: 'ema' | 'swa';
  /** Share of the average that stays at an update, in [0, 1] (default 0.999). Only `'ema'`. */
  readonly decay?: number;
  /** What {@link start} and {@link every} count (default: `'step'` for `'ema'`, `'epoch'` for `'swa'`). */
  readonly unit?: 'step' | 'epoch';
  /** Steps or epochs before averaging begins (default 0). */
  readonly start?: number;
  /** Steps or epochs from one update to the next (default 1). */
  readonly every?: number;
  /** Average floating-point buffers too (default `false`: the last ones serve, as in PyTorch). */
  readonly buffers?: boolean;
  /**
   * At the end, take batch normalisation's statistics anew from the training data, which averaged weights need (`torch.optim.swa_utils.update_bn`).
   * Default: `true` for `'swa'`, `false` for `'ema'`.
   */
  readonly updateBatchNorm?: boolean;
}

/** Mixing rows of a batch: mixup (Zhang et al., 2018) and CutMix (Yun et al., 2019). With both, each batch takes one or the other, evenly. */
export interface MixOptions {
  /** alpha of Beta(alpha, alpha), from which the share of a row is drawn, for whole inputs. */
  readonly mixup?: number;
  /** The same for a box of the image: inputs `[N, ..., H, W]`. */
  readonly cutmix?: number;
  /** Share of batches that are mixed (default 1). */
  readonly probability?: number;
  /** Seed of the draws, which come from a generator of their own (default: the trainer's, else 0). */
  readonly seed?: number;
}

/** What a training step does besides forward, backward and update. */
export interface StepOptions {
  /**
   * Batches whose gradients make one training step, as one batch of all their rows would: each counts by its rows, the last step of an epoch has what is
   * left (default 1). Everything that counts steps, such as controllers, then counts these.
   */
  readonly accumulate?: number;
  /** Scales gradients down to this norm over all of them (`torch.nn.utils.clip_grad_norm_`); a number is `maxNorm`. An epoch then tells `gradNorm`. */
  readonly clipGradNorm?: number | ClipGradNormOptions;
  /** Limits each element of a gradient to [-value, value] (`torch.nn.utils.clip_grad_value_`); before clipping by norm. */
  readonly clipGradValue?: number;
  /**
   * `'fp32'` (default); `'tf32'`: matrix products of fp32 on a GPU's TF32 units; `'bf16'` and `'fp16'`: autocast (`torch.autocast`), the latter with a loss
   * scaler. Weights stay as they are.
   */
  readonly precision?: Precision;
  /** Only with `precision: 'fp16'`. */
  readonly lossScaler?: LossScalerOptions;
  /**
   * Keeps an average of the weights beside them. When the fit ends, stopped or not, the model's weights become the average (if it was updated at all); until then
   * training, `run.snapshot()` and probes of activations see the weights that are trained.
   */
  readonly average?: AverageOptions;
  /** Mixes the rows of each batch with one another. The loss is that of both rows' targets, by their shares. */
  readonly mix?: MixOptions;
  /**
   * Paths of modules whose activations are not kept for the backward pass but computed again in it (`torch.utils.checkpoint`): less memory, about one more
   * forward of these modules. Dropout draws the same masks, batch normalisation counts the batch once. For models that are graphs.
   */
  readonly checkpointModules?: readonly string[];
  /** Keeps steps from carrying outputs of layers across the corner of the ReLU behind them: made for ECCO-DNN, good with any optimizer. */
  readonly limitActivations?: ActivationLimitOptions;
}

/** How numbers are computed with. */
export type Precision = 'fp32' | 'tf32' | 'bf16' | 'fp16';

/** {@link StepOptions} with defaults filled in. */
export interface ResolvedStep {
  readonly accumulate: number;
  readonly clipGradNorm: Required<ClipGradNormOptions> | null;
  readonly clipGradValue: number | null;
  readonly precision: Precision;
  readonly lossScaler: Required<LossScalerOptions>;
  readonly average: Required<AverageOptions> | null;
  readonly mix: (Required<Omit<MixOptions, 'seed'>> & { readonly seed: number | null }) | null;
  readonly checkpointModules: readonly string[];
  readonly limitActivations: Required<ActivationLimitOptions> | null;
}

/** The keys of {@link StepOptions}. */
export const STEP_KEYS: readonly (keyof StepOptions)[] = [
  'accumulate',
  'clipGradNorm',
  'clipGradValue',
  'precision',
  'lossScaler',
  'average',
  'mix',
  'checkpointModules',
  'limitActivations',
];

const PRECISIONS: readonly Precision[] = ['fp32', 'tf32', 'bf16', 'fp16'];

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function resolveStep(owner: string, options: StepOptions): ResolvedStep {
  const {
    accumulate = 1,
    clipGradNorm,
    clipGradValue,
    precision = 'fp32',
    lossScaler,
    average,
    mix,
    checkpointModules = [],
    limitActivations,
  } = options;
  checkOneOf(owner, 'precision', precision, PRECISIONS);
  if (lossScaler !== undefined && precision !== 'fp16')
    throw badOption(owner, 'lossScaler', lossScaler, "none without precision: 'fp16', whose range alone is too small");
  if (!Array.isArray(checkpointModules) || checkpointModules.some((name) => typeof name !== 'string'))
    throw badOption(owner, 'checkpointModules', checkpointModules, "a list of module paths, such as ['layer1', 'layer2']");
  return {
    accumulate: checkNumber(owner, 'accumulate', accumulate, { integer: true, min: 1 }),
    clipGradNorm: clipGradNorm === undefined ? null : resolveClip(owner, clipGradNorm),
    clipGradValue:
      clipGradValue === undefined
        ? null
        : checkNumber(owner, 'clipGradValue', clipGradValue, { min: 0, max: Number.MAX_VALUE, open: true }),
    precision,
    lossScaler: resolveScaler(owner, lossScaler ?? {}),
    average: average === undefined ? null : resolveAverage(owner, average),
    mix: mix === undefined ? null : resolveMix(owner, mix),
    checkpointModules: [...checkpointModules],
    limitActivations: limitActivations === undefined ? null : resolveLimit(owner, limitActivations),
  };
}

/** What else a step needs to know. */
export interface StepContext {
  /** `null` where only the data's end tells. */
  readonly stepsPerEpoch: number | null;
  /** The trainer's seed. */
  readonly seed: number | null;
  /** The device that training runs on. */
  readonly device: string;
  /** The model's layers. */
  readonly layers: readonly LayerInfo[];
}

/**
 * The step as the addon takes it.
 *
 * @throws {OptionError} `ERR_MODULE_UNKNOWN` for a module that the model does not have, `ERR_LIMIT_LAYER` for a layer whose activations are not limited,
 * `ERR_OPTION_VALUE` for tf32 without a GPU, `ERR_STEPS_UNKNOWN` for an average that counts epochs of data of unknown length
 */
export function stepSpec(step: ResolvedStep, { stepsPerEpoch, seed, device, layers }: StepContext): StepSpec {
  const { accumulate, clipGradNorm, clipGradValue, precision, lossScaler, average, mix, checkpointModules, limitActivations } = step;
  if (precision === 'tf32' && device === 'cpu')
    throw badOption('Trainer', 'precision', precision, "'fp32' or 'bf16' on a CPU, which has no TF32");
  const modules = layers.map(({ name }) => name);
  for (const name of checkpointModules) refuseUnknown(name, modules);
  const steps = average?.unit === 'epoch' ? knownSteps('Trainer: average', stepsPerEpoch, "count in steps: { unit: 'step' }") : 1;
  return {
    accumulate,
    precision,
    clipValue: clipGradValue,
    clipNorm: clipGradNorm?.maxNorm ?? null,
    clipNormType: clipGradNorm?.normType ?? 2,
    scaler: lossScaler,
    average:
      average === null
        ? null
        : {
            kind: average.kind,
            decay: average.decay,
            start: average.start * steps,
            every: average.every * steps,
            buffers: average.buffers,
          },
    mix: mix === null ? null : { ...mix, seed: BigInt(mix.seed ?? seed ?? 0) },
    checkpoint: checkpointModules,
    limitActivations: limitActivations === null ? null : limitSpec(limitActivations, layers),
  };
}

function refuseUnknown(name: string, modules: readonly string[]): void {
  if (modules.some((module) => module === name || module.startsWith(`${name}.`))) return;
  const guess = nearest(name, modules);
  const hint = guess === undefined ? `The model has: ${modules.slice(0, 8).join(', ')} …` : `Did you mean '${guess}'?`;
  throw new OptionError('ERR_MODULE_UNKNOWN', `Trainer: option 'checkpointModules' names '${name}', which is no module. ${hint}`, {
    fields: { module: name },
  });
}

function resolveClip(owner: string, clip: number | ClipGradNormOptions): Required<ClipGradNormOptions> {
  const options = typeof clip === 'number' ? { maxNorm: clip } : clip;
  const what = `${owner}: clipGradNorm`;
  if (typeof options !== 'object' || options === null) throw badOption(owner, 'clipGradNorm', clip, 'a number, or { maxNorm, normType }');
  checkKeys(what, options, ['maxNorm', 'normType']);
  const { maxNorm, normType = 2 } = options;
  return {
    maxNorm: checkNumber(owner, 'clipGradNorm', maxNorm, { min: 0, max: Number.MAX_VALUE, open: true }),
    normType: normType === Number.POSITIVE_INFINITY ? normType : checkNumber(owner, 'clipGradNorm.normType', normType, { min: 1 }),
  };
}

function resolveScaler(owner: string, options: LossScalerOptions): Required<LossScalerOptions> {
  checkKeys(`${owner}: lossScaler`, options, ['initScale', 'growthFactor', 'backoffFactor', 'growthInterval']);
  const { initScale = 65536, growthFactor = 2, backoffFactor = 0.5, growthInterval = 2000 } = options;
  const above = (key: string, value: number, min: number, max = Number.MAX_VALUE): number =>
    checkNumber(owner, `lossScaler.${key}`, value, { min, max, open: true });
  return {
    initScale: above('initScale', initScale, 0),
    growthFactor: above('growthFactor', growthFactor, 1),
    backoffFactor: above('backoffFactor', backoffFactor, 0, 1),
    growthInterval: checkNumber(owner, 'lossScaler.growthInterval', growthInterval, { integer: true, min: 1 }),
  };
}

function resolveAverage(owner: string, options: AverageOptions): Required<AverageOptions> {
  if (typeof options !== 'object' || options === null) throw badOption(owner, 'average', options, "{ kind: 'ema', decay: 0.999 }");
  checkKeys(`${owner}: average`, options, ['kind', 'decay', 'unit', 'start', 'every', 'buffers', 'updateBatchNorm']);
  const { kind, decay, unit = kind === 'swa' ? 'epoch' : 'step', start = 0, every = 1, buffers = false } = options;
  const { updateBatchNorm = kind === 'swa' } = options;
  checkOneOf(owner, 'average.kind', kind, ['ema', 'swa']);
  if (kind === 'swa' && decay !== undefined)
    throw badOption(owner, 'average.decay', decay, "none for kind 'swa', where all updates count the same");
  return {
    kind,
    decay: checkNumber(owner, 'average.decay', decay ?? 0.999, { min: 0, max: 1 }),
    unit: checkOneOf(owner, 'average.unit', unit, ['step', 'epoch']),
    start: checkNumber(owner, 'average.start', start, { integer: true, min: 0 }),
    every: checkNumber(owner, 'average.every', every, { integer: true, min: 1 }),
    buffers: checkOneOf(owner, 'average.buffers', buffers, [true, false]),
    updateBatchNorm: checkOneOf(owner, 'average.updateBatchNorm', updateBatchNorm, [true, false]),
  };
}

function resolveMix(owner: string, options: MixOptions): NonNullable<ResolvedStep['mix']> {
  if (typeof options !== 'object' || options === null) throw badOption(owner, 'mix', options, '{ mixup: 0.2 } or { cutmix: 1 }');
  checkKeys(`${owner}: mix`, options, ['mixup', 'cutmix', 'probability', 'seed']);
  const { mixup = 0, cutmix = 0, probability = 1, seed } = options;
  if (mixup === 0 && cutmix === 0) throw badOption(owner, 'mix', options, 'mixup or cutmix, above 0');
  return {
    mixup: checkNumber(owner, 'mix.mixup', mixup, { min: 0 }),
    cutmix: checkNumber(owner, 'mix.cutmix', cutmix, { min: 0 }),
    probability: checkNumber(owner, 'mix.probability', probability, { min: 0, max: 1 }),
    seed: seed === undefined ? null : checkNumber(owner, 'mix.seed', seed, { integer: true, min: 0 }),
  };
}
