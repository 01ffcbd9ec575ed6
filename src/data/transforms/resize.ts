/** Other sizes. */

import { checkNumber, checkOneOf } from '../../option-checks.js';
import { checkInterpolation, checkRange, checkSize, type Interpolation, inputTransform, ownerOf, type Size } from './checks.js';
import type { InputOptions, RandomOptions, Transform } from './transform.js';

/** Options of {@link resize}. */
export interface ResizeOptions extends InputOptions {
  /** Default: `'bilinear'`. */
  readonly interpolation?: Interpolation;
  /** Smaller images are made of all old pixels that a new one covers, as Pillow does it. Default: `true`. */
  readonly antialias?: boolean;
}

/** Options of {@link randomResizedCrop}. */
export interface RandomResizedCropOptions extends RandomOptions, ResizeOptions {
  /** Bounds of the crop's share of the image's area. Default: `[0.08, 1]`. */
  readonly scale?: readonly [least: number, most: number];
  /** Bounds of the crop's width over its height. Default: `[3 / 4, 4 / 3]`. */
  readonly ratio?: readonly [least: number, most: number];
}

/**
 * Images `[n, c, h, w]` at another size, as torchvision's `Resize`: `[height, width]`, or the length of the shorter side, which keeps the proportions.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function resize(size: Size, options: ResizeOptions = {}): Transform {
  const owner = ownerOf('resize');
  return inputTransform('resize', options, false, ['interpolation', 'antialias'], () => ({
    size: typeof size === 'number' ? [checkNumber(owner, 'size', size, { integer: true, min: 1 })] : checkSize(owner, size),
    ...sampling(owner, options),
  }));
}

/**
 * A crop of random area and proportions of each image, brought to one size, as torchvision's `RandomResizedCrop`.
 *
 * Draws `a` `[n, 10]`, `r` `[n, 10]`, `u` `[n]`, `v` `[n]`. Try k has the area `h * w * (scale[0] + a * (scale[1] - scale[0]))` and the ratio
 * `exp(log(ratio[0]) + r * (log(ratio[1]) - log(ratio[0])))`; the first whose rounded sides fit counts, at `floor(u * (h - side + 1))` from the top and
 * likewise from the left. Where none fits: the middle, as much of it as the bounds of the ratio allow.
 *
 * @param size - of the result
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function randomResizedCrop(size: Size, options: RandomResizedCropOptions = {}): Transform {
  const owner = ownerOf('randomResizedCrop');
  return inputTransform('randomResizedCrop', options, true, ['interpolation', 'antialias', 'scale', 'ratio'], () => ({
    size: checkSize(owner, size),
    scale: checkRange(owner, 'scale', options.scale ?? [0.08, 1], { min: 0, max: 1 }),
    ratio: checkRange(owner, 'ratio', options.ratio ?? [3 / 4, 4 / 3], { min: Number.MIN_VALUE }),
    ...sampling(owner, options),
  }));
}

function sampling(owner: string, { interpolation = 'bilinear', antialias = true }: ResizeOptions): Record<string, string | boolean> {
  return {
    interpolation: checkInterpolation(owner, interpolation),
    antialias: checkOneOf(owner, 'antialias', antialias, [true, false]),
  };
}
