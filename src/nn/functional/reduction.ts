/** How losses are reduced. */

import type { Reduction } from '../../ops/index.js';
import { checkOneOf } from '../../option-checks.js';

export type { Reduction, ReductionOptions } from '../../ops/index.js';

/** The reductions, in the order of ATen's numbers. */
export const REDUCTIONS: readonly Reduction[] = ['none', 'mean', 'sum'];

/**
 * ATen's number of a reduction.
 *
 * @throws {OptionError} `ERR_OPTION_VALUE`
 */
export function reductionNumber(owner: string, reduction: Reduction = 'mean'): number {
  return REDUCTIONS.indexOf(checkOneOf(owner, 'reduction', reduction, REDUCTIONS));
}
