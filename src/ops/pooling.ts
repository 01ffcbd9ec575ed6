/** Pooling over height and width. */

import { checkKeys } from '../errors.js';
import { callTensor, op } from '../tensor/dispatch.js';
import type { Tensor } from '../tensor/tensor.js';
import { type Pair, pair } from './define.js';

/** Options of {@link maxPool2d}. */
export interface MaxPool2dOptions {
  /** Default: the kernel's size. */
  readonly stride?: Pair | null;
  /** Rows and columns of minus infinity on both sides (default 0). */
  readonly padding?: Pair;
  /** Spacing of the window's elements (default 1). */
  readonly dilation?: Pair;
  /** Round the output's size up (default `false`). */
  readonly ceilMode?: boolean;
}

/** Options of {@link avgPool2d}. */
export interface AvgPool2dOptions {
  /** Default: the kernel's size. */
  readonly stride?: Pair | null;
  /** Zeros on both sides (default 0). */
  readonly padding?: Pair;
  /** Round the output's size up (default `false`). */
  readonly ceilMode?: boolean;
  /** Count the padding in the mean (default `true`). */
  readonly countIncludePad?: boolean;
  /** Divide by this in place of the window's size (default `null`). */
  readonly divisorOverride?: number | null;
}

const MAX_POOL2D = op('aten::max_pool2d');
const AVG_POOL2D = op('aten::avg_pool2d');
const ADAPTIVE_AVG_POOL2D = op('aten::adaptive_avg_pool2d');

/**
 * The largest element of each window (`torch.nn.functional.max_pool2d`).
 *
 * @param input - `[N, C, H, W]` or `[C, H, W]`
 */
export function maxPool2d(input: Tensor, kernelSize: Pair, options: MaxPool2dOptions = {}): Tensor {
  checkKeys('maxPool2d', options, ['stride', 'padding', 'dilation', 'ceilMode']);
  const { stride = null, padding = 0, dilation = 1, ceilMode = false } = options;
  return callTensor(MAX_POOL2D, [input, pair(kernelSize), pair(stride ?? kernelSize), pair(padding), pair(dilation), ceilMode]);
}

/**
 * The mean of each window (`torch.nn.functional.avg_pool2d`).
 *
 * @param input - `[N, C, H, W]` or `[C, H, W]`
 */
export function avgPool2d(input: Tensor, kernelSize: Pair, options: AvgPool2dOptions = {}): Tensor {
  checkKeys('avgPool2d', options, ['stride', 'padding', 'ceilMode', 'countIncludePad', 'divisorOverride']);
  const { stride = null, padding = 0, ceilMode = false, countIncludePad = true, divisorOverride = null } = options;
  return callTensor(AVG_POOL2D, [
    input,
    pair(kernelSize),
    pair(stride ?? kernelSize),
    pair(padding),
    ceilMode,
    countIncludePad,
    divisorOverride,
  ]);
}

/**
 * Means of windows laid out so that the output has the size asked for (`torch.nn.functional.adaptive_avg_pool2d`).
 *
 * @param input - `[N, C, H, W]` or `[C, H, W]`
 * @returns `[N, C, ...outputSize]`
 */
export function adaptiveAvgPool2d(input: Tensor, outputSize: Pair): Tensor {
  return callTensor(ADAPTIVE_AVG_POOL2D, [input, pair(outputSize)]);
}
