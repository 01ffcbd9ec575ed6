/** Normalisation. */

import { checkKeys } from '../errors.js';
import { callTensor, op } from '../tensor/dispatch.js';
import type { Tensor } from '../tensor/tensor.js';
import { checkValuesPerChannel } from './values-per-channel.js';

/** Options of {@link batchNorm}. */
export interface BatchNormOptions {
  /** Scale, `[C]`; default `null`: none. */
  readonly weight?: Tensor | null;
  /** Shift, `[C]`; default `null`: none. */
  readonly bias?: Tensor | null;
  /** `[C]`; written to when training. Default `null`: the batch's own statistics, which needs `training: true`. */
  readonly runningMean?: Tensor | null;
  /** `[C]`; written to when training. Default `null`. */
  readonly runningVar?: Tensor | null;
  /** Normalise with the batch's statistics and update the running ones (default `false`). */
  readonly training?: boolean;
  /** Weight of the batch in the running statistics (default 0.1). */
  readonly momentum?: number;
  /** Added to the variance (default 1e-5). */
  readonly eps?: number;
}

/** Options of {@link layerNorm}. */
export interface LayerNormOptions {
  /** Scale, of the normalised shape; default `null`: none. */
  readonly weight?: Tensor | null;
  /** Shift, of the normalised shape; default `null`: none. */
  readonly bias?: Tensor | null;
  /** Added to the variance (default 1e-5). */
  readonly eps?: number;
}

const BATCH_NORM = op('aten::batch_norm');
const LAYER_NORM = op('aten::layer_norm');
const BATCH_NORM_KEYS = ['weight', 'bias', 'runningMean', 'runningVar', 'training', 'momentum', 'eps'];

/**
 * Batch normalisation (`torch.nn.functional.batch_norm`).
 *
 * @param input - `[N, C, *]`
 * @returns the input's shape
 * @throws {ShapeError} `ERR_BATCH_NORM_SIZE` when training on a single value a channel
 */
export function batchNorm(input: Tensor, options: BatchNormOptions = {}): Tensor {
  checkKeys('batchNorm', options, BATCH_NORM_KEYS);
  const { weight = null, bias = null, runningMean = null, runningVar = null, training = false, momentum = 0.1, eps = 1e-5 } = options;
  if (training) checkValuesPerChannel(input, 'batch');
  return callTensor(BATCH_NORM, [input, weight, bias, runningMean, runningVar, training, momentum, eps, true]);
}

/**
 * Layer normalisation over the last axes (`torch.nn.functional.layer_norm`).
 *
 * @param input - `[*, ...normalizedShape]`
 * @returns the input's shape
 */
export function layerNorm(input: Tensor, normalizedShape: readonly number[], options: LayerNormOptions = {}): Tensor {
  checkKeys('layerNorm', options, ['weight', 'bias', 'eps']);
  const { weight = null, bias = null, eps = 1e-5 } = options;
  return callTensor(LAYER_NORM, [input, normalizedShape, weight, bias, eps]);
}
