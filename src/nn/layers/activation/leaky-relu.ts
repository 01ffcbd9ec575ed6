/** LeakyReLU layer. */

import { checkKeys } from '../../../errors.js';
import { checkNumber } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';
import { pythonFloat } from '../../module/repr.js';

/** `x` above zero, `negativeSlope * x` below (`torch.nn.LeakyReLU`), element by element. */
export class LeakyReLU extends Module {
  static readonly typeName: string = 'LeakyReLU';

  /** Slope below zero. */
  readonly negativeSlope: number;
  /** Whether it writes to its input. */
  readonly inplace: boolean;

  /**
   * @param negativeSlope - default 0.01
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
   */
  constructor(negativeSlope = 0.01, options: F.InplaceOptions = {}) {
    super();
    checkKeys('LeakyReLU', options, ['inplace']);
    this.negativeSlope = checkNumber('LeakyReLU', 'negativeSlope', negativeSlope);
    this.inplace = options.inplace ?? false;
  }

  override forward(input: Tensor): Tensor {
    const { negativeSlope, inplace } = this;
    return inplace ? F.leakyRelu_(input, negativeSlope) : F.leakyRelu(input, negativeSlope);
  }

  override extraRepr(): string {
    return `negative_slope=${pythonFloat(this.negativeSlope)}${this.inplace ? ', inplace=True' : ''}`;
  }
}
