/** Softmin layer. */

import { checkNumber } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** Softmax of the negated input along an axis (`torch.nn.Softmin`). */
export class Softmin extends Module {
  static readonly typeName: string = 'Softmin';

  /** The axis. */
  readonly dim: number;

  /** @throws {OptionError} `ERR_OPTION_VALUE` */
  constructor(dim: number) {
    super();
    this.dim = checkNumber('Softmin', 'dim', dim, { integer: true });
  }

  override forward(input: Tensor): Tensor {
    return F.softmin(input, this.dim);
  }

  override extraRepr(): string {
    return `dim=${this.dim}`;
  }
}
