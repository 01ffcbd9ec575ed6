/** Softmax layer. */

import { checkNumber } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** Exponentials along an axis, scaled to sum to one (`torch.nn.Softmax`). */
export class Softmax extends Module {
  static readonly typeName: string = 'Softmax';

  /** The axis. */
  readonly dim: number;

  /** @throws {OptionError} `ERR_OPTION_VALUE` */
  constructor(dim: number) {
    super();
    this.dim = checkNumber('Softmax', 'dim', dim, { integer: true });
  }

  override forward(input: Tensor): Tensor {
    return F.softmax(input, this.dim);
  }

  override extraRepr(): string {
    return `dim=${this.dim}`;
  }
}
