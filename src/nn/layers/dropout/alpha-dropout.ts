/** AlphaDropout layer. */

import * as F from '../../functional/index.js';
import { DropoutLayer } from './dropout-layer.js';

/** In training, sets elements to the negative saturation of SELU, keeping mean and variance (`torch.nn.AlphaDropout`; Klambauer et al., 2017). */
export class AlphaDropout extends DropoutLayer {
  static readonly typeName: string = 'AlphaDropout';

  protected override function(): F.DropoutFunction {
    return F.alphaDropout;
  }
}
