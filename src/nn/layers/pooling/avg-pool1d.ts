/** 1-d pooling layer. */

import { checkKeys } from '../../../errors.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import type { Single } from '../../functional/sizes.js';
import { AvgPoolNd } from './pool-nd.js';

/** The mean of each window (`torch.nn.AvgPool1d`): `[N, C, L]` to `[N, C, L']`. */
export class AvgPool1d extends AvgPoolNd<Single> {
  static readonly typeName: string = 'AvgPool1d';

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(kernelSize: Single, options: F.AvgPoolOptions<Single> = {}) {
    checkKeys('AvgPool1d', options, ['stride', 'padding', 'ceilMode', 'countIncludePad']);
    super(kernelSize, options);
  }

  protected override dims(): number {
    return 1;
  }

  override forward(input: Tensor): Tensor {
    const { kernelSize, stride, padding, ceilMode, countIncludePad } = this;
    return F.avgPool1d(input, kernelSize, { stride, padding, ceilMode, countIncludePad });
  }
}
