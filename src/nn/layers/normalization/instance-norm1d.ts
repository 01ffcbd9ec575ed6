/** 1-d instance normalisation. */

import { InstanceNorm } from './instance-norm.js';

/** Normalises every channel of each sample (`torch.nn.InstanceNorm1d`): `[N, C, L]` or `[C, L]`, of the same shape afterwards. */
export class InstanceNorm1d extends InstanceNorm {
  static readonly typeName: string = 'InstanceNorm1d';

  protected override get inputDims(): readonly number[] {
    return [2, 3];
  }
}
