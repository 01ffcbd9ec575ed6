/** Batch normalisation of `[N, C]` or `[N, C, L]`. */

import { BatchNorm } from './batch-norm.js';

/** Batch normalisation over each channel (`torch.nn.BatchNorm1d`): `[N, C]` or `[N, C, L]`, of the same shape afterwards. */
export class BatchNorm1d extends BatchNorm {
  static readonly typeName: string = 'BatchNorm1d';

  protected override get inputDims(): readonly number[] {
    return [2, 3];
  }
}
