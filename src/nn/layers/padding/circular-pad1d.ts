/** CircularPad1d layer. */

import type * as F from '../../functional/index.js';
import { PadNd } from './pad-nd.js';

/** Adds the other end of the input around the last axis (`torch.nn.CircularPad1d`): `[N, C, L]` to `[N, C, L']`. */
export class CircularPad1d extends PadNd {
  static readonly typeName: string = 'CircularPad1d';

  protected override dims(): number {
    return 1;
  }

  protected override mode(): F.PadOptions {
    return { mode: 'circular' };
  }
}
