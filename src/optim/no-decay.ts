/** The group of parameters that weight decay should leave alone. */

import { OptionError } from '../errors.js';

/** A model or module, as far as {@link noDecay} looks at it. */
export interface HasParameters {
  namedParameters(): ReadonlyMap<string, { readonly shape: readonly number[]; readonly requiresGrad: boolean }>;
}

/** A group for any optimizer with weight decay. */
export interface NoDecayGroup {
  readonly name: 'noDecay';
  readonly parameters: readonly string[];
  readonly weightDecay: 0;
}

/**
 * The group of all trainable parameters with fewer than two dimensions: biases, and the weights of normalisation layers. Weight decay is for the weights of products; on
 * these it costs accuracy and gains nothing (He et al. 2019, arXiv 1812.01187, section 3.1).
 *
 * @throws {OptionError} `ERR_OPTIMIZER_GROUP` for a model that has none
 * @example
 * ```ts
 * optim.adamw({ lr: 1e-3, weightDecay: 0.1, groups: [optim.noDecay(model)] });
 * ```
 */
export function noDecay(model: HasParameters): NoDecayGroup {
  const parameters = [...model.namedParameters()]
    .filter(([, { shape, requiresGrad }]) => requiresGrad && shape.length < 2)
    .map(([name]) => name);
  if (parameters.length === 0) {
    throw new OptionError(
      'ERR_OPTIMIZER_GROUP',
      'optim.noDecay: the model has no trainable parameter with fewer than two dimensions, such as a bias. Leave the group out.',
    );
  }
  return Object.freeze({ name: 'noDecay', parameters: Object.freeze(parameters), weightDecay: 0 });
}
