/** Crops. */

import type { OptionsOf } from '../../options/index.js';
import { checkSize, type InputOptions, inputTable, inputTransform, randomTable, type Size } from './checks.js';
import type { Transform } from './transform.js';

/** Sides that are padded. */
type Padding =
  | number
  | readonly [leftRight: number, topBottom: number]
  | readonly [left: number, top: number, right: number, bottom: number];

const pixels = { type: 'integer', minimum: 0 };

/** Options of {@link randomCrop}. */
export const randomCropTable = {
  padding: {
    type: 'value',
    is: (value: unknown): value is Padding => {
      const sides = typeof value === 'number' ? [value] : value;
      return Array.isArray(sides) && [1, 2, 4].includes(sides.length) && sides.every((side) => Number.isSafeInteger(side) && side >= 0);
    },
    expected: 'pixels for all sides, [leftRight, topBottom] or [left, top, right, bottom]',
    schema: { anyOf: [pixels, ...[2, 4].map((count) => ({ type: 'array', items: pixels, minItems: count, maxItems: count }))] },
    default: 0,
    doc: 'Pixels added before the crop: on all sides, left and right and above and below, or left, top, right, bottom.',
  },
  paddingMode: {
    type: 'choice',
    choices: ['constant', 'reflect', 'edge'],
    default: 'constant',
    doc: 'What the added pixels are: fill; the image mirrored at its outermost pixels, which are not repeated; the outermost pixels.',
  },
  fill: { type: 'number', default: 0, doc: 'Value of added pixels, in units of the images as they are at this step.' },
  ...randomTable,
} as const;

/** Options of {@link randomCrop}. */
export type RandomCropOptions = OptionsOf<typeof randomCropTable>;

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
  return inputTransform('randomCrop', options, randomCropTable, ({ padding, paddingMode, fill }, owner) => ({
    size: checkSize(owner, size),
    padding: sidesOf(padding),
    paddingMode,
    fill,
  }));
}

/**
 * The middle of each image, as torchvision's `CenterCrop`; smaller images are padded with zeros.
 *
 * @param size - of the result
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function centerCrop(size: Size, options: InputOptions = {}): Transform {
  return inputTransform('centerCrop', options, inputTable, (_, owner) => ({ size: checkSize(owner, size) }));
}

/** Left, top, right, bottom. */
function sidesOf(padding: Padding): readonly number[] {
  if (typeof padding === 'number') return Array<number>(4).fill(padding);
  return padding.length === 4 ? padding : [...padding, ...padding];
}
