/** RandAugment. */

import { checkNumber } from '../../option-checks.js';
import { checkInterpolation, checkPerChannel, type Interpolation, inputTransform, ownerOf } from './checks.js';
import type { RandomOptions, Transform } from './transform.js';

/** Options of {@link randAugment}. */
export interface RandAugmentOptions extends RandomOptions {
  /** Operations done to each image, one after the other. Default: 2. */
  readonly numOps?: number;
  /** How strong they are, 0 to `numMagnitudeBins - 1`. Default: 9. */
  readonly magnitude?: number;
  /** Default: 31. */
  readonly numMagnitudeBins?: number;
  /** Default: `'nearest'`. */
  readonly interpolation?: Interpolation;
  /** What comes in from outside the image: one number, or one for each channel. Default: 0. */
  readonly fill?: number | readonly number[];
}

/**
 * Does random operations of one strength to each image `[n, 1 or 3, h, w]`, 8-bit or floats in `[0, 1]` (Cubuk et al. 2019, arXiv:1909.13719), with
 * the operations and ranges of torchvision's `RandAugment`: identity, shear, translation, rotation, brightness, colour, contrast, sharpness, posterize,
 * solarize, autocontrast, equalize.
 *
 * Draws for each of the operations in a row `o` `[n]`, operation `floor(14 * o)` of torchvision's list, and `s` `[n]`: those that have a sign are
 * negative where `s <= 0.5`.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`; in use {@link ShapeError} `ERR_TRANSFORM_CHANNELS`, {@link DTypeError} `ERR_TRANSFORM_DTYPE`
 */
export function randAugment(options: RandAugmentOptions = {}): Transform {
  const owner = ownerOf('randAugment');
  return inputTransform('randAugment', options, true, ['numOps', 'magnitude', 'numMagnitudeBins', 'interpolation', 'fill'], () => {
    const { numOps = 2, magnitude = 9, numMagnitudeBins = 31, interpolation = 'nearest', fill = 0 } = options;
    checkNumber(owner, 'numMagnitudeBins', numMagnitudeBins, { integer: true, min: 2 });
    return {
      numOps: checkNumber(owner, 'numOps', numOps, { integer: true, min: 1 }),
      magnitude: checkNumber(owner, 'magnitude', magnitude, { integer: true, min: 0, max: numMagnitudeBins - 1 }),
      numMagnitudeBins,
      interpolation: checkInterpolation(owner, interpolation),
      fill: checkPerChannel(owner, 'fill', fill),
    };
  });
}
