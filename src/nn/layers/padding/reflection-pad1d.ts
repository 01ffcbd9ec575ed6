/** ReflectionPad1d layer. */

import type * as F from '../../functional/index.js';
import { PadNd } from './pad-nd.js';

/** Adds the input mirrored at its border, without the border itself, around the last axis (`torch.nn.ReflectionPad1d`): `[N, C, L]` to `[N, C, L']`. */
export class ReflectionPad1d extends PadNd {
  static readonly typeName: string = 'ReflectionPad1d';

  protected override dims(): number {
    return 1;
  }

  protected override mode(): F.PadOptions {
    return { mode: 'reflect' };
  }
}
