/** Fully connected layer. */

import { checkKeys } from '../../../errors.js';
import { checkNumber } from '../../../option-checks.js';
import type { Generator } from '../../../tensor/generator.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';
import type { Parameter } from '../../module/parameter.js';
import { pythonValue } from '../../module/repr.js';
import { fillLikeLinear } from '../default-init.js';
import { sumsOver } from '../flop-rules.js';
import { emptyParameter, LAYER_KEYS, type LayerOptions } from '../layer-options.js';
import type { LayerTraits } from '../traits.js';

/** Options of {@link Linear}. */
export interface LinearOptions extends LayerOptions {
  /** Add a learned bias (default `true`). */
  readonly bias?: boolean;
}

/** `input @ weight^T + bias` (`torch.nn.Linear`): `[*, inFeatures]` to `[*, outFeatures]`. */
export class Linear extends Module {
  static readonly typeName: string = 'Linear';
  static readonly traits: LayerTraits = { neuronAxis: -1, neuronRows: 'always', flops: { 'aten::linear': sumsOver(0) } };
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** `[outFeatures, inFeatures]`; set it to another layer's to share it. */
  weight: Parameter;
  /** `[outFeatures]` */
  readonly bias: Parameter | null;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(inFeatures: number, outFeatures: number, options: LinearOptions = {}) {
    super();
    checkKeys('Linear', options, ['bias', ...LAYER_KEYS]);
    this.inFeatures = checkNumber('Linear', 'inFeatures', inFeatures, { integer: true, min: 0 });
    this.outFeatures = checkNumber('Linear', 'outFeatures', outFeatures, { integer: true, min: 0 });
    this.weight = emptyParameter([outFeatures, inFeatures], options);
    this.bias = (options.bias ?? true) ? emptyParameter([outFeatures], options) : null;
    this.resetParameters(options.generator);
  }

  /** Draws initial values anew: weight and bias uniform on ±1 / sqrt(inFeatures). */
  resetParameters(generator?: Generator): void {
    fillLikeLinear(this.weight, this.bias, generator);
  }

  override forward(input: Tensor): Tensor {
    return F.linear(input, this.weight, this.bias);
  }

  override extraRepr(): string {
    return `in_features=${this.inFeatures}, out_features=${this.outFeatures}, bias=${pythonValue(this.bias !== null)}`;
  }
}
