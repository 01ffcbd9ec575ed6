/** 3-d pooling layer. */

import { checkKeys } from '../../../errors.js';
import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import type { Triple } from '../../functional/sizes.js';
import { AvgPoolNd } from './pool-nd.js';

/** The mean of each window (`torch.nn.AvgPool3d`): `[N, C, D, H, W]` to `[N, C, D', H', W']`. */
export class AvgPool3d extends AvgPoolNd<Triple> {
  static readonly typeName: string = 'AvgPool3d';
  readonly divisorOverride: number | null;

  /** @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE` */
  constructor(kernelSize: Triple, options: F.AvgPool3dOptions = {}) {
    checkKeys('AvgPool3d', options, ['stride', 'padding', 'ceilMode', 'countIncludePad', 'divisorOverride']);
    super(kernelSize, options);
    this.divisorOverride = options.divisorOverride ?? null;
  }

  protected override dims(): number {
    return 3;
  }

  override forward(input: Tensor): Tensor {
    const { kernelSize, stride, padding, ceilMode, countIncludePad, divisorOverride } = this;
    return F.avgPool3d(input, kernelSize, { stride, padding, ceilMode, countIncludePad, divisorOverride });
  }
}
