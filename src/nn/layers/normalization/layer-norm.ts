/** Layer normalisation. */

import { checkKeys } from '../../../errors.js';
import { checkNumber } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { ones_, zeros_ } from '../../init/basic.js';
import { Module } from '../../module/module.js';
import type { Parameter } from '../../module/parameter.js';
import { pythonFloat, pythonValue } from '../../module/repr.js';
import { emptyParameter, type LayerOptions } from '../layer-options.js';
import type { LayerTraits } from '../traits.js';
import { checkNormalizedShape } from './normalized-shape.js';

/** Options of {@link LayerNorm}. */
export interface LayerNormLayerOptions extends Omit<LayerOptions, 'generator'> {
  /** Added to the variance (default 1e-5). */
  readonly eps?: number;
  /** Learn a scale, and with `bias` a shift (default `true`). */
  readonly elementwiseAffine?: boolean;
  /** Learn a shift (default `true`); means nothing without `elementwiseAffine`. */
  readonly bias?: boolean;
}

/** Layer normalisation over the last axes (`torch.nn.LayerNorm`; Ba et al., 2016): `[*, ...normalizedShape]`, of the same shape afterwards. */
export class LayerNorm extends Module {
  static readonly typeName: string = 'LayerNorm';
  static readonly traits: LayerTraits = { neuronAxis: -1, neuronRows: 'flat' };
  readonly normalizedShape: readonly number[];
  readonly eps: number;
  readonly elementwiseAffine: boolean;
  /** Scale, of `normalizedShape`; ones at first. */
  readonly weight: Parameter | null;
  /** Shift, of `normalizedShape`; zeros at first. */
  readonly bias: Parameter | null;

  /**
   * @param normalizedShape - sizes of the last axes, or the size of the last one
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
   */
  constructor(normalizedShape: number | readonly number[], options: LayerNormLayerOptions = {}) {
    super();
    checkKeys('LayerNorm', options, ['eps', 'elementwiseAffine', 'bias', 'dtype', 'device']);
    const { eps = 1e-5, elementwiseAffine = true, bias = true } = options;
    this.normalizedShape = checkNormalizedShape('LayerNorm', normalizedShape);
    this.eps = checkNumber('LayerNorm', 'eps', eps, { min: 0 });
    this.elementwiseAffine = elementwiseAffine;
    this.weight = elementwiseAffine ? emptyParameter(this.normalizedShape, options) : null;
    this.bias = elementwiseAffine && bias ? emptyParameter(this.normalizedShape, options) : null;
    this.resetParameters();
  }

  /** Puts scale and shift back to ones and zeros. */
  resetParameters(): void {
    if (this.weight !== null) ones_(this.weight);
    if (this.bias !== null) zeros_(this.bias);
  }

  override forward(input: Tensor): Tensor {
    const { weight, bias, eps } = this;
    return F.layerNorm(input, this.normalizedShape, { weight, bias, eps });
  }

  override extraRepr(): string {
    const { normalizedShape, eps, elementwiseAffine, bias } = this;
    const affine = `elementwise_affine=${pythonValue(elementwiseAffine)}, bias=${pythonValue(bias !== null)}`;
    return `${pythonValue(normalizedShape)}, eps=${pythonFloat(eps)}, ${affine}`;
  }
}
