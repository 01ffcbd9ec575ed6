/** RandAugment. */

import { checkNumber } from '../../option-checks.js';
import type { OptionsOf } from '../../options/index.js';
import { checkPerChannel, inputTransform, interpolation, perChannel, randomTable } from './checks.js';
import type { Transform } from './transform.js';

/** Options of {@link randAugment}. */
export const randAugmentTable = {
  numOps: { type: 'integer', default: 2, min: 1, doc: 'Operations done to each image, one after the other.' },
  magnitude: { type: 'integer', default: 9, min: 0, doc: 'How strong they are, 0 to numMagnitudeBins - 1.' },
  numMagnitudeBins: { type: 'integer', default: 31, min: 2, doc: 'Strengths there are.' },
  interpolation: { ...interpolation, default: 'nearest' },
  fill: { ...perChannel, default: 0, doc: 'What comes in from outside the image: one number, or one for each channel.' },
  ...randomTable,
} as const;

/** Options of {@link randAugment}. */
export type RandAugmentOptions = OptionsOf<typeof randAugmentTable>;

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
  return inputTransform('randAugment', options, randAugmentTable, (values, owner) => {
    const { numOps, magnitude, numMagnitudeBins, interpolation, fill } = values;
    return {
      numOps,
      magnitude: checkNumber(owner, 'magnitude', magnitude, { integer: true, min: 0, max: numMagnitudeBins - 1 }),
      numMagnitudeBins,
      interpolation,
      fill: checkPerChannel(owner, 'fill', fill),
    };
  });
}
