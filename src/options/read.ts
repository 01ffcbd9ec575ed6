/** Options as a user wrote them, made whole. */

import { checkKeys } from '../errors.js';
import { badOption, withoutUndefined } from '../option-checks.js';
import { checkOption } from './check.js';
import type { OptionTable, ValuesOf } from './option.js';

/**
 * The options with defaults filled in, each checked; frozen. An option that is `undefined` counts as left out.
 *
 * @param owner - whose options they are, for messages
 * @throws {OptionError} `ERR_OPTION_UNKNOWN` with the nearest known name, `ERR_OPTION_VALUE`
 */
export function readOptions<const Table extends OptionTable>(owner: string, table: Table, given: object): ValuesOf<Table> {
  if (typeof given !== 'object' || given === null) throw badOption(owner, 'options', given, 'an object');
  checkKeys(owner, given, Object.keys(table));
  return fillIn(owner, table, given);
}

/**
 * Options that are one option of others: `average: { kind: 'ema', decay: 0.9 }`. Messages name them `average.decay`.
 *
 * @param example - what it looks like, for a message
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function readPart<const Table extends OptionTable>(
  owner: string,
  name: string,
  table: Table,
  given: object,
  example: string,
): ValuesOf<Table> {
  if (typeof given !== 'object' || given === null) throw badOption(owner, name, given, example);
  checkKeys(`${owner}: ${name}`, given, Object.keys(table));
  return fillIn(owner, table, given, `${name}.`);
}

/**
 * {@link readOptions} without a look at keys that the table does not have.
 *
 * @param prefix - goes before the names in messages
 * @throws {OptionError} `ERR_OPTION_VALUE`
 */
export function fillIn<const Table extends OptionTable>(owner: string, table: Table, given: object, prefix = ''): ValuesOf<Table> {
  const own = withoutUndefined(given) as Readonly<Record<string, unknown>>;
  const entries = Object.entries(table).map(([key, option]): [string, unknown] => {
    const value = Object.hasOwn(own, key) ? own[key] : option.default;
    checkOption(owner, `${prefix}${key}`, option, value);
    return [key, option.type === 'numbers' && value !== null ? Object.freeze([...(value as readonly number[])]) : value];
  });
  return Object.freeze(Object.fromEntries(entries)) as ValuesOf<Table>;
}

/** The defaults of the options that have one, by name; frozen. */
export function defaultsOf<const Table extends OptionTable>(table: Table): Partial<ValuesOf<Table>> {
  const entries = Object.entries(table).flatMap(([key, option]) => ('default' in option ? [[key, option.default] as const] : []));
  return Object.freeze(Object.fromEntries(entries)) as Partial<ValuesOf<Table>>;
}
