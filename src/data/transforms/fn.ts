/** Transforms of one's own. */

import { checkKeys } from '../../errors.js';
import type { TensorFunction } from '../../graph/trace.js';
import { badOption, checkNumber } from '../../option-checks.js';
import { checkName, ownerOf } from './checks.js';
import type { Transform } from './transform.js';

/** Options of {@link fn}. */
export interface FnOptions {
  /** How many of the batch's inputs it takes and gives back, the first ones. Default: 1. */
  readonly inputs?: number;
  /** How many of the targets it takes and gives back, after the inputs. Default: 0. */
  readonly targets?: number;
  /** Names its generator. Default: `'fn'`. */
  readonly name?: string;
}

/**
 * A function of the batch, traced once when training is prepared and then run natively. What it draws (`rand`, dropout) comes from a generator of its own.
 *
 * @param fn - takes inputs, then targets, `[rows, ...]` each, and gives as many tensors in their place; rows keep their number
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`; when it is traced as {@link traceFunction}, and `ERR_TRANSFORM_OUTPUT` for another number of results
 *
 * @example
 * transforms.fn((x) => x.div(255).unsqueeze(1));
 */
export function fn(fn: TensorFunction, options: FnOptions = {}): Transform {
  const owner = ownerOf('fn');
  if (typeof fn !== 'function') throw badOption(owner, 'fn', fn, 'a function of tensors');
  checkKeys(owner, options, ['inputs', 'targets', 'name']);
  const { inputs = 1, targets = 0, name = null } = options;
  return {
    kind: 'fn',
    name: name === null ? null : checkName(owner, name),
    // Nobody can tell from outside.
    random: true,
    options: {
      inputs: checkNumber(owner, 'inputs', inputs, { integer: true, min: 1 }),
      targets: checkNumber(owner, 'targets', targets, { integer: true, min: 0 }),
    },
    fn,
  };
}
