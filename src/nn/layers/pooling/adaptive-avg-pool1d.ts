/** 1-d pooling layer. */

import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import type { Single } from '../../functional/sizes.js';
import { AdaptivePoolNd } from './pool-nd.js';

/** Means of windows that give the output the size asked for (`torch.nn.AdaptiveAvgPool1d`): `[N, C, L]` to `[N, C, L']`. */
export class AdaptiveAvgPool1d extends AdaptivePoolNd<Single> {
  static readonly typeName: string = 'AdaptiveAvgPool1d';

  protected override dims(): number {
    return 1;
  }

  override forward(input: Tensor): Tensor {
    return F.adaptiveAvgPool1d(input, this.outputSize);
  }
}
