/** Group normalisation. */

import { checkKeys } from '../../../errors.js';
import { badOption, checkNumber } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { ones_, zeros_ } from '../../init/basic.js';
import { Module } from '../../module/module.js';
import type { Parameter } from '../../module/parameter.js';
import { pythonFloat, pythonValue } from '../../module/repr.js';
import { emptyParameter, type LayerOptions } from '../layer-options.js';
import type { LayerTraits } from '../traits.js';

/** Options of {@link GroupNorm}. */
export interface GroupNormLayerOptions extends Omit<LayerOptions, 'generator'> {
  /** Added to the variance (default 1e-5). */
  readonly eps?: number;
  /** Learn a scale, and with `bias` a shift, for each channel (default `true`). */
  readonly affine?: boolean;
  /** Learn a shift (default `true`); means nothing without `affine`. */
  readonly bias?: boolean;
}

/** Normalises groups of channels of each sample (`torch.nn.GroupNorm`; Wu and He, 2018): `[N, C, *]`, of the same shape afterwards. */
export class GroupNorm extends Module {
  static readonly typeName: string = 'GroupNorm';
  static readonly traits: LayerTraits = { neuronRows: 'always' };
  readonly numGroups: number;
  readonly numChannels: number;
  readonly eps: number;
  readonly affine: boolean;
  /** Scale, `[numChannels]`; ones at first. */
  readonly weight: Parameter | null;
  /** Shift, `[numChannels]`; zeros at first. */
  readonly bias: Parameter | null;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(numGroups: number, numChannels: number, options: GroupNormLayerOptions = {}) {
    super();
    checkKeys('GroupNorm', options, ['eps', 'affine', 'bias', 'dtype', 'device']);
    const { eps = 1e-5, affine = true, bias = true } = options;
    this.numGroups = checkNumber('GroupNorm', 'numGroups', numGroups, { integer: true, min: 1 });
    this.numChannels = checkNumber('GroupNorm', 'numChannels', numChannels, { integer: true, min: 1 });
    if (numChannels % numGroups !== 0) throw badOption('GroupNorm', 'numChannels', numChannels, `a multiple of numGroups (${numGroups})`);
    this.eps = checkNumber('GroupNorm', 'eps', eps, { min: 0 });
    this.affine = affine;
    this.weight = affine ? emptyParameter([numChannels], options) : null;
    this.bias = affine && bias ? emptyParameter([numChannels], options) : null;
    this.resetParameters();
  }

  /** Puts scale and shift back to ones and zeros. */
  resetParameters(): void {
    if (this.weight !== null) ones_(this.weight);
    if (this.bias !== null) zeros_(this.bias);
  }

  override forward(input: Tensor): Tensor {
    const { weight, bias, eps } = this;
    return F.groupNorm(input, this.numGroups, { weight, bias, eps });
  }

  override extraRepr(): string {
    const flags = `affine=${pythonValue(this.affine)}, bias=${pythonValue(this.bias !== null)}`;
    return `${this.numGroups}, ${this.numChannels}, eps=${pythonFloat(this.eps)}, ${flags}`;
  }
}
