/** ConstantPad3d layer. */

import { checkNumber } from '../../../option-checks.js';
import type * as F from '../../functional/index.js';
import { PadNd } from './pad-nd.js';

/** Adds one value around the last three axes (`torch.nn.ConstantPad3d`): `[N, C, D, H, W]` to `[N, C, D', H', W']`. */
export class ConstantPad3d extends PadNd {
  static readonly typeName: string = 'ConstantPad3d';
  readonly value: number;

  /**
   * @param value - what is added
   * @throws {OptionError} `ERR_OPTION_VALUE`
   */
  constructor(padding: number | readonly number[], value: number) {
    super(padding);
    this.value = checkNumber('ConstantPad3d', 'value', value);
  }

  protected override dims(): number {
    return 3;
  }

  protected override mode(): F.PadOptions {
    return { mode: 'constant', value: this.value };
  }

  override extraRepr(): string {
    return `padding=${super.extraRepr()}, value=${this.value}`;
  }
}
