/** Random erasing. */

import { checkPerChannel, checkProbability, checkRange, inputTransform, ownerOf } from './checks.js';
import type { RandomOptions, Transform } from './transform.js';

/** Options of {@link randomErasing}. */
export interface RandomErasingOptions extends RandomOptions {
  /** Share of images that lose a box. Default: 0.5. */
  readonly p?: number;
  /** Bounds of the box's share of the image's area. Default: `[0.02, 0.33]`. */
  readonly scale?: readonly [least: number, most: number];
  /** Bounds of the box's height over its width. Default: `[0.3, 3.3]`. */
  readonly ratio?: readonly [least: number, most: number];
  /** What the box is filled with: one number, one for each channel, or standard normal random numbers. Default: 0. */
  readonly value?: number | readonly number[] | 'random';
}

/**
 * Fills a box of some images `[n, c, h, w]` (Zhong et al. 2017, arXiv:1708.04896; torchvision's `RandomErasing`). Usually the last step.
 *
 * Draws `p'` `[n]`: images with `p' < p`; then what {@link randomResizedCrop} draws, for a box smaller than the image on both sides (where none of ten
 * tries is, nothing is erased); with `'random'`, normal numbers for all boxes, one after the other.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`; in use {@link ShapeError} `ERR_TRANSFORM_CHANNELS`, {@link DTypeError} `ERR_TRANSFORM_DTYPE`
 */
export function randomErasing(options: RandomErasingOptions = {}): Transform {
  const owner = ownerOf('randomErasing');
  return inputTransform('randomErasing', options, true, ['p', 'scale', 'ratio', 'value'], () => {
    const { p = 0.5, scale = [0.02, 0.33], ratio = [0.3, 3.3], value = 0 } = options;
    return {
      p: checkProbability(owner, p),
      scale: checkRange(owner, 'scale', scale, { min: 0, max: 1 }),
      ratio: checkRange(owner, 'ratio', ratio, { min: Number.MIN_VALUE }),
      value: value === 'random' ? [] : checkPerChannel(owner, 'value', value),
    };
  });
}
