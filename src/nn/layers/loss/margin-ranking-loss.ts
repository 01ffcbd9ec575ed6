/** MarginRankingLoss. */

import { checkKeys } from '../../../errors.js';
import { checkNumber, checkOneOf } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';

import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** The first above the second where the target is 1 (`torch.nn.MarginRankingLoss`): three tensors of one shape. */
export class MarginRankingLoss extends Module {
  static readonly typeName: string = 'MarginRankingLoss';
  readonly margin: number;
  readonly reduction: F.Reduction;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: F.MarginOptions = {}) {
    super();
    checkKeys('MarginRankingLoss', options, ['margin', 'reduction']);
    this.margin = checkNumber('MarginRankingLoss', 'margin', options.margin ?? 0);
    this.reduction = checkOneOf('MarginRankingLoss', 'reduction', options.reduction ?? 'mean', ['none', 'mean', 'sum']);
  }

  override forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    const { margin, reduction } = this;
    return F.marginRankingLoss(input1, input2, target, { margin, reduction });
  }
}
