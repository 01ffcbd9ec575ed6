/** Random changes of colour. */

import { badOption, checkNumber } from '../../option-checks.js';
import { checkRange, inputTransform, ownerOf } from './checks.js';
import type { RandomOptions, Transform } from './transform.js';

/** How much a colour changes: a factor of `[max(0, 1 - amount), 1 + amount]`, or the bounds themselves. */
export type JitterAmount = number | readonly [least: number, most: number];

/** Options of {@link colorJitter}. What is left out is left alone. */
export interface ColorJitterOptions extends RandomOptions {
  readonly brightness?: JitterAmount;
  readonly contrast?: JitterAmount;
  readonly saturation?: JitterAmount;
  /** Part of the colour circle that the hue is turned by: `[-hue, hue]`, or the bounds; at most half of it either way. */
  readonly hue?: JitterAmount;
}

/**
 * Changes brightness, contrast, saturation and hue of each image in a random order, as torchvision's `ColorJitter`: 8-bit images, or floats in
 * `[0, 1]`, `[n, 1 or 3, h, w]`.
 *
 * Draws `[n]` for each of the four, and `[n, 4]`, whose ascending order is that of the changes.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`; in use {@link ShapeError} `ERR_TRANSFORM_CHANNELS`, {@link DTypeError} `ERR_TRANSFORM_DTYPE`
 */
export function colorJitter(options: ColorJitterOptions = {}): Transform {
  const owner = ownerOf('colorJitter');
  return inputTransform('colorJitter', options, true, ['brightness', 'contrast', 'saturation', 'hue'], () => ({
    brightness: factors(owner, 'brightness', options.brightness),
    contrast: factors(owner, 'contrast', options.contrast),
    saturation: factors(owner, 'saturation', options.saturation),
    hue: turns(owner, options.hue),
  }));
}

function factors(owner: string, option: string, amount: JitterAmount | undefined): readonly number[] {
  if (amount === undefined) return [];
  if (typeof amount !== 'number') return checkRange(owner, option, amount, { min: 0 });
  checkNumber(owner, option, amount, { min: 0 });
  return [Math.max(0, 1 - amount), 1 + amount];
}

function turns(owner: string, hue: JitterAmount | undefined): readonly number[] {
  if (hue === undefined) return [];
  if (typeof hue !== 'number') return checkRange(owner, 'hue', hue, { min: -0.5, max: 0.5 });
  if (hue >= 0 && hue <= 0.5) return [-hue, hue];
  throw badOption(owner, 'hue', hue, 'a part of the circle from 0 to 0.5, or two bounds of -0.5 to 0.5');
}
