/** 3-d pooling layer. */

import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import type { Triple } from '../../functional/sizes.js';
import { AdaptivePoolNd } from './pool-nd.js';

/** The largest of windows that give the output the size asked for (`torch.nn.AdaptiveMaxPool3d`): `[N, C, D, H, W]` to `[N, C, D', H', W']`. */
export class AdaptiveMaxPool3d extends AdaptivePoolNd<Triple> {
  static readonly typeName: string = 'AdaptiveMaxPool3d';

  protected override dims(): number {
    return 3;
  }

  override forward(input: Tensor): Tensor {
    return F.adaptiveMaxPool3d(input, this.outputSize);
  }
}
