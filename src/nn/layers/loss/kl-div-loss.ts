/** KLDivLoss. */

import { checkKeys } from '../../../errors.js';
import { checkOneOf } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';

import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** Kullback-Leibler divergence of log-probabilities from probabilities (`torch.nn.KLDivLoss`): two tensors of one shape to a scalar. */
export class KLDivLoss extends Module {
  static readonly typeName: string = 'KLDivLoss';
  readonly reduction: 'none' | 'mean' | 'sum' | 'batchmean';
  readonly logTarget: boolean;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: F.KlDivOptions = {}) {
    super();
    checkKeys('KLDivLoss', options, ['reduction', 'logTarget']);
    this.reduction = checkOneOf('KLDivLoss', 'reduction', options.reduction ?? 'mean', ['none', 'mean', 'sum', 'batchmean']);
    this.logTarget = options.logTarget ?? false;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { reduction, logTarget } = this;
    return F.klDiv(input, target, { reduction, logTarget });
  }
}
