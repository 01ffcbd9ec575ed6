/** FeatureAlphaDropout layer. */

import * as F from '../../functional/index.js';
import { DropoutLayer } from './dropout-layer.js';

/** {@link AlphaDropout} of whole channels (`torch.nn.FeatureAlphaDropout`). */
export class FeatureAlphaDropout extends DropoutLayer {
  static readonly typeName: string = 'FeatureAlphaDropout';

  protected override function(): F.DropoutFunction {
    return F.featureAlphaDropout;
  }
}
