/** Functions whose backward pass is written in JavaScript. */

import type { Handle } from '../native/addon.js';
import { native } from '../native/load.js';
import { handleOf } from '../tensor/native-object.js';
import { type Tensor, wrap } from '../tensor/tensor.js';

/** Takes the gradients of the outputs and what was kept, as new tensors, and returns the gradient of each input. */
export type Backward = (gradients: readonly (Tensor | null)[], kept: readonly Tensor[]) => readonly (Tensor | null)[];

/** Makes outputs that were computed without gradients the results of a function of `inputs`, and frees the given ones. Internal. */
export function recordFunction(
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
  kept: readonly Tensor[],
  backward: Backward,
): Tensor[] {
  const lift = (handle: Handle | null): Tensor | null => (handle === null ? null : wrap(handle));
  const results = native().autogradRecord(inputs.map(handleOf), outputs.map(handleOf), kept.map(handleOf), (gradients, saved) =>
    backward(gradients.map(lift), saved.map(wrap)).map((gradient) => (gradient === null ? null : handleOf(gradient))),
  );
  return results.map(wrap);
}

/** Whether autograd records now. Internal. */
export function isGradEnabled(): boolean {
  const addon = native();
  const before = addon.setGradEnabled(true);
  addon.setGradEnabled(before);
  return before;
}
