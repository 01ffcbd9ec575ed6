/** ChannelShuffle layer. */

import { checkNumber } from '../../../option-checks.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** Mixes groups of channels (`torch.nn.ChannelShuffle`; Zhang et al., 2017): `[*, C, H, W]`. */
export class ChannelShuffle extends Module {
  static readonly typeName: string = 'ChannelShuffle';
  readonly groups: number;

  /** @throws {OptionError} `ERR_OPTION_VALUE` */
  constructor(groups: number) {
    super();
    this.groups = checkNumber('ChannelShuffle', 'groups', groups, { integer: true, min: 1 });
  }

  override forward(input: Tensor): Tensor {
    return F.channelShuffle(input, this.groups);
  }

  override extraRepr(): string {
    return `groups=${this.groups}`;
  }
}
