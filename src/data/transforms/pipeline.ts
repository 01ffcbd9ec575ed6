/** Transforms made ready to run. */

import { checkKeys, OptionError, StateError } from '../../errors.js';
import type { Model } from '../../graph/model.js';
import { traceFunction } from '../../graph/trace.js';
import type { Handle, NativeTransform } from '../../native/addon.js';
import { native } from '../../native/load.js';
import { checkNumber } from '../../option-checks.js';
import type { Seed } from '../../tensor/generator.js';
import { handleOf } from '../../tensor/native-object.js';
import { scope } from '../../tensor/scope.js';
import { type Tensor, wrap } from '../../tensor/tensor.js';
import type { Batch } from '../loader.js';
import { checkedSeed, drawSeed } from '../shuffle-order.js';
import { type NamedTransform, namedTransforms, type Transform, type TransformPlan } from './transform.js';

/** The epoch that draws are made for where there is none: evaluation, measurements, examples. */
export const FIXED_EPOCH = -1;

/** A plan on the native side. */
export class NativePipeline implements Disposable {
  readonly #handle: Handle;
  readonly #models: readonly Model[];
  #disposed = false;

  private constructor(handle: Handle, models: readonly Model[]) {
    this.#handle = handle;
    this.#models = models;
  }

  /**
   * @param example - a few rows as the loader gives them, where training runs: functions are traced with what the steps before make of them
   * @throws {OptionError} `ERR_TRANSFORM_OUTPUT`
   * @throws as the functions fail, and as the steps before them do
   */
  static of({ steps, seed }: TransformPlan, example: Batch): NativePipeline {
    const made: NativeTransform[] = [];
    const models: Model[] = [];
    try {
      for (const step of steps) {
        const { kind, name, options, fn } = step;
        if (fn === undefined) made.push({ kind, name, options });
        else {
          const model = traced(step, made, seed, example);
          models.push(model);
          made.push({ kind, name, options, model: model.handle });
        }
      }
      return new NativePipeline(native().createPipeline(made, seed), models);
    } catch (error) {
      for (const model of models) model.dispose();
      throw error;
    }
  }

  get handle(): Handle {
    if (!this.#disposed) return this.#handle;
    throw new StateError('ERR_DISPOSED', 'This pipeline of transforms was disposed.');
  }

  /** What becomes of a batch, in new tensors. */
  apply(batch: Batch, epoch: number, index: number): Batch {
    return applied(this.handle, batch, epoch, index);
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    native().release(this.#handle);
    for (const model of this.#models) model.dispose();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/** Options of {@link pipeline}. */
export interface PipelineOptions {
  /** Default: drawn from the default generator, which `setSeed` seeds. */
  readonly seed?: Seed;
}

/** Which batch the draws are for. */
export interface DrawsFor {
  /** Default: 0. */
  readonly epoch?: number;
  /** Index in the epoch. Default: 0. */
  readonly batch?: number;
}

/** Transforms to be used by hand: to look at what they do, or in a loop of one's own. Made by {@link pipeline}. */
export class TransformPipeline implements Disposable {
  readonly seed: bigint;
  readonly steps: readonly NamedTransform[];
  #native: NativePipeline | null = null;

  constructor(transforms: readonly Transform[], options: PipelineOptions = {}) {
    checkKeys('transforms.pipeline', options, ['seed']);
    this.steps = namedTransforms('transforms.pipeline', transforms);
    this.seed = checkedSeed(options.seed ?? drawSeed());
  }

  /**
   * What a loader with these transforms and this seed makes of a batch; new tensors, the caller's to dispose. A function of its arguments alone.
   *
   * @throws {ShapeError} `ERR_TRANSFORM_SHAPE`, `ERR_TRANSFORM_SIZE`, `ERR_TRANSFORM_CHANNELS`, `ERR_TRANSFORM_ROWS`
   * @throws {DTypeError} `ERR_TRANSFORM_DTYPE`
   * @throws {OptionError} `ERR_TRANSFORM_INPUT`, `ERR_TRANSFORM_OUTPUT`
   */
  apply(batch: { readonly inputs: readonly Tensor[]; readonly targets?: readonly Tensor[] }, draws: DrawsFor = {}): Batch {
    checkKeys('pipeline.apply', draws, ['epoch', 'batch']);
    const { epoch = 0, batch: index = 0 } = draws;
    const whole = { inputs: batch.inputs, targets: batch.targets ?? [] };
    this.#native ??= NativePipeline.of(this, whole);
    return this.#native.apply(
      whole,
      checkNumber('pipeline.apply', 'epoch', epoch, { integer: true, min: 0 }),
      checkNumber('pipeline.apply', 'batch', index, { integer: true, min: 0 }),
    );
  }

  dispose(): void {
    this.#native?.dispose();
    this.#native = null;
  }

  [Symbol.dispose](): void {
    this.dispose();
  }
}

/**
 * Makes transforms ready to be used by hand, without a loader.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`, `ERR_TRANSFORM_NAME`, `ERR_SEED`
 *
 * @example
 * using look = data.transforms.pipeline([data.transforms.randAugment()], { seed: 1 });
 * const { inputs: [augmented] } = look.apply({ inputs: [images] });
 */
export function pipeline(transforms: readonly Transform[], options: PipelineOptions = {}): TransformPipeline {
  return new TransformPipeline(transforms, options);
}

function applied(handle: Handle, { inputs, targets }: Batch, epoch: number, index: number): Batch {
  const found = native().pipelineApply(handle, inputs.map(handleOf), targets.map(handleOf), epoch, index);
  return { inputs: found.inputs.map(wrap), targets: found.targets.map(wrap) };
}

/** Traces a step's function with what the steps before it make of the example. */
function traced({ name, options, fn }: NamedTransform, before: readonly NativeTransform[], seed: bigint, example: Batch): Model {
  const inputs = Number(options.inputs);
  const targets = Number(options.targets);
  return scope(() => {
    const values = beforeStep(before, seed, example);
    if (values.inputs.length < inputs || values.targets.length < targets) {
      throw new OptionError(
        'ERR_TRANSFORM_INPUT',
        `The transform '${name}' takes ${inputs} inputs and ${targets} targets, and batches have ${values.inputs.length} and ${values.targets.length}.`,
        { fields: { name, inputs, targets } },
      );
    }
    const taken = [...values.inputs.slice(0, inputs), ...values.targets.slice(0, targets)];
    const model = traceFunction((...given) => checked(name, taken.length, fn?.(...given)), taken);
    model.to(taken[0]?.device ?? 'cpu');
    return model;
  });
}

function beforeStep(before: readonly NativeTransform[], seed: bigint, example: Batch): Batch {
  const handle = native().createPipeline(before, seed);
  try {
    return applied(handle, example, FIXED_EPOCH, 0);
  } finally {
    native().release(handle);
  }
}

function checked(name: string, count: number, result: unknown): readonly Tensor[] {
  const results = [result].flat() as Tensor[];
  if (results.length === count) return results;
  throw new OptionError(
    'ERR_TRANSFORM_OUTPUT',
    `The transform '${name}' takes ${count} tensors and gave ${results.length}. It gives back as many, in their place.`,
    { fields: { name, count, results: results.length } },
  );
}
