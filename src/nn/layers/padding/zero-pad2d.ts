/** ZeroPad2d layer. */

import type * as F from '../../functional/index.js';
import { PadNd } from './pad-nd.js';

/** Adds zeros around the last two axes (`torch.nn.ZeroPad2d`): `[N, C, H, W]` to `[N, C, H', W']`. */
export class ZeroPad2d extends PadNd {
  static readonly typeName: string = 'ZeroPad2d';

  protected override dims(): number {
    return 2;
  }

  protected override mode(): F.PadOptions {
    return { mode: 'constant', value: 0 };
  }
}
