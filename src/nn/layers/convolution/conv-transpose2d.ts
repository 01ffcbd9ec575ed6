/** 2-d transposed convolution layer. */

import type { Pair } from '../../../ops/index.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { type ConvTransposeLayerOptions, ConvTransposeNd } from './conv-transpose-nd.js';

/** Options of {@link ConvTranspose2d}. */
export type ConvTranspose2dLayerOptions = ConvTransposeLayerOptions<Pair>;

/** 2-d transposed convolution (`torch.nn.ConvTranspose2d`): `[N, inChannels, H, W]` to `[N, outChannels, H', W']`. */
export class ConvTranspose2d extends ConvTransposeNd<Pair> {
  static readonly typeName: string = 'ConvTranspose2d';

  protected override dims(): number {
    return 2;
  }

  protected override convolve(input: Tensor, outputPadding: readonly number[]): Tensor {
    const { weight, bias, groups } = this;
    const [stride, padding, dilation] = [this.stride as Pair, this.padding as Pair, this.dilation as Pair];
    return F.convTranspose2d(input, weight, bias, { stride, padding, outputPadding: outputPadding as Pair, groups, dilation });
  }
}
