/** Layer that joins axes. */

import { flatten } from '../../../ops/index.js';
import { checkNumber } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import { Module } from '../../module/module.js';

/** Joins the axes `startDim` to `endDim` (`torch.nn.Flatten`): by default `[N, ...]` to `[N, product]`. */
export class Flatten extends Module {
  static readonly typeName: string = 'Flatten';
  readonly startDim: number;
  readonly endDim: number;

  /**
   * @param startDim - default 1
   * @param endDim - default -1, the last
   * @throws {OptionError} `ERR_OPTION_VALUE`
   */
  constructor(startDim = 1, endDim = -1) {
    super();
    this.startDim = checkNumber('Flatten', 'startDim', startDim, { integer: true });
    this.endDim = checkNumber('Flatten', 'endDim', endDim, { integer: true });
  }

  override forward(input: Tensor): Tensor {
    return flatten(input, this.startDim, this.endDim);
  }

  override extraRepr(): string {
    return `start_dim=${this.startDim}, end_dim=${this.endDim}`;
  }
}
