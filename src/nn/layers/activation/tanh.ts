/** Tanh layer. */

import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** Hyperbolic tangent (`torch.nn.Tanh`), element by element. */
export class Tanh extends Module {
  static readonly typeName: string = 'Tanh';

  override forward(input: Tensor): Tensor {
    return F.tanh(input);
  }
}
