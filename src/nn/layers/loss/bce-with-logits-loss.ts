/** BCEWithLogitsLoss. */

import { checkKeys } from '../../../errors.js';
import { checkOneOf } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Buffer } from '../../module/buffer.js';
import { Module } from '../../module/module.js';
import { withStateNames } from '../../module/state-names.js';

const STATE_NAMES: ReadonlyMap<string, string> = new Map([['posWeight', 'pos_weight']]);

/** Cross-entropy of logits of two classes (`torch.nn.BCEWithLogitsLoss`): two tensors of one shape to a scalar. */
export class BCEWithLogitsLoss extends Module {
  static readonly typeName: string = 'BCEWithLogitsLoss';

  /** Weight of each element. */
  readonly weight: Buffer | null;
  /** Weight of the positive examples of each class. */
  readonly posWeight: Buffer | null;
  readonly reduction: F.Reduction;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(options: F.BceWithLogitsOptions = {}) {
    super();
    checkKeys('BCEWithLogitsLoss', options, ['weight', 'posWeight', 'reduction']);
    this.weight = options.weight == null ? null : new Buffer(options.weight);
    this.posWeight = options.posWeight == null ? null : new Buffer(options.posWeight);
    this.reduction = checkOneOf('BCEWithLogitsLoss', 'reduction', options.reduction ?? 'mean', ['none', 'mean', 'sum']);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    const { weight, posWeight, reduction } = this;
    return F.binaryCrossEntropyWithLogits(input, target, { weight, posWeight, reduction });
  }

  protected override fields(): Iterable<readonly [string, unknown]> {
    return withStateNames(super.fields(), STATE_NAMES);
  }
}
