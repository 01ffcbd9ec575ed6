/** ReLU6 layer. */

import * as F from '../../functional/index.js';
import type { LayerTraits } from '../traits.js';
import { InplaceActivationLayer } from './inplace-activation.js';

/** `min(max(0, x), 6)` (`torch.nn.ReLU6`), element by element. */
export class ReLU6 extends InplaceActivationLayer {
  static readonly typeName: string = 'ReLU6';
  static readonly traits: LayerTraits = { rectifies: true };

  protected override function(): F.InplaceActivation {
    return F.relu6;
  }
}
