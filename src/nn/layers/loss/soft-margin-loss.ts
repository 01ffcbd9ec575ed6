/** SoftMarginLoss. */

import { checkKeys } from '../../../errors.js';
import { checkOneOf } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';

import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** `log(1 + exp(-target * input))` (`torch.nn.SoftMarginLoss`); targets are 1 and -1. */
export class SoftMarginLoss extends Module {
  static readonly typeName: string = 'SoftMarginLoss';
  readonly reduction: F.Reduction;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: F.ReductionOptions = {}) {
    super();
    checkKeys('SoftMarginLoss', options, ['reduction']);
    this.reduction = checkOneOf('SoftMarginLoss', 'reduction', options.reduction ?? 'mean', ['none', 'mean', 'sum']);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { reduction } = this;
    return F.softMarginLoss(input, target, { reduction });
  }
}
