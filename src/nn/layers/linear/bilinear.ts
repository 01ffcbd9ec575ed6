/** Bilinear layer. */

import { checkKeys } from '../../../errors.js';
import { checkNumber } from '../../../option-checks.js';
import type { Generator } from '../../../tensor/generator.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { uniform_ } from '../../init/basic.js';
import { Module } from '../../module/module.js';
import type { Parameter } from '../../module/parameter.js';
import { pythonValue } from '../../module/repr.js';
import { product, shapeOf } from '../flop-rules.js';
import { emptyParameter, LAYER_KEYS } from '../layer-options.js';
import type { FlopRule, LayerTraits } from '../traits.js';
import type { LinearOptions } from './linear.js';

const flops: FlopRule = ([a, b], output) => 2 * product(output) * (shapeOf(a).at(-1) ?? 1) * (shapeOf(b).at(-1) ?? 1);

/** `x1^T A x2 + b` for each output (`torch.nn.Bilinear`): `[*, in1Features]` and `[*, in2Features]` to `[*, outFeatures]`. */
export class Bilinear extends Module {
  static readonly typeName: string = 'Bilinear';
  static readonly traits: LayerTraits = { neuronAxis: -1, neuronRows: 'always', flops: { 'aten::bilinear': flops } };
  readonly in1Features: number;
  readonly in2Features: number;
  readonly outFeatures: number;
  /** `[outFeatures, in1Features, in2Features]` */
  readonly weight: Parameter;
  /** `[outFeatures]` */
  readonly bias: Parameter | null;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(in1Features: number, in2Features: number, outFeatures: number, options: LinearOptions = {}) {
    super();
    checkKeys('Bilinear', options, ['bias', ...LAYER_KEYS]);
    this.in1Features = checkNumber('Bilinear', 'in1Features', in1Features, { integer: true, min: 1 });
    this.in2Features = checkNumber('Bilinear', 'in2Features', in2Features, { integer: true, min: 1 });
    this.outFeatures = checkNumber('Bilinear', 'outFeatures', outFeatures, { integer: true, min: 1 });
    this.weight = emptyParameter([outFeatures, in1Features, in2Features], options);
    this.bias = (options.bias ?? true) ? emptyParameter([outFeatures], options) : null;
    this.resetParameters(options.generator);
  }

  /** Draws initial values anew: weight and bias uniform on ±1 / sqrt(in1Features). */
  resetParameters(generator?: Generator): void {
    const bound = 1 / Math.sqrt(this.in1Features);
    const draws = generator === undefined ? {} : { generator };
    uniform_(this.weight, -bound, bound, draws);
    if (this.bias !== null) uniform_(this.bias, -bound, bound, draws);
  }

  override forward(input1: Tensor, input2: Tensor): Tensor {
    return F.bilinear(input1, input2, this.weight, this.bias);
  }

  override extraRepr(): string {
    const { in1Features, in2Features, outFeatures, bias } = this;
    return `in1_features=${in1Features}, in2_features=${in2Features}, out_features=${outFeatures}, bias=${pythonValue(bias !== null)}`;
  }
}
