/** PixelShuffle layer. */

import { checkNumber } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** Channels to space (`torch.nn.PixelShuffle`; Shi et al., 2016): `[*, C * r², H, W]` to `[*, C, H * r, W * r]`. */
export class PixelShuffle extends Module {
  static readonly typeName: string = 'PixelShuffle';
  readonly upscaleFactor: number;

  /** @throws {OptionError} `ERR_OPTION_VALUE` */
  constructor(upscaleFactor: number) {
    super();
    this.upscaleFactor = checkNumber('PixelShuffle', 'upscaleFactor', upscaleFactor, { integer: true, min: 1 });
  }

  override forward(input: Tensor): Tensor {
    return F.pixelShuffle(input, this.upscaleFactor);
  }

  override extraRepr(): string {
    return `upscale_factor=${this.upscaleFactor}`;
  }
}
