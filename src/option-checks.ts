/** Checks of option values, so that every room words its refusals the same way. Unknown keys are {@link checkKeys}'s concern. */

import { OptionError } from './errors.js';

/** A range of numbers. Bounds are inclusive unless `open` says otherwise. */
export interface NumberRange {
  readonly integer?: boolean;
  readonly min?: number;
  readonly max?: number;
  /** Leaves the bounds themselves out: `min < value < max`. */
  readonly open?: boolean;
}

/** How a message shows a value that was given. */
export function show(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return `an object (${value.constructor?.name ?? 'no prototype'})`;
  if (typeof value === 'function') return 'a function';
  return String(value);
}

/** The error for an option with an unusable value. */
export function badOption(owner: string, option: string, value: unknown, expected: string): OptionError {
  return new OptionError('ERR_OPTION_VALUE', `${owner}: option '${option}' is ${show(value)}; expected ${expected}.`, {
    fields: { owner, option, value, expected },
  });
}

/**
 * Returns `value` when it is a finite number in the range.
 *
 * @throws {OptionError} `ERR_OPTION_VALUE`
 */
export function checkNumber(owner: string, option: string, value: unknown, range: NumberRange = {}): number {
  const { integer = false, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY, open = false } = range;
  const isNumber = typeof value === 'number' && Number.isFinite(value) && (!integer || Number.isSafeInteger(value));
  if (isNumber && (open ? value > min && value < max : value >= min && value <= max)) return value;
  throw badOption(owner, option, value, describe(range));
}

/**
 * Returns `value` when it is one of `allowed`.
 *
 * @throws {OptionError} `ERR_OPTION_VALUE`
 */
export function checkOneOf<T extends string | boolean>(owner: string, option: string, value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  throw badOption(owner, option, value, `one of ${allowed.map(show).join(', ')}`);
}

function describe({ integer = false, min, max, open = false }: NumberRange): string {
  const kind = integer ? 'an integer' : 'a finite number';
  const low = min === undefined ? '' : open ? `above ${min}` : `of at least ${min}`;
  const high = max === undefined ? '' : open ? `below ${max}` : `at most ${max}`;
  return [kind, [low, high].filter(Boolean).join(' and ')].filter(Boolean).join(' ');
}

/** A copy without the keys whose value is `undefined`: such an option counts as left out. */
export function withoutUndefined<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}
