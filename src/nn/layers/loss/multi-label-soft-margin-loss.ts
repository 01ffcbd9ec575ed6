/** MultiLabelSoftMarginLoss. */

import { checkKeys } from '../../../errors.js';
import { checkOneOf } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Buffer } from '../../module/buffer.js';
import { Module } from '../../module/module.js';

/** Cross-entropy of several labels at once (`torch.nn.MultiLabelSoftMarginLoss`): `[N, C]` twice. */
export class MultiLabelSoftMarginLoss extends Module {
  static readonly typeName: string = 'MultiLabelSoftMarginLoss';

  /** Weight of each class, `[C]`. */
  readonly weight: Buffer | null;
  readonly reduction: F.Reduction;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: F.WeightedOptions = {}) {
    super();
    checkKeys('MultiLabelSoftMarginLoss', options, ['weight', 'reduction']);
    this.weight = options.weight == null ? null : new Buffer(options.weight);
    this.reduction = checkOneOf('MultiLabelSoftMarginLoss', 'reduction', options.reduction ?? 'mean', ['none', 'mean', 'sum']);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, reduction } = this;
    return F.multilabelSoftMarginLoss(input, target, { weight, reduction });
  }
}
