/** 2-d pooling layer. */

import type { Pair } from '../../../ops/index.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { LPPoolNd } from './pool-nd.js';

/** The norm of each window (`torch.nn.LPPool2d`): `[N, C, H, W]` to `[N, C, H', W']`. */
export class LPPool2d extends LPPoolNd<Pair> {
  static readonly typeName: string = 'LPPool2d';

  protected override dims(): number {
    return 2;
  }

  override forward(input: Tensor): Tensor {
    const { normType, kernelSize, ceilMode } = this;
    return F.lpPool2d(input, normType, kernelSize, { stride: this.stride ?? kernelSize, ceilMode });
  }
}
