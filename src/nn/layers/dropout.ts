/** Dropout layer. */

import { checkKeys } from '../../errors.js';
import { checkNumber } from '../../option-checks.js';
import type { Tensor } from '../../tensor/tensor.js';
import * as F from '../functional.js';
import { Module } from '../module.js';
import { pythonFloat, pythonValue } from '../repr.js';

/**
 * In training, zeroes elements with probability `p` and scales the others by `1 / (1 - p)` (`torch.nn.Dropout`; Srivastava et al., 2014); in
 * evaluation, returns the input.
 */
export class Dropout extends Module {
  readonly p: number;
  /** Whether it writes to its input. */
  readonly inplace: boolean;

  /**
   * @param p - 0 to 1 (default 0.5)
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
   */
  constructor(p = 0.5, options: F.InplaceOptions = {}) {
    super();
    checkKeys('Dropout', options, ['inplace']);
    this.p = checkNumber('Dropout', 'p', p, { min: 0, max: 1 });
    this.inplace = options.inplace ?? false;
  }

  override forward(input: Tensor): Tensor {
    return F.dropout(input, { p: this.p, training: this.training, inplace: this.inplace });
  }

  override extraRepr(): string {
    return `p=${pythonFloat(this.p)}, inplace=${pythonValue(this.inplace)}`;
  }
}
