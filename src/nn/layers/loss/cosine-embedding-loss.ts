/** CosineEmbeddingLoss. */

import { checkKeys } from '../../../errors.js';
import { checkNumber, checkOneOf } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';

import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** Draws pairs together or apart by cosine (`torch.nn.CosineEmbeddingLoss`): `[N, D]` twice and targets 1 or -1, `[N]`. */
export class CosineEmbeddingLoss extends Module {
  static readonly typeName: string = 'CosineEmbeddingLoss';
  readonly margin: number;
  readonly reduction: F.Reduction;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: F.MarginOptions = {}) {
    super();
    checkKeys('CosineEmbeddingLoss', options, ['margin', 'reduction']);
    this.margin = checkNumber('CosineEmbeddingLoss', 'margin', options.margin ?? 0);
    this.reduction = checkOneOf('CosineEmbeddingLoss', 'reduction', options.reduction ?? 'mean', ['none', 'mean', 'sum']);
  }

  override forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    const { margin, reduction } = this;
    return F.cosineEmbeddingLoss(input1, input2, target, { margin, reduction });
  }
}
