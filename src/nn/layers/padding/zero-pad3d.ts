/** ZeroPad3d layer. */

import type * as F from '../../functional/index.js';
import { PadNd } from './pad-nd.js';

/** Adds zeros around the last three axes (`torch.nn.ZeroPad3d`): `[N, C, D, H, W]` to `[N, C, D', H', W']`. */
export class ZeroPad3d extends PadNd {
  static readonly typeName: string = 'ZeroPad3d';

  protected override dims(): number {
    return 3;
  }

  protected override mode(): F.PadOptions {
    return { mode: 'constant', value: 0 };
  }
}
