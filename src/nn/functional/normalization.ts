/** Normalisation (`torch.nn.functional`). */

import { checkKeys } from '../../errors.js';
import { checkValuesPerChannel } from '../../ops/values-per-channel.js';
import { callTensor, op } from '../../tensor/dispatch.js';
import type { Tensor } from '../../tensor/tensor.js';
import { pad } from './padding.js';
import { avgPool2d, avgPool3d } from './pooling.js';

export { type BatchNormOptions, batchNorm, type LayerNormOptions, layerNorm } from '../../ops/index.js';

/** Options of {@link groupNorm}. */
export interface GroupNormOptions {
  /** Scale, `[C]`; default `null`: none. */
  readonly weight?: Tensor | null;
  /** Shift, `[C]`; default `null`: none. */
  readonly bias?: Tensor | null;
  /** Added to the variance (default 1e-5). */
  readonly eps?: number;
}

/** Options of {@link instanceNorm}. */
export interface InstanceNormOptions extends GroupNormOptions {
  /** `[C]`; written to with `useInputStats`. Default `null`. */
  readonly runningMean?: Tensor | null;
  /** `[C]`; written to with `useInputStats`. Default `null`. */
  readonly runningVar?: Tensor | null;
  /** Normalise with each sample's own statistics (default `true`), not the running ones. */
  readonly useInputStats?: boolean;
  /** Weight of the batch in the running statistics (default 0.1). */
  readonly momentum?: number;
}

/** Options of {@link rmsNorm}. */
export interface RmsNormOptions {
  /** Scale, of the normalised shape; default `null`: none. */
  readonly weight?: Tensor | null;
  /** Added to the mean of squares (default: the dtype's epsilon). */
  readonly eps?: number | null;
}

/** Options of {@link localResponseNorm}. */
export interface LocalResponseNormOptions {
  /** Default 1e-4. */
  readonly alpha?: number;
  /** Default 0.75. */
  readonly beta?: number;
  /** Default 1. */
  readonly k?: number;
}

/** Options of {@link normalize}. */
export interface NormalizeOptions {
  /** Exponent of the norm (default 2). */
  readonly p?: number;
  /** Default 1. */
  readonly dim?: number;
  /** The smallest norm divided by (default 1e-12). */
  readonly eps?: number;
}

const GROUP_NORM = op('aten::group_norm');
const INSTANCE_NORM = op('aten::instance_norm');
const RMS_NORM = op('aten::rms_norm');
const NORM = op('aten::linalg_vector_norm');
const CLAMP_MIN = op('aten::clamp_min');
const EXPAND_AS = op('aten::expand_as');

/** Normalises groups of channels of each sample (`F.group_norm`; Wu and He, 2018): `[N, C, *]`. */
export function groupNorm(input: Tensor, numGroups: number, options: GroupNormOptions = {}): Tensor {
  checkKeys('groupNorm', options, ['weight', 'bias', 'eps']);
  const { weight = null, bias = null, eps = 1e-5 } = options;
  return callTensor(GROUP_NORM, [input, numGroups, weight, bias, eps, true]);
}

/** Normalises every channel of each sample (`F.instance_norm`; Ulyanov et al., 2016): `[N, C, *]`. */
export function instanceNorm(input: Tensor, options: InstanceNormOptions = {}): Tensor {
  checkKeys('instanceNorm', options, ['weight', 'bias', 'eps', 'runningMean', 'runningVar', 'useInputStats', 'momentum']);
  const { weight = null, bias = null, runningMean = null, runningVar = null } = options;
  const { useInputStats = true, momentum = 0.1, eps = 1e-5 } = options;
  if (useInputStats) checkValuesPerChannel(input, 'instance');
  return callTensor(INSTANCE_NORM, [input, weight, bias, runningMean, runningVar, useInputStats, momentum, eps, true]);
}

/** Divides by the root of the mean of squares over the last axes (`F.rms_norm`; Zhang and Sennrich, 2019). */
export function rmsNorm(input: Tensor, normalizedShape: readonly number[], options: RmsNormOptions = {}): Tensor {
  checkKeys('rmsNorm', options, ['weight', 'eps']);
  return callTensor(RMS_NORM, [input, normalizedShape, options.weight ?? null, options.eps ?? null]);
}

/**
 * Divides by a power of the mean of squares over `size` neighbouring channels (`F.local_response_norm`; Krizhevsky et al., 2012): `[N, C, *]`, three
 * dimensions or more.
 */
export function localResponseNorm(input: Tensor, size: number, options: LocalResponseNormOptions = {}): Tensor {
  checkKeys('localResponseNorm', options, ['alpha', 'beta', 'k']);
  const { alpha = 1e-4, beta = 0.75, k = 1 } = options;
  const around = [Math.floor(size / 2), Math.floor((size - 1) / 2)] as const;
  const squares = input.mul(input).unsqueeze(1);
  const [batch = 1, channels = 1, first = 1, ...rest] = input.shape;
  const means =
    input.ndim === 3
      ? avgPool2d(pad(squares, [0, 0, ...around]), [size, 1], { stride: 1 }).squeeze(1)
      : avgPool3d(pad(squares.view([batch, 1, channels, first, -1]), [0, 0, 0, 0, ...around]), [size, 1, 1], { stride: 1 })
          .squeeze(1)
          .view([batch, channels, first, ...rest]);
  return input.div(means.mul(alpha).add(k).pow(beta));
}

/** Divides by the norm along an axis (`F.normalize`). */
export function normalize(input: Tensor, options: NormalizeOptions = {}): Tensor {
  checkKeys('normalize', options, ['p', 'dim', 'eps']);
  const { p = 2, dim = 1, eps = 1e-12 } = options;
  const norm = callTensor(CLAMP_MIN, [callTensor(NORM, [input, p, [dim], true, null]), eps]);
  return input.div(callTensor(EXPAND_AS, [norm, input]));
}
