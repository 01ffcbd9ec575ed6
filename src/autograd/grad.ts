/** Gradients as values. */

import { checkKeys } from '../errors.js';
import { native } from '../native/load.js';
import { handleOf } from '../tensor/native-object.js';
import { type Tensor, wrap } from '../tensor/tensor.js';
import { tracer } from '../tensor/tracer.js';
import { asList } from './as-list.js';

/** Options of {@link grad}. */
export interface GradOptions<Unused extends boolean = boolean> {
  /** What each output is multiplied by, of its shape; `null`, or left out, for outputs of one element. */
  readonly gradOutputs?: Tensor | null | readonly (Tensor | null)[];
  /** Record the backward pass too, for higher derivatives (default `false`). */
  readonly createGraph?: boolean;
  /** Keep what the backward pass needs, to run it again (default: `createGraph`). */
  readonly retainGraph?: boolean;
  /** Give `null` for an input that was not used, instead of failing (default `false`). */
  readonly allowUnused?: Unused;
}

/**
 * The gradients of the sum of outputs with respect to inputs (`torch.autograd.grad`). Nobody's `grad` changes.
 *
 * @returns one new tensor an input, of its shape
 * @throws {StateError} `ERR_AUTOGRAD_UNUSED`, `ERR_AUTOGRAD`, `ERR_GRAPH_FREED`, `ERR_TRACED`
 * @throws {ShapeError} `ERR_SHAPE`
 * @example
 * ```ts
 * // A gradient penalty: double backward.
 * const [slope] = autograd.grad(critic.forward(x).sum(), [x], { createGraph: true });
 * slope.norm(2, 1).sub(1).square().mean().backward();
 * ```
 */
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  options: GradOptions<true> & { readonly allowUnused: true },
): (Tensor | null)[];
export function grad(outputs: Tensor | readonly Tensor[], inputs: Tensor | readonly [Tensor], options?: GradOptions<false>): [Tensor];
export function grad(outputs: Tensor | readonly Tensor[], inputs: readonly Tensor[], options?: GradOptions<false>): Tensor[];
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  options: GradOptions = {},
): (Tensor | null)[] {
  checkKeys('autograd.grad', options, ['gradOutputs', 'createGraph', 'retainGraph', 'allowUnused']);
  const { gradOutputs = [], createGraph = false, retainGraph = createGraph, allowUnused = false } = options;
  const from = asList(outputs);
  for (const output of from) tracer?.beforeRead(output, 'autograd.grad()');
  const gradients = asList(gradOutputs).map((gradient) => (gradient === null ? null : handleOf(gradient)));
  return native()
    .autogradGrad(from.map(handleOf), asList(inputs).map(handleOf), gradients, retainGraph, createGraph, allowUnused)
    .map((handle) => (handle === null ? null : wrap(handle)));
}
