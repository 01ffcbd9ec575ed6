/** A loader's transforms, ready to run where training runs. */

import type { Batch } from '../../data/loader.js';
import { FIXED_EPOCH, NativePipeline } from '../../data/transforms/pipeline.js';
import { type TransformPlan, touchesTargets } from '../../data/transforms/transform.js';
import type { BatchTransforms } from '../../native/addon.js';
import { clone, narrow } from '../../ops/index.js';
import { noGrad } from '../../tensor/grad-mode.js';
import { keep, scope } from '../../tensor/scope.js';
import type { Tensor } from '../../tensor/tensor.js';
import type { Lifetime } from '../contracts/lifetime.js';

/** Rows that models, losses and functions are traced and tried with. */
export const EXAMPLE_ROWS = 5;

/** Transforms of a loader. Everything native in it ends with the lifetime that was given. */
export class PreparedTransforms {
  readonly plan: TransformPlan;
  readonly #example: Batch;
  readonly #lifetime: Lifetime;
  readonly #pipeline: NativePipeline;

  /**
   * @param example - a few rows as the loader gives them, where training runs; they live as long as the lifetime
   * @throws as {@link NativePipeline.of}
   */
  constructor(plan: TransformPlan, example: Batch, lifetime: Lifetime) {
    this.plan = plan;
    this.#example = example;
    this.#lifetime = lifetime;
    this.#pipeline = lifetime.use(NativePipeline.of(plan, example));
  }

  /** What is done to batches that belong to no epoch of a training: evaluation, measurements. They see the same draws every time. */
  get fixed(): BatchTransforms {
    return { pipeline: this.#pipeline.handle, epoch: FIXED_EPOCH };
  }

  /** Whether targets may come out changed. */
  get touchTargets(): boolean {
    return touchesTargets(this.plan.steps);
  }

  /** What is done in the epochs of a training, with the seed in force: that of a run that goes on may be another than it was prepared with. */
  ofEpochs({ seed }: TransformPlan): (epoch: number) => BatchTransforms {
    const same = seed === this.plan.seed;
    const pipeline = same ? this.#pipeline : this.#lifetime.use(NativePipeline.of({ ...this.plan, seed }, this.#example));
    return (epoch) => ({ pipeline: pipeline.handle, epoch });
  }

  /** What the model and the loss see of some rows, in new tensors. */
  see(rows: Batch): Batch {
    return noGrad(() => this.#pipeline.apply(rows, FIXED_EPOCH, 0));
  }
}

/**
 * Makes a loader's transforms ready.
 *
 * @param data - the loader's tensors, or a stream's first rows, where training runs
 * @returns them, `null` where there are none, and what the model and the loss see: the data, or what becomes of its first rows
 */
export function prepareTransforms(
  plan: TransformPlan | null,
  data: Batch,
  lifetime: Lifetime,
): { readonly transforms: PreparedTransforms | null; readonly seen: Batch } {
  if (plan === null) return { transforms: null, seen: data };
  const kept = (tensor: Tensor): Tensor => lifetime.use(keep(tensor));
  const firstRows = (tensor: Tensor): Tensor => kept(clone(narrow(tensor, 0, 0, Math.min(tensor.shape[0] as number, EXAMPLE_ROWS))));
  return scope(() => {
    const first = { inputs: data.inputs.map(firstRows), targets: data.targets.map(firstRows) };
    const transforms = new PreparedTransforms(plan, first, lifetime);
    const seen = transforms.see(first);
    return { transforms, seen: { inputs: seen.inputs.map(kept), targets: seen.targets.map(kept) } };
  });
}
