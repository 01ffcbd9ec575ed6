/** 1-d pooling layer. */

import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import type { Single } from '../../functional/sizes.js';
import { MaxPoolNd } from './pool-nd.js';

/** The largest element of each window (`torch.nn.MaxPool1d`): `[N, C, L]` to `[N, C, L']`. */
export class MaxPool1d extends MaxPoolNd<Single> {
  static readonly typeName: string = 'MaxPool1d';

  protected override dims(): number {
    return 1;
  }

  override forward(input: Tensor): Tensor {
    const { kernelSize, stride, padding, dilation, ceilMode } = this;
    return F.maxPool1d(input, kernelSize, { stride, padding, dilation, ceilMode });
  }
}
