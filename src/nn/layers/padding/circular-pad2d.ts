/** CircularPad2d layer. */

import type * as F from '../../functional/index.js';
import { PadNd } from './pad-nd.js';

/** Adds the other end of the input around the last two axes (`torch.nn.CircularPad2d`): `[N, C, H, W]` to `[N, C, H', W']`. */
export class CircularPad2d extends PadNd {
  static readonly typeName: string = 'CircularPad2d';

  protected override dims(): number {
    return 2;
  }

  protected override mode(): F.PadOptions {
    return { mode: 'circular' };
  }
}
