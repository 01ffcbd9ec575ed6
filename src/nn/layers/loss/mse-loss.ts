/** Mean squared error as a module. */

import { checkKeys } from '../../../errors.js';
import { checkOneOf } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** Squared difference (`torch.nn.MSELoss`): two tensors of one shape to a scalar. */
export class MSELoss extends Module {
  static readonly typeName: string = 'MSELoss';
  readonly reduction: F.Reduction;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: F.ReductionOptions = {}) {
    super();
    checkKeys('MSELoss', options, ['reduction']);
    this.reduction = checkOneOf('MSELoss', 'reduction', options.reduction ?? 'mean', ['none', 'mean', 'sum']);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return F.mseLoss(input, target, { reduction: this.reduction });
  }
}
