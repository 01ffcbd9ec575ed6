/** Sigmoid layer. */

import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** `1 / (1 + exp(-x))` (`torch.nn.Sigmoid`), element by element. */
export class Sigmoid extends Module {
  static readonly typeName: string = 'Sigmoid';

  override forward(input: Tensor): Tensor {
    return F.sigmoid(input);
  }
}
