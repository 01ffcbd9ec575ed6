/** Other sizes. */

import type { OptionsOf, ValuesOf } from '../../options/index.js';
import { checkRange, checkSize, inputTable, inputTransform, interpolation, randomTable, type Size } from './checks.js';
import type { Transform } from './transform.js';

const samplingTable = {
  interpolation,
  antialias: {
    type: 'boolean',
    default: true,
    doc: 'Smaller images are made of all old pixels that a new one covers, as Pillow does it.',
  },
} as const;

/** Options of {@link resize}. */
export const resizeTable = { ...samplingTable, ...inputTable } as const;

/** Options of {@link resize}. */
export type ResizeOptions = OptionsOf<typeof resizeTable>;

/** Options of {@link randomResizedCrop}. */
export const randomResizedCropTable = {
  scale: { type: 'numbers', length: 2, default: [0.08, 1], min: 0, max: 1, doc: "Bounds of the crop's share of the image's area." },
  ratio: { type: 'numbers', length: 2, default: [3 / 4, 4 / 3], above: 0, doc: "Bounds of the crop's width over its height." },
  ...samplingTable,
  ...randomTable,
} as const;

/** Options of {@link randomResizedCrop}. */
export type RandomResizedCropOptions = OptionsOf<typeof randomResizedCropTable>;

/**
 * Images `[n, c, h, w]` at another size, as torchvision's `Resize`: `[height, width]`, or the length of the shorter side, which keeps the proportions.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function resize(size: Size, options: ResizeOptions = {}): Transform {
  return inputTransform('resize', options, resizeTable, (values, owner) => ({
    size: checkSize(owner, size).slice(0, typeof size === 'number' ? 1 : 2),
    ...sampling(values),
  }));
}

/**
 * A crop of random area and proportions of each image, brought to one size, as torchvision's `RandomResizedCrop`.
 *
 * Draws `a` `[n, 10]`, `r` `[n, 10]`, `u` `[n]`, `v` `[n]`. Try k has the area `h * w * (scale[0] + a * (scale[1] - scale[0]))` and the ratio
 * `exp(log(ratio[0]) + r * (log(ratio[1]) - log(ratio[0])))`; the first whose rounded sides fit counts, at `floor(u * (h - side + 1))` from the top and
 * likewise from the left. Where none fits: the middle, as much of it as the bounds of the ratio allow.
 *
 * @param size - of the result
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function randomResizedCrop(size: Size, options: RandomResizedCropOptions = {}): Transform {
  return inputTransform('randomResizedCrop', options, randomResizedCropTable, (values, owner) => ({
    size: checkSize(owner, size),
    scale: checkRange(owner, 'scale', values.scale),
    ratio: checkRange(owner, 'ratio', values.ratio),
    ...sampling(values),
  }));
}

function sampling({ interpolation, antialias }: ValuesOf<typeof samplingTable>): Record<string, string | boolean> {
  return { interpolation, antialias };
}
