/** Dropout3d layer. */

import * as F from '../../functional/index.js';
import { DropoutLayer } from './dropout-layer.js';

/** Zeroes whole channels in training (`torch.nn.Dropout3d`): `[N, C, D, H, W]`. */
export class Dropout3d extends DropoutLayer {
  static readonly typeName: string = 'Dropout3d';

  protected override function(): F.DropoutFunction {
    return F.dropout3d;
  }
}
