/** Noise. */

import type { OptionsOf } from '../../options/index.js';
import { inputTransform, randomTable } from './checks.js';
import type { Transform } from './transform.js';

/** Options of {@link gaussianNoise}. */
export const gaussianNoiseTable = {
  mean: { type: 'number', default: 0, doc: 'Mean.' },
  sigma: { type: 'number', default: 0.1, min: 0, doc: 'Standard deviation.' },
  clip: { type: 'boolean', default: true, doc: 'Results are kept in [0, 1]; for data that was normalised, false.' },
  ...randomTable,
} as const;

/** Options of {@link gaussianNoise}. */
export type GaussianNoiseOptions = OptionsOf<typeof gaussianNoiseTable>;

/**
 * Adds normal random numbers to a floating-point input of any shape, as torchvision's `GaussianNoise`. Draws normal numbers of the input's shape.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`; in use {@link DTypeError} `ERR_TRANSFORM_DTYPE`
 */
export function gaussianNoise(options: GaussianNoiseOptions = {}): Transform {
  return inputTransform('gaussianNoise', options, gaussianNoiseTable, ({ mean, sigma, clip }) => ({ mean, sigma, clip }));
}
