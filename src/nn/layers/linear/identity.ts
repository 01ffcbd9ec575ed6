/** A layer that does nothing. */

import type { Tensor } from '../../../tensor/tensor.js';
import { Module } from '../../module/module.js';
import type { LayerTraits } from '../traits.js';

/** Returns its input (`torch.nn.Identity`): a place for a layer that may be absent. */
export class Identity extends Module {
  static readonly typeName: string = 'Identity';
  static readonly traits: LayerTraits = { passesOn: true };

  override forward(input: Tensor): Tensor {
    return input;
  }
}
