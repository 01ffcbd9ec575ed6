/** BCELoss. */

import { checkKeys } from '../../../errors.js';
import { checkOneOf } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Buffer } from '../../module/buffer.js';
import { Module } from '../../module/module.js';

/** Cross-entropy of probabilities of two classes (`torch.nn.BCELoss`): two tensors of one shape to a scalar. */
export class BCELoss extends Module {
  static readonly typeName: string = 'BCELoss';

  /** Weight of each element. */
  readonly weight: Buffer | null;
  readonly reduction: F.Reduction;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: F.WeightedOptions = {}) {
    super();
    checkKeys('BCELoss', options, ['weight', 'reduction']);
    this.weight = options.weight == null ? null : new Buffer(options.weight);
    this.reduction = checkOneOf('BCELoss', 'reduction', options.reduction ?? 'mean', ['none', 'mean', 'sum']);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, reduction } = this;
    return F.binaryCrossEntropy(input, target, { weight, reduction });
  }
}
