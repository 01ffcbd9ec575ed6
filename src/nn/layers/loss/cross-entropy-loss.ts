/** Cross-entropy as a module. */

import { checkKeys } from '../../../errors.js';
import { checkNumber, checkOneOf } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Buffer } from '../../module/buffer.js';
import { Module } from '../../module/module.js';

/** Cross-entropy of logits (`torch.nn.CrossEntropyLoss`): `[N, C, *]` and classes, int64 `[N, *]`, to a scalar. */
export class CrossEntropyLoss extends Module {
  static readonly typeName: string = 'CrossEntropyLoss';

  /** Weight of each class, `[C]`. */
  readonly weight: Buffer | null;
  readonly reduction: F.Reduction;
  readonly ignoreIndex: number;
  readonly labelSmoothing: number;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: F.CrossEntropyLossOptions = {}) {
    super();
    checkKeys('CrossEntropyLoss', options, ['weight', 'reduction', 'ignoreIndex', 'labelSmoothing']);
    const { weight = null, reduction = 'mean', ignoreIndex = -100, labelSmoothing = 0 } = options;
    this.weight = weight === null ? null : new Buffer(weight);
    this.reduction = checkOneOf('CrossEntropyLoss', 'reduction', reduction, ['none', 'mean', 'sum']);
    this.ignoreIndex = checkNumber('CrossEntropyLoss', 'ignoreIndex', ignoreIndex, { integer: true });
    this.labelSmoothing = checkNumber('CrossEntropyLoss', 'labelSmoothing', labelSmoothing, { min: 0, max: 1 });
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, reduction, ignoreIndex, labelSmoothing } = this;
    return F.crossEntropy(input, target, { weight, reduction, ignoreIndex, labelSmoothing });
  }
}
