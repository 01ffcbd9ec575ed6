/** Softplus layer. */

import { checkNumber } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';
import { pythonFloat } from '../../module/repr.js';

/** `log(1 + exp(beta * x)) / beta` (`torch.nn.Softplus`), element by element. */
export class Softplus extends Module {
  static readonly typeName: string = 'Softplus';

  /** Sharpness. */
  readonly beta: number;
  /** Above `beta * x` of this the layer is the identity. */
  readonly threshold: number;

  /**
   * @param beta - default 1
   * @param threshold - default 20
   * @throws {OptionError} `ERR_OPTION_VALUE`
   */
  constructor(beta = 1, threshold = 20) {
    super();
    this.beta = checkNumber('Softplus', 'beta', beta);
    this.threshold = checkNumber('Softplus', 'threshold', threshold);
  }

  override forward(input: Tensor): Tensor {
    const { beta, threshold } = this;
    return F.softplus(input, { beta, threshold });
  }

  override extraRepr(): string {
    return `beta=${pythonFloat(this.beta)}, threshold=${pythonFloat(this.threshold)}`;
  }
}
