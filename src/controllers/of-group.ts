/** Numbers that may differ between parameter groups. */

import { badOption } from '../options/index.js';

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
