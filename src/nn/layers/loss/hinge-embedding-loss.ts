/** HingeEmbeddingLoss. */

import { checkKeys } from '../../../errors.js';
import { checkNumber, checkOneOf } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';

import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** Distances small where the target is 1, above the margin where it is -1 (`torch.nn.HingeEmbeddingLoss`). */
export class HingeEmbeddingLoss extends Module {
  static readonly typeName: string = 'HingeEmbeddingLoss';
  readonly margin: number;
  readonly reduction: F.Reduction;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: F.MarginOptions = {}) {
    super();
    checkKeys('HingeEmbeddingLoss', options, ['margin', 'reduction']);
    this.margin = checkNumber('HingeEmbeddingLoss', 'margin', options.margin ?? 1);
    this.reduction = checkOneOf('HingeEmbeddingLoss', 'reduction', options.reduction ?? 'mean', ['none', 'mean', 'sum']);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { margin, reduction } = this;
    return F.hingeEmbeddingLoss(input, target, { margin, reduction });
  }
}
