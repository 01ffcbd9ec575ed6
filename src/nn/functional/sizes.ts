/** Sizes of windows and kernels over one, two or three axes: one number for all of them, or one each. */

import { badOption, checkNumber } from '../../option-checks.js';

/** A size over one axis. */
export type Single = number | readonly [number];
/** One value for depth, height and width, or one each. */
export type Triple = number | readonly [number, number, number];
/** A size over any number of axes. */
export type Sizes = number | readonly number[];

const EXPECTED: Readonly<Record<number, string>> = {
  1: 'a number',
  2: 'a number, or two: height and width',
  3: 'a number, or three: depth, height and width',
};

/** One value an axis, unchecked. */
export function spread(value: Sizes, count: number): readonly number[] {
  if (typeof value === 'number') return Array.from({ length: count }, () => value);
  return value;
}

/**
 * One integer an axis.
 *
 * @param count - number of axes, 1 to 3
 * @throws {OptionError} `ERR_OPTION_VALUE`
 */
export function checkSizes(
  owner: string,
  option: string,
  value: unknown,
  count: number,
  min: number = Number.NEGATIVE_INFINITY,
): readonly number[] {
  const range = Number.isFinite(min) ? { integer: true, min } : { integer: true };
  if (typeof value === 'number') return spread(checkNumber(owner, option, value, range), count);
  if (!Array.isArray(value) || value.length !== count) throw badOption(owner, option, value, EXPECTED[count] ?? `${count} numbers`);
  return value.map((size) => checkNumber(owner, option, size, range));
}

/** Sizes as Python writes them: `2`, `(2,)`, `(2, 3)`. */
export function pythonSizes(value: Sizes): string {
  if (typeof value === 'number') return String(value);
  return value.length === 1 ? `(${value[0]},)` : `(${value.join(', ')})`;
}
