/** GELU layer. */

import { checkKeys } from '../../../errors.js';
import { checkOneOf } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** Gaussian error linear unit (`torch.nn.GELU`; Hendrycks and Gimpel, 2016), element by element. */
export class GELU extends Module {
  static readonly typeName: string = 'GELU';

  /** `'none'` is exact. */
  readonly approximate: 'none' | 'tanh';

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: F.GeluOptions = {}) {
    super();
    checkKeys('GELU', options, ['approximate']);
    this.approximate = checkOneOf('GELU', 'approximate', options.approximate ?? 'none', ['none', 'tanh']);
  }

  override forward(input: Tensor): Tensor {
    return F.gelu(input, { approximate: this.approximate });
  }

  override extraRepr(): string {
    return `approximate='${this.approximate}'`;
  }
}
