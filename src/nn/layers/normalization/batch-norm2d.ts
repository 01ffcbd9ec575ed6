/** Batch normalisation of `[N, C, H, W]`. */

import { BatchNorm } from './batch-norm.js';

/** Batch normalisation over each channel (`torch.nn.BatchNorm2d`): `[N, C, H, W]`, of the same shape afterwards. */
export class BatchNorm2d extends BatchNorm {
  static readonly typeName: string = 'BatchNorm2d';

  protected override get inputDims(): readonly number[] {
    return [4];
  }
}
