/** Noise. */

import { checkNumber, checkOneOf } from '../../option-checks.js';
import { inputTransform, ownerOf } from './checks.js';
import type { RandomOptions, Transform } from './transform.js';

/** Options of {@link gaussianNoise}. */
export interface GaussianNoiseOptions extends RandomOptions {
  /** Default: 0. */
  readonly mean?: number;
  /** Standard deviation. Default: 0.1. */
  readonly sigma?: number;
  /** Results are kept in `[0, 1]`. Default: `true`; for data that was normalised, `false`. */
  readonly clip?: boolean;
}

/**
 * Adds normal random numbers to a floating-point input of any shape, as torchvision's `GaussianNoise`. Draws normal numbers of the input's shape.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`; in use {@link DTypeError} `ERR_TRANSFORM_DTYPE`
 */
export function gaussianNoise(options: GaussianNoiseOptions = {}): Transform {
  const owner = ownerOf('gaussianNoise');
  return inputTransform('gaussianNoise', options, true, ['mean', 'sigma', 'clip'], () => {
    const { mean = 0, sigma = 0.1, clip = true } = options;
    return {
      mean: checkNumber(owner, 'mean', mean),
      sigma: checkNumber(owner, 'sigma', sigma, { min: 0 }),
      clip: checkOneOf(owner, 'clip', clip, [true, false]),
    };
  });
}
