/** Checks that transforms share. */

import { badOption, checkNumber, type NumberRange } from '../../option-checks.js';
import { type OptionsOf, type OptionTable, readOptions, type ValueOption, type ValuesOf } from '../../options/index.js';
import type { NativeOptions, Transform, TransformKind } from './transform.js';

/** How pixels between pixels are found. */
export type Interpolation = 'nearest' | 'bilinear';

/** Height and width, pixels; one number for both. */
export type Size = number | readonly [height: number, width: number];

/** Name of a transform in messages. */
export function ownerOf(kind: TransformKind): string {
  return `transforms.${kind}`;
}

/** Options of every transform of inputs. */
export const inputTable = {
  input: { type: 'integer', default: 0, min: 0, doc: "Which of the batch's inputs, from 0." },
} as const;

/** Options of transforms that draw. */
export const randomTable = {
  ...inputTable,
  name: {
    type: 'string',
    default: null,
    nullable: true,
    doc: 'A name for its generator, so that others can be put before it without changing what it draws; null is its kind.',
  },
} as const;

/** Options of every transform of inputs. */
export type InputOptions = OptionsOf<typeof inputTable>;

/** Options of transforms that draw. */
export type RandomOptions = OptionsOf<typeof randomTable>;

const isWhole = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 1;
const whole = { type: 'integer', minimum: 1 };
const some = { type: 'array', items: { type: 'number' }, minItems: 1 };
const isNumbers = (value: unknown): value is readonly number[] => Array.isArray(value) && value.length > 0 && value.every(Number.isFinite);

/** Height and width. */
export const sizeOption = {
  type: 'value',
  is: (value: unknown): value is Size => isWhole(value) || (Array.isArray(value) && value.length === 2 && value.every(isWhole)),
  expected: 'pixels of the side, or [height, width]',
  schema: { anyOf: [whole, { type: 'array', items: whole, minItems: 2, maxItems: 2 }] },
  doc: 'Height and width of the result, pixels; one number for both.',
} as const satisfies ValueOption;

/** A share of images. */
export const probability = { type: 'number', default: 0.5, min: 0, max: 1, doc: 'Share of images that are changed.' } as const;

/** How pixels between pixels are found. */
export const interpolation = {
  type: 'choice',
  choices: ['nearest', 'bilinear'],
  default: 'bilinear',
  doc: 'How pixels between pixels are found.',
} as const;

/** One number for all channels, or one for each. */
export const perChannel = {
  type: 'value',
  is: (value: unknown): value is number | readonly number[] => Number.isFinite(value) || isNumbers(value),
  expected: 'a number, or a list with one for each channel',
  schema: { anyOf: [{ type: 'number' }, some] },
  doc: 'One number for all channels, or one for each.',
} as const satisfies ValueOption;

/** One number that stands for two bounds, or the bounds themselves. */
export const amount = {
  type: 'value',
  is: (value: unknown): value is number | readonly [least: number, most: number] =>
    Number.isFinite(value) || (isNumbers(value) && value.length === 2 && (value[0] as number) <= (value[1] as number)),
  expected: 'a number, or two bounds, the lower first',
  schema: { anyOf: [{ type: 'number' }, { type: 'array', items: { type: 'number' }, minItems: 2, maxItems: 2 }] },
  doc: 'A number, or the bounds themselves.',
} as const satisfies ValueOption;

/**
 * A transform of one input.
 *
 * @param table - its options, {@link inputTable} or {@link randomTable} among them
 * @param native - what the native side is told
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function inputTransform<const Table extends OptionTable>(
  kind: TransformKind,
  given: object,
  table: Table,
  native: (values: ValuesOf<Table>, owner: string) => NativeOptions,
): Transform {
  const owner = ownerOf(kind);
  const values = readOptions(owner, table, given);
  const { input, name = null } = values as { readonly input: number; readonly name?: string | null };
  return { kind, name, random: 'name' in table, options: { ...native(values, owner), input } };
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
