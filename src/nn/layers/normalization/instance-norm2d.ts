/** 2-d instance normalisation. */

import { InstanceNorm } from './instance-norm.js';

/** Normalises every channel of each sample (`torch.nn.InstanceNorm2d`): `[N, C, H, W]` or `[C, H, W]`, of the same shape afterwards. */
export class InstanceNorm2d extends InstanceNorm {
  static readonly typeName: string = 'InstanceNorm2d';

  protected override get inputDims(): readonly number[] {
    return [3, 4];
  }
}
