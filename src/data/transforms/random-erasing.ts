/** Random erasing. */

import type { OptionsOf } from '../../options/index.js';
import { checkPerChannel, checkRange, inputTransform, perChannel, probability, randomTable } from './checks.js';
import type { Transform } from './transform.js';

/** Options of {@link randomErasing}. */
export const randomErasingTable = {
  p: { ...probability, doc: 'Share of images that lose a box.' },
  scale: { type: 'numbers', length: 2, default: [0.02, 0.33], min: 0, max: 1, doc: "Bounds of the box's share of the image's area." },
  ratio: { type: 'numbers', length: 2, default: [0.3, 3.3], above: 0, doc: "Bounds of the box's height over its width." },
  value: {
    ...perChannel,
    is: (value: unknown): value is number | readonly number[] | 'random' => value === 'random' || perChannel.is(value),
    expected: "a number, a list with one for each channel, or 'random'",
    schema: { anyOf: [...perChannel.schema.anyOf, { const: 'random' }] },
    default: 0,
    doc: 'What the box is filled with: one number, one for each channel, or standard normal random numbers.',
  },
  ...randomTable,
} as const;

/** Options of {@link randomErasing}. */
export type RandomErasingOptions = OptionsOf<typeof randomErasingTable>;

/**
 * Fills a box of some images `[n, c, h, w]` (Zhong et al. 2017, arXiv:1708.04896; torchvision's `RandomErasing`). Usually the last step.
 *
 * Draws `p'` `[n]`: images with `p' < p`; then what {@link randomResizedCrop} draws, for a box smaller than the image on both sides (where none of ten
 * tries is, nothing is erased); with `'random'`, normal numbers for all boxes, one after the other.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`; in use {@link ShapeError} `ERR_TRANSFORM_CHANNELS`, {@link DTypeError} `ERR_TRANSFORM_DTYPE`
 */
export function randomErasing(options: RandomErasingOptions = {}): Transform {
  return inputTransform('randomErasing', options, randomErasingTable, ({ p, scale, ratio, value }, owner) => ({
    p,
    scale: checkRange(owner, 'scale', scale),
    ratio: checkRange(owner, 'ratio', ratio),
    value: value === 'random' ? [] : checkPerChannel(owner, 'value', value),
  }));
}
