/** MultiLabelMarginLoss. */

import { checkKeys } from '../../../errors.js';
import { checkOneOf } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';

import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** The true classes above the others (`torch.nn.MultiLabelMarginLoss`): `[N, C]` and classes `[N, C]`, ended by -1. */
export class MultiLabelMarginLoss extends Module {
  static readonly typeName: string = 'MultiLabelMarginLoss';
  readonly reduction: F.Reduction;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: F.ReductionOptions = {}) {
    super();
    checkKeys('MultiLabelMarginLoss', options, ['reduction']);
    this.reduction = checkOneOf('MultiLabelMarginLoss', 'reduction', options.reduction ?? 'mean', ['none', 'mean', 'sum']);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { reduction } = this;
    return F.multilabelMarginLoss(input, target, { reduction });
  }
}
