/** Hardswish layer. */

import * as F from '../../functional/index.js';
import { InplaceActivationLayer } from './inplace-activation.js';

/** `x * relu6(x + 3) / 6` (`torch.nn.Hardswish`; Howard et al., 2019), element by element. */
export class Hardswish extends InplaceActivationLayer {
  static readonly typeName: string = 'Hardswish';

  protected override function(): F.InplaceActivation {
    return F.hardswish;
  }

  override extraRepr(): string {
    return '';
  }
}
