/** A backward pass from several tensors at once. */

import { type BackwardOptions, backwardFrom, type Tensor } from '../tensor/tensor.js';
import { asList } from './as-list.js';

/**
 * Computes the gradients of the sum of several tensors with respect to the leaves (`torch.autograd.backward`), adding them to their `grad`.
 *
 * @param gradients - what each tensor is multiplied by, of its shape; `null`, or left out, for tensors of one element
 * @throws {StateError} `ERR_AUTOGRAD`, `ERR_GRAPH_FREED`, `ERR_TRACED`
 * @throws {ShapeError} `ERR_SHAPE`
 */
export function backward(
  tensors: Tensor | readonly Tensor[],
  gradients: Tensor | null | readonly (Tensor | null)[] = [],
  options: BackwardOptions = {},
): void {
  backwardFrom(asList(tensors), asList(gradients), options, 'autograd.backward()');
}
