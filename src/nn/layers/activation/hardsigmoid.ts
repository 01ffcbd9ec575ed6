/** Hardsigmoid layer. */

import * as F from '../../functional/index.js';
import { InplaceActivationLayer } from './inplace-activation.js';

/** `relu6(x + 3) / 6` (`torch.nn.Hardsigmoid`), element by element. */
export class Hardsigmoid extends InplaceActivationLayer {
  static readonly typeName: string = 'Hardsigmoid';

  protected override function(): F.InplaceActivation {
    return F.hardsigmoid;
  }

  override extraRepr(): string {
    return '';
  }
}
