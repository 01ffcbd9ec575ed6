/** Mish layer. */

import * as F from '../../functional/index.js';
import { InplaceActivationLayer } from './inplace-activation.js';

/** `x * tanh(softplus(x))` (`torch.nn.Mish`; Misra, 2019), element by element. */
export class Mish extends InplaceActivationLayer {
  static readonly typeName: string = 'Mish';

  protected override function(): F.InplaceActivation {
    return F.mish;
  }
}
