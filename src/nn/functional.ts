/** Layers without state, as functions (`torch.nn.functional`). */

import { checkKeys } from '../errors.js';
import * as ops from '../ops/index.js';
import { checkNumber } from '../option-checks.js';
import { callTensor, op } from '../tensor/dispatch.js';
import type { Tensor } from '../tensor/tensor.js';

export {
  type AvgPool2dOptions,
  adaptiveAvgPool2d,
  avgPool2d,
  type BatchNormOptions,
  batchNorm,
  type Conv2dOptions,
  type CrossEntropyLossOptions,
  conv2d,
  crossEntropyLoss as crossEntropy,
  type GeluOptions,
  gelu,
  type LayerNormOptions,
  layerNorm,
  leakyRelu,
  linear,
  logSoftmax,
  type MaxPool2dOptions,
  maxPool2d,
  mseLoss,
  type Reduction,
  type ReductionOptions,
  type SoftmaxOptions,
  sigmoid,
  silu,
  softmax,
  tanh,
} from '../ops/index.js';

/** Options of functions that can write to their input. */
export interface InplaceOptions {
  /** Write to the input instead of a new tensor (default `false`). */
  readonly inplace?: boolean;
}

/** Options of {@link dropout}. */
export interface DropoutOptions extends InplaceOptions {
  /** Probability of a zero, 0 to 1 (default 0.5). */
  readonly p?: number;
  /** `false` returns the input as it is (default `true`). */
  readonly training?: boolean;
}

/** Options of {@link pad}. */
export interface PadOptions {
  /** Default `'constant'`. */
  readonly mode?: 'constant' | 'reflect' | 'replicate' | 'circular';
  /** What is added in mode `'constant'` (default 0). */
  readonly value?: number;
}

const PAD = op('aten::pad');

/** `max(0, x)` (`F.relu`). */
export function relu(input: Tensor, options: InplaceOptions = {}): Tensor {
  checkKeys('relu', options, ['inplace']);
  return options.inplace === true ? ops.relu_(input) : ops.relu(input);
}

/**
 * Zeroes elements with probability `p` and scales the others by `1 / (1 - p)` (`F.dropout`), drawing from the default generator.
 *
 * @throws {OptionError} `ERR_OPTION_VALUE` for a probability outside of [0, 1]
 */
export function dropout(input: Tensor, options: DropoutOptions = {}): Tensor {
  checkKeys('dropout', options, ['p', 'training', 'inplace']);
  const { p = 0.5, training = true, inplace = false } = options;
  checkNumber('dropout', 'p', p, { min: 0, max: 1 });
  return inplace ? ops.dropout_(input, p, training) : ops.dropout(input, p, training);
}

/**
 * Adds elements around a tensor (`F.pad`).
 *
 * @param padding - before and after, for the last axis first: `[left, right, top, bottom, front, back]` pads the last three
 */
export function pad(input: Tensor, padding: readonly number[], options: PadOptions = {}): Tensor {
  checkKeys('pad', options, ['mode', 'value']);
  return callTensor(PAD, [input, padding, options.mode ?? 'constant', options.value ?? null]);
}
