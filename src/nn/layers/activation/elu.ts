/** ELU layer. */

import { checkKeys } from '../../../errors.js';
import { checkNumber } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';
import { pythonFloat } from '../../module/repr.js';

/** `x` above zero, `alpha * (exp(x) - 1)` below (`torch.nn.ELU`; Clevert et al., 2015), element by element. */
export class ELU extends Module {
  static readonly typeName: string = 'ELU';

  /** Scale of the negative part. */
  readonly alpha: number;
  /** Whether it writes to its input. */
  readonly inplace: boolean;

  /**
   * @param alpha - default 1
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
   */
  constructor(alpha = 1, options: F.InplaceOptions = {}) {
    super();
    checkKeys('ELU', options, ['inplace']);
    this.alpha = checkNumber('ELU', 'alpha', alpha);
    this.inplace = options.inplace ?? false;
  }

  override forward(input: Tensor): Tensor {
    const { alpha, inplace } = this;
    return F.elu(input, { alpha, inplace });
  }

  override extraRepr(): string {
    return `alpha=${pythonFloat(this.alpha)}${this.inplace ? ', inplace=True' : ''}`;
  }
}
