/** Floating-point operations of operators, counted as PyTorch's `FlopCounterMode`: a product and its sum are two, everything elementwise is nothing. */

import type { OpArgument } from '../../tensor/dispatch.js';
import { Tensor } from '../../tensor/tensor.js';

/** Operations of one call, from its arguments and the shape of its first result. */
export type FlopRule = (args: readonly OpArgument[], output: readonly number[]) => number;

const product = (shape: readonly number[]): number => shape.reduce((total, size) => total * size, 1);
const shapeOf = (arg: OpArgument): readonly number[] => (arg instanceof Tensor ? arg.shape : []);

/** Each output sums as many products as the argument at `index` is wide. */
const sumsOver =
  (index: number): FlopRule =>
  (args, output) =>
    2 * product(output) * (shapeOf(args[index]).at(-1) ?? 1);

/** Each output sums over the input channels of its group and the kernel. */
const convolution: FlopRule = ([, weight], output) => 2 * product(output) * product(shapeOf(weight).slice(1));

/** Each input element is multiplied with the kernels of its group. */
const transposed: FlopRule = ([input, weight]) => (2 * product(shapeOf(input)) * product(shapeOf(weight))) / (shapeOf(weight)[0] ?? 1);

/** Scores, then their product with the values. */
const attention: FlopRule = ([query, key, value]) => {
  const [rows, source] = [product(shapeOf(query).slice(0, -1)), shapeOf(key).at(-2) ?? 1];
  return 2 * rows * source * ((shapeOf(query).at(-1) ?? 1) + (shapeOf(value).at(-1) ?? 1));
};

/** Each matrix meets every step of every sequence; `[input, state, weights]`. */
const recurrent: FlopRule = ([input, , weights]) => {
  const steps = product(shapeOf(input).slice(0, -1));
  return 2 * steps * matrices(Array.isArray(weights) ? weights : []);
};

/** `[input, state, weightIh, weightHh]` */
const cell: FlopRule = ([input, , ih, hh]) => 2 * product(shapeOf(input).slice(0, -1)) * matrices([ih, hh]);

const bilinear: FlopRule = ([a, b], output) => 2 * product(output) * (shapeOf(a).at(-1) ?? 1) * (shapeOf(b).at(-1) ?? 1);

function matrices(weights: readonly OpArgument[]): number {
  return weights.map(shapeOf).reduce((total, shape) => total + (shape.length === 2 ? product(shape) : 0), 0);
}

/** Rules by operator name; operators that are not here count as nothing. */
export const FLOP_RULES: ReadonlyMap<string, FlopRule> = new Map([
  ...['linear', 'mm', 'bmm', 'matmul', 'mv', 'dot'].map((name): [string, FlopRule] => [`aten::${name}`, sumsOver(0)]),
  ...['addmm', 'baddbmm'].map((name): [string, FlopRule] => [`aten::${name}`, sumsOver(1)]),
  ...['conv1d', 'conv2d', 'conv3d'].map((name): [string, FlopRule] => [`aten::${name}`, convolution]),
  ...['conv_transpose1d', 'conv_transpose2d', 'conv_transpose3d'].map((name): [string, FlopRule] => [`aten::${name}`, transposed]),
  ...['lstm', 'gru', 'rnn_tanh', 'rnn_relu'].map((name): [string, FlopRule] => [`aten::${name}`, recurrent]),
  ...['lstm_cell', 'gru_cell', 'rnn_tanh_cell', 'rnn_relu_cell'].map((name): [string, FlopRule] => [`aten::${name}`, cell]),
  ['aten::scaled_dot_product_attention', attention],
  ['aten::bilinear', bilinear],
]);
