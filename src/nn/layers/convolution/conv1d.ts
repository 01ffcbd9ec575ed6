/** 1-d convolution layer. */

import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import type { Single } from '../../functional/sizes.js';
import { type ConvLayerOptions, ConvNd } from './conv-nd.js';

/** Options of {@link Conv1d}. */
export type Conv1dLayerOptions = ConvLayerOptions<Single>;

/** 1-d convolution (`torch.nn.Conv1d`): `[N, inChannels, L]` to `[N, outChannels, L']`. */
export class Conv1d extends ConvNd<Single> {
  static readonly typeName: string = 'Conv1d';

  protected override dims(): number {
    return 1;
  }

  protected override convolve(input: Tensor, padding: readonly number[] | 'same' | 'valid'): Tensor {
    const { weight, bias, groups } = this;
    const [stride, dilation] = [this.stride as Single, this.dilation as Single];
    return F.conv1d(input, weight, bias, { stride, padding: padding as Single | 'same' | 'valid', dilation, groups });
  }
}
