/** TripletMarginLoss. */

import { checkKeys } from '../../../errors.js';
import { checkNumber, checkOneOf } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';

import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** The anchor nearer to the positive than to the negative (`torch.nn.TripletMarginLoss`): `[N, D]` each. */
export class TripletMarginLoss extends Module {
  static readonly typeName: string = 'TripletMarginLoss';
  readonly margin: number;
  readonly p: number;
  readonly eps: number;
  readonly swap: boolean;
  readonly reduction: F.Reduction;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: F.TripletMarginOptions = {}) {
    super();
    checkKeys('TripletMarginLoss', options, ['margin', 'p', 'eps', 'swap', 'reduction']);
    this.margin = checkNumber('TripletMarginLoss', 'margin', options.margin ?? 1);
    this.p = checkNumber('TripletMarginLoss', 'p', options.p ?? 2);
    this.eps = checkNumber('TripletMarginLoss', 'eps', options.eps ?? 1e-6);
    this.swap = options.swap ?? false;
    this.reduction = checkOneOf('TripletMarginLoss', 'reduction', options.reduction ?? 'mean', ['none', 'mean', 'sum']);
  }

  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    const { margin, p, eps, swap, reduction } = this;
    return F.tripletMarginLoss(anchor, positive, negative, { margin, p, eps, swap, reduction });
  }
}
