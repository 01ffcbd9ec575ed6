/** SmoothL1Loss. */

import { checkKeys } from '../../../errors.js';
import { checkNumber, checkOneOf } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';

import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** Squared below `beta`, absolute above (`torch.nn.SmoothL1Loss`): two tensors of one shape to a scalar. */
export class SmoothL1Loss extends Module {
  static readonly typeName: string = 'SmoothL1Loss';
  readonly beta: number;
  readonly reduction: F.Reduction;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: F.SmoothL1Options = {}) {
    super();
    checkKeys('SmoothL1Loss', options, ['beta', 'reduction']);
    this.beta = checkNumber('SmoothL1Loss', 'beta', options.beta ?? 1);
    this.reduction = checkOneOf('SmoothL1Loss', 'reduction', options.reduction ?? 'mean', ['none', 'mean', 'sum']);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { beta, reduction } = this;
    return F.smoothL1Loss(input, target, { beta, reduction });
  }
}
