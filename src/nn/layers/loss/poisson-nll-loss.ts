/** PoissonNLLLoss. */

import { checkKeys } from '../../../errors.js';
import { checkNumber, checkOneOf } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';

import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** Negative log-likelihood of counts under a Poisson distribution (`torch.nn.PoissonNLLLoss`): two tensors of one shape to a scalar. */
export class PoissonNLLLoss extends Module {
  static readonly typeName: string = 'PoissonNLLLoss';
  readonly logInput: boolean;
  readonly full: boolean;
  readonly eps: number;
  readonly reduction: F.Reduction;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: F.PoissonNllOptions = {}) {
    super();
    checkKeys('PoissonNLLLoss', options, ['logInput', 'full', 'eps', 'reduction']);
    this.logInput = options.logInput ?? true;
    this.full = options.full ?? false;
    this.eps = checkNumber('PoissonNLLLoss', 'eps', options.eps ?? 1e-8);
    this.reduction = checkOneOf('PoissonNLLLoss', 'reduction', options.reduction ?? 'mean', ['none', 'mean', 'sum']);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { logInput, full, eps, reduction } = this;
    return F.poissonNllLoss(input, target, { logInput, full, eps, reduction });
  }
}
