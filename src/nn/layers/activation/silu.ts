/** SiLU layer. */

import * as F from '../../functional/index.js';
import { InplaceActivationLayer } from './inplace-activation.js';

/** `x * sigmoid(x)` (`torch.nn.SiLU`; Elfwing et al., 2017), element by element. */
export class SiLU extends InplaceActivationLayer {
  static readonly typeName: string = 'SiLU';

  protected override function(): F.InplaceActivation {
    return F.silu;
  }
}
