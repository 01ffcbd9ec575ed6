/** 2-d convolution layer. */

import type { Pair } from '../../../ops/index.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { type ConvLayerOptions, ConvNd } from './conv-nd.js';

/** Options of {@link Conv2d}. */
export type Conv2dLayerOptions = ConvLayerOptions<Pair>;

/** 2-d convolution (`torch.nn.Conv2d`): `[N, inChannels, H, W]` to `[N, outChannels, H', W']`. */
export class Conv2d extends ConvNd<Pair> {
  static readonly typeName: string = 'Conv2d';

  protected override dims(): number {
    return 2;
  }

  protected override convolve(input: Tensor, padding: readonly number[] | 'same' | 'valid'): Tensor {
    const { weight, bias, groups } = this;
    const [stride, dilation] = [this.stride as Pair, this.dilation as Pair];
    return F.conv2d(input, weight, bias, { stride, padding: padding as Pair | 'same' | 'valid', dilation, groups });
  }
}
