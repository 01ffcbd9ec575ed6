/** 1-d transposed convolution layer. */

import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import type { Single } from '../../functional/sizes.js';
import { type ConvTransposeLayerOptions, ConvTransposeNd } from './conv-transpose-nd.js';

/** Options of {@link ConvTranspose1d}. */
export type ConvTranspose1dLayerOptions = ConvTransposeLayerOptions<Single>;

/** 1-d transposed convolution (`torch.nn.ConvTranspose1d`): `[N, inChannels, L]` to `[N, outChannels, L']`. */
export class ConvTranspose1d extends ConvTransposeNd<Single> {
  static readonly typeName: string = 'ConvTranspose1d';

  protected override dims(): number {
    return 1;
  }

  protected override convolve(input: Tensor, outputPadding: readonly number[]): Tensor {
    const { weight, bias, groups } = this;
    const [stride, padding, dilation] = [this.stride as Single, this.padding as Single, this.dilation as Single];
    return F.convTranspose1d(input, weight, bias, { stride, padding, outputPadding: outputPadding as Single, groups, dilation });
  }
}
