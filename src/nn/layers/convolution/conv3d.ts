/** 3-d convolution layer. */

import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import type { Triple } from '../../functional/sizes.js';
import { type ConvLayerOptions, ConvNd } from './conv-nd.js';

/** Options of {@link Conv3d}. */
export type Conv3dLayerOptions = ConvLayerOptions<Triple>;

/** 3-d convolution (`torch.nn.Conv3d`): `[N, inChannels, D, H, W]` to `[N, outChannels, D', H', W']`. */
export class Conv3d extends ConvNd<Triple> {
  static readonly typeName: string = 'Conv3d';

  protected override dims(): number {
    return 3;
  }

  protected override convolve(input: Tensor, padding: readonly number[] | 'same' | 'valid'): Tensor {
    const { weight, bias, groups } = this;
    const [stride, dilation] = [this.stride as Triple, this.dilation as Triple];
    return F.conv3d(input, weight, bias, { stride, padding: padding as Triple | 'same' | 'valid', dilation, groups });
  }
}
