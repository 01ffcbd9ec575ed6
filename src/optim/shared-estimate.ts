/** What optimizers have in common that estimate one step length for all groups. */

import { OptionError } from '../errors.js';
import type { OptimizerSpec } from './optimizer-spec.js';

/**
 * Returns the spec when its groups have these options in common, and one rate, from which only 0 may differ.
 *
 * @throws {OptionError} `ERR_OPTIMIZER_GROUP`
 */
export function sharingEstimate(spec: OptimizerSpec, shared: readonly string[]): OptimizerSpec {
  let rate = Number(spec.defaults.lr);
  for (const { name, options: own } of spec.groups) {
    const lr = Number(own.lr);
    const different = shared.find((key) => String(own[key]) !== String(spec.defaults[key]));
    if (different !== undefined || (lr !== 0 && rate !== 0 && lr !== rate)) throw notShared(spec.name, name, different ?? 'lr');
    rate = Math.max(rate, lr);
  }
  return spec;
}

function notShared(optimizer: string, group: string, option: string): OptionError {
  const expected = option === 'lr' ? 'the rate of the others, or 0' : 'the value that all groups share';
  return new OptionError('ERR_OPTIMIZER_GROUP', `optim.${optimizer}: group '${group}' has its own '${option}'; expected ${expected}.`, {
    fields: { optimizer, group, option },
  });
}
