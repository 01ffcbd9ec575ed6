/** Softsign layer. */

import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** `x / (1 + |x|)` (`torch.nn.Softsign`), element by element. */
export class Softsign extends Module {
  static readonly typeName: string = 'Softsign';

  override forward(input: Tensor): Tensor {
    return F.softsign(input);
  }
}
