/** NLLLoss. */

import { checkKeys } from '../../../errors.js';
import { checkNumber, checkOneOf } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Buffer } from '../../module/buffer.js';
import { Module } from '../../module/module.js';

/** Negative log-likelihood of log-probabilities (`torch.nn.NLLLoss`): `[N, C, *]` and classes, int64 `[N, *]`, to a scalar. */
export class NLLLoss extends Module {
  static readonly typeName: string = 'NLLLoss';

  /** Weight of each class, `[C]`. */
  readonly weight: Buffer | null;
  readonly ignoreIndex: number;
  readonly reduction: F.Reduction;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: F.NllLossOptions = {}) {
    super();
    checkKeys('NLLLoss', options, ['weight', 'ignoreIndex', 'reduction']);
    this.weight = options.weight == null ? null : new Buffer(options.weight);
    this.ignoreIndex = checkNumber('NLLLoss', 'ignoreIndex', options.ignoreIndex ?? -100, { integer: true });
    this.reduction = checkOneOf('NLLLoss', 'reduction', options.reduction ?? 'mean', ['none', 'mean', 'sum']);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, ignoreIndex, reduction } = this;
    return F.nllLoss(input, target, { weight, ignoreIndex, reduction });
  }
}
