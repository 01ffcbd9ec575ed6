/** HuberLoss. */

import { checkKeys } from '../../../errors.js';
import { checkNumber, checkOneOf } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';

import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** Squared below `delta`, linear above (`torch.nn.HuberLoss`): two tensors of one shape to a scalar. */
export class HuberLoss extends Module {
  static readonly typeName: string = 'HuberLoss';
  readonly delta: number;
  readonly reduction: F.Reduction;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: F.HuberOptions = {}) {
    super();
    checkKeys('HuberLoss', options, ['delta', 'reduction']);
    this.delta = checkNumber('HuberLoss', 'delta', options.delta ?? 1);
    this.reduction = checkOneOf('HuberLoss', 'reduction', options.reduction ?? 'mean', ['none', 'mean', 'sum']);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { delta, reduction } = this;
    return F.huberLoss(input, target, { delta, reduction });
  }
}
