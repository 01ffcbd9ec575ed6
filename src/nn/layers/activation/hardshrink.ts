/** Hardshrink layer. */

import { checkNumber } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';
import { pythonFloat } from '../../module/repr.js';

/** `x` outside of `[-lambd, lambd]`, zero within (`torch.nn.Hardshrink`), element by element. */
export class Hardshrink extends Module {
  static readonly typeName: string = 'Hardshrink';

  /** Half the width of the zero zone. */
  readonly lambd: number;

  /**
   * @param lambd - default 0.5
   * @throws {OptionError} `ERR_OPTION_VALUE`
   */
  constructor(lambd = 0.5) {
    super();
    this.lambd = checkNumber('Hardshrink', 'lambd', lambd);
  }

  override forward(input: Tensor): Tensor {
    return F.hardshrink(input, this.lambd);
  }

  override extraRepr(): string {
    return pythonFloat(this.lambd);
  }
}
