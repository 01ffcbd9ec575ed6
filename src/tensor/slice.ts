/** Slices for indexing. */

import { OptionError } from '../errors.js';

/** A range of an axis, as Python's `start:end:step`; made by {@link slice}. */
export class Slice {
  /** First entry; `null` for 0. Negative: from the end. */
  readonly start: number | null;
  /** The entry after the last one; `null` for the axis's size. Negative: from the end. */
  readonly end: number | null;
  readonly step: number;

  constructor(start: number | null, end: number | null, step: number) {
    this.start = start;
    this.end = end;
    this.step = step;
  }
}

/**
 * A range of an axis for `Tensor.at` and `Tensor.setAt`, as Python's `start:end:step`: `slice()` is `:`, `slice(1)` is `1:`, `slice(null, -1)` is `:-1`.
 *
 * @param step - at least 1 (default)
 * @throws {OptionError} `ERR_OPTION_VALUE` for what is no whole number, or a step below 1
 */
export function slice(start: number | null = null, end: number | null = null, step = 1): Slice {
  for (const [name, value] of Object.entries({ start, end, step })) {
    if (value === null || (Number.isSafeInteger(value) && (name !== 'step' || value > 0))) continue;
    const expected = name === 'step' ? 'a whole number of at least 1 (flip() reverses an axis)' : 'a whole number or null';
    throw new OptionError('ERR_OPTION_VALUE', `slice: '${name}' is ${value}; expected ${expected}.`, { fields: { option: name, value } });
  }
  return new Slice(start, end, step);
}
