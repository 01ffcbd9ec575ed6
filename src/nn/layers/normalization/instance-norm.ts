/** What instance normalisation is for every number of dimensions. */

import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { BatchNorm, type BatchNormLayerOptions } from './batch-norm.js';

/** Instance normalisation (Ulyanov et al., 2016), for {@link InstanceNorm1d}, {@link InstanceNorm2d} and {@link InstanceNorm3d}. */
export abstract class InstanceNorm extends BatchNorm {
  /**
   * @param options - as batch normalisation's, except that `affine` and `trackRunningStats` are `false` by default
   * @throws {OptionError} `ERR_OPTION_UNKNOWN`, `ERR_OPTION_VALUE`
   */
  constructor(numFeatures: number, options: BatchNormLayerOptions = {}) {
    super(numFeatures, { affine: false, trackRunningStats: false, ...options });
  }

  override forward(input: Tensor): Tensor {
    this.checkDims(input);
    const batched = input.ndim === this.inputDims.at(-1);
    const normalized = this.normalize(batched ? input : input.unsqueeze(0));
    return batched ? normalized : normalized.squeeze(0);
  }

  private normalize(input: Tensor): Tensor {
    const { weight, bias, runningMean, runningVar, momentum, eps } = this;
    const useInputStats = this.training || runningMean === null;
    return F.instanceNorm(input, { weight, bias, runningMean, runningVar, useInputStats, momentum, eps });
  }
}
