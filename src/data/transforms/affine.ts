/** Random rotation and affine maps. */

import { checkNumber } from '../../option-checks.js';
import type { OptionsOf, ValuesOf } from '../../options/index.js';
import { amount, checkPerChannel, checkRange, inputTransform, interpolation, perChannel, randomTable } from './checks.js';
import type { NativeOptions, Transform } from './transform.js';

/** Degrees from `-degrees` to `degrees`, or the bounds themselves. */
export type Degrees = number | readonly [least: number, most: number];

/** Degrees, as an option. */
export const degreesOption = { ...amount, doc: 'Degrees from -degrees to degrees, or the bounds themselves.' } as const;

/** Options of {@link randomRotation}. */
export const randomRotationTable = {
  interpolation: { ...interpolation, default: 'nearest' },
  fill: { ...perChannel, default: 0, doc: 'What comes in from outside the image: one number, or one for each channel.' },
  center: {
    type: 'numbers',
    length: 2,
    default: null,
    nullable: true,
    doc: 'What is turned about, pixels from the left and from the top; null is the middle.',
  },
  ...randomTable,
} as const;

/** Options of {@link randomRotation}. */
export type RandomRotationOptions = OptionsOf<typeof randomRotationTable>;

type Shear = Degrees | readonly [leastX: number, mostX: number, leastY: number, mostY: number];

/** Options of {@link randomAffine}. */
export const randomAffineTable = {
  ...randomRotationTable,
  translate: {
    type: 'numbers',
    length: 2,
    default: [0, 0],
    min: 0,
    max: 1,
    doc: 'Greatest shifts across and down, parts of width and height.',
  },
  scale: { type: 'numbers', length: 2, default: [1, 1], above: 0, doc: 'Bounds of the factor of size.' },
  shear: {
    type: 'value',
    is: (value: unknown): value is Shear =>
      amount.is(value) || (Array.isArray(value) && value.length === 4 && value.every(Number.isFinite)),
    expected: 'a number, or two or four bounds, the lower first',
    schema: { anyOf: [...amount.schema.anyOf, { type: 'array', items: { type: 'number' }, minItems: 4, maxItems: 4 }] },
    default: null,
    nullable: true,
    doc: 'Bounds of the shear in degrees: along x, or along x and then along y; null is none.',
  },
} as const;

/** Options of {@link randomAffine}. */
export type RandomAffineOptions = OptionsOf<typeof randomAffineTable>;

/**
 * Turns each image `[n, c, h, w]` counter-clockwise by a random angle and keeps its size, as torchvision's `RandomRotation`.
 *
 * Draws `u` `[n]`: the angle is `least + u * (most - least)` degrees.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`; in use {@link ShapeError} `ERR_TRANSFORM_CHANNELS`
 */
export function randomRotation(degrees: Degrees, options: RandomRotationOptions = {}): Transform {
  return inputTransform('randomRotation', options, randomRotationTable, (values, owner) => ({
    ...shared(owner, degrees, values),
    ...{ translate: [0, 0], scale: [1, 1], shear: [0, 0, 0, 0] },
  }));
}

/**
 * Turns (clockwise), shifts, scales and shears each image about a centre, as torchvision's `RandomAffine`. Bilinear edges fade into `fill` as there.
 *
 * Draws `[n]` each for the angle, the shift across and down (in whole pixels, rounded), the scale, the shear along x and along y, every one as
 * `least + u * (most - least)`.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`; in use {@link ShapeError} `ERR_TRANSFORM_CHANNELS`
 */
export function randomAffine(degrees: Degrees, options: RandomAffineOptions = {}): Transform {
  return inputTransform('randomAffine', options, randomAffineTable, (values, owner) => ({
    ...shared(owner, degrees, values),
    translate: values.translate,
    scale: checkRange(owner, 'scale', values.scale),
    shear: shears(owner, values.shear),
  }));
}

function shared(
  owner: string,
  degrees: Degrees,
  { interpolation, fill, center }: Pick<ValuesOf<typeof randomRotationTable>, 'interpolation' | 'fill' | 'center'>,
): NativeOptions {
  return { degrees: angles(owner, 'degrees', degrees), interpolation, fill: checkPerChannel(owner, 'fill', fill), center: center ?? [] };
}

function angles(owner: string, option: string, degrees: Degrees): readonly number[] {
  if (typeof degrees !== 'number') return checkRange(owner, option, degrees);
  checkNumber(owner, option, degrees, { min: 0 });
  return [-degrees, degrees];
}

function shears(owner: string, shear: Shear | null): readonly number[] {
  if (shear === null) return [0, 0, 0, 0];
  if (typeof shear === 'number' || shear.length === 2) return [...angles(owner, 'shear', shear), 0, 0];
  return [...checkRange(owner, 'shear', shear.slice(0, 2)), ...checkRange(owner, 'shear', shear.slice(2))];
}
