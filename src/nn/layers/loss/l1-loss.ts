/** L1Loss. */

import { checkKeys } from '../../../errors.js';
import { checkOneOf } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';

import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** Absolute difference (`torch.nn.L1Loss`): two tensors of one shape to a scalar. */
export class L1Loss extends Module {
  static readonly typeName: string = 'L1Loss';
  readonly reduction: F.Reduction;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: F.ReductionOptions = {}) {
    super();
    checkKeys('L1Loss', options, ['reduction']);
    this.reduction = checkOneOf('L1Loss', 'reduction', options.reduction ?? 'mean', ['none', 'mean', 'sum']);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { reduction } = this;
    return F.l1Loss(input, target, { reduction });
  }
}
