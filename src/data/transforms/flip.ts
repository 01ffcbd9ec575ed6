/** Flips. */

import type { OptionsOf } from '../../options/index.js';
import { inputTransform, probability, randomTable } from './checks.js';
import type { Transform } from './transform.js';

/** Options of {@link randomHorizontalFlip} and {@link randomVerticalFlip}. */
export const flipTable = { p: { ...probability, doc: 'Share of images that are flipped.' }, ...randomTable } as const;

/** Options of {@link randomHorizontalFlip} and {@link randomVerticalFlip}. */
export type RandomFlipOptions = OptionsOf<typeof flipTable>;

/**
 * Exchanges left and right of some images `[n, c, h, w]` (torchvision's `RandomHorizontalFlip`). Draws `u` `[n]`: those with `u < p`.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function randomHorizontalFlip(options: RandomFlipOptions = {}): Transform {
  return flip('randomHorizontalFlip', options);
}

/**
 * Exchanges top and bottom of some images `[n, c, h, w]` (torchvision's `RandomVerticalFlip`). Draws `u` `[n]`: those with `u < p`.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function randomVerticalFlip(options: RandomFlipOptions = {}): Transform {
  return flip('randomVerticalFlip', options);
}

function flip(kind: 'randomHorizontalFlip' | 'randomVerticalFlip', options: RandomFlipOptions): Transform {
  return inputTransform(kind, options, flipTable, ({ p }) => ({ p }));
}
