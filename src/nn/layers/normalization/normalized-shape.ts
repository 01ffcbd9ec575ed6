/** The axes that layer and RMS normalisation work on. */

import { badOption, checkNumber } from '../../../option-checks.js';

/**
 * Sizes of the last axes as a list.
 *
 * @throws {OptionError} `ERR_OPTION_VALUE`
 */
export function checkNormalizedShape(owner: string, value: number | readonly number[]): readonly number[] {
  const shape = typeof value === 'number' ? [value] : value;
  if (!Array.isArray(shape) || shape.length === 0)
    throw badOption(owner, 'normalizedShape', value, 'an integer, or a non-empty list of them');
  return shape.map((size) => checkNumber(owner, 'normalizedShape', size, { integer: true, min: 1 }));
}
