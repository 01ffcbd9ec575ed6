/** PReLU layer. */

import { checkKeys } from '../../../errors.js';
import { checkNumber } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { constant_ } from '../../init/basic.js';
import { Module } from '../../module/module.js';
import type { Parameter } from '../../module/parameter.js';
import { emptyParameter, type LayerOptions } from '../layer-options.js';

/** Options of {@link PReLU}. */
export interface PReLUOptions extends Omit<LayerOptions, 'generator'> {
  /** Initial slope below zero (default 0.25). */
  readonly init?: number;
}

/** `x` above zero, a learned slope times `x` below (`torch.nn.PReLU`; He et al., 2015). */
export class PReLU extends Module {
  static readonly typeName: string = 'PReLU';
  readonly numParameters: number;
  readonly init: number;
  /** Slopes, `[numParameters]`. */
  readonly weight: Parameter;

  /**
   * @param numParameters - 1 (default), or the number of channels, axis 1, for one slope each
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
   */
  constructor(numParameters = 1, options: PReLUOptions = {}) {
    super();
    checkKeys('PReLU', options, ['init', 'dtype', 'device']);
    this.numParameters = checkNumber('PReLU', 'numParameters', numParameters, { integer: true, min: 1 });
    this.init = checkNumber('PReLU', 'init', options.init ?? 0.25);
    this.weight = emptyParameter([numParameters], options);
    this.resetParameters();
  }

  /** Puts the slopes back to their initial value. */
  resetParameters(): void {
    constant_(this.weight, this.init);
  }

  override forward(input: Tensor): Tensor {
    return F.prelu(input, this.weight);
  }

  override extraRepr(): string {
    return `num_parameters=${this.numParameters}`;
  }
}
