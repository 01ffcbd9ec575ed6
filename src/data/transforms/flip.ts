/** Flips. */

import { checkProbability, inputTransform, ownerOf } from './checks.js';
import type { RandomOptions, Transform } from './transform.js';

/** Options of {@link randomHorizontalFlip} and {@link randomVerticalFlip}. */
export interface RandomFlipOptions extends RandomOptions {
  /** Share of images that are flipped. Default: 0.5. */
  readonly p?: number;
}

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
  return inputTransform(kind, options, true, ['p'], () => ({ p: checkProbability(ownerOf(kind), options.p ?? 0.5) }));
}
