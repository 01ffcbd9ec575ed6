/** Pipelines of transforms. */

import type { Handle } from './addon-values.js';

/** A transform of native/core/transforms. */
export interface NativeTransform {
  readonly kind: string;
  /** Names its generator; unique in a pipeline. */
  readonly name: string;
  readonly options: Readonly<Record<string, number | boolean | string | readonly number[]>>;
  /** Handle of a stateless model, for a function of the batch. */
  readonly model?: Handle;
}

/** What is done to batches. */
export interface TransformCommands {
  createPipeline(steps: readonly NativeTransform[], seed: bigint): Handle;
  /** What a pipeline makes of one batch, in new tensors. `epoch` of -1 for draws that belong to no epoch. */
  pipelineApply(
    pipeline: Handle,
    inputs: readonly Handle[],
    targets: readonly Handle[],
    epoch: number,
    index: number,
  ): { readonly inputs: readonly Handle[]; readonly targets: readonly Handle[] };
}
