/** Dropout2d layer. */

import * as F from '../../functional/index.js';
import { DropoutLayer } from './dropout-layer.js';

/** Zeroes whole channels in training (`torch.nn.Dropout2d`; Tompson et al., 2014): `[N, C, H, W]`. */
export class Dropout2d extends DropoutLayer {
  static readonly typeName: string = 'Dropout2d';

  protected override function(): F.DropoutFunction {
    return F.dropout2d;
  }
}
