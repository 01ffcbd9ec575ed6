/** Dropout layer. */

import * as F from '../../functional/index.js';
import { DropoutLayer } from './dropout-layer.js';

/**
 * In training, zeroes elements with probability `p` and scales the others by `1 / (1 - p)` (`torch.nn.Dropout`; Srivastava et al., 2014); in
 * evaluation, returns the input.
 */
export class Dropout extends DropoutLayer {
  static readonly typeName: string = 'Dropout';

  protected override function(): F.DropoutFunction {
    return F.dropout;
  }
}
