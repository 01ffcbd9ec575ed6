/** A parameter group for each layer. */

import { checkKeys, OptionError } from '../errors.js';
import { checkOneOf } from '../option-checks.js';
import type { HasParameters } from './no-decay.js';

/** A group of one layer's parameters. */
export interface LayerGroup {
  /** Dotted path of the layer, `'model'` for parameters of the model itself. */
  readonly name: string;
  readonly parameters: readonly string[];
}

/**
 * A group for each layer that has trainable parameters of its own, in the model's order: what methods that set a rate for each group (`HiDlr`) go by.
 *
 * @param options - `biases: true` puts all parameters with fewer than two dimensions (biases, weights of normalisation layers) into one group `'biases'`, the
 *   first (default `false`)
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`; `ERR_OPTIMIZER_GROUP` for a model without trainable parameters
 * @example
 * ```ts
 * optim.adamw({ lr: 1e-3, groups: optim.perLayer(model) });
 * ```
 */
export function perLayer(model: HasParameters, options: { readonly biases?: boolean } = {}): readonly LayerGroup[] {
  checkKeys('optim.perLayer', options, ['biases']);
  const biases = checkOneOf('optim.perLayer', 'biases', options.biases ?? false, [true, false]);
  const groups = new Map<string, string[]>(biases ? [['biases', []]] : []);
  for (const [parameter, { shape, requiresGrad }] of model.namedParameters()) {
    if (!requiresGrad) continue;
    const layer = biases && shape.length < 2 ? 'biases' : nameOf(parameter);
    const known = groups.get(layer);
    if (known === undefined) groups.set(layer, [parameter]);
    else known.push(parameter);
  }
  const found = [...groups].filter(([, parameters]) => parameters.length > 0);
  if (found.length === 0) throw new OptionError('ERR_OPTIMIZER_GROUP', 'optim.perLayer: the model has no trainable parameter. Free some.');
  return Object.freeze(found.map(([name, parameters]) => Object.freeze({ name, parameters: Object.freeze(parameters) })));
}

/** The layer that a parameter belongs to. `'default'` is the name of another group. */
function nameOf(parameter: string): string {
  const layer = parameter.slice(0, Math.max(0, parameter.lastIndexOf('.')));
  return layer === '' ? 'model' : layer === 'default' ? 'layer default' : layer;
}
