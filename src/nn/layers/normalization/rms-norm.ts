/** RMS normalisation. */

import { checkKeys } from '../../../errors.js';
import { checkNumber } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { ones_ } from '../../init/basic.js';
import { Module } from '../../module/module.js';
import type { Parameter } from '../../module/parameter.js';
import { pythonFloat, pythonValue } from '../../module/repr.js';
import { emptyParameter, type LayerOptions } from '../layer-options.js';
import type { LayerTraits } from '../traits.js';
import { checkNormalizedShape } from './normalized-shape.js';

/** Options of {@link RMSNorm}. */
export interface RMSNormLayerOptions extends Omit<LayerOptions, 'generator'> {
  /** Added to the mean of squares (default `null`: the dtype's epsilon). */
  readonly eps?: number | null;
  /** Learn a scale (default `true`). */
  readonly elementwiseAffine?: boolean;
}

/** Divides by the root of the mean of squares over the last axes (`torch.nn.RMSNorm`; Zhang and Sennrich, 2019): `[*, ...normalizedShape]`. */
export class RMSNorm extends Module {
  static readonly typeName: string = 'RMSNorm';
  static readonly traits: LayerTraits = { neuronAxis: -1, neuronRows: 'flat' };
  readonly normalizedShape: readonly number[];
  readonly eps: number | null;
  readonly elementwiseAffine: boolean;
  /** Scale, of `normalizedShape`; ones at first. */
  readonly weight: Parameter | null;

  /**
   * @param normalizedShape - sizes of the last axes, or the size of the last one
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
   */
  constructor(normalizedShape: number | readonly number[], options: RMSNormLayerOptions = {}) {
    super();
    checkKeys('RMSNorm', options, ['eps', 'elementwiseAffine', 'dtype', 'device']);
    const { eps = null, elementwiseAffine = true } = options;
    this.normalizedShape = checkNormalizedShape('RMSNorm', normalizedShape);
    this.eps = eps === null ? null : checkNumber('RMSNorm', 'eps', eps, { min: 0 });
    this.elementwiseAffine = elementwiseAffine;
    this.weight = elementwiseAffine ? ones_(emptyParameter(this.normalizedShape, options)) : null;
  }

  /** Puts the scale back to ones. */
  resetParameters(): void {
    if (this.weight !== null) ones_(this.weight);
  }

  override forward(input: Tensor): Tensor {
    return F.rmsNorm(input, this.normalizedShape, { weight: this.weight, eps: this.eps });
  }

  override extraRepr(): string {
    const { normalizedShape, eps, elementwiseAffine } = this;
    const shown = eps === null ? 'None' : pythonFloat(eps);
    return `${pythonValue(normalizedShape)}, eps=${shown}, elementwise_affine=${pythonValue(elementwiseAffine)}`;
  }
}
