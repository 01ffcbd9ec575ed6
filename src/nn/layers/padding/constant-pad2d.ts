/** ConstantPad2d layer. */

import { checkNumber } from '../../../option-checks.js';
import type * as F from '../../functional/index.js';
import { PadNd } from './pad-nd.js';

/** Adds one value around the last two axes (`torch.nn.ConstantPad2d`): `[N, C, H, W]` to `[N, C, H', W']`. */
export class ConstantPad2d extends PadNd {
  static readonly typeName: string = 'ConstantPad2d';
  readonly value: number;

  /**
   * @param value - what is added
   * @throws {OptionError} `ERR_OPTION_VALUE`
   */
  constructor(padding: number | readonly number[], value: number) {
    super(padding);
    this.value = checkNumber('ConstantPad2d', 'value', value);
  }

  protected override dims(): number {
    return 2;
  }

  protected override mode(): F.PadOptions {
    return { mode: 'constant', value: this.value };
  }

  override extraRepr(): string {
    return `padding=${super.extraRepr()}, value=${this.value}`;
  }
}
