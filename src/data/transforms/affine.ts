/** Random rotation and affine maps. */

import { checkNumber } from '../../option-checks.js';
import { checkInterpolation, checkNumbers, checkPerChannel, checkRange, type Interpolation, inputTransform, ownerOf } from './checks.js';
import type { NativeOptions, RandomOptions, Transform } from './transform.js';

/** Degrees from `-degrees` to `degrees`, or the bounds themselves. */
export type Degrees = number | readonly [least: number, most: number];

/** Options of {@link randomRotation}. */
export interface RandomRotationOptions extends RandomOptions {
  /** Default: `'nearest'`, as torchvision. */
  readonly interpolation?: Interpolation;
  /** What comes in from outside the image: one number, or one for each channel. Default: 0. */
  readonly fill?: number | readonly number[];
  /** What is turned about, pixels from the left and from the top. Default: the middle. */
  readonly center?: readonly [x: number, y: number];
}

/** Options of {@link randomAffine}. */
export interface RandomAffineOptions extends RandomRotationOptions {
  /** Greatest shifts across and down, parts of width and height. Default: none. */
  readonly translate?: readonly [x: number, y: number];
  /** Bounds of the factor of size. Default: none. */
  readonly scale?: readonly [least: number, most: number];
  /** Bounds of the shear in degrees: along x, or along x and then along y. Default: none. */
  readonly shear?: Degrees | readonly [leastX: number, mostX: number, leastY: number, mostY: number];
}

const KEYS = ['interpolation', 'fill', 'center'];

/**
 * Turns each image `[n, c, h, w]` counter-clockwise by a random angle and keeps its size, as torchvision's `RandomRotation`.
 *
 * Draws `u` `[n]`: the angle is `least + u * (most - least)` degrees.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`; in use {@link ShapeError} `ERR_TRANSFORM_CHANNELS`
 */
export function randomRotation(degrees: Degrees, options: RandomRotationOptions = {}): Transform {
  return inputTransform('randomRotation', options, true, KEYS, () => ({
    ...shared(ownerOf('randomRotation'), degrees, options),
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
  const owner = ownerOf('randomAffine');
  return inputTransform('randomAffine', options, true, [...KEYS, 'translate', 'scale', 'shear'], () => ({
    ...shared(owner, degrees, options),
    translate: checkNumbers(owner, 'translate', options.translate ?? [0, 0], 2, { min: 0, max: 1 }),
    scale: checkRange(owner, 'scale', options.scale ?? [1, 1], { min: Number.MIN_VALUE }),
    shear: shears(owner, options.shear),
  }));
}

function shared(owner: string, degrees: Degrees, { interpolation = 'nearest', fill = 0, center }: RandomRotationOptions): NativeOptions {
  return {
    degrees: angles(owner, 'degrees', degrees),
    interpolation: checkInterpolation(owner, interpolation),
    fill: checkPerChannel(owner, 'fill', fill),
    center: center === undefined ? [] : checkNumbers(owner, 'center', center, 2),
  };
}

function angles(owner: string, option: string, degrees: Degrees): readonly number[] {
  if (typeof degrees !== 'number') return checkRange(owner, option, degrees);
  checkNumber(owner, option, degrees, { min: 0 });
  return [-degrees, degrees];
}

function shears(owner: string, shear: RandomAffineOptions['shear']): readonly number[] {
  if (shear === undefined) return [0, 0, 0, 0];
  if (typeof shear === 'number' || shear.length === 2) return [...angles(owner, 'shear', shear), 0, 0];
  return [...checkRange(owner, 'shear', shear.slice(0, 2)), ...checkRange(owner, 'shear', shear.slice(2))];
}
