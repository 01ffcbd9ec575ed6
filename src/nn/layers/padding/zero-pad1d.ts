/** ZeroPad1d layer. */

import type * as F from '../../functional/index.js';
import { PadNd } from './pad-nd.js';

/** Adds zeros around the last axis (`torch.nn.ZeroPad1d`): `[N, C, L]` to `[N, C, L']`. */
export class ZeroPad1d extends PadNd {
  static readonly typeName: string = 'ZeroPad1d';

  protected override dims(): number {
    return 1;
  }

  protected override mode(): F.PadOptions {
    return { mode: 'constant', value: 0 };
  }
}
