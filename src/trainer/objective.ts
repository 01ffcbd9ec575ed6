/** Losses and metrics: named ones, and TypeScript functions, all traced so that they run natively. */

import { ShapeError } from '../errors.js';
import type { Model } from '../graph/model.js';
import { traceFunction } from '../graph/trace.js';
import { argmax, crossEntropyLoss, eq, mean, mseLoss, to } from '../ops/index.js';
import { noGrad } from '../tensor/grad-mode.js';
import { scope } from '../tensor/scope.js';
import type { Tensor } from '../tensor/tensor.js';

/**
 * Maps a model's output and a batch's targets to one number, a mean over the batch. Of a model with several outputs it gets the first, or as many as it
 * declares parameters for besides the targets: `(logits, auxiliary, target) => …` gets two.
 */
export type Objective = (output: Tensor, ...targets: Tensor[]) => Tensor;

/** A loss by name: the functions of that name in PyTorch, with `reduction: 'mean'`. */
export type LossName = 'crossEntropy' | 'mse';

/** The losses that have a name; their one target is checked before (see {@link checkTargets}). */
export const LOSSES: Readonly<Record<LossName, Objective>> = {
  crossEntropy: (output, target) => crossEntropyLoss(output, target as Tensor),
  mse: (output, target) => mseLoss(output, target as Tensor),
};

/** The share of rows whose greatest logit is the label's: output `[N, C, ...]`, target `[N, ...]`, in [0, 1]. */
export const accuracy: Objective = (output, target) => mean(to(eq(argmax(output, 1), target as Tensor), 'float32'));

/**
 * Traces an objective with the model's real output, and runs it once.
 *
 * @param what - names it in errors: `The loss`, `The metric 'accuracy'`
 * @param outputs - the model's outputs for a few rows
 * @param targets - the targets of these rows
 * @returns a model without parameters, the caller's to dispose
 * @throws {ShapeError} `ERR_LOSS_SHAPE` when it gives more than one number
 */
export function traceObjective(what: string, objective: Objective, outputs: readonly Tensor[], targets: readonly Tensor[]): Model {
  const taken = Math.max(1, objective.length - targets.length);
  const examples = [...outputs.slice(0, taken), ...targets];
  const traced = traceFunction((...values) => objective(...(values as [Tensor, ...Tensor[]])), examples);
  const shape = scope(() => noGrad(() => traced.forward(...examples).shape));
  if (shape.reduce((product, size) => product * size, 1) === 1) return traced;
  traced.dispose();
  throw new ShapeError(
    'ERR_LOSS_SHAPE',
    `${what} gave a tensor of shape [${shape.join(', ')}]; expected one number. Reduce it with mean() or sum().`,
    { fields: { what, shape } },
  );
}
