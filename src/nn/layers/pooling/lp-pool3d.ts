/** 3-d pooling layer. */

import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import type { Triple } from '../../functional/sizes.js';
import { LPPoolNd } from './pool-nd.js';

/** The norm of each window (`torch.nn.LPPool3d`): `[N, C, D, H, W]` to `[N, C, D', H', W']`. */
export class LPPool3d extends LPPoolNd<Triple> {
  static readonly typeName: string = 'LPPool3d';

  protected override dims(): number {
    return 3;
  }

  override forward(input: Tensor): Tensor {
    const { normType, kernelSize, ceilMode } = this;
    return F.lpPool3d(input, normType, kernelSize, { stride: this.stride ?? kernelSize, ceilMode });
  }
}
