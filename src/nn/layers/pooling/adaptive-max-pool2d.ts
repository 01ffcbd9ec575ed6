/** 2-d pooling layer. */

import type { Pair } from '../../../ops/index.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { AdaptivePoolNd } from './pool-nd.js';

/** The largest of windows that give the output the size asked for (`torch.nn.AdaptiveMaxPool2d`): `[N, C, H, W]` to `[N, C, H', W']`. */
export class AdaptiveMaxPool2d extends AdaptivePoolNd<Pair> {
  static readonly typeName: string = 'AdaptiveMaxPool2d';

  protected override dims(): number {
    return 2;
  }

  override forward(input: Tensor): Tensor {
    return F.adaptiveMaxPool2d(input, this.outputSize);
  }
}
