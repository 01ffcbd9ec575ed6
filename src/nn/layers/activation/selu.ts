/** SELU layer. */

import * as F from '../../functional/index.js';
import { InplaceActivationLayer } from './inplace-activation.js';

/** Scaled exponential linear unit (`torch.nn.SELU`; Klambauer et al., 2017), element by element. */
export class SELU extends InplaceActivationLayer {
  static readonly typeName: string = 'SELU';

  protected override function(): F.InplaceActivation {
    return F.selu;
  }
}
