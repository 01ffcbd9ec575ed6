/** LogSigmoid layer. */

import type { Tensor } from '../../../tensor/tensor.js';
import * as F from '../../functional/index.js';
import { Module } from '../../module/module.js';

/** `log(sigmoid(x))`, computed stably (`torch.nn.LogSigmoid`), element by element. */
export class LogSigmoid extends Module {
  static readonly typeName: string = 'LogSigmoid';

  override forward(input: Tensor): Tensor {
    return F.logsigmoid(input);
  }
}
