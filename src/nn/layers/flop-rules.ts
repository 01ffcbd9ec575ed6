/** What rules for counting operations are made of; as PyTorch's `FlopCounterMode` counts. */

import type { OpArgument } from '../../tensor/dispatch.js';
import { Tensor } from '../../tensor/tensor.js';
import type { FlopRule } from './traits.js';

/** Elements of a shape. */
export const product = (shape: readonly number[]): number => shape.reduce((total, size) => total * size, 1);

/** `[]` for what is no tensor. */
export const shapeOf = (arg: OpArgument): readonly number[] => (arg instanceof Tensor ? arg.shape : []);

/** Each output sums as many products as the argument at `index` is wide. */
export const sumsOver =
  (index: number): FlopRule =>
  (args, output) =>
    2 * product(output) * (shapeOf(args[index]).at(-1) ?? 1);

/** Elements of the matrices among some weights. */
export function matrices(weights: readonly OpArgument[]): number {
  return weights.map(shapeOf).reduce((total, shape) => total + (shape.length === 2 ? product(shape) : 0), 0);
}
