/** 3-d transposed convolution layer. */

import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import type { Triple } from '../../functional/sizes.js';
import { type ConvTransposeLayerOptions, ConvTransposeNd } from './conv-transpose-nd.js';

/** Options of {@link ConvTranspose3d}. */
export type ConvTranspose3dLayerOptions = ConvTransposeLayerOptions<Triple>;

/** 3-d transposed convolution (`torch.nn.ConvTranspose3d`): `[N, inChannels, D, H, W]` to `[N, outChannels, D', H', W']`. */
export class ConvTranspose3d extends ConvTransposeNd<Triple> {
  static readonly typeName: string = 'ConvTranspose3d';

  protected override dims(): number {
    return 3;
  }

  protected override convolve(input: Tensor, outputPadding: readonly number[]): Tensor {
    const { weight, bias, groups } = this;
    const [stride, padding, dilation] = [this.stride as Triple, this.padding as Triple, this.dilation as Triple];
    return F.convTranspose3d(input, weight, bias, { stride, padding, outputPadding: outputPadding as Triple, groups, dilation });
  }
}
