/** Crops. */

import { badOption, checkNumber, checkOneOf } from '../../option-checks.js';
import { checkNumbers, checkSize, inputTransform, ownerOf, type Size } from './checks.js';
import type { InputOptions, RandomOptions, Transform } from './transform.js';

/** Options of {@link randomCrop}. */
export interface RandomCropOptions extends RandomOptions {
  /** Pixels added before the crop: on all sides, left and right and above and below, or left, top, right, bottom. Default: 0. */
  readonly padding?:
    | number
    | readonly [leftRight: number, topBottom: number]
    | readonly [left: number, top: number, right: number, bottom: number];
  /** What the added pixels are: `fill`; the image mirrored at its outermost pixels, which are not repeated; the outermost pixels. Default: `'constant'`. */
  readonly paddingMode?: 'constant' | 'reflect' | 'edge';
  /** Value of added pixels, in units of the images as they are at this step. Default: 0. */
  readonly fill?: number;
}

/**
 * A crop at a random place of each image `[n, c, h, w]`, as torchvision's `RandomCrop`.
 *
 * Draws `u` for the top and then `v` for the left, `[n]` each: the crop begins at `floor(u * (padded height - height + 1))`, and likewise across.
 *
 * @param size - of the result
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`; in use {@link ShapeError} `ERR_TRANSFORM_SHAPE`, `ERR_TRANSFORM_SIZE`
 *
 * @example
 * const transform = [transforms.randomCrop(32, { padding: 4 }), transforms.randomHorizontalFlip(), transforms.normalize({ mean, std })];
 */
export function randomCrop(size: Size, options: RandomCropOptions = {}): Transform {
  const owner = ownerOf('randomCrop');
  return inputTransform('randomCrop', options, true, ['padding', 'paddingMode', 'fill'], () => {
    const { padding = 0, paddingMode = 'constant', fill = 0 } = options;
    return {
      size: checkSize(owner, size),
      padding: checkPadding(owner, padding),
      paddingMode: checkOneOf(owner, 'paddingMode', paddingMode, ['constant', 'reflect', 'edge']),
      fill: checkNumber(owner, 'fill', fill),
    };
  });
}

/**
 * The middle of each image, as torchvision's `CenterCrop`; smaller images are padded with zeros.
 *
 * @param size - of the result
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function centerCrop(size: Size, options: InputOptions = {}): Transform {
  return inputTransform('centerCrop', options, false, [], () => ({ size: checkSize(ownerOf('centerCrop'), size) }));
}

/** Left, top, right, bottom. */
function checkPadding(owner: string, padding: unknown): readonly number[] {
  const range = { integer: true, min: 0 };
  if (typeof padding === 'number') return Array<number>(4).fill(checkNumber(owner, 'padding', padding, range));
  if (Array.isArray(padding) && (padding.length === 2 || padding.length === 4)) {
    const sides = checkNumbers(owner, 'padding', padding, padding.length, range);
    return sides.length === 4 ? sides : [...sides, ...sides];
  }
  throw badOption(owner, 'padding', padding, 'pixels for all sides, [leftRight, topBottom] or [left, top, right, bottom]');
}
