/** How monitors read their options. */

import { checkKeys } from '../errors.js';
import { badOption, checkOneOf, withoutUndefined } from '../option-checks.js';
import type { Cadence } from '../controllers/controller.js';

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
