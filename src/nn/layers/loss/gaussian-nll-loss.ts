/** GaussianNLLLoss. */

import { checkKeys } from '../../../errors.js';
import { checkNumber, checkOneOf } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';

import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** Negative log-likelihood under a normal distribution (`torch.nn.GaussianNLLLoss`). */
export class GaussianNLLLoss extends Module {
  static readonly typeName: string = 'GaussianNLLLoss';
  readonly full: boolean;
  readonly eps: number;
  readonly reduction: F.Reduction;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: F.GaussianNllOptions = {}) {
    super();
    checkKeys('GaussianNLLLoss', options, ['full', 'eps', 'reduction']);
    this.full = options.full ?? false;
    this.eps = checkNumber('GaussianNLLLoss', 'eps', options.eps ?? 1e-6);
    this.reduction = checkOneOf('GaussianNLLLoss', 'reduction', options.reduction ?? 'mean', ['none', 'mean', 'sum']);
  }

  override forward(input: Tensor, target: Tensor, variance: Tensor): Tensor {
    const { full, eps, reduction } = this;
    return F.gaussianNllLoss(input, target, variance, { full, eps, reduction });
  }
}
