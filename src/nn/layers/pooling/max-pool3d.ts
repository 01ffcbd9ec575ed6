/** 3-d pooling layer. */

import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import type { Triple } from '../../functional/sizes.js';
import { MaxPoolNd } from './pool-nd.js';

/** The largest element of each window (`torch.nn.MaxPool3d`): `[N, C, D, H, W]` to `[N, C, D', H', W']`. */
export class MaxPool3d extends MaxPoolNd<Triple> {
  static readonly typeName: string = 'MaxPool3d';

  protected override dims(): number {
    return 3;
  }

  override forward(input: Tensor): Tensor {
    const { kernelSize, stride, padding, dilation, ceilMode } = this;
    return F.maxPool3d(input, kernelSize, { stride, padding, dilation, ceilMode });
  }
}
