/** Convolutions, forward and transposed (`torch.nn.functional.conv*`). */

import { checkKeys } from '../../errors.js';
import { callTensor, type Op, op } from '../../tensor/dispatch.js';
import type { Tensor } from '../../tensor/tensor.js';
import { type Single, type Sizes, spread, type Triple } from './sizes.js';

export { type Conv2dOptions, conv2d } from '../../ops/index.js';

/** Options of a convolution over axes that `Size` describes. */
export interface ConvOptions<Size extends Sizes> {
  /** Default 1. */
  readonly stride?: Size;
  /** Zeros added on both sides (default 0), or `'same'` or `'valid'`. */
  readonly padding?: Size | 'same' | 'valid';
  /** Spacing of the kernel's elements (default 1). */
  readonly dilation?: Size;
  /** Default 1. */
  readonly groups?: number;
}

/** Options of a transposed convolution. */
export interface ConvTransposeOptions<Size extends Sizes> {
  /** Default 1. */
  readonly stride?: Size;
  /** `dilation * (kernelSize - 1) - padding` zeros are added on both sides (default 0). */
  readonly padding?: Size;
  /** Added to one side of the output's size (default 0). */
  readonly outputPadding?: Size;
  /** Default 1. */
  readonly groups?: number;
  /** Spacing of the kernel's elements (default 1). */
  readonly dilation?: Size;
}

interface Overloads {
  readonly name: string;
  readonly plain: Op;
  readonly named: Op;
}

const overloads = (name: string): Overloads => ({ name, plain: op(`aten::${name}`), named: op(`aten::${name}`, 'padding') });

const CONV1D = overloads('conv1d');
const CONV3D = overloads('conv3d');
const TRANSPOSE1D = op('aten::conv_transpose1d');
const TRANSPOSE2D = op('aten::conv_transpose2d', 'input');
const TRANSPOSE3D = op('aten::conv_transpose3d', 'input');

/**
 * 1-d convolution (`F.conv1d`).
 *
 * @param input - `[N, inChannels, L]` or without N
 * @param weight - `[outChannels, inChannels / groups, kernel]`
 * @param bias - `[outChannels]` or `null` (default)
 */
export function conv1d(input: Tensor, weight: Tensor, bias: Tensor | null = null, options: ConvOptions<Single> = {}): Tensor {
  return convolve(CONV1D, 1, input, weight, bias, options);
}

/**
 * 3-d convolution (`F.conv3d`).
 *
 * @param input - `[N, inChannels, D, H, W]` or without N
 * @param weight - `[outChannels, inChannels / groups, ...kernel]`
 * @param bias - `[outChannels]` or `null` (default)
 */
export function conv3d(input: Tensor, weight: Tensor, bias: Tensor | null = null, options: ConvOptions<Triple> = {}): Tensor {
  return convolve(CONV3D, 3, input, weight, bias, options);
}

/**
 * 1-d transposed convolution (`F.conv_transpose1d`).
 *
 * @param weight - `[inChannels, outChannels / groups, kernel]`
 */
export function convTranspose1d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvTransposeOptions<Single> = {},
): Tensor {
  return transposed('convTranspose1d', TRANSPOSE1D, 1, input, weight, bias, options);
}

/**
 * 2-d transposed convolution (`F.conv_transpose2d`).
 *
 * @param weight - `[inChannels, outChannels / groups, ...kernel]`
 */
export function convTranspose2d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvTransposeOptions<number | readonly [number, number]> = {},
): Tensor {
  return transposed('convTranspose2d', TRANSPOSE2D, 2, input, weight, bias, options);
}

/**
 * 3-d transposed convolution (`F.conv_transpose3d`).
 *
 * @param weight - `[inChannels, outChannels / groups, ...kernel]`
 */
export function convTranspose3d(
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options: ConvTransposeOptions<Triple> = {},
): Tensor {
  return transposed('convTranspose3d', TRANSPOSE3D, 3, input, weight, bias, options);
}

function convolve(
  target: Overloads,
  dims: number,
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  options: ConvOptions<Sizes>,
): Tensor {
  checkKeys(target.name, options, ['stride', 'padding', 'dilation', 'groups']);
  const { stride = 1, padding = 0, dilation = 1, groups = 1 } = options;
  const named = typeof padding === 'string';
  const around = named ? padding : spread(padding, dims);
  return callTensor(named ? target.named : target.plain, [
    input,
    weight,
    bias,
    spread(stride, dims),
    around,
    spread(dilation, dims),
    groups,
  ]);
}

function transposed(
  owner: string,
  target: Op,
  dims: number,
  input: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  options: ConvTransposeOptions<Sizes>,
): Tensor {
  checkKeys(owner, options, ['stride', 'padding', 'outputPadding', 'groups', 'dilation']);
  const { stride = 1, padding = 0, outputPadding = 0, groups = 1, dilation = 1 } = options;
  const sizes = [stride, padding, outputPadding].map((value) => spread(value, dims));
  return callTensor(target, [input, weight, bias, ...sizes, groups, spread(dilation, dims)]);
}
