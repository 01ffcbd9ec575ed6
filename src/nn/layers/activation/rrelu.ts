/** RReLU layer. */

import { checkKeys } from '../../../errors.js';
import { checkNumber } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** `x` above zero, below it a slope drawn in training and the mean slope in evaluation (`torch.nn.RReLU`; Xu et al., 2015). */
export class RReLU extends Module {
  static readonly typeName: string = 'RReLU';

  /** The smallest slope. */
  readonly lower: number;
  /** The largest slope. */
  readonly upper: number;
  /** Whether it writes to its input. */
  readonly inplace: boolean;

  /**
   * @param lower - default 1/8
   * @param upper - default 1/3
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
   */
  constructor(lower: number = 1 / 8, upper: number = 1 / 3, options: F.InplaceOptions = {}) {
    super();
    checkKeys('RReLU', options, ['inplace']);
    this.lower = checkNumber('RReLU', 'lower', lower);
    this.upper = checkNumber('RReLU', 'upper', upper, { min: lower });
    this.inplace = options.inplace ?? false;
  }

  override forward(input: Tensor): Tensor {
    const { lower, upper, training, inplace } = this;
    return F.rrelu(input, { lower, upper, training, inplace });
  }

  override extraRepr(): string {
    return `lower=${this.lower}, upper=${this.upper}${this.inplace ? ', inplace=True' : ''}`;
  }
}
