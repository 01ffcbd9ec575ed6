/** Functions of a model's output and a batch's targets, traced so that they run natively. */

import type { Model } from '../../graph/model.js';
import { traceFunction } from '../../graph/trace.js';
import type { Tensor } from '../../tensor/tensor.js';

/**
 * Maps a model's output and a batch's targets to one number, a mean over the batch. Of a model with several outputs it gets the first, or as many as it
 * declares parameters for besides the targets: `(logits, auxiliary, target) => …` gets two.
 */
export type Objective = (output: Tensor, ...targets: Tensor[]) => Tensor;

/**
 * Traces a function of outputs and targets with the model's real output.
 *
 * @param outputs - the model's outputs for a few rows
 * @param targets - the targets of these rows
 * @returns a model without parameters, the caller's to dispose
 */
export function traceObjective(objective: Objective, outputs: readonly Tensor[], targets: readonly Tensor[]): Model {
  const taken = Math.max(1, objective.length - targets.length);
  return traceFunction((...values) => objective(...(values as [Tensor, ...Tensor[]])), [...outputs.slice(0, taken), ...targets]);
}
