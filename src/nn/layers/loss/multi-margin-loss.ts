/** MultiMarginLoss. */

import { checkKeys } from '../../../errors.js';
import { checkNumber, checkOneOf } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Buffer } from '../../module/buffer.js';
import { Module } from '../../module/module.js';

/** The true class above the others (`torch.nn.MultiMarginLoss`): `[N, C]` and classes `[N]`. */
export class MultiMarginLoss extends Module {
  static readonly typeName: string = 'MultiMarginLoss';

  /** Weight of each class, `[C]`. */
  readonly weight: Buffer | null;
  readonly p: number;
  readonly margin: number;
  readonly reduction: F.Reduction;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: F.MultiMarginOptions = {}) {
    super();
    checkKeys('MultiMarginLoss', options, ['weight', 'p', 'margin', 'reduction']);
    this.weight = options.weight == null ? null : new Buffer(options.weight);
    this.p = checkNumber('MultiMarginLoss', 'p', options.p ?? 1, { integer: true });
    this.margin = checkNumber('MultiMarginLoss', 'margin', options.margin ?? 1);
    this.reduction = checkOneOf('MultiMarginLoss', 'reduction', options.reduction ?? 'mean', ['none', 'mean', 'sum']);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, p, margin, reduction } = this;
    return F.multiMarginLoss(input, target, { weight, p, margin, reduction });
  }
}
