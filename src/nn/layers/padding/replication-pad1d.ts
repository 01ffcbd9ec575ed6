/** ReplicationPad1d layer. */

import type * as F from '../../functional/index.js';
import { PadNd } from './pad-nd.js';

/** Repeats the border around the last axis (`torch.nn.ReplicationPad1d`): `[N, C, L]` to `[N, C, L']`. */
export class ReplicationPad1d extends PadNd {
  static readonly typeName: string = 'ReplicationPad1d';

  protected override dims(): number {
    return 1;
  }

  protected override mode(): F.PadOptions {
    return { mode: 'replicate' };
  }
}
