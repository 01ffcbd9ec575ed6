/** Labels as vectors. */

import { checkKeys } from '../../errors.js';
import { checkNumber } from '../../option-checks.js';
import { ownerOf } from './checks.js';
import type { Transform } from './transform.js';

/** Options of {@link oneHot}. */
export interface OneHotOptions {
  /** Which of the batch's targets, from 0. Default: 0. */
  readonly target?: number;
  /** What the right class gives away to all evenly, as in label smoothing. Default: 0. */
  readonly labelSmoothing?: number;
}

/**
 * Integer labels `[n, ...]` become float32 vectors `[n, ..., classes]` with a one at the label (`torch.nn.functional.one_hot`).
 *
 * @param classes - how many there are; labels lie below
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`; in use {@link DTypeError} `ERR_TRANSFORM_DTYPE`, {@link IndexError} `ERR_LABEL_OUT_OF_RANGE`
 */
export function oneHot(classes: number, options: OneHotOptions = {}): Transform {
  const owner = ownerOf('oneHot');
  checkKeys(owner, options, ['target', 'labelSmoothing']);
  const { target = 0, labelSmoothing = 0 } = options;
  return {
    ...{ kind: 'oneHot', name: null, random: false },
    options: {
      classes: checkNumber(owner, 'classes', classes, { integer: true, min: 1 }),
      target: checkNumber(owner, 'target', target, { integer: true, min: 0 }),
      labelSmoothing: checkNumber(owner, 'labelSmoothing', labelSmoothing, { min: 0, max: 1 }),
    },
  };
}
