/** 3-d instance normalisation. */

import { InstanceNorm } from './instance-norm.js';

/** Normalises every channel of each sample (`torch.nn.InstanceNorm3d`): `[N, C, D, H, W]` or `[C, D, H, W]`, of the same shape afterwards. */
export class InstanceNorm3d extends InstanceNorm {
  static readonly typeName: string = 'InstanceNorm3d';

  protected override get inputDims(): readonly number[] {
    return [4, 5];
  }
}
