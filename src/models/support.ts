/** What the models share: passing options on to layers, and the initial values of torchvision's networks. */

import { checkKeys } from '../errors.js';
import { type InitOptions, kaimingNormal_, ones_, zeros_ } from '../nn/init/index.js';
import { Conv2d } from '../nn/layers/convolution/conv2d.js';
import { LAYER_KEYS, type LayerOptions } from '../nn/layers/layer-options.js';
import { BatchNorm } from '../nn/layers/normalization/batch-norm.js';
import type { Module } from '../nn/module/module.js';
import { fillIn, type OptionTable, type ValuesOf } from '../options/index.js';

/**
 * The options of a model with defaults filled in, and in `layer` those that go on to its layers.
 *
 * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
 */
export function modelOptions<const Table extends OptionTable>(
  owner: string,
  table: Table,
  given: LayerOptions,
): ValuesOf<Table> & { readonly layer: LayerOptions } {
  checkKeys(owner, given, [...Object.keys(table), ...LAYER_KEYS]);
  const layer = Object.fromEntries(Object.entries(given).filter(([key]) => !Object.hasOwn(table, key)));
  return { ...fillIn(owner, table, given), layer };
}

/** Options for layers whose initial values are not random. */
export function withoutGenerator({ generator: _, ...rest }: LayerOptions): Omit<LayerOptions, 'generator'> {
  return rest;
}

/** The part of the options that initial values are drawn with. */
export function draws({ generator }: LayerOptions): InitOptions {
  return generator === undefined ? {} : { generator };
}

/**
 * Initial values of torchvision's convolutional networks: convolutions normal with variance 2 / fanOut (He et al., 2015) and biases 0; norms
 * scale by 1 and shift by 0. In the order of `modules()`, so that one seed gives one network here and in Python.
 */
export function resetConvolutionsAndNorms(module: Module, options: LayerOptions): void {
  for (const layer of module.modules()) {
    if (layer instanceof Conv2d) {
      kaimingNormal_(layer.weight, { mode: 'fanOut', nonlinearity: 'relu', ...draws(options) });
      if (layer.bias !== null) zeros_(layer.bias);
    } else if (layer instanceof BatchNorm) {
      if (layer.weight !== null) ones_(layer.weight);
      if (layer.bias !== null) zeros_(layer.bias);
    }
  }
}
