/** ReflectionPad3d layer. */

import type * as F from '../../functional/index.js';
import { PadNd } from './pad-nd.js';

/** Adds the input mirrored at its border, without the border itself, around the last three axes (`torch.nn.ReflectionPad3d`): `[N, C, D, H, W]` to `[N, C, D', H', W']`. */
export class ReflectionPad3d extends PadNd {
  static readonly typeName: string = 'ReflectionPad3d';

  protected override dims(): number {
    return 3;
  }

  protected override mode(): F.PadOptions {
    return { mode: 'reflect' };
  }
}
