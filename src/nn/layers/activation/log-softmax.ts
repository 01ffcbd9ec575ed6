/** LogSoftmax layer. */

import { checkNumber } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** Logarithm of the softmax along an axis, computed stably (`torch.nn.LogSoftmax`). */
export class LogSoftmax extends Module {
  static readonly typeName: string = 'LogSoftmax';

  /** The axis. */
  readonly dim: number;

  /** @throws {OptionError} `ERR_OPTION_VALUE` */
  constructor(dim: number) {
    super();
    this.dim = checkNumber('LogSoftmax', 'dim', dim, { integer: true });
  }

  override forward(input: Tensor): Tensor {
    return F.logSoftmax(input, this.dim);
  }

  override extraRepr(): string {
    return `dim=${this.dim}`;
  }
}
