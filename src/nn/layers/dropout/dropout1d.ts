/** Dropout1d layer. */

import * as F from '../../functional/index.js';
import { DropoutLayer } from './dropout-layer.js';

/** Zeroes whole channels in training (`torch.nn.Dropout1d`): `[N, C, L]`. */
export class Dropout1d extends DropoutLayer {
  static readonly typeName: string = 'Dropout1d';

  protected override function(): F.DropoutFunction {
    return F.dropout1d;
  }
}
