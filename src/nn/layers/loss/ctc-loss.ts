/** CTCLoss. */

import { checkKeys } from '../../../errors.js';
import { checkNumber, checkOneOf } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';

import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** Connectionist temporal classification (`torch.nn.CTCLoss`; Graves et al., 2006): log-probabilities `[T, N, C]`, targets `[N, S]`. */
export class CTCLoss extends Module {
  static readonly typeName: string = 'CTCLoss';
  readonly blank: number;
  readonly zeroInfinity: boolean;
  readonly reduction: F.Reduction;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: F.CtcOptions = {}) {
    super();
    checkKeys('CTCLoss', options, ['blank', 'zeroInfinity', 'reduction']);
    this.blank = checkNumber('CTCLoss', 'blank', options.blank ?? 0, { integer: true });
    this.zeroInfinity = options.zeroInfinity ?? false;
    this.reduction = checkOneOf('CTCLoss', 'reduction', options.reduction ?? 'mean', ['none', 'mean', 'sum']);
  }

  override forward(
    logProbs: Tensor,
    targets: Tensor,
    inputLengths: Tensor | readonly number[],
    targetLengths: Tensor | readonly number[],
  ): Tensor {
    const { blank, zeroInfinity, reduction } = this;
    return F.ctcLoss(logProbs, targets, inputLengths, targetLengths, { blank, zeroInfinity, reduction });
  }
}
