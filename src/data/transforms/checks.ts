/** Checks that transforms share. */

import { checkKeys } from '../../errors.js';
import { badOption, checkNumber, checkOneOf, type NumberRange } from '../../option-checks.js';
import type { InputOptions, NativeOptions, RandomOptions, Transform, TransformKind } from './transform.js';

/** How pixels between pixels are found. */
export type Interpolation = 'nearest' | 'bilinear';

/** Height and width, pixels; one number for both. */
export type Size = number | readonly [height: number, width: number];

/** Name of a transform in messages. */
export function ownerOf(kind: TransformKind): string {
  return `transforms.${kind}`;
}

/**
 * A transform of one input, its options checked by the caller.
 *
 * @param keys - options that there are besides `input`, and `name` for one that draws
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function inputTransform(
  kind: TransformKind,
  given: InputOptions & Pick<RandomOptions, 'name'>,
  random: boolean,
  keys: readonly string[],
  options: () => NativeOptions,
): Transform {
  const owner = ownerOf(kind);
  checkKeys(owner, given, [...keys, 'input', ...(random ? ['name'] : [])]);
  const { input = 0, name = null } = given;
  return {
    kind,
    name: name === null ? null : checkName(owner, name),
    random,
    options: { ...options(), input: checkNumber(owner, 'input', input, { integer: true, min: 0 }) },
  };
}

/** @throws {OptionError} `ERR_OPTION_VALUE` */
export function checkName(owner: string, name: unknown): string {
  if (typeof name === 'string' && name !== '') return name;
  throw badOption(owner, 'name', name, 'a text that is not empty');
}

/** @throws {OptionError} `ERR_OPTION_VALUE` */
export function checkSize(owner: string, size: unknown): readonly [number, number] {
  const range = { integer: true, min: 1 };
  if (typeof size === 'number') return [checkNumber(owner, 'size', size, range), size];
  if (Array.isArray(size) && size.length === 2)
    return [checkNumber(owner, 'size', size[0], range), checkNumber(owner, 'size', size[1], range)];
  throw badOption(owner, 'size', size, 'pixels of the side, or [height, width]');
}

/** @throws {OptionError} `ERR_OPTION_VALUE` */
export function checkNumbers(
  owner: string,
  option: string,
  values: unknown,
  count: number | null,
  range: NumberRange = {},
): readonly number[] {
  if (!Array.isArray(values) || values.length === 0 || (count !== null && values.length !== count)) {
    throw badOption(owner, option, values, count === null ? 'a list of numbers' : `a list of ${count} numbers`);
  }
  return values.map((value, i) => checkNumber(owner, `${option}[${i}]`, value, range));
}

/** The two ends of a range, the lower first. @throws {OptionError} `ERR_OPTION_VALUE` */
export function checkRange(owner: string, option: string, values: unknown, range: NumberRange = {}): readonly [number, number] {
  const [low, high] = checkNumbers(owner, option, values, 2, range) as [number, number];
  if (low <= high) return [low, high];
  throw badOption(owner, option, values, 'the lower end first');
}

/** One number for all channels, or one for each. @throws {OptionError} `ERR_OPTION_VALUE` */
export function checkPerChannel(owner: string, option: string, value: unknown, range: NumberRange = {}): readonly number[] {
  return typeof value === 'number' ? [checkNumber(owner, option, value, range)] : checkNumbers(owner, option, value, null, range);
}

/** @throws {OptionError} `ERR_OPTION_VALUE` */
export function checkProbability(owner: string, p: unknown): number {
  return checkNumber(owner, 'p', p, { min: 0, max: 1 });
}

/** @throws {OptionError} `ERR_OPTION_VALUE` */
export function checkInterpolation(owner: string, interpolation: unknown): Interpolation {
  return checkOneOf(owner, 'interpolation', interpolation, ['nearest', 'bilinear']);
}
