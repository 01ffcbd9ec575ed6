/** Local response normalisation. */

import { checkKeys } from '../../../errors.js';
import { checkNumber } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';
import { pythonFloat } from '../../module/repr.js';

/** Divides by a power of the mean of squares of neighbouring channels (`torch.nn.LocalResponseNorm`; Krizhevsky et al., 2012): `[N, C, *]`. */
export class LocalResponseNorm extends Module {
  static readonly typeName: string = 'LocalResponseNorm';

  /** Number of channels that are averaged. */
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(size: number, options: F.LocalResponseNormOptions = {}) {
    super();
    checkKeys('LocalResponseNorm', options, ['alpha', 'beta', 'k']);
    this.size = checkNumber('LocalResponseNorm', 'size', size, { integer: true, min: 1 });
    this.alpha = checkNumber('LocalResponseNorm', 'alpha', options.alpha ?? 1e-4);
    this.beta = checkNumber('LocalResponseNorm', 'beta', options.beta ?? 0.75);
    this.k = checkNumber('LocalResponseNorm', 'k', options.k ?? 1);
  }

  override forward(input: Tensor): Tensor {
    const { alpha, beta, k } = this;
    return F.localResponseNorm(input, this.size, { alpha, beta, k });
  }

  override extraRepr(): string {
    return `${this.size}, alpha=${pythonFloat(this.alpha)}, beta=${pythonFloat(this.beta)}, k=${pythonFloat(this.k)}`;
  }
}
