/** Rearranging and resizing images (`torch.nn.functional`). */

import { checkKeys } from '../../errors.js';
import { badOption, checkOneOf } from '../../option-checks.js';
import { callTensor, type Op, op } from '../../tensor/dispatch.js';
import type { Tensor } from '../../tensor/tensor.js';
import { type Sizes, spread } from './sizes.js';

/** How {@link interpolate} fills in between. */
export type InterpolateMode = 'nearest' | 'nearest-exact' | 'linear' | 'bilinear' | 'bicubic' | 'trilinear';

/** Options of {@link interpolate}. */
export interface InterpolateOptions {
  /** Size of the output; or give `scaleFactor`. */
  readonly size?: Sizes | null;
  /** What the size is multiplied by, for all axes or each. */
  readonly scaleFactor?: Sizes | null;
  /** Default `'nearest'`. */
  readonly mode?: InterpolateMode;
  /** Corner elements keep their place (default `null`, as `false`); not for the nearest modes. */
  readonly alignCorners?: boolean | null;
}

const PIXEL_SHUFFLE = op('aten::pixel_shuffle');
const PIXEL_UNSHUFFLE = op('aten::pixel_unshuffle');
const CHANNEL_SHUFFLE = op('aten::channel_shuffle');
const UNFOLD = op('aten::im2col');
const FOLD = op('aten::col2im');
const UPSAMPLE: ReadonlyMap<string, Op> = new Map(
  ['nearest1d', 'nearest2d', 'nearest3d', 'linear1d', 'bilinear2d', 'bicubic2d', 'trilinear3d']
    .map((name): [string, Op] => [name, op(`aten::upsample_${name}`, 'vec')])
    .concat(['1d', '2d', '3d'].map((axes): [string, Op] => [`nearest-exact${axes}`, op(`aten::_upsample_nearest_exact${axes}`, 'vec')])),
);
const MODES: readonly InterpolateMode[] = ['nearest', 'nearest-exact', 'linear', 'bilinear', 'bicubic', 'trilinear'];

/** Channels to space (`F.pixel_shuffle`; Shi et al., 2016): `[*, C * r², H, W]` to `[*, C, H * r, W * r]`. */
export function pixelShuffle(input: Tensor, upscaleFactor: number): Tensor {
  return callTensor(PIXEL_SHUFFLE, [input, upscaleFactor]);
}

/** Space to channels (`F.pixel_unshuffle`): `[*, C, H * r, W * r]` to `[*, C * r², H, W]`. */
export function pixelUnshuffle(input: Tensor, downscaleFactor: number): Tensor {
  return callTensor(PIXEL_UNSHUFFLE, [input, downscaleFactor]);
}

/** Mixes groups of channels (`F.channel_shuffle`): `[*, C, H, W]`. */
export function channelShuffle(input: Tensor, groups: number): Tensor {
  return callTensor(CHANNEL_SHUFFLE, [input, groups]);
}

/** Options of {@link unfold} and {@link fold}. */
export interface UnfoldOptions {
  /** Default 1. */
  readonly dilation?: Sizes;
  /** Zeros added on both sides (default 0). */
  readonly padding?: Sizes;
  /** Default 1. */
  readonly stride?: Sizes;
}

/** Windows as columns (`F.unfold`): `[N, C, H, W]` to `[N, C * kernel, windows]`. */
export function unfold(input: Tensor, kernelSize: Sizes, options: UnfoldOptions = {}): Tensor {
  checkKeys('unfold', options, ['dilation', 'padding', 'stride']);
  const { dilation = 1, padding = 0, stride = 1 } = options;
  return callTensor(UNFOLD, [input, ...[kernelSize, dilation, padding, stride].map((value) => spread(value, 2))]);
}

/** Columns summed into windows (`F.fold`): `[N, C * kernel, windows]` to `[N, C, ...outputSize]`. */
export function fold(input: Tensor, outputSize: Sizes, kernelSize: Sizes, options: UnfoldOptions = {}): Tensor {
  checkKeys('fold', options, ['dilation', 'padding', 'stride']);
  const { dilation = 1, padding = 0, stride = 1 } = options;
  return callTensor(FOLD, [input, ...[outputSize, kernelSize, dilation, padding, stride].map((value) => spread(value, 2))]);
}

/**
 * Resizes (`F.interpolate`): `[N, C, *]` with one to three axes, to the size or by the factor given.
 *
 * @throws {OptionError} `ERR_OPTION_VALUE` for a mode that the number of axes does not have, and unless exactly one of size and factor is given
 */
export function interpolate(input: Tensor, options: InterpolateOptions): Tensor {
  checkKeys('interpolate', options, ['size', 'scaleFactor', 'mode', 'alignCorners']);
  const { size = null, scaleFactor = null, alignCorners = null } = options;
  const mode = checkOneOf('interpolate', 'mode', options.mode ?? 'nearest', MODES);
  const dims = input.ndim - 2;
  const target = UPSAMPLE.get(`${mode}${dims}d`);
  if (target === undefined) throw badOption('interpolate', 'mode', mode, `a mode for an input of ${input.ndim} dimensions`);
  if ((size === null) === (scaleFactor === null)) throw badOption('interpolate', 'size', size, 'exactly one of size and scaleFactor');
  const nearest = mode === 'nearest' || mode === 'nearest-exact';
  if (nearest && alignCorners !== null) throw badOption('interpolate', 'alignCorners', alignCorners, 'null for the nearest modes');
  const wanted = size === null ? null : spread(size, dims);
  const factors = scaleFactor === null ? null : spread(scaleFactor, dims);
  return callTensor(target, nearest ? [input, wanted, factors] : [input, wanted, alignCorners ?? false, factors]);
}
