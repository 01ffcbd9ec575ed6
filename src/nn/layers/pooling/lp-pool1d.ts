/** 1-d pooling layer. */

import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { LPPoolNd } from './pool-nd.js';

/** The norm of each window (`torch.nn.LPPool1d`): `[N, C, L]` to `[N, C, L']`. */
export class LPPool1d extends LPPoolNd<number> {
  static readonly typeName: string = 'LPPool1d';

  protected override dims(): number {
    return 1;
  }

  override forward(input: Tensor): Tensor {
    const { normType, kernelSize, ceilMode } = this;
    return F.lpPool1d(input, normType, kernelSize, { stride: this.stride ?? kernelSize, ceilMode });
  }
}
