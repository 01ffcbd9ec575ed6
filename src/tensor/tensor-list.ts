/** One tensor or several, as arguments and options take them. */

import { badOption } from '../option-checks.js';
import { Tensor } from './tensor.js';

/**
 * As a list.
 *
 * @throws {OptionError} `ERR_OPTION_VALUE` for anything else
 */
export function tensorList(owner: string, option: string, value: Tensor | readonly Tensor[]): readonly Tensor[] {
  const list = value instanceof Tensor ? [value] : value;
  if (Array.isArray(list) && list.every((item) => item instanceof Tensor)) return list;
  throw badOption(owner, option, value, 'a tensor or a list of tensors');
}
