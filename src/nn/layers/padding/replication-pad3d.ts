/** ReplicationPad3d layer. */

import type * as F from '../../functional/index.js';
import { PadNd } from './pad-nd.js';

/** Repeats the border around the last three axes (`torch.nn.ReplicationPad3d`): `[N, C, D, H, W]` to `[N, C, D', H', W']`. */
export class ReplicationPad3d extends PadNd {
  static readonly typeName: string = 'ReplicationPad3d';

  protected override dims(): number {
    return 3;
  }

  protected override mode(): F.PadOptions {
    return { mode: 'replicate' };
  }
}
