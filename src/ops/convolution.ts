/** Convolutions. */

import { checkKeys } from '../errors.js';
import { callTensor, op } from '../tensor/dispatch.js';
import type { Tensor } from '../tensor/tensor.js';
import { type Pair, pair } from './define.js';

/** Options of {@link conv2d}. */
export interface Conv2dOptions {
  /** Default 1. */
  readonly stride?: Pair;
  /** Zeros added on both sides (default 0), or `'same'` or `'valid'`. */
  readonly padding?: Pair | 'same' | 'valid';
  /** Spacing of the kernel's elements (default 1). */
  readonly dilation?: Pair;
  /** Default 1. */
  readonly groups?: number;
}

const CONV2D = op('aten::conv2d');
const CONV2D_PADDING = op('aten::conv2d', 'padding');

/**
 * 2-d convolution (`torch.nn.functional.conv2d`).
 *
 * @param input - `[N, inChannels, H, W]`
 * @param weight - `[outChannels, inChannels / groups, kernelHeight, kernelWidth]`
 * @param bias - `[outChannels]` or `null` (default)
 * @returns `[N, outChannels, outHeight, outWidth]`
 */
export function conv2d(input: Tensor, weight: Tensor, bias: Tensor | null = null, options: Conv2dOptions = {}): Tensor {
  checkKeys('conv2d', options, ['stride', 'padding', 'dilation', 'groups']);
  const { stride = 1, padding = 0, dilation = 1, groups = 1 } = options;
  if (typeof padding === 'string') return callTensor(CONV2D_PADDING, [input, weight, bias, pair(stride), padding, pair(dilation), groups]);
  return callTensor(CONV2D, [input, weight, bias, pair(stride), pair(padding), pair(dilation), groups]);
}
