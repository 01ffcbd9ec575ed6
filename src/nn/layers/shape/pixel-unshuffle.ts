/** PixelUnshuffle layer. */

import { checkNumber } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** Space to channels (`torch.nn.PixelUnshuffle`): `[*, C, H * r, W * r]` to `[*, C * r², H, W]`. */
export class PixelUnshuffle extends Module {
  static readonly typeName: string = 'PixelUnshuffle';
  readonly downscaleFactor: number;

  /** @throws {OptionError} `ERR_OPTION_VALUE` */
  constructor(downscaleFactor: number) {
    super();
    this.downscaleFactor = checkNumber('PixelUnshuffle', 'downscaleFactor', downscaleFactor, { integer: true, min: 1 });
  }

  override forward(input: Tensor): Tensor {
    return F.pixelUnshuffle(input, this.downscaleFactor);
  }

  override extraRepr(): string {
    return `downscale_factor=${this.downscaleFactor}`;
  }
}
