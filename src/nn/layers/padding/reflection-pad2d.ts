/** ReflectionPad2d layer. */

import type * as F from '../../functional/index.js';
import { PadNd } from './pad-nd.js';

/** Adds the input mirrored at its border, without the border itself, around the last two axes (`torch.nn.ReflectionPad2d`): `[N, C, H, W]` to `[N, C, H', W']`. */
export class ReflectionPad2d extends PadNd {
  static readonly typeName: string = 'ReflectionPad2d';

  protected override dims(): number {
    return 2;
  }

  protected override mode(): F.PadOptions {
    return { mode: 'reflect' };
  }
}
