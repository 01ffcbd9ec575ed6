/** Softshrink layer. */

import { checkNumber } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';
import { pythonFloat } from '../../module/repr.js';

/** `x` moved towards zero by `lambd`, zero within (`torch.nn.Softshrink`), element by element. */
export class Softshrink extends Module {
  static readonly typeName: string = 'Softshrink';

  /** Half the width of the zero zone. */
  readonly lambd: number;

  /**
   * @param lambd - default 0.5
   * @throws {OptionError} `ERR_OPTION_VALUE`
   */
  constructor(lambd = 0.5) {
    super();
    this.lambd = checkNumber('Softshrink', 'lambd', lambd, { min: 0 });
  }

  override forward(input: Tensor): Tensor {
    return F.softshrink(input, this.lambd);
  }

  override extraRepr(): string {
    return pythonFloat(this.lambd);
  }
}
