/** How controllers read their options. */

import { checkKeys } from '../errors.js';
import { badOption, checkOneOf, withoutUndefined } from '../option-checks.js';
import type { Cadence } from './controller.js';

/** The default of every option; `undefined` for an option that must be given. */
export type DefaultsOf<Options> = { readonly [K in keyof Required<Options>]: Options[K] | undefined };

/**
 * The options with defaults filled in, their values not yet checked.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` when options are no object
 */
export function withDefaults<Options extends object>(owner: string, options: Options, defaults: DefaultsOf<Options>): DefaultsOf<Options> {
  if (typeof options !== 'object' || options === null) throw badOption(owner, 'options', options, 'an object');
  checkKeys(owner, options, Object.keys(defaults));
  return { ...defaults, ...withoutUndefined(options) };
}

/** @throws {OptionError} `ERR_OPTION_VALUE` */
export function checkUnit(owner: string, unit: unknown): Cadence['unit'] {
  return checkOneOf(owner, 'unit', unit, ['epoch', 'step']);
}

/**
 * A number for every group, or one for each by name.
 *
 * @param check - checks one number, named `option` or `option.group`
 * @throws {OptionError} `ERR_OPTION_VALUE`
 */
export function checkPerGroup(
  owner: string,
  option: string,
  value: unknown,
  check: (option: string, value: unknown) => number,
): number | Readonly<Record<string, number>> {
  if (typeof value === 'number') return check(option, value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badOption(owner, option, value, 'a number, or an object with a number for each parameter group');
  }
  return Object.fromEntries(Object.entries(value).map(([group, each]) => [group, check(`${option}.${group}`, each)]));
}

/**
 * The number of one group.
 *
 * @throws {OptionError} `ERR_OPTION_VALUE` when numbers are given by name and not for this group
 */
export function ofGroup(owner: string, option: string, value: number | Readonly<Record<string, number>>, group: string): number {
  if (typeof value === 'number') return value;
  const found = Object.hasOwn(value, group) ? value[group] : undefined;
  if (found === undefined) throw badOption(owner, `${option}.${group}`, found, `a number for the parameter group '${group}'`);
  return found;
}
