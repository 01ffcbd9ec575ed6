/** Options of the training step: accumulation, clipping, precision, averages of weights, mixing, recomputation. */

import { knownSteps } from '../../controllers/known-steps.js';
import { nearest, OptionError } from '../../errors.js';
import type { LayerInfo } from '../../graph/model.js';
import type { StepSpec } from '../../native/addon.js';
import { badOption } from '../../option-checks.js';
import { fillIn, type OptionsOf, tableSchema, type ValuesOf } from '../../options/index.js';
import { type ActivationLimitOptions, limitSchema, limitSpec, resolveLimit } from './activation-limit.js';
import { type AverageOptions, averageTables, type ResolvedAverage, resolveAverage } from './average.js';
import { type ClipGradNormOptions, clipTable, type ResolvedClip, resolveClip } from './clip.js';
import { type LossScalerOptions, lossScalerTable, type ResolvedScaler, resolveScaler } from './loss-scaler.js';
import { type MixOptions, mixTable, type ResolvedMix, resolveMix } from './mix.js';

/** How numbers are computed with. */
export type Precision = 'fp32' | 'tf32' | 'bf16' | 'fp16';

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

/** What a training step does besides forward, backward and update. */
export const stepTable = {
  accumulate: {
    type: 'integer',
    default: 1,
    min: 1,
    doc: 'Batches whose gradients make one training step, as one batch of all their rows would: each counts by its rows, the last step of an epoch has what is left. Everything that counts steps, such as controllers, then counts these.',
  },
  clipGradNorm: {
    type: 'value',
    is: (value: unknown): value is number | ClipGradNormOptions => typeof value === 'number' || isObject(value),
    expected: 'a number, or { maxNorm, normType }',
    schema: { anyOf: [{ type: 'number', exclusiveMinimum: 0 }, tableSchema(clipTable)] },
    default: null,
    nullable: true,
    doc: 'Scales gradients down to this norm over all of them (torch.nn.utils.clip_grad_norm_); a number is maxNorm. An epoch then tells gradNorm.',
  },
  clipGradValue: {
    type: 'number',
    default: null,
    nullable: true,
    above: 0,
    doc: 'Limits each element of a gradient to [-value, value] (torch.nn.utils.clip_grad_value_); before clipping by norm.',
  },
  precision: {
    type: 'choice',
    choices: ['fp32', 'tf32', 'bf16', 'fp16'],
    default: 'fp32',
    doc: "'tf32': matrix products of fp32 on a GPU's TF32 units, as convolutions are at any precision (PyTorch's default); 'bf16' and 'fp16': autocast (torch.autocast), the latter with a loss scaler. Weights stay as they are.",
  },
  lossScaler: {
    type: 'value',
    is: (value: unknown): value is LossScalerOptions => isObject(value),
    expected: '{ initScale: 65536 }',
    schema: tableSchema(lossScalerTable),
    default: null,
    nullable: true,
    doc: "The loss scaler. Only with precision: 'fp16'.",
  },
  average: {
    type: 'value',
    is: (value: unknown): value is AverageOptions => isObject(value),
    expected: "{ kind: 'ema', decay: 0.999 }",
    schema: { anyOf: [tableSchema(averageTables.ema), tableSchema(averageTables.swa)] },
    default: null,
    nullable: true,
    doc: "Keeps an average of the weights beside them. When the fit ends, stopped or not, the model's weights become the average (if it was updated at all); until then training, run.snapshot() and probes of activations see the weights that are trained.",
  },
  mix: {
    type: 'value',
    is: (value: unknown): value is MixOptions => isObject(value),
    expected: '{ mixup: 0.2 } or { cutmix: 1 }',
    schema: tableSchema(mixTable),
    default: null,
    nullable: true,
    doc: "Mixes the rows of each batch with one another. The loss is that of both rows' targets, by their shares.",
  },
  compile: {
    type: 'choice',
    choices: ['auto', true, false],
    default: 'auto',
    doc: "Records the kernels that forward, loss and backward call, once for each shape of batch, and runs them without autograd from the third such batch on: the same bits, in less time, most for small models. The second batch runs both ways, and where they differ in a bit autograd goes on; Report.compiled tells why. On CPUs, for models that are graphs, without limitActivations and checkpointModules: true refuses any other, 'auto' lets it run as it is, and batches whose passes make more than 64 MiB too, where there is little to gain, and those of several processes whose gradients (more than 1 MiB) go out while the backward pass runs.",
  },
  checkpointModules: {
    type: 'value',
    is: (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((name) => typeof name === 'string'),
    expected: "a list of module paths, such as ['layer1', 'layer2']",
    schema: { type: 'array', items: { type: 'string' } },
    default: Object.freeze([]),
    doc: 'Paths of modules whose activations are not kept for the backward pass but computed again in it (torch.utils.checkpoint): less memory, about one more forward of these modules. Dropout draws the same masks, batch normalisation counts the batch once. For models that are graphs. checkpointPlan says which to take.',
  },
  limitActivations: {
    type: 'value',
    is: (value: unknown): value is ActivationLimitOptions => isObject(value),
    expected: "{ layers: ['0', '2'] }",
    schema: limitSchema,
    default: null,
    nullable: true,
    doc: 'Keeps steps from carrying outputs of layers across the corner of the ReLU behind them: made for ECCO-DNN, good with any optimizer.',
  },
  cudaGraph: {
    type: 'choice',
    choices: ['auto', true, false],
    default: false,
    doc: "Training steps as CUDA graphs: a step is recorded once, compared with one as ever bit for bit, and replayed from then on as one launch, whatever controllers do to the rates. 'auto': where a step can be one; true: an error where it cannot. Updates then take rates as numbers of the device, which rounds some of them otherwise.",
  },
} as const;

/** What a training step does besides forward, backward and update. */
export type StepOptions = OptionsOf<typeof stepTable>;

/** {@link StepOptions} with defaults filled in. */
export interface ResolvedStep
  extends Pick<ValuesOf<typeof stepTable>, 'accumulate' | 'clipGradValue' | 'precision' | 'compile' | 'checkpointModules' | 'cudaGraph'> {
  readonly clipGradNorm: ResolvedClip | null;
  readonly lossScaler: ResolvedScaler;
  readonly average: ResolvedAverage | null;
  readonly mix: ResolvedMix | null;
  readonly limitActivations: Required<ActivationLimitOptions> | null;
}

/** The keys of {@link StepOptions}. */
export const STEP_KEYS: readonly string[] = Object.keys(stepTable);

/** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
export function resolveStep(owner: string, options: StepOptions): ResolvedStep {
  const { clipGradNorm, lossScaler, average, mix, limitActivations, ...own } = fillIn(owner, stepTable, options);
  if (lossScaler !== null && own.precision !== 'fp16')
    throw badOption(owner, 'lossScaler', lossScaler, "none without precision: 'fp16', whose range alone is too small");
  return {
    ...own,
    checkpointModules: [...own.checkpointModules],
    clipGradNorm: clipGradNorm === null ? null : resolveClip(owner, clipGradNorm),
    lossScaler: resolveScaler(owner, lossScaler ?? {}),
    average: average === null ? null : resolveAverage(owner, average),
    mix: mix === null ? null : resolveMix(owner, mix),
    limitActivations: limitActivations === null ? null : resolveLimit(owner, limitActivations),
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
  const {
    accumulate,
    clipGradNorm,
    clipGradValue,
    precision,
    compile,
    lossScaler,
    average,
    mix,
    checkpointModules,
    limitActivations,
    cudaGraph,
  } = step;
  if (precision === 'tf32' && device === 'cpu')
    throw badOption('Trainer', 'precision', precision, "'fp32' or 'bf16' on a CPU, which has no TF32");
  if (cudaGraph === true && device === 'cpu')
    throw badOption('Trainer', 'cudaGraph', cudaGraph, "'auto' or false on a CPU, which has no CUDA graphs");
  const modules = layers.map(({ name }) => name);
  for (const name of checkpointModules) refuseUnknown(name, modules);
  const steps = average?.unit === 'epoch' ? knownSteps('Trainer: average', stepsPerEpoch, "count in steps: { unit: 'step' }") : 1;
  return {
    accumulate,
    precision,
    compile,
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
    graph: cudaGraph === false ? null : cudaGraph === true ? 'required' : 'auto',
  };
}

function refuseUnknown(name: string, modules: readonly string[]): void {
  if (modules.some((module) => module === name || module.startsWith(`${name}.`))) return;
  const guess = nearest(name, modules);
  const inner = modules.filter((module) => module !== '');
  const hint =
    guess === undefined
      ? `The model has: ${inner.slice(0, 8).join(', ') || 'none'}${inner.length > 8 ? ' …' : ''}.`
      : `Did you mean '${guess}'?`;
  throw new OptionError('ERR_MODULE_UNKNOWN', `Trainer: option 'checkpointModules' names '${name}', which is no module. ${hint}`, {
    fields: { module: name },
  });
}
