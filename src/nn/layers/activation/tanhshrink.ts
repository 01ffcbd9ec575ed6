/** Tanhshrink layer. */

import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** `x - tanh(x)` (`torch.nn.Tanhshrink`), element by element. */
export class Tanhshrink extends Module {
  static readonly typeName: string = 'Tanhshrink';

  override forward(input: Tensor): Tensor {
    return F.tanhshrink(input);
  }
}
