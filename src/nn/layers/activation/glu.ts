/** GLU layer. */

import { checkNumber } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** The first half of an axis times the sigmoid of the second (`torch.nn.GLU`; Dauphin et al., 2016). */
export class GLU extends Module {
  static readonly typeName: string = 'GLU';

  /** The axis. */
  readonly dim: number;

  /**
   * @param dim - default -1
   * @throws {OptionError} `ERR_OPTION_VALUE`
   */
  constructor(dim = -1) {
    super();
    this.dim = checkNumber('GLU', 'dim', dim, { integer: true });
  }

  override forward(input: Tensor): Tensor {
    return F.glu(input, this.dim);
  }

  override extraRepr(): string {
    return `dim=${this.dim}`;
  }
}
