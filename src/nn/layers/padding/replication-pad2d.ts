/** ReplicationPad2d layer. */

import type * as F from '../../functional/index.js';
import { PadNd } from './pad-nd.js';

/** Repeats the border around the last two axes (`torch.nn.ReplicationPad2d`): `[N, C, H, W]` to `[N, C, H', W']`. */
export class ReplicationPad2d extends PadNd {
  static readonly typeName: string = 'ReplicationPad2d';

  protected override dims(): number {
    return 2;
  }

  protected override mode(): F.PadOptions {
    return { mode: 'replicate' };
  }
}
