/** Hardtanh layer. */

import { checkKeys } from '../../../errors.js';
import { checkNumber } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';
import { pythonFloat } from '../../module/repr.js';

/** `x` cut to `[minVal, maxVal]` (`torch.nn.Hardtanh`), element by element. */
export class Hardtanh extends Module {
  static readonly typeName: string = 'Hardtanh';

  /** The smallest value. */
  readonly minVal: number;
  /** The largest value. */
  readonly maxVal: number;
  /** Whether it writes to its input. */
  readonly inplace: boolean;

  /**
   * @param minVal - default -1
   * @param maxVal - default 1
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
   */
  constructor(minVal = -1, maxVal = 1, options: F.InplaceOptions = {}) {
    super();
    checkKeys('Hardtanh', options, ['inplace']);
    this.minVal = checkNumber('Hardtanh', 'minVal', minVal);
    this.maxVal = checkNumber('Hardtanh', 'maxVal', maxVal);
    this.inplace = options.inplace ?? false;
  }

  override forward(input: Tensor): Tensor {
    const { minVal, maxVal, inplace } = this;
    return F.hardtanh(input, { minVal, maxVal, inplace });
  }

  override extraRepr(): string {
    return `min_val=${pythonFloat(this.minVal)}, max_val=${pythonFloat(this.maxVal)}${this.inplace ? ', inplace=True' : ''}`;
  }
}
