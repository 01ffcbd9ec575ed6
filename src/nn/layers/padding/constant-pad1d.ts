/** ConstantPad1d layer. */

import { checkNumber } from '../../../option-checks.js';
import type * as F from '../../functional/index.js';
import { PadNd } from './pad-nd.js';

/** Adds one value around the last axis (`torch.nn.ConstantPad1d`): `[N, C, L]` to `[N, C, L']`. */
export class ConstantPad1d extends PadNd {
  static readonly typeName: string = 'ConstantPad1d';
  readonly value: number;

  /**
   * @param value - what is added
   * @throws {OptionError} `ERR_OPTION_VALUE`
   */
  constructor(padding: number | readonly number[], value: number) {
    super(padding);
    this.value = checkNumber('ConstantPad1d', 'value', value);
  }

  protected override dims(): number {
    return 1;
  }

  protected override mode(): F.PadOptions {
    return { mode: 'constant', value: this.value };
  }

  override extraRepr(): string {
    return `padding=${super.extraRepr()}, value=${this.value}`;
  }
}
