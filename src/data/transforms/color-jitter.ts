/** Random changes of colour. */

import { badOption, checkNumber } from '../../option-checks.js';
import type { OptionsOf } from '../../options/index.js';
import { amount, checkRange, inputTransform, randomTable } from './checks.js';
import type { Transform } from './transform.js';

/** How much a colour changes: a factor of `[max(0, 1 - amount), 1 + amount]`, or the bounds themselves. */
export type JitterAmount = number | readonly [least: number, most: number];

const factor = { ...amount, default: null, nullable: true } as const;

/** Options of {@link colorJitter}. What is left out is left alone. */
export const colorJitterTable = {
  brightness: { ...factor, doc: 'A factor of [max(0, 1 - brightness), 1 + brightness], or the bounds themselves; null for none.' },
  contrast: { ...factor, doc: 'As brightness.' },
  saturation: { ...factor, doc: 'As brightness.' },
  hue: {
    ...factor,
    doc: 'Part of the colour circle that the hue is turned by: [-hue, hue], or the bounds; at most half of it either way. null for none.',
  },
  ...randomTable,
} as const;

/** Options of {@link colorJitter}. What is left out is left alone. */
export type ColorJitterOptions = OptionsOf<typeof colorJitterTable>;

/**
 * Changes brightness, contrast, saturation and hue of each image in a random order, as torchvision's `ColorJitter`: 8-bit images, or floats in
 * `[0, 1]`, `[n, 1 or 3, h, w]`.
 *
 * Draws `[n]` for each of the four, and `[n, 4]`, whose ascending order is that of the changes.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`; in use {@link ShapeError} `ERR_TRANSFORM_CHANNELS`, {@link DTypeError} `ERR_TRANSFORM_DTYPE`
 */
export function colorJitter(options: ColorJitterOptions = {}): Transform {
  return inputTransform('colorJitter', options, colorJitterTable, ({ brightness, contrast, saturation, hue }, owner) => ({
    brightness: factors(owner, 'brightness', brightness),
    contrast: factors(owner, 'contrast', contrast),
    saturation: factors(owner, 'saturation', saturation),
    hue: turns(owner, hue),
  }));
}

function factors(owner: string, option: string, amount: JitterAmount | null): readonly number[] {
  if (amount === null) return [];
  if (typeof amount !== 'number') return checkRange(owner, option, amount, { min: 0 });
  checkNumber(owner, option, amount, { min: 0 });
  return [Math.max(0, 1 - amount), 1 + amount];
}

function turns(owner: string, hue: JitterAmount | null): readonly number[] {
  if (hue === null) return [];
  if (typeof hue !== 'number') return checkRange(owner, 'hue', hue, { min: -0.5, max: 0.5 });
  if (hue >= 0 && hue <= 0.5) return [-hue, hue];
  throw badOption(owner, 'hue', hue, 'a part of the circle from 0 to 0.5, or two bounds of -0.5 to 0.5');
}
