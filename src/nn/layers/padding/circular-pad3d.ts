/** CircularPad3d layer. */

import type * as F from '../../functional/index.js';
import { PadNd } from './pad-nd.js';

/** Adds the other end of the input around the last three axes (`torch.nn.CircularPad3d`): `[N, C, D, H, W]` to `[N, C, D', H', W']`. */
export class CircularPad3d extends PadNd {
  static readonly typeName: string = 'CircularPad3d';

  protected override dims(): number {
    return 3;
  }

  protected override mode(): F.PadOptions {
    return { mode: 'circular' };
  }
}
