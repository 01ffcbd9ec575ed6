/** Labels as vectors. */

import { checkNumber } from '../../option-checks.js';
import { type OptionsOf, readOptions } from '../../options/index.js';
import { ownerOf } from './checks.js';
import type { Transform } from './transform.js';

/** Options of {@link oneHot}. */
export const oneHotTable = {
  target: { type: 'integer', default: 0, min: 0, doc: "Which of the batch's targets, from 0." },
  labelSmoothing: {
    type: 'number',
    default: 0,
    min: 0,
    max: 1,
    doc: 'What the right class gives away to all evenly, as in label smoothing.',
  },
} as const;

/** Options of {@link oneHot}. */
export type OneHotOptions = OptionsOf<typeof oneHotTable>;

/**
 * Integer labels `[n, ...]` become float32 vectors `[n, ..., classes]` with a one at the label (`torch.nn.functional.one_hot`).
 *
 * @param classes - how many there are; labels lie below
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`; in use {@link DTypeError} `ERR_TRANSFORM_DTYPE`, {@link IndexError} `ERR_LABEL_OUT_OF_RANGE`
 */
export function oneHot(classes: number, options: OneHotOptions = {}): Transform {
  const owner = ownerOf('oneHot');
  const read = readOptions(owner, oneHotTable, options);
  return {
    ...{ kind: 'oneHot', name: null, random: false },
    options: { classes: checkNumber(owner, 'classes', classes, { integer: true, min: 1 }), ...read },
  };
}
