/** What the analyses of curvature share. */

import { checkKeys } from '../errors.js';
import type { NativeStateTensor } from '../native/addon.js';
import { badOption, withoutUndefined } from '../option-checks.js';
import { type Tensor, wrap } from '../tensor/tensor.js';
import { SUBJECT_KEYS, type SubjectOptions } from './subject.js';

/**
 * Tells the options of the subject from an analysis' own, whose values are not yet checked.
 *
 * @param defaults - of the analysis' own options
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` when options are no object
 */
export function splitOptions<Own extends object>(
  owner: string,
  options: SubjectOptions & Partial<Own>,
  defaults: Own,
): readonly [SubjectOptions, Own] {
  if (typeof options !== 'object' || options === null) throw badOption(owner, 'options', options, 'an object');
  checkKeys(owner, options, [...SUBJECT_KEYS, ...Object.keys(defaults)]);
  const { model, loss, device, channelsLast, loader, signal, ...own } = withoutUndefined(options);
  const subject = withoutUndefined({ model, loss, device, channelsLast, loader, signal }) as SubjectOptions;
  return [subject, { ...defaults, ...own }];
}

/** Tensors by parameter; the caller's to dispose. */
export function byParameter(parts: readonly NativeStateTensor[]): ReadonlyMap<string, Tensor> {
  return new Map(parts.map(({ name, tensor }) => [name, wrap(tensor)]));
}
