/** Threshold layer. */

import { checkKeys } from '../../../errors.js';
import { checkNumber } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** `x` above `threshold`, `value` elsewhere (`torch.nn.Threshold`), element by element. */
export class Threshold extends Module {
  static readonly typeName: string = 'Threshold';

  /** What an element must be above to stay. */
  readonly threshold: number;
  /** What the others become. */
  readonly value: number;
  /** Whether it writes to its input. */
  readonly inplace: boolean;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(threshold: number, value: number, options: F.InplaceOptions = {}) {
    super();
    checkKeys('Threshold', options, ['inplace']);
    this.threshold = checkNumber('Threshold', 'threshold', threshold);
    this.value = checkNumber('Threshold', 'value', value);
    this.inplace = options.inplace ?? false;
  }

  override forward(input: Tensor): Tensor {
    const { threshold, value, inplace } = this;
    return F.threshold(input, threshold, value, { inplace });
  }

  override extraRepr(): string {
    return `threshold=${this.threshold}, value=${this.value}${this.inplace ? ', inplace=True' : ''}`;
  }
}
