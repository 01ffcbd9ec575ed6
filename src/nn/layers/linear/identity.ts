/** A layer that does nothing. */

import type { Tensor } from '../../../tensor/tensor.js';
import { Module } from '../../module/module.js';

/** Returns its input (`torch.nn.Identity`): a place for a layer that may be absent. */
export class Identity extends Module {
  static readonly typeName: string = 'Identity';

  override forward(input: Tensor): Tensor {
    return input;
  }
}
