/** Batch normalisation of `[N, C, D, H, W]`. */

import { BatchNorm } from './batch-norm.js';

/** Batch normalisation over each channel (`torch.nn.BatchNorm3d`): `[N, C, D, H, W]`, of the same shape afterwards. */
export class BatchNorm3d extends BatchNorm {
  static readonly typeName: string = 'BatchNorm3d';

  protected override get inputDims(): readonly number[] {
    return [5];
  }
}
